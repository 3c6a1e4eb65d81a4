"""Scripts over shared lines: few connections, and a restart costs nobody anything."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.scripts import LINES, Scripts
from bot.adapters.redis_store.turns import Committed
from tests.adapters.redis_store.storing import CHANGES, NOON, names, ordering


def test_a_line_that_a_restart_has_cut_costs_no_referral_its_turn(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Each thread of a worker holds such a line; its next take must not fail over it."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    assert store.outbox.take("entry-2", at, 20_000, "me", 5_000).state == "gone"
    connection.client_kill_filter(_type="normal", skipme=True)

    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000).state == "taken"


def test_scripts_are_loaded_again_after_a_restart(
    store: RedisStore, connection: redis.Redis
) -> None:
    """A restarted server has forgotten them; nobody notices."""
    store.turns.commit(names("message-1"), CHANGES)
    connection.script_flush()
    turn = replace(CHANGES, loaded=b"state")

    assert store.turns.commit(names("message-2"), turn) == Committed("done")
    assert store.turns.look(names("message-3")).message_seen is False


def test_many_at_once_share_few_connections(store: RedisStore, connection: redis.Redis) -> None:
    """A small server lets in twenty connections; a burst of texts must not need more."""
    before = len(connection.client_list())
    with ThreadPoolExecutor(64) as hands:
        seen = list(hands.map(lambda each: store.turns.look(names(f"m{each}")), range(400)))

    assert len(seen) == 400
    assert len(connection.client_list()) - before <= LINES


def test_many_at_once_survive_a_restart_together(
    store: RedisStore, connection: redis.Redis
) -> None:
    """All of them find their line cut and the scripts gone, and none of them fails."""
    store.turns.look(names())
    with ThreadPoolExecutor(32) as hands:
        connection.script_flush()
        connection.client_kill_filter(_type="normal", skipme=True)
        seen = list(hands.map(lambda each: store.turns.look(names(f"m{each}")), range(64)))

    assert len(seen) == 64


def test_many_at_once_find_salts_and_scripts_anew_over_as_few(
    store: RedisStore, connection: redis.Redis
) -> None:
    """As after a restart, or early in the morning: they come over two lines and one more."""
    before = len(connection.client_list())
    connection.script_flush()
    connection.client_pause(200)  # milliseconds, in which everybody comes
    with ThreadPoolExecutor(64) as hands:
        found = set(hands.map(lambda _: store.salts.agree(NOON).today, range(400)))

    assert len(found) == 1
    assert len(connection.client_list()) - before <= LINES + 1  # and who loads the script


def test_a_refusal_leaves_the_line_as_good_as_before(connection: redis.Redis) -> None:
    """An error of the server is an answer; nothing of it is left to be read by the next call."""
    called = Scripts(connection)
    with pytest.raises(redis.ResponseError):
        called.call("take", ["a key"], [])
    before = len(connection.client_list())

    assert called.call("pace", ["pace"], [0, 1, 1, 0, 1, 0])[1] == 1
    assert len(connection.client_list()) == before
