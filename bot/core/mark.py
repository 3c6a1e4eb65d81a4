"""What may be remembered about a turn: enumerated values, never a typed word (R103-R106)."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Event(StrEnum):
    """What kind of turn it was."""

    BEGAN = "began"
    ANSWERED = "answered"
    UNHEARD = "unheard"
    UNSURE = "unsure"
    ELSEWHERE = "elsewhere"
    REFERRED = "referred"
    MORE = "more"
    URGENT = "urgent"
    NEAR = "near"
    RESUMED = "resumed"
    BACK = "back"
    MENU = "menu"
    LANGUAGE = "language"
    WORD = "word"
    CLEARED = "cleared"
    HELP = "help"
    STOPPED = "stopped"
    STARTED = "started"
    FLAGGED = "flagged"


class Outcome(StrEnum):
    """What the turn led to, beyond the step it ended on."""

    NONE = "-"
    TOWN = "town"
    NEAR = "near"
    STATEWIDE = "statewide"
    EXHAUSTED = "exhausted"
    DANGER = "danger"
    SUICIDE = "suicide"
    OVERDOSE = "overdose"
    SHORT = "short"
    LONG = "long"
    EMPTY = "empty"


class Pace(StrEnum):
    """How long after the text before it this one came (R105)."""

    FIRST = "first"
    UNDER_1 = "<1m"
    UNDER_5 = "1-5m"
    UNDER_30 = "5-30m"


class Mark(NamedTuple):
    """One row of the flow log, but for the session id and the week that the store adds.

    `step` is a `flow/step` path, `need` a need code or "-", `region` one of the nine planning
    regions or "-" (never the town), `language` a language code.
    """

    event: Event
    step: str
    outcome: Outcome = Outcome.NONE
    need: str = "-"
    region: str = "-"
    language: str = "en"
    pace: Pace = Pace.FIRST

    def __str__(self) -> str:
        """Show the mark as conversation files and the simulator do."""
        region = self.region.replace(" ", "-")
        values = (self.event, self.step, self.outcome, self.need, region, self.language, self.pace)
        return " ".join(values)


def pace(before: int | None, now: datetime) -> Pace:
    """Put the time since the text before into its bucket; `before` is in Unix seconds."""
    if before is None:
        return Pace.FIRST
    minutes = (now.timestamp() - before) / 60
    if minutes < 1:
        return Pace.UNDER_1
    return Pace.UNDER_5 if minutes < 5 else Pace.UNDER_30  # noqa: PLR2004 - the bucket's own name


def week(now: datetime) -> str:
    """Return the ISO week, the finest time that a row may carry (R105), as `2026-W47`."""
    year, number, _ = now.isocalendar()
    return f"{year}-W{number:02}"
