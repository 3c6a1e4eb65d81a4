"""Turns against a real server: one look, one transaction, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.outbox import Taken
from bot.adapters.redis_store.turns import Committed
from bot.cli.processes import Redis
from tests.adapters.redis_store.storing import (
    CHANGES,
    ENTRY,
    FAR,
    NOON,
    everything,
    names,
    ordering,
)


def test_an_empty_store_knows_nothing(store: RedisStore) -> None:
    """And looking writes nothing."""
    seen = store.turns.look(names())

    assert (seen.session, seen.message_seen, seen.reply) == (None, False, None)
    assert (seen.opted_out, seen.workers, seen.oldest) == (False, 0, None)
    assert list(store.connection.scan_iter()) == []


def test_what_was_committed_is_seen(store: RedisStore) -> None:
    """The session, and the reply for a webhook that is delivered twice (R029)."""
    done = store.turns.commit(names(), CHANGES)
    seen = store.turns.look(names())
    again = store.turns.commit(names(), CHANGES)

    assert done == Committed("done")
    assert (seen.session, seen.message_seen, seen.reply) == (b"state", True, b"sealed reply")
    assert again == Committed("seen", b"sealed reply")
    assert store.connection.llen("helpline:log:2026-W10") == 1


def test_a_turn_decided_on_an_old_state_is_refused(store: RedisStore) -> None:
    """Two texts of one person cross: the second is decided again (R030)."""
    store.turns.commit(names("message-1"), CHANGES)
    before = everything(store.connection)

    moved = store.turns.commit(names("message-2"), replace(CHANGES, session=b"other"))

    assert moved == Committed("moved")
    assert everything(store.connection) == before


def test_a_session_can_be_forgotten(store: RedisStore) -> None:
    """CLEAR and STOP leave no session behind, under either salt."""
    store.turns.commit(names("message-1"), CHANGES)
    store.turns.commit(names("message-2"), replace(CHANGES, loaded=b"state", session=None))

    assert store.turns.look(names("message-3")).session is None
    assert not store.connection.exists("helpline:s:texter", "helpline:s:texter-")


@pytest.mark.parametrize(
    "broken",
    [
        "rq:queues",
        "rq:queue:referrals",
        "helpline:outbox:due",
        "helpline:outbox:ages",
        "helpline:log:2026-W10",
        "helpline:counts:2026-03",
        "helpline:hours:2026-03",
        "helpline:flags",
        "helpline:lane:texter",
        "helpline:out:entry-1",
    ],
)
def test_a_turn_that_cannot_be_stored_has_not_happened(
    store: RedisStore, connection: redis.Redis, broken: str
) -> None:
    """Lua takes nothing back: so claim and session come last, and torn pieces lead nowhere."""
    changes = replace(ordering(store), flagged="dvcc", opt="out", unmet="-|x|statewide", hour=7)
    connection.set(broken, "a value of the wrong kind")

    with pytest.raises(StoreDown):
        store.turns.commit(names(), changes)

    connection.delete(broken)
    seen = store.turns.look(names())
    assert (seen.session, seen.message_seen, seen.opted_out) == (None, False, False)
    assert store.outbox.take(ENTRY.id, NOON * 1000, 20_000, "me", 5_000) == Taken("gone")
    assert store.outbox.overdue((NOON + 60) * 1000, 9, FAR) == ()
    assert store.turns.commit(names(), changes) == Committed("done")


def test_a_server_that_is_full_refuses_the_whole_turn(store: RedisStore) -> None:
    """Out of memory: nothing is written, and the texter is answered without the store."""
    changes = ordering(store)
    store.connection.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreDown, match="OutOfMemoryError"):
            store.turns.commit(names(), changes)
    finally:
        store.connection.config_set("maxmemory", 0)

    assert list(store.connection.scan_iter()) == []


def test_twenty_texts_at_once_lose_no_turn(store: RedisStore) -> None:
    """Compare and set: each of them is decided on the state that the one before left."""

    def text(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            loaded = store.turns.look(names(f"message-{number}")).session
            turn = replace(CHANGES, loaded=loaded, session=(loaded or b"") + b"+")
            if store.turns.commit(names(f"message-{number}"), turn).outcome == "done":
                return tries

    with ThreadPoolExecutor(20) as pool:
        tries = list(pool.map(text, range(20)))

    assert store.turns.look(names("after")).session == b"+" * 20
    assert store.connection.llen("helpline:log:2026-W10") == 20
    assert max(tries) <= 20


def test_fifty_deliveries_of_one_text_are_one_turn(store: RedisStore) -> None:
    """One says `done`, forty-nine get its reply."""
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: store.turns.commit(names(), CHANGES), range(50)))

    assert outcomes.count(Committed("done")) == 1
    assert outcomes.count(Committed("seen", b"sealed reply")) == 49


def test_an_opt_out_waits_for_the_disk(
    redis_server: Redis, store: RedisStore, connection: redis.Redis
) -> None:
    """STOP is confirmed when it is on the disk (R035); a server without a file is let be."""
    assert redis_server.url
    stopped = store.turns.commit(names("message-1"), replace(CHANGES, opt="out"))
    connection.config_set("appendonly", "no")
    try:
        started = store.turns.commit(
            names("message-2"), replace(CHANGES, loaded=b"state", opt="in")
        )
    finally:
        connection.config_set("appendonly", "yes")

    assert stopped == started == Committed("done")


def test_what_waited_while_redis_stood_still_is_not_stored(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Its texter has been answered otherwise: to store it now would make two answers of one."""
    clock = store.turns.look(names("message-1")).clock
    late = replace(CHANGES, opt="out")

    with pytest.raises(StoreDown, match="TooSlow"):
        store.turns.commit(names("message-1"), late, until=clock - 1)
    assert connection.keys("helpline:*") == []
    in_time = store.turns.commit(names("message-1"), late, until=clock + 60_000)
    assert in_time == Committed("done")


def test_flags_are_named_once_and_counted(store: RedisStore, connection: redis.Redis) -> None:
    """Staff see how often a listing was said not to work."""
    for number, listing in enumerate(("dvcc", "dvcc", "nhth")):
        loaded = store.turns.look(names()).session
        changes = replace(CHANGES, flagged=listing, loaded=loaded)
        store.turns.commit(names(f"message-{number}"), changes)

    assert store.turns.flagged() == {"dvcc", "nhth"}
    assert connection.hget("helpline:flags", "dvcc") == b"2"
