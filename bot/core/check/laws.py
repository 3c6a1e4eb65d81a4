"""Laws: what has to be true of every answer, whatever was typed, wherever the texter stood.

A law looks at one turn and returns a complaint, or None. `LAWS` says which laws look at which kind
of probe; `ALWAYS` look at all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core import prompts
from bot.core.book import Book
from bot.core.check.duties import NUMBERED, SAYS_AUTOMATED
from bot.core.check.probes import Kind, Probe
from bot.core.engine import MOST_URGENT_FIRST
from bot.core.flow import Entry, Slot
from bot.core.mark import Event
from bot.core.session import Session
from bot.core.turn import Opt, Turn
from bot.core.turning import MISSES
from bot.core.understanding.meaning import Command


@dataclass(frozen=True, slots=True)
class Visit:
    """One text at one state, and what it led to. `before` is None for a first text."""

    book: Book
    before: Session | None
    probe: Probe
    turn: Turn

    @property
    def reply(self) -> str:
        """What the texter reads: the answer, or the referral that a worker would send."""
        return self.turn.said or self.turn.in_place

    @property
    def event(self) -> Event | None:
        """What kind of turn it was; None for silence."""
        return self.turn.marks[0].event if self.turn.marks else None

    @property
    def language(self) -> str:
        """The language of the answer, as the log keeps it."""
        return self.turn.marks[0].language if self.turn.marks else "en"

    def phrase(self, key: str) -> str:
        """Say a carrier's phrase in the language of the answer."""
        return prompts.phrase(self.book, f"carrier.{key}", self.language)


@dataclass(frozen=True, slots=True)
class Law:
    """One law: its name, the standard behind it, and what it has to say about a visit."""

    name: str
    standard: str
    broken: Callable[[Visit], str | None]


def answered(visit: Visit) -> str | None:
    """Every text is answered: silence is the worst failure."""
    return None if visit.reply else "is answered by silence"


def arrived(visit: Visit) -> str | None:
    """The engine never loses its way and greets somebody whom it has greeted."""
    lost = visit.before is not None and visit.event is Event.BEGAN
    return "makes the conversation begin again: too many steps to skip" if lost else None


def introduced(visit: Visit) -> str | None:
    """The first reply of a session says that it is automated, and names 911."""
    if visit.before is not None or visit.event in {Event.CLEARED, Event.STOPPED}:
        return None
    said = SAYS_AUTOMATED.done(visit.reply, visit.language) and "911" in visit.reply
    return None if said else "is answered by a first reply that does not say it is automated"


def kept_age(visit: Visit) -> str | None:
    """Once somebody is known to be a minor, every later answer knows it."""
    session, before = visit.turn.session, visit.before
    minor = visit.probe.meaning.minor or (before is not None and before.minor)
    if session is not None and minor and not session.minor:
        return "forgets that the texter is a minor"
    order = visit.turn.order
    if order is not None and order.minor is not minor:
        return "makes a referral that forgets that the texter is a minor"
    return None


def crisis_first(visit: Visit) -> str | None:
    """A risk to life gets its reply, whole and alone, whatever else the text says (R071, R076)."""
    entry = next(e for e in MOST_URGENT_FIRST if e.value in visit.probe.meaning.urgent)
    return _entered(visit, entry, "does not get the crisis reply")


def near_asks(visit: Visit) -> str | None:
    """A near miss of crisis wording asks."""
    return _entered(visit, Entry.NEAR, "does not get the question whether there is danger")


def helps(visit: Visit) -> str | None:
    """HELP gets the same text everywhere, and the place is kept (R001)."""
    if visit.reply != visit.phrase("help"):
        return "does not get the HELP text"
    return None if _same_place(visit) else "loses the texter's place"


def stops(visit: Visit) -> str | None:
    """STOP is confirmed once, opts out and forgets (R006-R011)."""
    turn = visit.turn
    if turn.opt is not Opt.OUT or visit.reply != visit.phrase("stop"):
        return "does not opt out"
    return None if turn.session is None else "leaves a session behind"


def starts(visit: Visit) -> str | None:
    """START opts in from any state (R012)."""
    well = visit.turn.opt is Opt.IN and visit.reply.startswith(visit.phrase("start"))
    return None if well else "does not opt in"


