"""Faults in memory: what a texter meets while things break."""

from datetime import UTC, datetime

import pytest

from bot.core.book import Book
from bot.play.phone import Phone
from bot.play.player import Player
from bot.play.rehearsal import Rehearsal
from bot.play.stage import CannotPlay, number_of


@pytest.fixture
def phone(book: Book) -> Phone:
    """A phone on a Tuesday morning."""
    stage = Rehearsal(book)
    stage.begin(datetime(2026, 3, 3, 15, tzinfo=UTC))
    return Phone(Player(stage))


def test_a_referral_goes_through_the_worker(phone: Phone) -> None:
    """And the way it went is a decision that can be checked."""
    phone.texts("norwalk shelter").sees("Hotline", segments=3)
    assert phone.decisions[0].startswith("by REST: ")


def test_without_a_worker_the_webhook_answers(phone: Phone) -> None:
    """Until one starts."""
    phone.meets("the worker stops").texts("norwalk shelter").sees("Hotline")
    assert phone.decisions[0].startswith("by TwiML: ")
    phone.meets("the worker starts").texts("more").sees("Hotline")
    assert phone.decisions[0].startswith("by REST: ")


def test_what_a_hanging_worker_leaves_lying_is_sent_by_the_web_side(phone: Phone) -> None:
    """After the seconds of grace; or by the worker, if it goes on before."""
    phone.meets("the worker hangs").texts("norwalk shelter").is_silent()
    phone.meets("the worker goes on").sees("Hotline")
    phone.meets("the worker hangs").texts("windham food").is_silent()
    phone.waits(seconds=10).sees("Hotline")


def test_without_redis_the_text_alone_is_answered(phone: Phone) -> None:
    """A crisis, town and need at once; and a session that was lost begins anew."""
    phone.texts("norwalk").sees("Norwalk")
    phone.meets("redis goes down").texts("norwalk shelter").sees("Hotline")
    assert phone.marks == ()
    phone.waits(seconds=3).texts("he has a gun").sees("911")
    phone.meets("redis comes back").waits(seconds=6).texts("shelter").sees("Hotline")
    assert phone.marks != ()
    phone.meets("redis goes down").meets("redis comes back empty").waits(seconds=6)
    phone.texts("hello").sees("What CT town")


@pytest.mark.parametrize(
    "fault",
    ["the carrier answers 429 twice", "the carrier answers 503", "the carrier does not answer"],
)
def test_a_referral_that_was_not_accepted_is_sent_again(phone: Phone, fault: str) -> None:
    """Once the carrier takes it."""
    phone.meets(fault).texts("norwalk shelter").is_silent()
    assert len(phone.waits(seconds=10).sees("Hotline").screen.messages) == 1
    phone.waits(minutes=1).is_silent()


def test_a_referral_whose_acceptance_is_unknown_may_come_twice(phone: Phone) -> None:
    """The only duplicates that there are: never silence."""
    phone.meets("the carrier's answer is lost").texts("norwalk shelter").sees("Hotline")
    phone.waits(seconds=10).sees("Hotline")
    phone.meets("the worker dies after it sends").texts("more").sees("Hotline")
    phone.waits(seconds=30).sees("Hotline")


def test_a_worker_that_dies_before_it_sends_loses_nothing(phone: Phone) -> None:
    """The lease runs out and the web side sends."""
    phone.meets("the worker dies before it sends").texts("norwalk shelter").is_silent()
    phone.waits(seconds=30).sees("Hotline")


def test_a_number_that_the_carrier_knows_as_opted_out_is_opted_out_here(phone: Phone) -> None:
    """21610 is final."""
    phone.meets("the carrier answers 21610").texts("norwalk shelter").is_silent()
    assert phone.decisions == ("opts out",)
    phone.texts("hello").is_silent()


def test_a_stop_drops_what_is_queued(phone: Phone) -> None:
    """The referral is not sent after it."""
    phone.meets("the carrier answers 429").texts("norwalk shelter").is_silent()
    phone.texts("STOP").sees("opted out")
    phone.waits(minutes=5).is_silent()


def test_the_same_delivery_again_gets_the_same_answer(phone: Phone) -> None:
    """For a minute; then silence, because the answer is no longer kept."""
    first = phone.texts("norwalk").screen
    again = phone.meets("that text arrives again").screen
    assert (again.messages, again.marks) == (first.messages, ())
    phone.waits(minutes=2).meets("that text arrives again twice").is_silent()


def test_a_delayed_text_arrives_after_the_next(phone: Phone) -> None:
    """And is then answered where the texter is."""
    phone.meets("the next text is delayed").texts("shelter").is_silent()
    phone.texts("norwalk").sees("Norwalk")
    phone.meets("the delayed text arrives").sees("Hotline")


def test_a_restart_of_the_web_side_forgets_nothing(phone: Phone) -> None:
    """The session is in the store."""
    phone.texts("norwalk").meets("the web side restarts").texts("shelter").sees("Hotline")


def test_another_phone_sees_nothing_of_the_first(phone: Phone) -> None:
    """Each has its own place and its own last text."""
    ana, bea = phone.other("Ana"), phone.other("Bea")
    ana.texts("norwalk").sees("Norwalk")
    bea.texts("windham").sees("Windham")
    ana.meets("that text arrives again").sees("Norwalk")
    bea.meets("that text arrives again").sees("Windham")
    phone.meets("that text arrives again").is_silent()  # without a name: whoever texted last


def test_a_worker_can_die_only_while_it_sends(phone: Phone) -> None:
    """A file that kills a worker which is not there is wrong."""
    phone.meets("the worker hangs").meets("the worker dies before it sends")
    phone.texts("norwalk shelter").is_silent()
    with pytest.raises(CannotPlay, match="no worker was sending"):
        phone.waits(minutes=1)


def test_numbers_are_reserved_for_fiction_and_there_are_a_hundred() -> None:
    """555-0100 to 555-0199."""
    assert number_of(0) == "+12035550100"
    assert number_of(99) == "+12035550199"
    with pytest.raises(CannotPlay, match="more than 100 phones"):
        number_of(100)
