"""The salt of the day: one for all, over the turn of the day and no longer."""

from dataclasses import replace

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.redis_store.salts import SALT_TURNS_AT
from bot.adapters.redis_store.turns import Names
from bot.adapters.seals import Names as NameMaker
from tests.adapters.redis_store.storing import CHANGES, NOON, SENDER, names

TURN = NOON - NOON % 86400 + SALT_TURNS_AT


def test_everybody_agrees_on_the_salts(store: RedisStore, redis_url: str) -> None:
    """Whoever comes first makes them; asking twice asks Redis once."""
    with connect(redis_url) as other:
        salts = store.salts.at(TURN + 1)

        assert RedisStore(other).salts.at(TURN + 60) == salts
    assert store.salts.at(TURN + 2) is salts
    assert len(salts.today) == len(salts.before) == 32
    assert salts.today != salts.before


def test_a_session_lives_over_the_turn_of_the_day(store: RedisStore) -> None:
    """The salts turn early in the morning; who texts before and after stays in the conversation."""
    maker = NameMaker(["secret"])

    def named(at: float, message: str) -> Names:
        salts = store.salts.at(at)
        return replace(
            names(message),
            session=maker.pseudonym(SENDER, salts.today),
            session_before=maker.pseudonym(SENDER, salts.before),
        )

    evening, morning = named(TURN - 1, "message-1"), named(TURN + 1, "message-2")
    store.turns.commit(evening, CHANGES)
    found = store.turns.look(morning).session
    moved = store.turns.commit(morning, replace(CHANGES, loaded=b"state", session=b"next"))

    assert evening.session == morning.session_before
    assert evening.session != morning.session
    assert (found, moved.outcome) == (b"state", "done")
    assert store.turns.look(morning).session == b"next"
    assert not store.connection.exists(f"helpline:s:{evening.session}")


def test_a_salt_is_destroyed_two_hours_after_its_day(
    store: RedisStore, connection: redis.Redis
) -> None:
    """As long as a session may live, and no longer; our processes forget it too."""
    first = store.salts.at(TURN + 1)
    key = f"helpline:salt:{first.day}"
    life = connection.pttl(key) / 1000

    assert life == pytest.approx(26 * 3600, abs=5)
    connection.delete(key)  # as its expiry does
    late = store.salts.at(TURN + life + 2)
    assert first.today not in (late.today, late.before)


def test_a_server_that_lost_the_salt_is_given_it_back(
    store: RedisStore, connection: redis.Redis
) -> None:
    """After a restart of Redis the processes still know it: conversations go on."""
    salts = store.salts.at(TURN + 1)
    connection.flushall()

    assert store.salts.agree(TURN + 2) == salts
    assert connection.get(f"helpline:salt:{salts.day}") == salts.today
