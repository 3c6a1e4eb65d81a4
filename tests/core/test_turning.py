"""The moves of the state machine, on hand-made flows where the shipped ones have no such turn."""

from pathlib import Path

import pytest

from bot.core.book import Book
from bot.core.flow import Slot
from bot.core.mark import Event, Outcome
from bot.core.session import TRAIL, Session
from bot.core.turning import filled
from bot.core.understanding.meaning import Command, Expecting, Meaning, Urgent
from bot.core.whole import bare
from tests.conftest import TUESDAY
from tests.core.texter import Scripted, Texter, four, hearing, only, small_book

AT = int(TUESDAY.timestamp())
BOTH = Meaning(town="Norwalk", needs=("shelter",))
BACK, MENU, MORE = (Meaning(command=word) for word in (Command.BACK, Command.MENU, Command.MORE))

PLAIN = f"""\
flow: plain
revision: 1
about: Town, need, referral, and nothing else.
enter: {{start: town}}
steps:
  town:
    say: {four("Where?")}
    asks: town
    then: need
  need:
    say: {four("What?")}
    asks: need
    then: listings
  listings:
    refers: true
"""


def at(step: str, **known: object) -> Session:
    """Stand somebody at a step, a minute ago."""
    return Session(id="a", began=AT - 60, last=AT - 60, step=step)._replace(**known)  # type: ignore[arg-type]


# -- arriving ----------------------------------------------------------------------------------


def test_a_question_that_is_answered_is_not_asked(book: Book, tmp_path: Path) -> None:
    """Both questions of a flow are passed at once when both answers are known."""
    turn = Texter(small_book(book, tmp_path, PLAIN, both=BOTH)).texts("both")

    assert turn.order is not None
    assert turn.session is not None
    assert (turn.session.step, turn.session.trail) == (
        "plain/listings",
        ("plain/town", "plain/need"),
    )


def test_a_referral_asks_for_what_it_lacks(book: Book, tmp_path: Path) -> None:
    """A menu that leads straight to the listings still asks for the town, then for the need."""
    flows = (
        PLAIN.replace("enter: {start: town}", "enter: {start: hi}")
        + f"""\
  hi:
    say: {four("Hi.")}
    choices:
      - label: {four("All")}
        go: listings
"""
    )
    here = Texter(small_book(book, tmp_path, flows, norwalk=Meaning(town="Norwalk")))
    here.texts("hi")

    assert here.reads("1") == "Where?"
    assert here.reads("norwalk") == "What?"
    assert here.here.trail == ("plain/hi", "plain/town")


def test_a_circle_of_answered_questions_ends_at_the_beginning(book: Book, tmp_path: Path) -> None:
    """A flow that leads round in circles greets again instead of turning for ever."""
    flows = PLAIN.replace("then: listings", "then: town")
    turn = Texter(small_book(book, tmp_path, flows, both=BOTH)).texts("both")

    assert turn.said.endswith("Where?")
    assert only(turn).event is Event.BEGAN


def test_a_question_that_leads_nowhere_is_said_again(book: Book, tmp_path: Path) -> None:
    """An answered question without a step after it stays where it is."""
    flows = PLAIN.replace("    then: need\n", "")
    turn = Texter(small_book(book, tmp_path, flows, norwalk=Meaning(town="Norwalk"))).texts(
        "norwalk"
    )

    assert turn.said.endswith("Where?")
    assert only(turn).event is Event.ANSWERED


def test_the_trail_is_short(book: Book) -> None:
    """BACK goes back six steps at most: a session stays small."""
    steps = [path for path in book.flows.by_path if path.startswith("referral/")][:TRAIL]
    here = Texter(
        hearing(book, town=Meaning(town="Norwalk")),
        session=at("referral/language", trail=tuple(steps), need=None),
    )
    here.texts("town")

    assert len(here.here.trail) <= TRAIL


def test_resuming_what_is_not_known_any_more_begins_again(book: Book) -> None:
    """A deploy took away the step where somebody was when a crisis cut in."""
    here = Texter(book, session=at("crisis/danger", introduced=True, resume="referral/gone"))
    turn = here.texts("1")

    assert here.here.step == "referral/greeting"
    assert only(turn).event is Event.RESUMED


# -- cutting in --------------------------------------------------------------------------------


