"""Walks the real engine through every state that a texter can reach.

Breadth first, so that the first conversation that breaks a law is a shortest one. First every state
with every probe, in English; then, for each language, adult and minor, every place with every
probe; then what happens to each place when its time is over, when its number is opted out, and
when a deploy has taken away what the session remembers.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import cast

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.check.counterexample import Exchange, Finding, write
from bot.core.check.laws import ALWAYS, Visit, laws_for
from bot.core.check.probes import NOTHING, Kind, Probe, Probes, probes_of
from bot.core.check.reply import Judge
from bot.core.check.states import State, fold, place, spoken
from bot.core.check.subject import Subject
from bot.core.directory.find import Directory, Query
from bot.core.directory.find import Finding as Answer
from bot.core.engine import advance
from bot.core.flow import Entry
from bot.core.prompts import phrase
from bot.core.session import IDLE, Session
from bot.core.turn import Opt, Turn
from bot.core.understanding.meaning import Command
from bot.core.understanding.vocabulary import Vocabulary
from bot.core.whole import wordings

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""Ten in the morning in Connecticut, on a working day."""
OVER = IDLE + timedelta(minutes=1)
FRESH = "explored"
GONE = "gone/step"


class RememberingDirectory:
    """A directory that looks up each question once: the same few are asked in every state."""

    def __init__(self, directory: Directory) -> None:
        self.records, self.listings = directory.records, directory.listings
        self._directory = directory
        self._answers: dict[Query, Answer] = {}

    def find(self, query: Query, now: datetime, *, flagged: frozenset[str] = frozenset()) -> Answer:
        """Find who can help, best first."""
        answer = self._answers.get(query)
        if answer is None:
            answer = self._directory.find(query, now, flagged=flagged)
            self._answers[query] = answer
        return answer


@dataclass(frozen=True, slots=True)
class Way:
    """How a state was first reached: from which state, by which probe; a session stands for it."""

    before: State | None
    probe: Probe | None
    session: Session | None


@dataclass(slots=True)
class Map:
    """What was explored: every state with the way to it, every step from state to state."""

    ways: dict[State, Way] = field(default_factory=dict)
    next: dict[State, dict[Probe, State]] = field(default_factory=dict)
    referring: set[State] = field(default_factory=set)
    transitions: int = 0

    def path(self, state: State) -> tuple[Probe, ...]:
        """Return the probes of a shortest conversation that reaches a state."""
        probes: list[Probe] = []
        way = self.ways[state]
        while way.before is not None and way.probe is not None:
            probes.append(way.probe)
            way = self.ways[way.before]
        return tuple(reversed(probes))


@dataclass(frozen=True, slots=True)
class Breach:
    """A law that a visit broke: which, where, and what the visit did. `late` is after the end."""

    law: str
    standard: str
    told: str
    state: State
    session: Session | None
    probe: Probe
    turn: Turn | None
    late: bool = False


