"""Laws of whole conversations: what no single answer can show, read off the explored map."""

from collections import deque
from collections.abc import Iterator

from bot.core.check.counterexample import Exchange, Finding, write
from bot.core.check.exploration import FRESH, NOW, Explorer, Map
from bot.core.check.probes import Kind, Probe
from bot.core.check.states import State
from bot.core.check.subject import Subject
from bot.core.engine import advance
from bot.core.session import Session
from bot.core.understanding.meaning import Command

PATIENCE = 5
"""Texts that are not understood before the helpline has to stand still and name a person."""
BACKS = 12
"""Steps back before the beginning has to be reached."""
STRAIGHT = 3
"""Texts to a referral, when each says what was asked."""


def steps_reached(subject: Subject, explorer: Explorer) -> Iterator[Finding]:
    """Every step is reached by some conversation; nobody ever stands at what is said in passing."""
    reached = {way.session.step for way in explorer.map.ways.values() if way.session}
    for flow, name, step in subject.steps():
        if f"{flow.flow}/{name}" not in reached and not step.aside:
            message = f"no conversation reaches `{name}` [product.md 3]"
            yield Finding(subject.issue((flow.flow, "steps", name), message))


def digits_lead_to_help(subject: Subject, explorer: Explorer) -> Iterator[Finding]:
    """From every menu digits alone lead to a referral, for whoever has not had one yet."""
    helped = {state for state, session in _sessions(explorer.map) if session.sent}
    leading = _leading_to(explorer.map, explorer.map.referring | helped, Kind.DIGIT)
    told: set[str] = set()
    for state, session in _sessions(explorer.map):
        step = explorer.book.flows.by_path[session.step]
        if step.choices and state not in leading and session.step not in told:
            told.add(session.step)
            yield _finding(subject, explorer, state, "no digits lead on to a referral", "R092", ())


def nobody_is_asked_for_ever(subject: Subject, explorer: Explorer) -> Iterator[Finding]:
    """Who is never understood arrives at a person's number and is not led round in circles."""
    lost = next(probe for probe in explorer.probes if probe.kind is Kind.NONSENSE)
    yield from _settles(subject, explorer, lost, PATIENCE, "is asked round in circles", "R079")


def back_arrives(subject: Subject, explorer: Explorer) -> Iterator[Finding]:
    """BACK, said often enough, arrives at a beginning and stays there."""
    back = next(p for p in explorer.probes if p.meaning.command is Command.BACK)
    yield from _settles(subject, explorer, back, BACKS, "BACK leads round in circles", "R092")


def straight_paths(subject: Subject, explorer: Explorer) -> Iterator[Finding]:
    """Who says what was asked reads the referral after three texts, in each language and age."""
    town = next(probe for probe in explorer.probes if probe.kind is Kind.TOWN)
    manners = [probe for probe in explorer.probes if probe.kind is Kind.LANGUAGE]
    age = next(probe for probe in explorer.probes if probe.kind is Kind.MINOR)
    for need in (probe for probe in explorer.probes if probe.kind is Kind.NEED):
        for hello in (age, *(m for m in manners if m.meaning.command is None)):
            for way in ((hello, town, need), (hello, need, town)):
                yield from _walked(subject, explorer, way)


def _walked(subject: Subject, explorer: Explorer, way: tuple[Probe, ...]) -> Iterator[Finding]:
    session: Session | None = None
    exchanges: list[Exchange] = []
    for probe in way:
        turn = advance(explorer.book, session, probe.typed, now=NOW, fresh_id=FRESH)
        exchanges.append(Exchange(probe.text, turn))
        session = turn.session
        if turn.order is not None:
            return
    path = session.step if session else explorer.book.flows.main.flow
    flow, _, name = path.partition("/")
    message = f"{len(way)} texts that say town and need lead to no referral [product.md 8]"
    issue = subject.issue((flow, "steps", name), message)
    yield Finding(issue, write(message, exchanges))


def _settles(
    subject: Subject, explorer: Explorer, probe: Probe, most: int, told: str, standard: str
) -> Iterator[Finding]:
    """Find states from which one probe, sent again and again, never comes to rest."""
    for state, _ in _sessions(explorer.map):
        visited = [state]
        while len(visited) <= most:
            visited.append(explorer.map.next[visited[-1]].get(probe, ()))
            if visited[-1] == visited[-2]:
                break
        else:
            again = (probe,) * (most + 1)
            yield _finding(subject, explorer, state, told, standard, again)
            return


def _leading_to(explored: Map, goals: set[State], kind: Kind) -> set[State]:
    """Collect the states from which probes of a kind lead to a goal."""
    before: dict[State, set[State]] = {}
    for state, leads in explored.next.items():
        for probe, reached in leads.items():
            if probe.kind is kind:
                before.setdefault(reached, set()).add(state)
    leading = set(goals)
    waiting = deque(goals)
    while waiting:
        for state in before.get(waiting.popleft(), set()) - leading:
            leading.add(state)
            waiting.append(state)
    return leading


def _sessions(explored: Map) -> Iterator[tuple[State, Session]]:
    for state, way in explored.ways.items():
        if way.session is not None:
            yield state, way.session


def _finding(
    subject: Subject,
    explorer: Explorer,
    state: State,
    told: str,
    standard: str,
    then: tuple[Probe, ...],
) -> Finding:
    exchanges: list[Exchange] = []
    session: Session | None = None
    for probe in (*explorer.map.path(state), *then):
        turn = advance(explorer.book, session, probe.typed, now=NOW, fresh_id=FRESH)
        exchanges.append(Exchange(probe.text, turn))
        session = turn.session
    way = explorer.map.ways[state].session
    flow, _, name = (way.step if way else "").partition("/")
    message = f"at `{name}` {told} [{standard}]"
    return Finding(subject.issue((flow, "steps", name), message), write(message, exchanges))


JOURNEYS = (
    steps_reached,
    digits_lead_to_help,
    nobody_is_asked_for_ever,
    back_arrives,
    straight_paths,
)
