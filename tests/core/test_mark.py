"""What may be remembered about a turn."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.mark import Event, Mark, Outcome, Pace, pace, week

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [
        (0, Pace.UNDER_1),
        (59, Pace.UNDER_1),
        (60, Pace.UNDER_5),
        (299, Pace.UNDER_5),
        (300, Pace.UNDER_30),
        (1799, Pace.UNDER_30),
    ],
)
def test_pace_is_a_bucket(seconds: int, bucket: Pace) -> None:
    """The log keeps how fast somebody answered only roughly (R105)."""
    before = int((NOW - timedelta(seconds=seconds)).timestamp())

    assert pace(before, NOW) is bucket


def test_a_first_text_has_no_pace() -> None:
    """There is nothing before it to measure from."""
    assert pace(None, NOW) is Pace.FIRST


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-W01"),
        (datetime(2027, 1, 1, tzinfo=UTC), "2026-W53"),
        (datetime(2024, 12, 31, tzinfo=UTC), "2025-W01"),
    ],
)
def test_a_week_is_the_iso_week(day: datetime, name: str) -> None:
    """The year is the one that the week belongs to, not the day's."""
    assert week(day) == name


def test_a_mark_reads_as_one_line_of_seven_words() -> None:
    """Conversation files and the simulator show it so; a region's spaces become hyphens."""
    mark = Mark(
        Event.REFERRED,
        "referral/listings",
        Outcome.NEAR,
        "shelter",
        "Western Connecticut",
        "es",
        Pace.UNDER_1,
    )

    assert str(mark) == "referred referral/listings near shelter Western-Connecticut es <1m"
    assert str(Mark(Event.BEGAN, "referral/greeting")) == "began referral/greeting - - - en first"
