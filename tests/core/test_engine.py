"""The state machine: which rule takes a text, and in which order."""

from datetime import timedelta

from bot.core.book import Book
from bot.core.engine import ORDER, ORDER_AFTER_STOP, step
from bot.core.mark import Event, Outcome, Pace
from bot.core.session import IDLE
from tests.conftest import TUESDAY
from tests.core.texter import Texter, only

HOTLINE = "1-888-373-7888"


def test_one_text_with_town_and_need_is_answered_at_once(texter: Texter) -> None:
    """A person in trouble types once; the first reply says that this is automated (R055)."""
    turn = texter.texts("norwalk shelter")

    assert turn.order is not None
    assert (turn.order.town, turn.order.need, turn.order.introduce) == ("Norwalk", "shelter", True)
    assert turn.said == ""
    assert HOTLINE in turn.in_place
    assert only(turn).event is Event.REFERRED
    assert (only(turn).region, only(turn).need) == ("Western Connecticut", "shelter")
    assert texter.here.step == "referral/listings"
    assert texter.here.introduced


def test_only_what_is_missing_is_asked(texter: Texter) -> None:
    """Greeting, town, need, referral."""
    greeting = texter.texts("hi")
    asked = texter.texts("norwalk")
    referred = texter.texts("1")

    assert "automated" in greeting.said
    assert (only(greeting).event, only(greeting).pace) == (Event.BEGAN, Pace.FIRST)
    assert asked.said.startswith("Norwalk. What would help?")
    assert (only(asked).event, only(asked).pace) == (Event.ANSWERED, Pace.UNDER_1)
    assert referred.order is not None
    assert (referred.order.need, referred.order.introduce) == ("shelter", False)


def test_an_age_told_below_the_listings_chooses_them_anew(texter: Texter) -> None:
    """What was sent was chosen for an adult; MORE would go on in a list never seen (R080)."""
    texter.texts("bridgeport shelter")
    young = texter.texts("im 16")
    again = texter.texts("im 16")

    assert young.order is not None
    assert (young.order.minor, young.order.start, young.order.need) == (True, 0, "shelter")
    assert again.order is None
    assert only(again).event is Event.UNHEARD


def test_a_step_orders_without_looking_anything_up(book: Book) -> None:
    """The state machine alone: what `advance` completes is still open."""
    turn = step(book, None, "norwalk shelter", now=TUESDAY, fresh_id="a")

    assert turn.order is not None
    assert turn.in_place == ""
    assert turn.session is not None
    assert turn.session.sent == ()
    assert only(turn).outcome is Outcome.NONE


def test_after_half_an_hour_of_silence_nothing_is_known(texter: Texter) -> None:
    """A text after that meets the greeting, and nothing of before (R066)."""
    texter.texts("norwalk shelter")
    turn = texter.texts("MORE", later=IDLE.total_seconds())

    assert "automated" in turn.said
    assert (only(turn).event, only(turn).pace) == (Event.BEGAN, Pace.FIRST)
    assert (texter.here.town, texter.here.need) == (None, None)


def test_each_session_carries_the_id_that_it_began_with(book: Book) -> None:
    """The key of the flow log is random and stays for one conversation (R096)."""
    first = step(book, None, "hi", now=TUESDAY, fresh_id="one").session
    assert first is not None
    soon = step(book, first, "norwalk", now=TUESDAY + timedelta(minutes=1), fresh_id="two").session
    late = step(book, first, "norwalk", now=TUESDAY + timedelta(hours=1), fresh_id="two").session

    assert soon is not None
    assert late is not None
    assert (soon.id, late.id) == ("one", "two")


def test_the_order_of_rules_is_the_safety_of_the_product() -> None:
    """A change of this order is a change of what happens to people: it must be meant."""
    assert [rule.__name__ for rule in ORDER] == [
        "_stop", "_help", "_urgent", "_start", "_clear",
        "_choice", "_which_listing", "_which_town", "_word", "_near", "_language", "_command",
        "_free_text",
    ]  # fmt: skip
    assert [rule.__name__ for rule in ORDER_AFTER_STOP] == ["_help", "_start", "_yes_after_stop"]
