"""Every law accepts what the engine does and names what a faulty engine would do."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.core.book import Book
from bot.core.check import laws
from bot.core.check.exploration import FRESH, NOW
from bot.core.check.laws import Visit, laws_for
from bot.core.check.probes import Kind, Probe, Probes, probes_of
from bot.core.engine import advance
from bot.core.mark import Event
from bot.core.session import Session
from bot.core.turn import Turn
from bot.core.understanding.vocabulary import Vocabulary

Talk = Callable[..., Visit]
Break = Callable[[Turn], Turn]


@pytest.fixture(scope="module")
def talk(small) -> Talk:
    """Have a conversation with the small helpline."""
    return conversation(small().book)


def conversation(book: Book) -> Talk:
    """Talk by the names of probes; what comes back is the last text as a visit."""
    probes = probes_of(book)
    book = replace(book, vocabulary=cast("Vocabulary", Probes(probes)))

    def say(*texts: str) -> Visit:
        session: Session | None = None
        for text in texts:
            probe = named(probes, text)
            turn = advance(book, session, probe.typed, now=NOW, fresh_id=FRESH)
            visit = Visit(book, session, probe, turn)
            session = turn.session
        return visit

    return say


def named(probes: tuple[Probe, ...], name: str) -> Probe:
    """Find a probe by its text, or the first of its kind, or the n-th as `need 2`."""
    kind, _, number = name.partition(" ")
    by_text = {probe.text: probe for probe in probes}
    if name in by_text:
        return by_text[name]
    return [probe for probe in probes if probe.kind == kind][int(number or 0)]


def session(**parts: Any) -> Break:
    """Break a turn by what it remembers."""

    def fault(turn: Turn) -> Turn:
        assert turn.session is not None
        return turn._replace(session=turn.session._replace(**parts))

    return fault


def event(wrong: Event) -> Break:
    """Break a turn by what it marks."""
    return lambda turn: turn._replace(marks=(turn.marks[0]._replace(event=wrong),))


def said(text: str) -> Break:
    """Break a turn by what it says."""
    return lambda turn: turn._replace(said=text, in_place="")


def minor_order(turn: Turn) -> Turn:
    """Break a referral by the age."""
    assert turn.order is not None
    return turn._replace(order=turn.order._replace(minor=True))


def other_town(turn: Turn) -> Turn:
    """Break a referral by the town."""
    assert turn.order is not None
    return turn._replace(order=turn.order._replace(town="Hartford"))


NO_ORDER: Break = lambda turn: turn._replace(order=None)  # noqa: E731 - one of a table of faults
NO_SESSION: Break = lambda turn: turn._replace(session=None)  # noqa: E731
NO_OPT: Break = lambda turn: turn._replace(opt=None)  # noqa: E731
NO_FLAG: Break = lambda turn: turn._replace(flagged=())  # noqa: E731
HERE = ("nonsense", "town")

CASES: tuple[tuple[Any, tuple[str, ...], Break, str], ...] = (
    (laws.answered, ("nonsense",), said(""), "is answered by silence"),
    (laws.arrived, HERE, event(Event.BEGAN), "makes the conversation begin again"),
    (laws.introduced, ("nonsense",), said("Hello."), "is answered by a first reply that does not"),
    (laws.kept_age, ("minor", "town"), session(minor=False), "forgets that the texter is a minor"),
    (laws.kept_age, ("both",), minor_order, "makes a referral that forgets"),
    (laws.crisis_first, (*HERE, "urgent"), session(step="small/need"), "does not get the crisis"),
    (laws.crisis_first, (*HERE, "urgent"), NO_SESSION, "does not get the crisis reply"),
    (laws.crisis_first, (*HERE, "urgent"), said("Wait."), "does not get the crisis reply"),
    (laws.near_asks, (*HERE, "near"), said("Wait."), "does not get the question whether"),
    (laws.helps, (*HERE, "HELP"), said("Wait."), "does not get the HELP text"),
    (laws.helps, (*HERE, "HELP"), session(step="small/town"), "loses the texter's place"),
    (laws.stops, (*HERE, "STOP"), NO_OPT, "does not opt out"),
    (laws.stops, (*HERE, "STOP"), lambda t: t._replace(session=Session("", 0, 0, "")), "leaves a"),
    (laws.starts, (*HERE, "START"), NO_OPT, "does not opt in"),
    (laws.clears, (*HERE, "CLEAR"), said("Bye."), "is not forgotten at once"),
    (laws.opens_menu, (*HERE, "MENU"), session(need="legal"), "does not open the menu"),
    (laws.goes_back, (*HERE, "BACK"), event(Event.UNHEARD), "does not go back"),
    (laws.goes_back, (*HERE, "BACK"), session(step="small/need"), "stays where it was"),
    (laws.gives_more, ("both", "MORE"), event(Event.UNHEARD), "does not give more places"),
    (laws.refers_at_once, ("both",), NO_ORDER, "holds town and need and does not get"),
    (laws.refers_at_once, ("both",), other_town, "gets the referral for another town"),
    (laws.takes_need, ("need",), session(need=None), "is not kept as the need"),
    (laws.takes_need, (*HERE, "need"), NO_ORDER, "does not get the referral, though the town"),
    (laws.takes_town, ("town",), session(town=None), "is not kept as the town"),
    (laws.takes_town, ("need", "town"), NO_ORDER, "does not get the referral, though the need"),
    (laws.asks_which, ("doubt",), said("Where?"), "is not asked which town was meant"),
    (laws.knows_borders, ("elsewhere",), said("No."), "is not told of the lines for other states"),
    (laws.flags, ("both", "bad"), session(step="small/need"), "is not asked which listing"),
    (laws.flags, ("both", "bad"), NO_SESSION, "is not asked which listing does not work"),
    (laws.flags_chosen, ("both", "bad", "2"), NO_FLAG, "does not flag the listing of that digit"),
    (laws.names_a_person, (*HERE, "nonsense"), session(misses=0), "is asked the same question"),
    (laws.names_a_person, (*HERE, "nonsense", "nonsense"), said("Hm?"), "is not given a person"),
    (laws.names_a_number, (*HERE, "nonsense"), said("Hm?"), "is answered without 911"),
    (laws.speaks, (*HERE, "language 2"), session(language="pt"), "is not answered in that"),
)


@pytest.mark.parametrize(("law", "texts", "fault", "complaint"), CASES)
def test_a_law_accepts_the_engine_and_names_the_fault(talk, law, texts, fault, complaint) -> None:
    """The same visit, as the engine has it and as a faulty engine would."""
    visit = talk(*texts)
    assert law(visit) is None
    told = law(replace(visit, turn=fault(visit.turn)))
    assert told is not None
    assert told.startswith(complaint)


SILENT: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (laws.introduced, (*HERE,)),
    (laws.introduced, ("CLEAR",)),
    (laws.opens_menu, ("MENU",)),
    (laws.opens_menu, ("nonsense", "MENU")),
    (laws.goes_back, ("BACK",)),
    (laws.goes_back, ("nonsense", "BACK")),
    (laws.goes_back, (*HERE, "urgent", "BACK")),
    (laws.gives_more, ("MORE",)),
    (laws.gives_more, ("both", "MENU", "MORE")),
    (laws.flags, ("bad",)),
    (laws.flags_chosen, ("1",)),
    (laws.flags_chosen, ("nonsense", "1")),
    (laws.takes_town, ("nonsense", "town")),
    (laws.takes_need, ("nonsense", "need")),
    (laws.asks_which, (*HERE, "doubt 1")),
    (laws.names_a_person, ("nonsense",)),
    (laws.names_a_person, ("nonsense", "nonsense")),
    (laws.names_a_person, (*HERE, "nonsense")),
    (laws.speaks, ("nonsense", "language 1")),
    (laws.near_asks, ("near",)),
)


@pytest.mark.parametrize(("law", "texts"), SILENT)
def test_a_law_is_silent_where_it_does_not_apply(talk, law, texts) -> None:
    """First texts, questions without a session and answers of another kind break nothing."""
    assert law(talk(*texts)) is None


@pytest.fixture(scope="module")
def passing(small) -> Talk:
    """Have a conversation in which `note` is said in passing."""
    note = {"say": dict.fromkeys(("en", "es", "pt", "ht"), "A note."), "aside": True}
    return conversation(small(("steps.note", note)).book)


def test_a_word_in_passing_leaves_the_texter_where_they_stood(talk, passing) -> None:
    """Before a conversation and within one; a step that is no aside may move whom it likes."""
    assert laws.keeps_place(passing("note")) is None
    assert laws.keeps_place(passing(*HERE, "note")) is None
    assert laws.keeps_place(talk(*HERE, "note")) is None


def test_an_aside_that_moves_the_texter_is_named(passing) -> None:
    """A place that is lost, a session that is made, a session that is gone."""
    first, later = passing("note"), passing(*HERE, "note")
    made = replace(first, turn=session(step="small/need")(later.turn))
    for visit, complaint in (
        (replace(later, turn=session(step="small/town")(later.turn)), "loses the texter's place"),
        (replace(later, turn=NO_SESSION(later.turn)), "makes a session or loses one"),
        (replace(made, before=None), "makes a session or loses one"),
    ):
        assert laws.keeps_place(visit) == complaint


def test_the_only_listing_is_flagged_without_a_question(talk) -> None:
    """BAD after a single listing needs no digit."""
    visit = talk("both", "bad")
    assert visit.before is not None
    one = visit.before._replace(sent=visit.before.sent[:1])
    flagged = visit.turn._replace(flagged=one.sent)
    assert laws.flags(replace(visit, before=one, turn=flagged)) is None
    assert laws.flags(replace(visit, before=one)) == "does not flag the listing"


def test_a_silent_turn_has_no_event_and_speaks_english(talk) -> None:
    """After a STOP there is no mark to read."""
    visit = replace(talk("nonsense"), turn=Turn(None))
    assert (visit.event, visit.language, visit.reply) == (None, "en", "")


def test_each_probe_has_the_laws_of_its_kind(talk) -> None:
    """Commands have laws of their own; a probe without any has those that always hold."""
    assert [law.name for law in laws_for(talk("HELP").probe)][-1] == "help"
    assert [law.name for law in laws_for(talk("urgent").probe)][-1] == "crisis-first"
    label = Probe(Kind.LABEL, "Skip", talk("1").probe.meaning)
    assert laws_for(label) == laws.ALWAYS
    assert all(law.broken.__doc__ for law in laws.ALWAYS)