def test_a_crisis_within_a_crisis_keeps_the_first_place(book: Book) -> None:
    """Danger, then tips, then suicide: 1 leads back to the question that was open."""
    heard = hearing(
        book,
        norwalk=Meaning(town="Norwalk"),
        gun=Meaning(urgent=(Urgent.DANGER,), needs=("crisis",)),
        die=Meaning(urgent=(Urgent.SUICIDE,)),
    )
    here = Texter(heard)
    for text in ("norwalk", "gun", "tips", "die"):
        here.texts(text)
    turn = here.texts("1")

    assert turn.order is not None
    assert (turn.order.town, turn.order.need) == ("Norwalk", "crisis")
    assert here.here.resume is None


def test_a_flow_that_enters_itself_is_no_interruption(book: Book) -> None:
    """Asking for another language stays within the flow: there is nothing to resume."""
    here = Texter(book)
    here.texts("norwalk")
    here.texts("language")

    assert here.here.resume is None


def test_crisis_text_without_any_need_keeps_none(book: Book) -> None:
    """Nothing is made up: the question for the need is still open afterwards."""
    here = Texter(hearing(book, die=Meaning(urgent=(Urgent.SUICIDE,))))
    here.texts("die")

    assert (here.here.need, here.here.also, here.here.town) == (None, (), None)


# -- MENU, BACK, MORE --------------------------------------------------------------------------


def test_menu_asks_for_the_town_first(book: Book) -> None:
    """Whoever texts MENU before naming a town is asked for it."""
    here = Texter(book)
    here.texts("hi")

    assert here.reads("MENU").startswith("What CT town")


def test_menu_of_a_flow_without_one_asks_again(book: Book, tmp_path: Path) -> None:
    """The step once more; and where nothing asks for a town, none is asked."""
    heard = small_book(book, tmp_path, PLAIN, menu=MENU)
    here = Texter(heard, session=at("plain/need", town="Norwalk", introduced=True))
    assert here.reads("menu") == "What?"

    flows = PLAIN.replace("asks: town", "introduces: true")
    here = Texter(small_book(book, tmp_path, flows, menu=MENU), session=at("plain/town"))
    assert here.reads("menu") == "Where?"


def test_back_at_the_beginning_asks_again(book: Book) -> None:
    """Nobody can go further back than the first step; the greeting itself is not said twice."""
    here = Texter(book)
    here.texts("hi")
    turn = here.texts("0")

    assert turn.said.startswith("What CT town")
    assert only(turn).event is Event.BACK


def test_back_from_a_referral_asks_for_the_need_again(book: Book) -> None:
    """The town stays."""
    here = Texter(book)
    here.texts("norwalk shelter")
    turn = here.texts("BACK")

    assert turn.said.startswith("Norwalk. What would help?")
    assert (here.here.town, here.here.need) == ("Norwalk", None)


def test_back_from_a_referral_that_nothing_led_to_takes_back_the_need(
    book: Book, tmp_path: Path
) -> None:
    """Even without a trail it never gives the same listings again."""
    heard = small_book(book, tmp_path, PLAIN, back=BACK)
    here = Texter(
        heard, session=at("plain/listings", town="Norwalk", need="shelter", introduced=True)
    )

    assert here.reads("back") == "What?"


def test_back_over_a_step_that_asks_nothing_keeps_everything(book: Book) -> None:
    """Only the answer that was given there is taken back."""
    here = Texter(
        book,
        session=at("referral/town", need="shelter", introduced=True, trail=("referral/language",)),
    )
    turn = here.texts("BACK")

    assert "Which language?" in turn.said
    assert here.here.need == "shelter"


def test_back_out_of_an_interruption_resumes(book: Book) -> None:
    """0 at the tips leads where 1 leads."""
    here = Texter(book)
    here.texts("norwalk")
    here.texts("tips")
    turn = here.texts("0")

    assert turn.said.startswith("Norwalk.")
    assert only(turn).event is Event.BACK
    assert here.here.resume is None


def test_back_and_forth_leaves_a_short_trail(book: Book) -> None:
    """Going round does not make the way back longer."""
    here = Texter(book)
    here.texts("hi")
    for _ in range(5):
        here.texts("norwalk")
        here.texts("BACK")

    assert len(here.here.trail) <= 1


def test_more_after_the_end_says_so_once_more(book: Book) -> None:
    """Nothing left stays nothing left; BAD still knows what was sent."""
    here = Texter(book)
    here.texts("norwalk shelter")
    while here.texts("MORE").order is not None:
        pass
    sent = here.here.sent
    turn = here.texts("MORE")

    assert only(turn).outcome is Outcome.EXHAUSTED
    assert here.here.sent == sent != ()