def _same_place(visit: Visit) -> bool:
    """Say whether a texter stands where they stood; that they are still there may be noted."""
    before, after = visit.before, visit.turn.session
    if before is None or after is None:
        return before is after
    return after == before._replace(last=after.last)


def clears(visit: Visit) -> str | None:
    """CLEAR forgets, and says nothing that another reader could use (R069)."""
    well = visit.turn.session is None and visit.reply == visit.phrase("done")
    return None if well else "is not forgotten at once"


def opens_menu(visit: Visit) -> str | None:
    """MENU asks for the need, or first for the town if nobody knows it."""
    session, flows = visit.turn.session, visit.book.flows
    if visit.before is None or session is None:
        return None
    asked = flows.by_path[session.step].asks
    wanted = Slot.TOWN if session.town is None else Slot.NEED
    there = flows.main.menu is None or session.step == f"{flows.main.flow}/{flows.main.menu}"
    well = asked is wanted and (there or wanted is Slot.TOWN) and session.need is None
    return None if well else "does not open the menu"


def goes_back(visit: Visit) -> str | None:
    """BACK and 0 lead back, and are never an answer that was not understood."""
    before, session, steps = visit.before, visit.turn.session, visit.book.flows.by_path
    if before is None:
        return None
    if visit.event not in {Event.BACK, Event.REFERRED}:  # back to a question that is answered now
        return "does not go back"
    came = before.resume or before.trail[-1:] or before.step
    came = came if isinstance(came, str) else came[0]
    asks_again = steps[came].introduces and steps[came].asks is steps[before.step].asks
    same = came == before.step or asks_again  # a greeting is not said twice: its question is
    stays = session is not None and session.step == before.step
    return "stays where it was" if stays and not same else None


def gives_more(visit: Visit) -> str | None:
    """MORE gives what follows, or says that this was all; after MENU it asks for the need."""
    before = visit.before
    if before is None or not before.sent or before.towns:
        return None
    expected = Event.MORE if before.need is not None else Event.MENU
    return None if visit.event is expected else "does not give more places"


def refers_at_once(visit: Visit) -> str | None:
    """A text that holds town and need is answered with the referral, from everywhere."""
    order, meaning = visit.turn.order, visit.probe.meaning
    if order is None:
        return "holds town and need and does not get the referral"
    before = visit.before
    asked_town = before is not None and visit.book.flows.by_path[before.step].asks is Slot.TOWN
    # Who is asked for the town has told the need before: what is new comes behind it.
    known = before.need if before is not None and asked_town else None
    right = (order.town, order.need) == (meaning.town, known or meaning.needs[0])
    return None if right else "gets the referral for another town or need"


def takes_need(visit: Visit) -> str | None:
    """A need is kept, and is enough where the town is known."""
    before, session, order = visit.before, visit.turn.session, visit.turn.order
    need = visit.probe.meaning.needs[0]
    if session is None or session.need != need:
        return "is not kept as the need"
    if before is not None and before.town is not None and order is None:
        return "does not get the referral, though the town is known"
    return None


def takes_town(visit: Visit) -> str | None:
    """A town is kept, and is enough where the need is known."""
    before, session, order = visit.before, visit.turn.session, visit.turn.order
    if session is None or session.town != visit.probe.meaning.town:
        return "is not kept as the town"
    if before is not None and before.need is not None and order is None:
        return "does not get the referral, though the need is known"
    return None


def asks_which(visit: Visit) -> str | None:
    """A name that may mean two towns is asked about, with both names."""
    before, names = visit.before, visit.probe.meaning.town_choices
    if before is not None and before.town is not None and visit.probe.meaning.needs:
        return None
    well = all(name in visit.reply for name in names)
    return None if well else "is not asked which town was meant"


def knows_borders(visit: Visit) -> str | None:
    """A place out of state is told of national lines."""
    well = "1-888-373-7888" in visit.reply and visit.event is Event.ELSEWHERE
    return None if well else "is not told of the lines for other states"


def flags(visit: Visit) -> str | None:
    """BAD flags the only listing, or asks which of several it was."""
    before, turn = visit.before, visit.turn
    if before is None or not before.sent or before.towns:
        return None
    if len(before.sent) == 1:
        return None if turn.flagged == before.sent else "does not flag the listing"
    flows = visit.book.flows
    asked = turn.session is not None and flows.by_path[turn.session.step].flags
    return None if asked else "is not asked which listing does not work"


