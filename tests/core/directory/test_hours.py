"""When a listing answers, daylight saving included."""

from datetime import UTC, date, datetime

import pytest

from bot.core.directory.hours import (
    CONNECTICUT,
    Hours,
    Openness,
    hours_of,
    schedule,
    wall_clock,
)

OFFICE = hours_of([schedule(["MO", "TU", "WE", "TH", "FR"], "09:00", "17:00")])
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def _at(*moment: int) -> datetime:
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour, minute, tzinfo=CONNECTICUT)


def test_open_within_its_hours_and_not_at_closing_time():
    """Nine is open, five is not."""
    assert OFFICE.at(_at(2026, 11, 24, 9, 0)).openness is Openness.OPEN
    assert OFFICE.at(_at(2026, 11, 24, 17, 0)).openness is Openness.CLOSED


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (_at(2026, 11, 24, 8, 0), _at(2026, 11, 24, 9, 0)),
        (_at(2026, 11, 24, 18, 0), _at(2026, 11, 25, 9, 0)),
        (_at(2026, 11, 27, 18, 0), _at(2026, 11, 30, 9, 0)),
    ],
)
def test_closed_says_when_it_opens(now: datetime, opens: datetime):
    """Later today, tomorrow, or after the weekend."""
    assert OFFICE.at(now).opens == opens


def test_open_once_a_week_opens_again_in_a_week():
    """The search for the next opening goes all the way round the week."""
    hours = hours_of([schedule(["TU"], "09:00", "10:00")])
    assert hours.at(_at(2026, 11, 24, 10, 0)).opens == _at(2026, 12, 1, 9, 0)


def test_unknown_hours_are_not_closed():
    """No schedule means that nobody knows."""
    assert Hours().at(_at(2026, 11, 29, 3, 0)).openness is Openness.UNKNOWN


def test_day_and_night_is_known_as_such():
    """All days from 00:00 to 23:59 is 24/7, the last minute included."""
    hours = hours_of([schedule(WEEK, "00:00", "23:59")])
    assert hours.at(_at(2026, 11, 29, 23, 59)).openness is Openness.ALWAYS


def test_a_season_that_is_over_is_closed_without_an_opening():
    """A schedule holds within its dates only."""
    hours = hours_of([schedule(WEEK, "00:00", "23:59", date(2026, 1, 1), date(2026, 3, 31))])
    assert hours.at(_at(2026, 2, 1, 12, 0)).openness is Openness.OPEN
    after = hours.at(_at(2026, 7, 1, 12, 0))
    assert (after.openness, after.opens) == (Openness.CLOSED, None)


def test_daylight_saving_moves_the_wall_clock():
    """The same hour of UTC is open in summer and closed in winter."""
    summer = wall_clock(datetime(2026, 7, 7, 20, 30, tzinfo=UTC))
    winter = wall_clock(datetime(2026, 12, 8, 13, 30, tzinfo=UTC))
    assert (summer.hour, winter.hour) == (16, 8)
    assert OFFICE.at(summer).openness is Openness.OPEN
    assert OFFICE.at(winter).openness is Openness.CLOSED


def test_a_moment_without_a_zone_is_refused():
    """Nobody could say what time it is here."""
    with pytest.raises(ValueError, match="no time zone"):
        wall_clock(datetime(2026, 7, 7, 12, 0))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize(
    ("days", "opens", "closes", "message"),
    [
        (["MO"], "17:00", "09:00", "before it opens"),
        (["MO"], "9", "10:00", "not a time"),
        (["MO"], "09:75", "10:00", "not a time"),
        (["MO"], "25:00", "26:00", "not a time"),
        (["MON"], "09:00", "10:00", "not a day"),
        ([], "09:00", "10:00", "no day"),
    ],
)
def test_mistakes_in_a_schedule_are_named(days, opens, closes, message):
    """A closing before the opening, a time or a day that is none."""
    with pytest.raises(ValueError, match=message):
        schedule(days, opens, closes)
