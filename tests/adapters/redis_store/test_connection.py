"""Redis away: one exception that says nothing, and soon."""

import time

import pytest

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.cli.processes import Redis
from tests.adapters.redis_store.storing import CHANGES, NOON, names


def test_every_call_says_that_redis_is_away_and_nothing_else() -> None:
    """One kind of exception, without a key, a value or an address."""
    with connect("redis://:password@127.0.0.1:1/0") as nowhere:
        store = RedisStore(nowhere)
        calls = (
            lambda: store.salts.at(NOON),
            lambda: store.turns.look(names()),
            lambda: store.turns.commit(names(), CHANGES),
            store.turns.flagged,
            lambda: store.opt_outs.holds(("new",)),
            lambda: store.opt_outs.add("new"),
            store.ping,
            lambda: store.outbox.take("e", 0, 1, "me", 5_000),
            lambda: store.outbox.finish("e", became="sent", month="2026-03"),
            lambda: store.outbox.postpone("e", 0),
            lambda: store.outbox.overdue(0, 1, 1),
            lambda: store.outbox.put_back("e", 0, 0, 1),
            lambda: store.outbox.beat(1),
            lambda: store.outbox.health(0),
            lambda: store.at_carrier.note_delivery("1", hour="2026-03-03T16"),
            lambda: store.at_carrier.take_turn_deleting(1),
            lambda: store.at_carrier.note_undeleted(1),
        )
        for call in calls:
            with pytest.raises(StoreDown, match=r"^ConnectionError$"):
                call()


def test_no_burst_is_too_many_for_a_server_that_is_well(redis_url: str) -> None:
    """Redis-py's own pool refuses the 101st; a STOP that nobody wrote down would come of it."""
    with connect(redis_url) as opened:
        pool = opened.connection_pool
        lent = [pool.get_connection() for _ in range(110)]
        for line in lent:
            pool.release(line)

    assert len(lent) == 110


def test_a_server_that_hangs_is_given_up_soon() -> None:
    """A texter waits for the time-out of one call (R021), not for retries."""
    server = Redis()
    try:
        with connect(server.url, timeout=0.2) as connection:
            store = RedisStore(connection)
            store.ping()
            server._process.send_signal(19)  # SIGSTOP
            began = time.monotonic()
            with pytest.raises(StoreDown, match="TimeoutError"):
                store.turns.look(names())
            assert time.monotonic() - began < 1
    finally:
        server.kill()
        server.wait()
