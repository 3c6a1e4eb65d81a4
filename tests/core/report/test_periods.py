"""Which weeks make a month, and from when on they may be seen."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.report.periods import (
    is_visible,
    latest_month,
    monday,
    months_before,
    next_month,
    opens,
    visible_weeks,
    weeks_of,
)


def test_r108_a_week_opens_seven_days_after_it_ends() -> None:
    """Week 9 of 2026 ends on Sunday, 1 March: it opens on the 9th, at midnight."""
    assert not is_visible("2026-W09", datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC))
    assert is_visible("2026-W09", datetime(2026, 3, 9, 0, 0, tzinfo=UTC))


@pytest.mark.parametrize("day", range(20))
def test_r108_the_weeks_that_may_be_seen_are_exactly_the_visible_ones(day) -> None:
    """The list says the same as the question, on any day, and begins 90 days back."""
    now = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day)
    weeks = visible_weeks(now)
    assert all(is_visible(week, now) for week in weeks)
    following = monday(weeks[-1]) + timedelta(days=7)
    assert not is_visible(f"2026-W{following.isocalendar().week:02}", now)
    assert 11 <= len(weeks) <= 13


def test_months_share_no_week_and_miss_none() -> None:
    """Ten years of months hold every ISO week once."""
    month = "2020-01"
    weeks: list[str] = []
    for _ in range(120):
        weeks += weeks_of(month)
        month = next_month(month)
    assert len(weeks) == len(set(weeks)) == 522
    assert weeks == sorted(weeks)


def test_r108_a_month_opens_when_all_of_it_has_been_over_for_a_week() -> None:
    """The last week of April 2026 has its Thursday on the 30th and ends on 3 May."""
    assert weeks_of("2026-04")[-1] == "2026-W18"
    assert opens("2026-04") == date(2026, 5, 11)
    assert opens("2026-02") == date(2026, 3, 9)
    assert latest_month(datetime(2026, 5, 10, tzinfo=UTC)) == "2026-03"
    assert latest_month(datetime(2026, 5, 11, tzinfo=UTC)) == "2026-04"


@pytest.mark.parametrize("wrong", ["2026", "2026-13", "26-03", "2026-3", "", "2026-03-01"])
def test_a_wrong_month_is_named(wrong) -> None:
    """Whoever asks for a wrong month reads what a right one looks like."""
    with pytest.raises(ValueError, match="is not a month such as 2026-03"):
        opens(wrong)


@pytest.mark.parametrize("wrong", ["2026-W54", "2026-W00", "W09", "2026-09"])
def test_a_wrong_week_is_named(wrong) -> None:
    """Whoever asks for a wrong week reads what a right one looks like."""
    with pytest.raises(ValueError, match="is not a week such as 2026-W09"):
        monday(wrong)


def test_one_can_walk_back_over_a_new_year() -> None:
    """Three months before February."""
    assert tuple(months_before("2026-02", 3)) == ("2026-02", "2026-01", "2025-12")
