"""What lies in Redis: nothing outlives its use, and no name is a number."""

from dataclasses import replace

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.turns import Names
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.seals import Names as NameMaker
from tests.adapters.redis_store.storing import (
    CHANGES,
    ENTRY,
    NOON,
    SENDER,
    everything,
    names,
    ordering,
)


def test_every_key_ends_with_its_use(store: RedisStore, connection: redis.Redis) -> None:
    """Session 30 minutes, seen a day, reply a minute, outbox ten, log 90 days after its week."""
    store.salts.at(NOON)
    changes = replace(ordering(store), flagged="dvcc", opt="out", unmet="-|x|statewide", hour=7)
    store.turns.commit(names(), changes)
    store.outbox.beat(4000)
    store.at_carrier.note_delivery("30003", hour="2026-03-03T16", pause=9000)
    store.at_carrier.take_turn_deleting(900)
    store.at_carrier.note_undeleted(2)

    lives = {key.decode(): connection.pttl(key) / 1000 for key in connection.scan_iter()}
    job = next(key for key in lives if key.startswith("rq:job:"))
    expected = {
        "helpline:s:texter": 1800,
        "helpline:m:message-1": 86_400,
        "helpline:r:message-1": 60,
        "helpline:r:texts:texter": 600,
        "helpline:r:opt:texter": 600,
        "helpline:out:entry-1": 600,
        "helpline:lane:texter": 600,
        "helpline:log:2026-W10": 97 * 86_400,
        "helpline:worker": 4,
        "helpline:codes:2026-03-03T16": 7 * 86_400,
        "helpline:throttle": 9,
        "helpline:undeleted:turn": 900,
        job: 600,
    }
    forever = {
        "helpline:counts:2026-03", "helpline:hours:2026-03", "helpline:undeleted", "helpline:flags",
        "helpline:optouts",
        "helpline:outbox:due", "helpline:outbox:ages", "rq:queues", "rq:queue:referrals",
    }  # fmt: skip
    salts = {key for key in lives if key.startswith("helpline:salt:")}

    assert set(lives) == set(expected) | forever | salts
    assert {key: lives[key] for key in expected} == pytest.approx(expected, rel=0.01)
    assert {lives[key] for key in forever} == {-0.001}
    assert all(0 < lives[key] <= 26 * 3600 for key in salts)


def test_no_key_and_no_value_holds_a_number(store: RedisStore, connection: redis.Redis) -> None:
    """Names are made by HMAC; what RQ and the store keep shows neither sender nor MessageSid."""
    salts = store.salts.at(NOON)
    maker, sid = NameMaker(["secret"]), "SM" + "4" * 32
    named = Names(
        session=maker.pseudonym(SENDER, salts.today),
        session_before=maker.pseudonym(SENDER, salts.before),
        message=maker.message(sid),
        opt_outs=maker.opt_outs(SENDER),
    )
    entry = replace(ENTRY, id="opaque")
    queue = ReferralQueue(connection).commands(entry.id)
    store.turns.commit(named, replace(CHANGES, entry=entry, queue=queue, opt="out"))

    kept = b"\n".join(key + value for key, value in everything(connection).items())
    assert b"5550123" not in kept
    assert sid.encode() not in kept
