"""How fast the account sends: one bucket for all processes, 429 slows everybody, urgent first."""

from collections.abc import Iterator

import pytest

from bot.adapters.redis_store import BURST, FOR_URGENT, RedisStore, connect
from bot.adapters.twilio_carrier import CarrierFull
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import PATIENCE
from tests.test_outbox import Room
from tests.texting import worker_present

NOW, RATE = 1_700_000_000_000.0, 100.0


@pytest.fixture
def stores(redis_url: str) -> Iterator[tuple[RedisStore, RedisStore]]:
    """The stores of two processes on one Redis."""
    with connect(redis_url) as one, connect(redis_url) as other:
        yield RedisStore(one), RedisStore(other)


def waits(
    store: RedisStore, count: int, *, at: float = NOW, urgent: bool = False, patience: float = 1000
) -> list[float]:
    """Take places at one moment; return the waits, -1 for a place that was not taken."""
    found = [store.reserve(at, rate=RATE, urgent=urgent, patience=patience) for _ in range(count)]
    return [wait if taken else -1 for wait, taken in found]


def test_two_processes_share_one_rate(stores: tuple[RedisStore, RedisStore]) -> None:
    """After the burst, sends of both together are ten milliseconds apart."""
    one, other = stores
    free = BURST - FOR_URGENT
    assert waits(one, free) == [0] * free

    assert [*waits(one, 1), *waits(other, 1), *waits(one, 1)] == [10, 20, 30]
    assert waits(other, 1, at=NOW + 30) == [10]


def test_the_urgent_do_not_wait_behind_the_others(stores: tuple[RedisStore, RedisStore]) -> None:
    """The last tokens are theirs, however many others wait."""
    store, _ = stores
    assert -1 not in waits(store, BURST - FOR_URGENT)

    assert waits(store, FOR_URGENT, urgent=True) == [0] * FOR_URGENT
    assert waits(store, 1, urgent=True) == [10]


def test_a_wait_that_is_too_long_takes_no_place(stores: tuple[RedisStore, RedisStore]) -> None:
    """It comes back when it may, and holds nobody up meanwhile."""
    store, _ = stores
    taken = waits(store, 200, patience=100)

    assert taken.count(-1) == 200 - (BURST - FOR_URGENT) - 10
    assert waits(store, 1, at=NOW + 1000) == [0]


def test_a_429_halves_everybody_s_pace_which_grows_back(
    stores: tuple[RedisStore, RedisStore],
) -> None:
    """Several at the same moment halve it once; ten seconds later it is as before."""
    one, other = stores
    for store in stores:
        store.slow_down(NOW, rate=RATE)

    first, second = waits(other, 2)
    assert second - first == 20
    later = NOW + 60_000
    waits(one, BURST - FOR_URGENT, at=later)
    first, second = waits(other, 2, at=later)
    assert second - first == 10


def test_a_clock_that_goes_back_stops_nobody(stores: tuple[RedisStore, RedisStore]) -> None:
    """What was written before it counts no more."""
    store, _ = stores
    waits(store, 30, at=NOW + 3_600_000)

    assert waits(store, 1) == [0]


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
    while room.store.reserve(now, rate=RATE, urgent=False, patience=0)[1]:
        pass
    room.outbox.send(room.orders(sender=Sender("+12035550101")), via="worker")
    assert [round(wait, 3) for wait in slept] == [0.01]
    assert len(room.carrier.sent) == 1

    while room.store.reserve(now, rate=RATE, urgent=False, patience=PATIENCE * 1000)[1]:
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


def test_a_clock_that_goes_back_leaves_nothing_to_wait_for(
    stores: tuple[RedisStore, RedisStore],
) -> None:
    """What a 429 slowed in a moment that is no more must not hold anybody up until then."""
    store, _ = stores
    store.slow_down(NOW + 600_000, rate=RATE)
    store.slow_down(NOW + 602_000, rate=RATE)

    assert store.reserve(NOW, rate=RATE, urgent=False, patience=0) == (0.0, True)
