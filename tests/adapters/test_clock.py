"""The clock of the processes."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.clock import Clock
from bot.settings import SettingsError, read_settings


def test_without_a_file_it_is_the_time_of_this_machine() -> None:
    """As it must be in production."""
    clock = Clock()

    assert abs(clock.seconds() - time.time()) < 5
    assert abs(clock.now().timestamp() - time.time()) < 5
    assert abs(clock.monotonic() - time.monotonic()) < 5


def test_with_a_file_time_stands_still_until_somebody_sets_it(tmp_path: Path) -> None:
    """For every process that reads the same file."""
    clock, other = Clock(tmp_path / "clock"), Clock(tmp_path / "clock")

    clock.set(1_772_550_000.25, 7.5)

    assert other.seconds() == 1_772_550_000.25
    assert other.monotonic() == 7.5
    assert other.now() == datetime(2026, 3, 3, 15, 0, 0, 250_000, tzinfo=UTC)


def test_production_refuses_a_clock_of_its_own(tmp_path: Path) -> None:
    """A clock that stands still would keep everything for ever."""
    with pytest.raises(SettingsError, match="HELPLINE_CLOCK is for rehearsals"):
        read_settings(_env_file=None, helpline_mode="production", helpline_clock=tmp_path / "clock")
