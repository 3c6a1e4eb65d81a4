"""From an order to the referral."""

from datetime import timedelta

import pytest

from bot.core.book import Book
from bot.core.mark import Event, Mark, Outcome
from bot.core.referring import fulfil, referral_of
from bot.core.session import Session
from bot.core.turn import Order, Turn
from tests.conftest import TUESDAY

HOTLINE = "1-888-373-7888"
HERE = Session(id="a", began=1, last=1, step="referral/listings", town="Norwalk", need="shelter")


def order(**more: object) -> Order:
    """Order shelter in Norwalk."""
    return Order(
        town="Norwalk", need="shelter", language="en", minor=False, start=0, at=1, introduce=False
    )._replace(**more)  # type: ignore[arg-type]


def ordered(wanted: Order) -> Turn:
    """Make the turn that leaves this order behind."""
    return Turn(HERE, marks=(Mark(Event.REFERRED, HERE.step),), order=wanted)


def test_a_turn_without_an_order_stays_as_it_is(book: Book) -> None:
    """Most turns ask for nothing; a turn that forgets the texter orders nothing either."""
    said, forgotten = Turn(HERE, "Where?"), ordered(order())._replace(session=None)

    assert fulfil(book, said, TUESDAY, frozenset()) is said
    assert fulfil(book, forgotten, TUESDAY, frozenset()) is forgotten


def test_a_fulfilled_order_remembers_what_it_offered(book: Book) -> None:
    """MORE goes on from there, BAD names one of them, and the log learns how near they were."""
    turn = fulfil(book, ordered(order()), TUESDAY, frozenset())

    assert HOTLINE in turn.in_place
    assert turn.said == ""
    assert turn.order == order()
    assert turn.session is not None
    assert 1 <= len(turn.session.sent) <= 3
    assert turn.session.next == len(turn.session.sent)
    assert turn.marks[0].outcome in {Outcome.TOWN, Outcome.NEAR, Outcome.STATEWIDE}


def test_an_order_past_the_last_listing_becomes_a_sentence(book: Book) -> None:
    """There is nothing for a worker to send: the answer goes back at once, with the hotline."""
    turn = fulfil(book, ordered(order(start=999)), TUESDAY, frozenset())

    assert turn.order is None
    assert "all the places we know" in turn.said
    assert HOTLINE in turn.said
    assert turn.marks[0].outcome is Outcome.EXHAUSTED


def test_the_worker_composes_what_the_turn_offered(book: Book) -> None:
    """Finding and composing twice gives the same text while the clock shows the same hour."""
    turn = fulfil(book, ordered(order()), TUESDAY, frozenset())
    _, again = referral_of(book, order(), TUESDAY + timedelta(seconds=30), frozenset())

    assert again.text == turn.in_place


def test_a_first_reply_is_introduced(book: Book) -> None:
    """Whoever gets the referral as the very first answer is told that this is automated."""
    _, referral = referral_of(book, order(introduce=True), TUESDAY, frozenset())

    assert "automated" in referral.text.splitlines()[0]


def test_a_first_referral_mentions_the_tips_where_that_costs_nothing(book: Book) -> None:
    """The line on privacy stands last in some answers, and never makes one dearer (R062)."""
    tips = book.flows.mention
    words = book.catalogue.say(tips, "en")
    told = 0
    for need in book.flows.needs:
        _, without = referral_of(book, order(need=need), TUESDAY, frozenset())
        _, told_of = referral_of(book, order(need=need, mention=tips), TUESDAY, frozenset())
        assert told_of.segments == without.segments
        assert told_of.text in {without.text, f"{without.text}\n{words}"}
        told += told_of.text.endswith(words)

    assert told > 0


def test_a_listing_that_people_flagged_comes_later(book: Book) -> None:
    """Staff look into it; until then somebody else's number goes first."""
    before, _ = referral_of(book, order(), TUESDAY, frozenset())
    first = before.places[0].listing.key

    after, _ = referral_of(book, order(), TUESDAY, frozenset({first}))

    assert after.places[0].listing.key != first


def test_a_need_that_nobody_knows_is_an_error(book: Book) -> None:
    """The flow check keeps such a need out of menus; here it must not pass in silence."""
    with pytest.raises(KeyError):
        referral_of(book, order(need=""), TUESDAY, frozenset())
