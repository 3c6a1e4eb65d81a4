"""The phone of tests."""

from datetime import UTC, datetime

import pytest

from bot.core.book import Book
from bot.play.phone import Phone
from bot.play.player import Player
from bot.play.rehearsal import Rehearsal
from bot.play.stage import CannotPlay


@pytest.fixture
def phone(book: Book) -> Phone:
    """A phone on a Tuesday morning."""
    stage = Rehearsal(book)
    stage.begin(datetime(2026, 3, 3, 15, tzinfo=UTC))
    return Phone(Player(stage))


def test_a_conversation_reads_like_one(phone: Phone) -> None:
    """Verbs that a colleague would say aloud."""
    phone.texts("hi").sees("911", "What CT town", segments=2)
    phone.texts("", photo=True).sees("What CT town")
    assert phone.marks == ("unheard referral/town empty - - en <1m",)
    phone.texts("STOP").sees("opted out").texts("hi").is_silent()
    phone.waits(minutes=31).is_silent()


def test_a_phone_can_begin_anywhere(phone: Phone) -> None:
    """As a jump does in a file."""
    phone.stands_at("need town=Norwalk language=es").texts("1").sees("Llame al 1-888-373-7888")


@pytest.mark.parametrize("step", ["nowhere", "", "need colour=red"])
def test_a_step_that_is_not_there_is_refused(phone: Phone, step: str) -> None:
    """By its name or by what is known there."""
    with pytest.raises(CannotPlay):
        phone.stands_at(step)


def test_a_fault_that_there_is_not_is_refused_with_those_that_there_are(phone: Phone) -> None:
    """A misspelled fault must not pass as none."""
    with pytest.raises(CannotPlay, match="no such fault: redis explodes; there are: that text"):
        phone.meets("redis explodes")


def test_what_is_not_so_fails_and_shows_the_screen(phone: Phone) -> None:
    """A message for whoever reads the failed test."""
    phone.texts("HELP")
    with pytest.raises(AssertionError, match=r"expected \['pizza'\] in:\n\s*< CT SafeText"):
        phone.sees("911", "pizza")
    with pytest.raises(AssertionError, match="expected at most 0 segments, not 1"):
        phone.sees("911", segments=0)
    with pytest.raises(AssertionError, match="expected silence, but received"):
        phone.is_silent()
    with pytest.raises(AssertionError, match="expected a text, but nothing came"):
        phone.waits(minutes=1).sees("911")
