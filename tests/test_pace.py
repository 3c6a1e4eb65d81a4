"""How fast the outbox sends: as the bucket of the account allows, and the urgent first."""

from collections.abc import Iterator

import pytest

from bot.adapters.redis_store.connection import connect
from bot.adapters.twilio_carrier import CarrierFull
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import PATIENCE
from tests.test_outbox import Room
from tests.texting import worker_present

RATE = 100.0


@pytest.fixture
def room(book: Book, redis_url: str) -> Iterator[Room]:
    """An outbox with a worker that is there and does nothing by itself."""
    with connect(redis_url) as connection, worker_present(connection):
        yield Room(book, connection)


def test_the_carrier_s_429_reaches_the_bucket(room: Room) -> None:
    """One process hears it, and the next entry of any process feels it."""
    room.carrier.failures = [CarrierFull(20429)]
    room.outbox.send(room.orders(), via="worker")

    assert float(room.connection.hget("helpline:outbox:pace", "rate") or 0) == RATE / 2


def test_a_send_waits_for_its_turn_or_comes_back_for_it(room: Room) -> None:
    """A short wait is slept, a long one left to a sweep; nothing is lost."""
    slept: list[float] = []
    room.outbox._sleep = slept.append
    now = room.clock.seconds() * 1000
    while room.store.pace.reserve(now, rate=RATE, urgent=False, patience=0)[1]:
        pass
    room.outbox.send(room.orders(sender=Sender("+12035550101")), via="worker")
    assert [round(wait, 3) for wait in slept] == [0.01]
    assert len(room.carrier.sent) == 1

    while room.store.pace.reserve(now, rate=RATE, urgent=False, patience=PATIENCE * 1000)[1]:
        pass
    entry = room.orders(sender=Sender("+12035550102"))
    room.outbox.send(entry, via="worker")
    assert len(room.carrier.sent) == 1
    room.clock.passes(seconds=3)
    room.outbox.sweep(via="worker")
    room.outbox.send(entry, via="worker")
    assert len(room.carrier.sent) == 2


def test_the_jobs_of_the_urgent_go_to_the_front(room: Room) -> None:
    """Who wants out is sent to before who needs a bed."""
    later = room.orders("norwalk shelter", sender=Sender("+12035550103"))
    [first, _] = [
        room.orders("norwalk i want to leave my pimp", sender=Sender("+12035550104")),
        later,
    ]

    assert room.jobs() == [first, later]