# -- what is not understood --------------------------------------------------------------------


def test_two_texts_not_understood_lead_to_a_person(book: Book) -> None:
    """Asked once more in other words, then a human contact (R079); an answer starts afresh."""
    here = Texter(book)
    here.texts("norwalk")
    first = here.reads("hmm")
    second = here.reads("hmm")
    here.texts("1")

    assert "not clear" in first
    assert book.program.contact in second
    assert "2-1-1" in second
    assert here.here.misses == 0


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("hmm", Outcome.SHORT),
        ("x" * 20, Outcome.SHORT),
        ("x" * 21, Outcome.LONG),
        ("", Outcome.EMPTY),
    ],
)
def test_the_log_keeps_how_long_an_unheard_text_was(
    book: Book, text: str, outcome: Outcome
) -> None:
    """Only on which side of twenty characters, never a word of it (R104)."""
    here = Texter(book, session=at("referral/need", town="Norwalk", introduced=True))
    mark = only(here.texts(text))

    assert (mark.event, mark.outcome, mark.step) == (Event.UNHEARD, outcome, "referral/need")


def test_a_step_may_lead_on_instead_of_asking_again(book: Book) -> None:
    """The greeting is never said twice: what it did not hear leads to the plain question."""
    here = Texter(book)
    here.texts("hi")
    turn = here.texts("hmm")

    assert turn.said.startswith("What CT town or ZIP")
    assert (only(turn).event, only(turn).outcome) == (Event.UNHEARD, Outcome.SHORT)


def test_a_step_without_other_words_names_a_person_at_once(book: Book, tmp_path: Path) -> None:
    """There is nothing else to say."""
    here = Texter(small_book(book, tmp_path, PLAIN), session=at("plain/town", introduced=True))

    assert book.program.contact in here.reads("hmm")


def test_two_towns_in_a_flow_that_asks_for_none(book: Book, tmp_path: Path) -> None:
    """The flow's own step asks, if it has the words for it."""
    flows = PLAIN.replace("asks: town", f"unsure: {four('Which?')}")
    choices = Meaning(town_choices=("Windham", "Windsor"))
    here = Texter(small_book(book, tmp_path, flows, win=choices), session=at("plain/town"))

    assert here.reads("win").splitlines()[-3:] == ["Which?", "1 Windham", "2 Windsor"]
    assert here.here.step == "plain/town"


def test_out_of_state_in_a_flow_that_asks_for_no_need(book: Book, tmp_path: Path) -> None:
    """The texter stays at the question for the town."""
    flows = PLAIN.replace("asks: need", "introduces: true").replace(
        "asks: town", f"asks: town\n    elsewhere: {four('Only here.')}"
    )
    boston = Meaning(out_of_state=True)
    here = Texter(small_book(book, tmp_path, flows, boston=boston), session=at("plain/need"))

    assert here.reads("boston").endswith("Only here.")
    assert here.here.step == "plain/town"


# -- flagging ----------------------------------------------------------------------------------


def test_flagging_without_a_next_step_resumes(book: Book, tmp_path: Path) -> None:
    """A flow may say nothing more than the question which one it was."""
    flows = (
        PLAIN.replace("enter: {start: town}", "enter: {start: town, bad: which}")
        + f"""\
  which:
    say: {four("Which?")}
    flags: true
"""
    )
    keys = tuple(book.directory.listings)[:2]
    here = Texter(
        small_book(book, tmp_path, flows, bad=Meaning(bad_listing=True)),
        session=at("plain/need", town="Norwalk", sent=keys, introduced=True),
    )
    here.texts("bad")
    turn = here.texts("2")

    assert turn.flagged == (keys[1],)
    assert here.here.step == "plain/need"


# -- who is texting ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "by", "meaning", "spoken"),
    [
        ("en", "", Meaning(language="es"), ("es", "words")),
        ("en", "", Meaning(), ("en", "")),
        ("en", "words", Meaning(language="es"), ("en", "words")),
        ("en", "words", Meaning(language="es", needs=("shelter",)), ("es", "words")),
        ("en", "words", Meaning(language="es", urgent=(Urgent.DANGER,)), ("es", "words")),
        ("es", "words", Meaning(language="pt", needs=("shelter",)), ("pt", "words")),
        ("es", "words", Meaning(language="en"), ("es", "words")),
        ("ht", "choice", Meaning(language="en", needs=("shelter",)), ("ht", "choice")),
    ],
)
def test_the_language_follows_the_words_until_it_is_chosen(
    book: Book, language: str, by: str, meaning: Meaning, spoken: tuple[str, str]
) -> None:
    """One word turns a session whose language is not known yet, only a whole wish any other."""
    session = at("referral/town", language=language, language_by=by, introduced=True)
    here = Texter(hearing(book, say=meaning), session=session)
    here.texts("say")

    assert (here.here.language, here.here.language_by) == spoken


