"""When a listing answers: HSDS schedules against the wall clock of Connecticut."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CONNECTICUT = ZoneInfo("America/New_York")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = 24 * 60
_LAST_MINUTE = MIDNIGHT - 1
_ALL_DAYS = frozenset(range(7))
_WEEK = 7


class Openness(StrEnum):
    """Whether somebody answers now."""

    ALWAYS = "24/7"
    OPEN = "open"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Schedule:
    """One weekly opening: days 0 (Monday) to 6, minutes after local midnight, closing excluded.

    HSDS writes the end of the day as 23:59; here that is 24:00.
    """

    days: frozenset[int]
    opens: int
    closes: int
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether this opening happens on that day."""
        return (
            day.weekday() in self.days
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a listing answers now, and if not, when it next does (Connecticut time)."""

    openness: Openness
    opens: datetime | None = None


ALWAYS_OPEN = Opening(Openness.ALWAYS)
OPEN_NOW = Opening(Openness.OPEN)
NOT_KNOWN = Opening(Openness.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Hours:
    """All openings of a listing; none at all means that nobody knows, not that it is closed."""

    schedules: tuple[Schedule, ...] = ()
    always: bool = False

    @property
    def always_the_same(self) -> Openness | None:
        """Day and night or unknown, where the clock changes nothing; None where it does."""
        if self.always:
            return Openness.ALWAYS
        return None if self.schedules else Openness.UNKNOWN

    def at(self, here: datetime) -> Opening:
        """Tell whether somebody answers at a moment of Connecticut's wall clock.

        Args:
            here: an aware time in `CONNECTICUT`; see `wall_clock`.
        """
        if self.always:
            return ALWAYS_OPEN
        if not self.schedules:
            return NOT_KNOWN
        today, minute = here.date(), here.hour * 60 + here.minute
        for schedule in self.schedules:
            if schedule.opens <= minute < schedule.closes and schedule.holds_on(today):
                return OPEN_NOW
        return Opening(Openness.CLOSED, self._next(here, today, minute))

    def _next(self, here: datetime, today: date, minute: int) -> datetime | None:
        for ahead in range(_WEEK + 1):
            day = today + timedelta(days=ahead)
            later = [
                schedule.opens
                for schedule in self.schedules
                if schedule.holds_on(day) and (ahead or schedule.opens > minute)
            ]
            if later:
                hour, past = divmod(min(later), 60)
                return datetime(day.year, day.month, day.day, hour, past, tzinfo=here.tzinfo)
        return None


UNKNOWN_HOURS = Hours()


def hours_of(schedules: Iterable[Schedule]) -> Hours:
    """Gather the openings of one listing and recognise those that never close."""
    kept = tuple(schedules)
    always = any(
        schedule.days == _ALL_DAYS
        and schedule.opens == 0
        and schedule.closes == MIDNIGHT
        and schedule.valid_from is None
        and schedule.valid_to is None
        for schedule in kept
    )
    return Hours(kept, always)


def schedule(
    days: Iterable[str],
    opens: str,
    closes: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Schedule:
    """Read one HSDS schedule: `byday` codes and 24-hour times such as `08:30`.

    Raises:
        ValueError: an unknown day, a time that is none, or a closing not after its opening.
    """
    numbers = frozenset(map(_day, days))
    if not numbers:
        raise ValueError("no day is named")
    start, end = _minute(opens), _minute(closes)
    if end == _LAST_MINUTE:
        end = MIDNIGHT
    if end <= start:
        raise ValueError(f"closes at {closes}, before it opens at {opens}")
    return Schedule(numbers, start, end, valid_from, valid_to)


def wall_clock(now: datetime) -> datetime:
    """Turn an aware moment into Connecticut's wall clock, daylight saving included.

    Raises:
        ValueError: the moment carries no zone, so nobody could say what time it is here.
    """
    if now.tzinfo is None:
        raise ValueError("the moment carries no time zone")
    return now.astimezone(CONNECTICUT)


def _day(code: str) -> int:
    try:
        return DAYS.index(code.strip().upper())
    except ValueError:
        raise ValueError(f"{code!r} is not a day; the days are {' '.join(DAYS)}") from None


def _minute(clock: str) -> int:
    hour, colon, past = clock.partition(":")
    if colon and hour.isdigit() and past.isdigit() and len(past) == len("00"):
        minute = int(hour) * 60 + int(past)
        if int(past) < 60 and minute <= MIDNIGHT:  # noqa: PLR2004 - minutes in an hour
            return minute
    raise ValueError(f"{clock!r} is not a time such as 08:30")