class Explorer:
    """Explores a book, and keeps what breaks a law with the conversation that shows it.

    `probes` are all classes of input unless a caller wants to look at some of them only.
    """

    def __init__(self, subject: Subject, probes: tuple[Probe, ...] | None = None) -> None:
        self._subject = subject
        self.probes = probes_of(subject.book) if probes is None else probes
        directory = cast("Directory", RememberingDirectory(subject.book.directory))
        vocabulary = cast("Vocabulary", Probes(self.probes))
        self.book: Book = replace(subject.book, vocabulary=vocabulary, directory=directory)
        self.map = Map()
        self._breaches: dict[tuple[str, str], Breach] = {}
        self._elsewhere: dict[tuple[str, str], dict[str, None]] = {}
        self._judge = Judge(self.book)
        self._laws = {probe: laws_for(probe) for probe in self.probes}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was found, in the order of files and lines."""
        return tuple(sorted(map(self._tell, self._breaches.values())))

    # -- walking -------------------------------------------------------------------------------

    def walk(self) -> None:
        """Visit every state with every probe."""
        self.map.ways[()] = Way(None, None, None)
        waiting: deque[State] = deque([()])
        while waiting:
            state = waiting.popleft()
            leads: dict[Probe, State] = {}
            for probe, turn in self._visit_all(state, self.map.ways[state].session):
                after = spoken(turn.session, "en", minor=False) if turn.session else None
                reached = fold(self.book, after)
                leads[probe] = reached
                if turn.order is not None:
                    self.map.referring.add(reached)
                if reached not in self.map.ways:
                    self.map.ways[reached] = Way(state, probe, after)
                    waiting.append(reached)
            self.map.next[state] = leads

    def speak(self) -> None:
        """Visit every place with every probe in each language, as an adult and as a minor."""
        for language, minor in product(LANGUAGES, (False, True)):
            if (language, minor) != ("en", False):
                for state, session in self.places():
                    self._visit_all(state, spoken(session, language, minor=minor))

    def outlive(self) -> None:
        """Show that nothing of a session is left when its time is over (R066)."""
        fresh = {probe: self._advance(None, probe, NOW + OVER) for probe in self.probes}
        told = "meets something of a session that is over"
        for (state, session), probe in product(self.places(), self.probes):
            turn = self._advance(session, probe, NOW + OVER)
            if turn != fresh[probe]:
                self._keep(Breach("over", "R066", told, state, session, probe, turn, late=True))

    def opt_out(self) -> None:
        """Show that after a STOP nothing but HELP, START and YES is answered (R010, R012)."""
        places = (((), None), *self.places())
        for (state, session), probe in product(places, self.probes):
            turn = self._advance(session, probe, NOW, opted_out=True)
            told = self._after_stop(probe, turn)
            if told is not None:
                self._keep(Breach("opted-out", "R010-R012", told, state, session, probe, turn))

    def deploy(self) -> None:
        """Show that a session from another revision is answered, whatever it remembers."""
        told = "is not answered after a deploy took away what the session remembers"
        for (state, session), probe in product(self.places(), self.probes):
            for aged in _aged(session):
                turn = self._advance(aged, probe, NOW)
                silent = turn is None or not (turn.said or turn.in_place)
                if silent:
                    breach = Breach("deploy", "product.md 3", told, state, session, probe, turn)
                    self._keep(breach)

    def places(self) -> tuple[tuple[State, Session], ...]:
        """Choose one state for each place: same step, same things known, whatever way led there."""
        chosen: dict[State, tuple[State, Session]] = {}
        for state, way in self.map.ways.items():
            if way.session is not None:
                chosen.setdefault(place(self.book, way.session), (state, way.session))
        return tuple(chosen.values())

    # -- one visit -----------------------------------------------------------------------------

    def _visit_all(self, state: State, session: Session | None) -> list[tuple[Probe, Turn]]:
        turns = {probe: self._visit(state, session, probe) for probe in self.probes}
        by_digit = {probe.text: turn for probe, turn in turns.items() if probe.kind is Kind.DIGIT}
        for digit, probe in self._labels(session):
            turn = self._visit(state, session, probe)
            if turn != by_digit.get(digit, turn):
                told = f"does not do what {digit} does"
                self._keep(Breach("label", "R092", told, state, session, probe, turn))
        return [(probe, turn) for probe, turn in turns.items() if turn is not None]

    def _visit(self, state: State, session: Session | None, probe: Probe) -> Turn | None:
        turn = self._advance(session, probe, NOW)
        if turn is None:
            told = "makes the engine raise an error"
            self._keep(Breach("crash", "product.md 4", told, state, session, probe, turn))
            return None
        visit = Visit(self.book, session, probe, turn)
        for law in self._laws.get(probe, ALWAYS):
            told_by_law = law.broken(visit)
            if told_by_law is not None:
                self._keep(Breach(law.name, law.standard, told_by_law, state, session, probe, turn))
        complaint = self._judge.complaint(turn, visit.language)
        if complaint is not None:
            self._keep(Breach("reply", "product.md 3", complaint, state, session, probe, turn))
        return turn

    def _advance(
        self, session: Session | None, probe: Probe, now: datetime, *, opted_out: bool = False
    ) -> Turn | None:
        self.map.transitions += 1
        try:
            return advance(
                self.book, session, probe.typed, now=now, fresh_id=FRESH, opted_out=opted_out
            )
        except Exception:  # noqa: BLE001 - whatever an engine raises is a finding, not our end
            return None

    def _labels(self, session: Session | None) -> Iterator[tuple[str, Probe]]:
        """Make probes of the words beside the digits: a menu takes either (R092)."""
        if session is None or session.towns:
            return
        for digit, choice in enumerate(self.book.flows.by_path[session.step].choices, start=1):
            if choice.label is not None:
                word = getattr(choice.label, session.language)
                yield str(digit), Probe(Kind.LABEL, word, NOTHING, session.language)
            spoken = wordings(choice.words.get(session.language, ()))
            for word in islice(spoken, 1):  # one stands for all: they are looked up together
                yield str(digit), Probe(Kind.LABEL, word, NOTHING, session.language)

    def _after_stop(self, probe: Probe, turn: Turn | None) -> str | None:
        if turn is None:
            return "makes the engine raise an error after a STOP"
        reply = turn.said or turn.in_place
        if probe.meaning.command is Command.HELP:
            expected = phrase(self.book, "carrier.help", turn.marks[0].language)
            return None if reply == expected else "does not get the HELP text after a STOP"
        if probe.meaning.command is Command.START or probe.text == "YES":
            return None if turn.opt is Opt.IN and reply else "does not opt in again"
        silent = not reply and turn.order is None and turn.opt is None
        return None if silent else "is answered after a STOP"

    # -- telling -------------------------------------------------------------------------------

    def _keep(self, breach: Breach) -> None:
        """Keep the first breach of each kind, and only the names of the other steps."""
        key = (breach.law, breach.told)
        self._breaches.setdefault(key, breach)
        step = breach.session.step if breach.session else "a first text"
        self._elsewhere.setdefault(key, {}).setdefault(step)

    def _tell(self, breach: Breach) -> Finding:
        step = breach.session.step if breach.session else ""
        flow, _, name = (step or self.book.flows.entries[Entry.START]).partition("/")
        others = [at for at in self._elsewhere[breach.law, breach.told] if at != step]
        said = f"`{breach.probe.text}`" if breach.probe.text else "an empty text"
        at = f"at `{name}`" if step else "as a first text"
        message = f"{said} {at} {breach.told} [{breach.standard}]"
        exchanges = tuple(self._replay(breach))
        conversation = write(f"{breach.law}: {message}", exchanges)
        hint = f"also at {', '.join(others)}" if step and others else ""
        return Finding(self._subject.issue((flow, "steps", name), message, hint), conversation)

    def _replay(self, breach: Breach) -> Iterator[Exchange]:
        """Have the conversation again, in the language and at the age in which the law broke."""
        session: Session | None = None
        for probe in (*self._manner(breach.session), *self.map.path(breach.state)):
            turn = self._advance(session, probe, NOW)
            yield Exchange(probe.text, turn)
            session = turn.session if turn else None
        yield Exchange(breach.probe.text, breach.turn, "31 minutes" if breach.late else "")

    def _manner(self, session: Session | None) -> Iterator[Probe]:
        for probe in self.probes:
            meaning = probe.meaning
            named = probe.kind is Kind.LANGUAGE and meaning.command is not None
            if session and named and meaning.language == session.language != "en":
                yield probe
            if session and session.minor and probe.kind is Kind.MINOR:
                yield probe


def _aged(session: Session) -> Iterator[Session]:
    """Make what a session may hold after a deploy: steps, needs, towns and listings are gone."""
    yield session._replace(step=GONE)
    yield session._replace(
        need="gone",
        also=("gone",),
        town="Gone" if session.town else session.town,
        sent=("gone",) if session.sent else (),
        trail=(GONE,),
        resume=GONE if session.resume else None,
    )
