"""Weeks and months: which belong together, and from when on they may be looked at (R108, R111).

A month is made of whole ISO weeks, those whose Thursday lies in it, as a year is in ISO 8601. So
months share no week, and no report can be subtracted from another to leave a few days.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

DELAY = timedelta(days=7)
"""Rows become visible this long after their week ends (R108)."""
QUARTER = 3
"""Months of an hour-of-the-week profile (standards.md section 6, time in aggregates)."""
KEPT = timedelta(days=90)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
_WEEK = re.compile(r"20\d\d-W(0[1-9]|[1-4]\d|5[0-3])", re.ASCII)


def week_name(day: date) -> str:
    """Return the ISO week of a day.

    >>> week_name(date(2026, 1, 1))
    '2026-W01'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday(week: str) -> date:
    """Return the first day of an ISO week.

    Raises:
        ValueError: there is no such week.
    """
    if not _WEEK.fullmatch(week):
        raise ValueError(f"{week!r} is not a week such as 2026-W09")
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def is_visible(week: str, now: datetime) -> bool:
    """Say whether a week ended at least seven days ago, on the clock of `now`'s time zone."""
    return now.date() >= monday(week) + timedelta(days=7) + DELAY


def visible_weeks(now: datetime) -> tuple[str, ...]:
    """Name the weeks that may be looked at and whose rows are still kept, oldest first."""
    last = now.date() - timedelta(days=now.weekday()) - timedelta(days=7) - DELAY
    weeks = []
    while last + timedelta(days=7) + KEPT > now.date():
        weeks.append(week_name(last))
        last -= timedelta(days=7)
    return tuple(reversed(weeks))


def weeks_of(month: str) -> tuple[str, ...]:
    """Name the ISO weeks of a month: those whose Thursday lies in it."""
    first = first_day(month)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7)
    weeks = []
    while thursday.month == first.month:
        weeks.append(week_name(thursday))
        thursday += timedelta(days=7)
    return tuple(weeks)


def first_day(month: str) -> date:
    """Return the first day of a month.

    Raises:
        ValueError: it is not written like 2026-03.
    """
    if not _MONTH.fullmatch(month):
        raise ValueError(f"{month!r} is not a month such as 2026-03")
    return date(int(month[:4]), int(month[5:]), 1)


def next_month(month: str, by: int = 1) -> str:
    """Return the month a number of months later, or earlier.

    >>> next_month("2026-12"), next_month("2026-01", -1)
    ('2027-01', '2025-12')
    """
    first = first_day(month)
    count = first.year * 12 + first.month - 1 + by
    return f"{count // 12}-{count % 12 + 1:02}"


def opens(month: str) -> date:
    """Return the first day on which a month may be reported: seven days after all of it is over."""
    last_week = monday(weeks_of(month)[-1]) + timedelta(days=7)
    return max(last_week, first_day(next_month(month))) + DELAY


def latest_month(now: datetime) -> str:
    """Return the last month that may be reported."""
    month = now.strftime("%Y-%m")
    while opens(month) > now.date():
        month = next_month(month, -1)
    return month


def months_before(month: str, count: int) -> Iterator[str]:
    """Walk back from a month, itself first."""
    return (next_month(month, -back) for back in range(count))


def quarter_of(month: str) -> tuple[str, ...]:
    """Name the three months of the last calendar quarter that was over by the end of a month.

    Quarters are fixed: a window that moved by a month could be subtracted from the one before.

    >>> quarter_of("2026-03"), quarter_of("2026-05")
    (('2026-01', '2026-02', '2026-03'), ('2026-01', '2026-02', '2026-03'))
    """
    last = month
    while first_day(last).month % QUARTER:
        last = next_month(last, -1)
    return tuple(next_month(last, -back) for back in (2, 1, 0))