def flags_chosen(visit: Visit) -> str | None:
    """The digit of a listing flags that listing and no other."""
    before, digit = visit.before, visit.probe.meaning.digit
    if before is None or digit is None or before.towns:
        return None
    step = visit.book.flows.by_path[before.step]
    expected = before.sent[digit - 1 : digit] if step.flags and not step.choices else ()
    return None if visit.turn.flagged == expected else "does not flag the listing of that digit"


def names_a_person(visit: Visit) -> str | None:
    """Who is not understood twice is given a person, not the question again (R079)."""
    before, session = visit.before, visit.turn.session
    if before is None or session is None:
        return None
    if session.misses < min(before.misses + 1, MISSES):  # a new question begins a new count
        return None if session.step != before.step else "is asked the same question for ever"
    if session.misses < MISSES:
        return None
    return None if visit.book.program.contact in visit.reply else "is not given a person"


def keeps_place(visit: Visit) -> str | None:
    """What is said in passing leaves the texter where they stood, with the menu that they read."""
    opens = visit.book.flows.words[visit.probe.text]
    if not visit.book.flows.by_path[opens.path].aside:
        return None
    before, after = visit.before, visit.turn.session
    if before is None or after is None:
        return None if before is after else "makes a session or loses one"
    same = after._replace(language="", language_by="") == before._replace(
        language="", language_by="", last=after.last
    )
    return None if same else "loses the texter's place"


def names_a_number(visit: Visit) -> str | None:
    """Who is lost reads 911 or a hotline: the wish for help may be behind the nonsense."""
    well = NUMBERED.done(visit.reply, visit.language)
    return None if well else "is answered without 911 or a hotline"


def speaks(visit: Visit) -> str | None:
    """A language that is asked for by name is spoken from that answer on."""
    wanted, session = visit.probe.meaning.language, visit.turn.session
    if visit.probe.meaning.command is not Command.LANGUAGE or session is None:
        return None
    return None if session.language == wanted else "is not answered in that language"


def _entered(visit: Visit, entry: Entry, complaint: str) -> str | None:
    path = visit.book.flows.entries[entry]
    session = visit.turn.session
    if session is None or session.step != path:
        return complaint
    return None if visit.reply == prompts.prompt(visit.book, session) else complaint


ALWAYS = (
    Law("answered", "product.md 4", answered),
    Law("arrived", "product.md 4", arrived),
    Law("introduced", "R055-R056", introduced),
    Law("age-kept", "R080", kept_age),
)
BY_COMMAND: Mapping[str, tuple[Law, ...]] = {
    "HELP": (Law("help", "R001", helps),),
    "STOP": (Law("stop", "R006-R011", stops),),
    "START": (Law("start", "R012", starts),),
    "CLEAR": (Law("clear", "R069", clears),),
    "MENU": (Law("menu", "product.md 3", opens_menu),),
    "BACK": (Law("back", "R092", goes_back),),
    "MORE": (Law("more", "product.md 3", gives_more),),
}
BY_KIND: Mapping[Kind, tuple[Law, ...]] = {
    Kind.URGENT: (Law("crisis-first", "R071, R076", crisis_first),),
    Kind.NEAR: (Law("near-asks", "product.md 2", near_asks),),
    Kind.BOTH: (Law("both", "product.md 3", refers_at_once),),
    Kind.NEED: (Law("need", "product.md 3", takes_need),),
    Kind.TOWN: (Law("town", "product.md 3", takes_town),),
    Kind.DOUBT: (Law("which-town", "product.md 3", asks_which),),
    Kind.ELSEWHERE: (Law("elsewhere", "product.md 2", knows_borders),),
    Kind.BAD: (Law("bad", "product.md 3", flags),),
    Kind.DIGIT: (Law("flag", "product.md 3", flags_chosen),),
    Kind.NONSENSE: (
        Law("stuck", "R079", names_a_person),
        Law("hotline", "product.md 3", names_a_number),
    ),
    Kind.WORD: (Law("aside", "product.md 3", keeps_place),),
    Kind.LANGUAGE: (Law("language", "product.md 3", speaks),),
}


def laws_for(probe: Probe) -> tuple[Law, ...]:
    """Choose the laws that look at a probe."""
    return (*ALWAYS, *BY_COMMAND.get(probe.text, ()), *BY_KIND.get(probe.kind, ()))
