"""Scripts over a thread's own line: a restart costs nobody anything."""

from dataclasses import replace

import redis

from bot.adapters.redis_store import RedisStore
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