def test_understanding_is_told_what_was_asked(book: Book) -> None:
    """A bare word counts as an answer to the question, in the language that is spoken."""
    heard = hearing(book, norwalk=Meaning(town="Norwalk"), es=Meaning(language="es"))
    here = Texter(heard)
    for text in ("hi", "norwalk", "es", "tips", "hi"):
        here.texts(text)

    assert isinstance(heard.vocabulary, Scripted)
    assert heard.vocabulary.asked == [
        (Expecting.TOWN, None),
        (Expecting.TOWN, None),
        (Expecting.NEED, None),
        (Expecting.NEED, "es"),
        (Expecting.ANYTHING, "en"),
    ]


def test_once_a_minor_always_a_minor(book: Book) -> None:
    """The age that somebody gave counts for every referral of the conversation (R080)."""
    here = Texter(hearing(book, child=Meaning(minor=True), ask=BOTH))
    here.texts("child")
    turn = here.texts("ask")

    assert turn.order is not None
    assert turn.order.minor


def test_a_first_answer_without_the_notice_gets_it(book: Book) -> None:
    """Whatever is said first, it says that nobody reads this (R055); it is said once."""
    here = Texter(book)
    first = here.reads("norwalk")
    second = here.reads("hmm")

    assert "automated" in first.splitlines()[0]
    assert "automated" not in second


PASSING = f"""\
{PLAIN}\
  bye:
    aside: true
    say: {four("Take care.")}
words:
  bye:
    en: [bye]
"""


def test_what_is_said_in_passing_first_gets_the_notice_too(book: Book, tmp_path: Path) -> None:
    """A word that opens no conversation is answered by somebody who says what they are (R055)."""
    here = Texter(small_book(book, tmp_path, PASSING))
    turn = here.texts("bye")

    assert turn.session is None
    assert "automated" in turn.said.splitlines()[0]
    assert turn.said.endswith("Take care.")
    here.texts("hm")
    assert here.reads("bye") == "Take care."


# -- deploys -----------------------------------------------------------------------------------


def test_what_a_deploy_took_away_is_dropped_and_the_rest_kept(book: Book) -> None:
    """Nobody in the middle of a conversation meets an error because we changed a file."""
    here = Texter(
        book,
        session=at(
            "referral/listings", town="Atlantis", need="wings", also=("basics", "fins"),
            sent=("gone", "dvcc"), trail=("referral/gone", "referral/town"), introduced=True,
        ),
    )  # fmt: skip
    turn = here.texts("hmm")

    assert only(turn).event is Event.UNHEARD
    assert (here.here.town, here.here.need, here.here.also) == (None, None, ("basics",))
    assert (here.here.sent, here.here.trail) == (("dvcc",), ("referral/town",))


def test_a_step_that_a_deploy_took_away_begins_again(book: Book) -> None:
    """The town that was given stays known."""
    here = Texter(
        book,
        session=at("referral/gone", town="Norwalk", trail=("referral/town",), introduced=True),
    )
    here.texts("hmm")

    assert here.here.town == "Norwalk"
    assert here.here.step == "referral/need"
    assert here.here.trail == ("referral/greeting", "referral/town")


def test_a_town_not_told_survives_a_deploy(book: Book) -> None:
    """`rather not say` is an answer, not a town that is gone."""
    here = Texter(book, session=at("referral/need", town="", introduced=True))

    assert here.texts("1").order is not None


# -- small words -------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Stop", " stop. ", '"STOP!"', "(stop)", "stop ?"])
def test_a_bare_word_is_one_whatever_stands_around_it(text: str) -> None:
    """Phones put capitals and full stops where nobody meant them."""
    assert bare(text) == "stop"


def test_rather_not_say_is_an_answer() -> None:
    """The empty town fills its slot; an unknown one does not."""
    assert filled(at("x/y", town=""), Slot.TOWN)
    assert not filled(at("x/y"), Slot.TOWN)
    assert filled(at("x/y", need="shelter"), Slot.NEED)
    assert not filled(at("x/y"), Slot.NEED)
