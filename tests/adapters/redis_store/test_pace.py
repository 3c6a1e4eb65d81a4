"""How fast the account sends: one bucket for all processes, 429 slows everybody, urgent first."""

from collections.abc import Iterator

import pytest

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.redis_store.pace import BURST, FOR_URGENT

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
    found = [
        store.pace.reserve(at, rate=RATE, urgent=urgent, patience=patience) for _ in range(count)
    ]
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
        store.pace.slow_down(NOW, rate=RATE)

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


def test_a_clock_that_goes_back_leaves_nothing_to_wait_for(
    stores: tuple[RedisStore, RedisStore],
) -> None:
    """What a 429 slowed in a moment that is no more must not hold anybody up until then."""
    store, _ = stores
    store.pace.slow_down(NOW + 600_000, rate=RATE)
    store.pace.slow_down(NOW + 602_000, rate=RATE)

    assert store.pace.reserve(NOW, rate=RATE, urgent=False, patience=0) == (0.0, True)
