"""The opt-out list: it stands until START, under whatever key it was written."""

from dataclasses import replace

from bot.adapters.redis_store import RedisStore
from tests.adapters.redis_store.storing import CHANGES, names


def test_an_opt_out_stands_until_start(store: RedisStore) -> None:
    """Under the newest name; found under any of them (R101)."""
    store.turns.commit(names("message-1"), replace(CHANGES, opt="out", session=None))
    stands = store.turns.look(names()).opted_out, store.opt_outs.holds(("new", "old"))
    store.turns.commit(names("message-2"), replace(CHANGES, opt="in"))

    assert stands == (True, True)
    assert not store.turns.look(names()).opted_out
    assert not store.opt_outs.holds(("new", "old"))


def test_an_opt_out_under_an_old_key_moves_to_the_new_one(store: RedisStore) -> None:
    """Whoever texts again after a rotation stays stopped."""
    store.opt_outs.add("old")
    seen = store.turns.look(names())
    store.turns.commit(names(), replace(CHANGES, session=None))

    assert seen.opted_out
    assert store.opt_outs.holds(("new",))
    assert not store.opt_outs.holds(("old",))


def test_start_ends_an_opt_out_under_every_key(store: RedisStore) -> None:
    """The old one too."""
    store.opt_outs.add("old")
    store.opt_outs.add("new")
    store.turns.commit(names(), replace(CHANGES, opt="in"))

    assert not store.opt_outs.holds(("new", "old"))
