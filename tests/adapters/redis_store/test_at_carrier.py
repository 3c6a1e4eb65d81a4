"""What became of texts at the carrier: counted, never kept."""

import redis

from bot.adapters.redis_store import RedisStore


def test_a_delivery_is_counted_by_its_code_and_hour(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Nothing of the text is kept; a code that means STOP is one (R040)."""
    for _ in range(2):
        store.at_carrier.note_delivery("30003", hour="2026-03-03T16")
    store.at_carrier.note_delivery("21610", hour="2026-03-03T16", opt_out="new")

    codes = connection.hgetall("helpline:codes:2026-03-03T16")
    assert codes == {b"30003": b"2", b"21610": b"1"}
    assert store.opt_outs.holds(("new",))


def test_one_worker_at_a_time_deletes(store: RedisStore) -> None:
    """The others leave it to the first until its turn is over."""
    assert store.at_carrier.take_turn_deleting(60)
    assert not store.at_carrier.take_turn_deleting(60)
