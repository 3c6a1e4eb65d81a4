"""Rows of the flow log, read back, and put together to conversations."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.core.mark import Event, Outcome, Pace

ANSWERED_BY = (Outcome.TOWN.value, Outcome.NEAR.value, Outcome.STATEWIDE.value)
"""Outcomes of a turn that sent a referral."""
RISKS = (Outcome.DANGER.value, Outcome.SUICIDE.value, Outcome.OVERDOSE.value)
LONGEST_PATH = 24
"""Steps of a path that are kept: a longer one is nobody's but its own, and would be withheld."""


class Row(NamedTuple):
    """One row of the flow log, as `bot.conversation` writes it."""

    session: str
    event: str
    step: str
    outcome: str
    need: str
    region: str
    language: str
    pace: str


class Step(NamedTuple):
    """One turn of a path: what kind it was, where it ended, what it led to."""

    event: str
    step: str
    outcome: str


class Talk(NamedTuple):
    """One conversation, without its session id: nothing here says who or when."""

    path: tuple[Step, ...]
    need: str
    region: str
    language: str

    @property
    def texts_to_referral(self) -> int:
        """How many texts it took until the first referral, 0 if there was none."""
        for count, step in enumerate(self.path, start=1):
            if step.outcome in ANSWERED_BY:
                return count
        return 0

    @property
    def reach(self) -> str:
        """What the first referral could offer: `town`, `near`, `statewide`, or `-`."""
        return next((step.outcome for step in self.path if step.outcome in ANSWERED_BY), "-")

    @property
    def risk(self) -> str:
        """The first risk to life that was answered, or `-`."""
        return next((step.outcome for step in self.path if step.outcome in RISKS), "-")

    @property
    def asked_for_more(self) -> bool:
        """Whether more places, or another need, were asked for after the first referral."""
        after = self.path[self.texts_to_referral :]
        return any(step.event == Event.MORE or step.outcome in ANSWERED_BY for step in after)


def read_row(line: str) -> Row | None:
    """Read one row; None for one that was not written by this version."""
    fields = line.split("|")
    return Row(*fields) if len(fields) == len(Row._fields) else None


def talks(lines: Iterable[str]) -> list[Talk]:
    """Put the rows of one week together to conversations.

    A conversation belongs to the week in which it began; what a texter wrote past midnight on a
    Sunday is left out, so that nobody is counted twice. Rows without a session id (a STOP, a HELP
    before anything else) belong to no conversation.
    """
    by_session: dict[str, list[Row]] = {}
    for line in lines:
        row = read_row(line)
        if row is not None and row.session != "-":
            by_session.setdefault(row.session, []).append(row)
    first = Pace.FIRST.value
    return [_talk(rows) for rows in by_session.values() if rows[0].pace == first]


def _talk(rows: list[Row]) -> Talk:
    path = tuple(Step(row.event, row.step, row.outcome) for row in rows[:LONGEST_PATH])
    need = region = "-"
    for row in rows:
        if need == "-":
            need = row.need
        if row.region != "-":
            region = row.region
    return Talk(path, need, region, rows[-1].language)


GREETING, TOWN, NEED, CRISIS, OTHER = "greeting", "town", "need", "crisis", "other"
STOPS = (GREETING, TOWN, NEED, CRISIS, OTHER)
"""Where a conversation can end before a referral, in the order of the funnel."""


def stopped_at(talk: Talk, stage_of: Callable[[str], str]) -> str:
    """Say at which stage a conversation without a referral ended."""
    return stage_of(talk.path[-1].step)
