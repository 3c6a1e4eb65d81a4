"""The store against a real server: one look, one transaction, and nothing that outlives its use."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import redis

from bot.adapters import redis_store
from bot.adapters.redis_store import (
    SALT_TURNS_AT,
    Changes,
    Committed,
    Entry,
    Names,
    RedisStore,
    StoreDown,
    Taken,
    connect,
)
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.seals import Names as NameMaker
from bot.cli.processes import Redis
from bot.core.sender import Sender

FAR = 120_000  # milliseconds ahead that no entry is ever due
NOON = 1772553600.0  # 2026-03-03 16:00 UTC: no session of the day before is left
TURN = NOON - NOON % 86400 + SALT_TURNS_AT
SENDER = Sender("+12035550123")
CHANGES = Changes(
    loaded=None,
    session=b"state",
    session_life=1_800_000,
    reply=b"sealed reply",
    now=NOON * 1000,
    week="2026-W10",
    month="2026-03",
    row="a|began|referral/greeting|-|-|-|en|first",
)
ENTRY = Entry(id="entry-1", sealed=b"sealed errand", due=(NOON + 5) * 1000, life=600_000)


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with connect(redis_url) as opened:
        yield opened


@pytest.fixture
def store(connection: redis.Redis) -> RedisStore:
    """A store that holds nothing yet."""
    return RedisStore(connection)


def names(message: str = "message-1", *, session: str = "texter", before: str = "texter-") -> Names:
    """Name a text as the conversation does, readable for a test."""
    made: Any = (session, before)
    return Names(session=made[0], session_before=made[1], message=message, opt_outs=("new", "old"))


def ordering(store: RedisStore, entry: Entry = ENTRY, message: str = "message-1") -> Changes:
    """Change what a referral changes."""
    queue = ReferralQueue(store.connection).commands(entry.id)
    count, loaded = "Norwalk|shelter", store.look(names(message)).session
    return replace(CHANGES, entry=entry, queue=queue, count=count, loaded=loaded)


def finish(store: RedisStore, entry: str, became: str = "sent") -> str | None:
    """Finish an entry in March."""
    return store.finish(entry, became=became, month="2026-03")


def everything(connection: redis.Redis) -> dict[bytes, bytes]:
    """Dump every key."""
    return {key: connection.dump(key) or b"" for key in connection.scan_iter()}


# -- looking and committing --------------------------------------------------------------------


def test_an_empty_store_knows_nothing(store: RedisStore) -> None:
    """And looking writes nothing."""
    seen = store.look(names())

    assert (seen.session, seen.message_seen, seen.reply) == (None, False, None)
    assert (seen.opted_out, seen.workers, seen.oldest) == (False, 0, None)
    assert list(store.connection.scan_iter()) == []


def test_what_was_committed_is_seen(store: RedisStore) -> None:
    """The session, and the reply for a webhook that is delivered twice (R029)."""
    done = store.commit(names(), CHANGES)
    seen = store.look(names())
    again = store.commit(names(), CHANGES)

    assert done == Committed("done")
    assert (seen.session, seen.message_seen, seen.reply) == (b"state", True, b"sealed reply")
    assert again == Committed("seen", b"sealed reply")
    assert store.connection.llen("helpline:log:2026-W10") == 1


def test_a_turn_decided_on_an_old_state_is_refused(store: RedisStore) -> None:
    """Two texts of one person cross: the second is decided again (R030)."""
    store.commit(names("message-1"), CHANGES)
    before = everything(store.connection)

    moved = store.commit(names("message-2"), replace(CHANGES, session=b"other"))

    assert moved == Committed("moved")
    assert everything(store.connection) == before


def test_a_session_can_be_forgotten(store: RedisStore) -> None:
    """CLEAR and STOP leave no session behind, under either salt."""
    store.commit(names("message-1"), CHANGES)
    store.commit(names("message-2"), replace(CHANGES, loaded=b"state", session=None))

    assert store.look(names("message-3")).session is None
    assert not store.connection.exists("helpline:s:texter", "helpline:s:texter-")


def test_every_key_ends_with_its_use(store: RedisStore, connection: redis.Redis) -> None:
    """Session 30 minutes, seen a day, reply a minute, outbox ten, log 90 days after its week."""
    store.salts(NOON)
    changes = replace(ordering(store), flagged="dvcc", opt="out", unmet="-|x|statewide", hour=7)
    store.commit(names(), changes)
    store.beat(4000)
    store.note_delivery("30003", hour="2026-03-03T16", pause=9000)
    store.take_turn_deleting(900)
    store.note_undeleted(2)

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
    salts = store.salts(NOON)
    maker, sid = NameMaker(["secret"]), "SM" + "4" * 32
    named = Names(
        session=maker.pseudonym(SENDER, salts.today),
        session_before=maker.pseudonym(SENDER, salts.before),
        message=maker.message(sid),
        opt_outs=maker.opt_outs(SENDER),
    )
    entry = replace(ENTRY, id="opaque")
    queue = ReferralQueue(connection).commands(entry.id)
    store.commit(named, replace(CHANGES, entry=entry, queue=queue, opt="out"))

    kept = b"\n".join(key + value for key, value in everything(connection).items())
    assert b"5550123" not in kept
    assert sid.encode() not in kept


# -- nothing half-written ----------------------------------------------------------------------


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
        store.commit(names(), changes)

    connection.delete(broken)
    seen = store.look(names())
    assert (seen.session, seen.message_seen, seen.opted_out) == (None, False, False)
    assert store.take(ENTRY.id, NOON * 1000, 20_000, "me", 5_000) == Taken("gone")
    assert store.overdue((NOON + 60) * 1000, 9, FAR) == ()
    assert store.commit(names(), changes) == Committed("done")


def test_a_server_that_is_full_refuses_the_whole_turn(store: RedisStore) -> None:
    """Out of memory: nothing is written, and the texter is answered without the store."""
    changes = ordering(store)
    store.connection.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreDown, match="OutOfMemoryError"):
            store.commit(names(), changes)
    finally:
        store.connection.config_set("maxmemory", 0)

    assert list(store.connection.scan_iter()) == []


# -- crossing texts ----------------------------------------------------------------------------


def test_twenty_texts_at_once_lose_no_turn(store: RedisStore) -> None:
    """Compare and set: each of them is decided on the state that the one before left."""

    def text(number: int) -> int:
        tries = 0
        while True:
            tries += 1
            loaded = store.look(names(f"message-{number}")).session
            turn = replace(CHANGES, loaded=loaded, session=(loaded or b"") + b"+")
            if store.commit(names(f"message-{number}"), turn).outcome == "done":
                return tries

    with ThreadPoolExecutor(20) as pool:
        tries = list(pool.map(text, range(20)))

    assert store.look(names("after")).session == b"+" * 20
    assert store.connection.llen("helpline:log:2026-W10") == 20
    assert max(tries) <= 20


def test_fifty_deliveries_of_one_text_are_one_turn(store: RedisStore) -> None:
    """One says `done`, forty-nine get its reply."""
    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(lambda _: store.commit(names(), CHANGES), range(50)))

    assert outcomes.count(Committed("done")) == 1
    assert outcomes.count(Committed("seen", b"sealed reply")) == 49


# -- salts -------------------------------------------------------------------------------------


def test_everybody_agrees_on_the_salts(store: RedisStore, redis_url: str) -> None:
    """Whoever comes first makes them; asking twice asks Redis once."""
    with connect(redis_url) as other:
        salts = store.salts(TURN + 1)

        assert RedisStore(other).salts(TURN + 60) == salts
    assert store.salts(TURN + 2) is salts
    assert len(salts.today) == len(salts.before) == 32
    assert salts.today != salts.before


def test_a_session_lives_over_the_turn_of_the_day(store: RedisStore) -> None:
    """The salts turn early in the morning; who texts before and after stays in the conversation."""
    maker = NameMaker(["secret"])

    def named(at: float, message: str) -> Names:
        salts = store.salts(at)
        return replace(
            names(message),
            session=maker.pseudonym(SENDER, salts.today),
            session_before=maker.pseudonym(SENDER, salts.before),
        )

    evening, morning = named(TURN - 1, "message-1"), named(TURN + 1, "message-2")
    store.commit(evening, CHANGES)
    found = store.look(morning).session
    moved = store.commit(morning, replace(CHANGES, loaded=b"state", session=b"next"))

    assert evening.session == morning.session_before
    assert evening.session != morning.session
    assert (found, moved.outcome) == (b"state", "done")
    assert store.look(morning).session == b"next"
    assert not store.connection.exists(f"helpline:s:{evening.session}")


def test_a_salt_is_destroyed_two_hours_after_its_day(
    store: RedisStore, connection: redis.Redis
) -> None:
    """As long as a session may live, and no longer; our processes forget it too."""
    first = store.salts(TURN + 1)
    key = f"helpline:salt:{first.day}"
    life = connection.pttl(key) / 1000

    assert life == pytest.approx(26 * 3600, abs=5)
    connection.delete(key)  # as its expiry does
    late = store.salts(TURN + life + 2)
    assert first.today not in (late.today, late.before)


def test_a_server_that_lost_the_salt_is_given_it_back(
    store: RedisStore, connection: redis.Redis
) -> None:
    """After a restart of Redis the processes still know it: conversations go on."""
    salts = store.salts(TURN + 1)
    connection.flushall()

    assert store.agree_on_salts(TURN + 2) == salts
    assert connection.get(f"helpline:salt:{salts.day}") == salts.today


# -- opt-outs and flags ------------------------------------------------------------------------


def test_an_opt_out_stands_until_start(store: RedisStore) -> None:
    """Under the newest name; found under any of them (R101)."""
    store.commit(names("message-1"), replace(CHANGES, opt="out", session=None))
    stands = store.look(names()).opted_out, store.opted_out(("new", "old"))
    store.commit(names("message-2"), replace(CHANGES, opt="in"))

    assert stands == (True, True)
    assert not store.look(names()).opted_out
    assert not store.opted_out(("new", "old"))


def test_an_opt_out_under_an_old_key_moves_to_the_new_one(store: RedisStore) -> None:
    """Whoever texts again after a rotation stays stopped."""
    store.opt_out("old")
    seen = store.look(names())
    store.commit(names(), replace(CHANGES, session=None))

    assert seen.opted_out
    assert store.opted_out(("new",))
    assert not store.opted_out(("old",))


def test_start_ends_an_opt_out_under_every_key(store: RedisStore) -> None:
    """The old one too."""
    store.opt_out("old")
    store.opt_out("new")
    store.commit(names(), replace(CHANGES, opt="in"))

    assert not store.opted_out(("new", "old"))


def test_an_opt_out_waits_for_the_disk(
    redis_server: Redis, store: RedisStore, connection: redis.Redis
) -> None:
    """STOP is confirmed when it is on the disk (R035); a server without a file is let be."""
    assert redis_server.url
    stopped = store.commit(names("message-1"), replace(CHANGES, opt="out"))
    connection.config_set("appendonly", "no")
    try:
        started = store.commit(names("message-2"), replace(CHANGES, loaded=b"state", opt="in"))
    finally:
        connection.config_set("appendonly", "yes")

    assert stopped == started == Committed("done")


def test_what_waited_while_redis_stood_still_is_not_stored(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Its texter has been answered otherwise: to store it now would make two answers of one."""
    clock = store.look(names("message-1")).clock
    late = replace(CHANGES, opt="out")

    with pytest.raises(StoreDown, match="TooSlow"):
        store.commit(names("message-1"), late, until=clock - 1)
    assert connection.keys("helpline:*") == []
    in_time = store.commit(names("message-1"), late, until=clock + 60_000)
    assert in_time == Committed("done")


def test_flags_are_named_once_and_counted(store: RedisStore, connection: redis.Redis) -> None:
    """Staff see how often a listing was said not to work."""
    for number, listing in enumerate(("dvcc", "dvcc", "nhth")):
        loaded = store.look(names()).session
        changes = replace(CHANGES, flagged=listing, loaded=loaded)
        store.commit(names(f"message-{number}"), changes)

    assert store.flagged() == {"dvcc", "nhth"}
    assert connection.hget("helpline:flags", "dvcc") == b"2"


# -- the outbox --------------------------------------------------------------------------------


def test_an_entry_is_taken_by_one_at_a_time(store: RedisStore) -> None:
    """Under a lease; when that has run out, whoever sweeps may have it."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    store.hold("me", at + 60_000, at)

    assert store.take("entry-1", at, 20_000, "me", 5_000) == Taken("taken", b"sealed errand", 1, 1)
    assert store.take("entry-1", at + 19_999, 20_000, "me", 5_000) == Taken("held")
    assert store.take("entry-1", at + 20_000, 20_000, "me", 5_000) == Taken(
        "taken", b"sealed errand", 2, 2
    )


def test_an_entry_of_a_dead_process_is_free_at_once(store: RedisStore) -> None:
    """Its lease counts no longer than it says that it lives."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    store.hold("dead", at + 4_000, at)
    store.take("entry-1", at, 20_000, "dead", 5_000)

    assert store.take("entry-1", at + 3_999, 20_000, "me", 5_000).state == "held"
    assert store.take("entry-1", at + 4_000, 20_000, "me", 5_000).state == "taken"


def test_a_lease_from_before_the_clock_went_back_does_not_count(store: RedisStore) -> None:
    """It ends later than any lease can; so does the moment to look again."""
    at, hour = NOON * 1000, 3_600_000
    store.commit(names(), ordering(store))
    store.hold("ahead", at + hour + 60_000, at)
    store.take("entry-1", at + hour, 20_000, "ahead", 5_000)

    assert store.overdue(at, 9, FAR) == ("entry-1",)
    assert store.put_back("entry-1", at, at + 3_000, FAR)
    assert store.take("entry-1", at, 20_000, "me", 5_000).state == "taken"


def test_a_line_that_a_restart_has_cut_costs_no_referral_its_turn(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Each thread of a worker holds such a line; its next take must not fail over it."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    assert store.take("entry-2", at, 20_000, "me", 5_000).state == "gone"
    connection.client_kill_filter(_type="normal", skipme=True)

    assert store.take("entry-1", at, 20_000, "me", 5_000).state == "taken"


def test_tries_that_came_to_an_end_are_told_from_deaths(store: RedisStore) -> None:
    """A busy carrier is not a poisoned entry."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    for _ in range(3):
        store.take("entry-1", at, 20_000, "me", 5_000)
        store.postpone("entry-1", at)
    store.take("entry-1", at, 20_000, "dead", 5_000)
    last = store.take("entry-1", at, 20_000, "me", 5_000)

    assert (last.attempt, last.unended) == (5, 2)


def test_processes_that_are_long_dead_are_forgotten(
    store: RedisStore, connection: redis.Redis
) -> None:
    """The list of holders does not grow."""
    store.hold("old", NOON * 1000, NOON * 1000)
    store.hold("new", (NOON + 7200) * 1000, (NOON + 7200) * 1000)

    assert connection.zrange("helpline:outbox:holders", 0, -1) == [b"new"]


def test_a_finished_entry_leaves_nothing(store: RedisStore, connection: redis.Redis) -> None:
    """Not the number, sealed or not, nor a trace of when."""
    store.commit(names(), ordering(store))
    store.take("entry-1", NOON * 1000, 20_000, "me", 5_000)

    assert store.finish("entry-1", became="sent", month="2026-03") is None
    assert store.finish("entry-1", became="sent", month="2026-03") is None
    assert store.take("entry-1", NOON * 1000, 20_000, "me", 5_000) == Taken("gone")
    left = {key.decode() for key in connection.scan_iter("helpline:*")}
    assert not [key for key in left if "out" in key.split(":")[1] or ":lane:" in key]


def test_texts_of_one_person_are_sent_in_their_order(store: RedisStore) -> None:
    """The second waits for the first; finishing names it."""
    at, second = NOON * 1000, replace(ENTRY, id="entry-2")
    store.commit(names("message-1"), ordering(store))
    store.commit(names("message-2"), ordering(store, second, "message-2"))

    assert store.take("entry-2", at, 20_000, "me", 5_000) == Taken("wait")
    assert store.take("entry-1", at, 20_000, "me", 5_000).state == "taken"
    assert store.finish("entry-1", became="sent", month="2026-03") == "entry-2"
    assert store.take("entry-2", at, 20_000, "me", 5_000).state == "taken"


def test_an_entry_that_expired_does_not_hold_up_the_next(
    store: RedisStore, connection: redis.Redis
) -> None:
    """The first is gone with its ten minutes; a look at it clears its dates away."""
    at, second = NOON * 1000, replace(ENTRY, id="entry-2")
    store.commit(names("message-1"), ordering(store))
    store.commit(names("message-2"), ordering(store, second, "message-2"))
    connection.delete("helpline:out:entry-1")

    assert store.take("entry-2", at, 20_000, "me", 5_000).state == "wait"
    assert store.take("entry-1", at, 20_000, "me", 5_000).state == "gone"
    assert store.take("entry-2", at, 20_000, "me", 5_000).state == "taken"


def test_a_postponed_entry_is_overdue_again_later(store: RedisStore) -> None:
    """The carrier was busy: the lease is given back, the next look has its moment."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    store.take("entry-1", at, 20_000, "me", 5_000)
    store.postpone("entry-1", at + 30_000)

    assert store.overdue(at + 29_999, 9, FAR) == ()
    assert store.overdue(at + 30_000, 9, FAR) == ("entry-1",)
    assert store.take("entry-1", at + 1, 20_000, "me", 5_000).state == "taken"


def test_nothing_is_postponed_that_was_finished(store: RedisStore) -> None:
    """A sweep that comes late must not bring an entry back."""
    store.postpone("entry-1", NOON * 1000)

    assert store.overdue(NOON * 2000, 9, FAR) == ()
    assert not store.put_back("entry-1", 0, NOON * 1000, FAR)


def test_two_sweeps_put_an_entry_back_once(store: RedisStore) -> None:
    """Every process sweeps: the first moves the moment, the second sees that."""
    store.commit(names(), ordering(store))

    assert store.put_back("entry-1", ENTRY.due, ENTRY.due + 3000, FAR)
    assert not store.put_back("entry-1", ENTRY.due, ENTRY.due + 3000, FAR)


def test_the_longest_overdue_come_first(store: RedisStore) -> None:
    """And no more than one sweep can do."""
    for number in range(4):
        entry = replace(ENTRY, id=f"entry-{number}", due=ENTRY.due - number)
        message = f"message-{number}"
        store.commit(names(message), ordering(store, entry, message))

    assert store.overdue(ENTRY.due, 3, FAR) == ("entry-3", "entry-2", "entry-1")


def test_what_became_of_an_entry_is_counted_once(
    store: RedisStore, connection: redis.Redis
) -> None:
    """By month and kind; an entry that is gone already counts for nothing."""
    store.commit(names(), ordering(store))
    for _ in range(2):
        finish(store, "entry-1", "refused")

    assert connection.hgetall("helpline:delivery:2026-03") == {b"refused": b"1"}


def test_while_the_carrier_has_too_much_nothing_is_taken(store: RedisStore) -> None:
    """A sweep looks again when it has rested (R041)."""
    at = NOON * 1000
    store.commit(names(), ordering(store))
    store.note_delivery("30022", hour="2026-03-03T16", pause=60_000)

    assert store.take("entry-1", at, 20_000, "me", 5_000) == Taken("held")
    assert store.overdue(at + 50_000, 9, FAR) == ()
    assert store.overdue(at + 60_001, 9, FAR) == ("entry-1",)


# -- deliveries --------------------------------------------------------------------------------


def test_a_delivery_is_counted_by_its_code_and_hour(
    store: RedisStore, connection: redis.Redis
) -> None:
    """Nothing of the text is kept; a code that means STOP is one (R040)."""
    for _ in range(2):
        store.note_delivery("30003", hour="2026-03-03T16")
    store.note_delivery("21610", hour="2026-03-03T16", opt_out="new")

    codes = connection.hgetall("helpline:codes:2026-03-03T16")
    assert codes == {b"30003": b"2", b"21610": b"1"}
    assert store.opted_out(("new",))


def test_one_worker_at_a_time_deletes(store: RedisStore) -> None:
    """The others leave it to the first until its turn is over."""
    assert store.take_turn_deleting(60)
    assert not store.take_turn_deleting(60)


# -- health ------------------------------------------------------------------------------------


def test_a_worker_is_there_when_it_listens_and_beats(
    store: RedisStore, connection: redis.Redis
) -> None:
    """A key alone may be left by a dead one, a connection alone may hang."""
    assert store.health(NOON * 1000) == (0, 0.0)
    store.beat(60_000)
    assert store.look(names()).workers == 0

    listening = connection.pubsub()
    listening.subscribe(redis_store.PRESENCE)
    listening.get_message(timeout=1)
    assert store.look(names()).workers == 1
    assert store.health(NOON * 1000)[0] == 1

    connection.delete(redis_store.PRESENCE)
    assert store.look(names()).workers == 0
    assert store.health(NOON * 1000)[0] == 0
    listening.close()


def test_the_age_of_the_oldest_referral_is_told(store: RedisStore) -> None:
    """In seconds; a clock that runs behind makes it zero, never less."""
    store.commit(names(), ordering(store))

    assert store.health((NOON + 7) * 1000) == (0, 7.0)
    assert store.health((NOON - 7) * 1000) == (0, 0.0)
    assert store.look(names()).oldest == NOON * 1000


# -- Redis away --------------------------------------------------------------------------------


def test_every_call_says_that_redis_is_away_and_nothing_else() -> None:
    """One kind of exception, without a key, a value or an address."""
    with connect("redis://:password@127.0.0.1:1/0") as nowhere:
        store = RedisStore(nowhere)
        calls = (
            lambda: store.salts(NOON),
            lambda: store.look(names()),
            lambda: store.commit(names(), CHANGES),
            store.flagged,
            lambda: store.opted_out(("new",)),
            lambda: store.opt_out("new"),
            store.ping,
            lambda: store.take("e", 0, 1, "me", 5_000),
            lambda: store.finish("e", became="sent", month="2026-03"),
            lambda: store.postpone("e", 0),
            lambda: store.overdue(0, 1, 1),
            lambda: store.put_back("e", 0, 0, 1),
            lambda: store.beat(1),
            lambda: store.health(0),
            lambda: store.note_delivery("1", hour="2026-03-03T16"),
            lambda: store.take_turn_deleting(1),
            lambda: store.note_undeleted(1),
        )
        for call in calls:
            with pytest.raises(StoreDown, match=r"^ConnectionError$"):
                call()


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
                store.look(names())
            assert time.monotonic() - began < 1
    finally:
        server.kill()
        server.wait()


def test_scripts_are_loaded_again_after_a_restart(
    store: RedisStore, connection: redis.Redis
) -> None:
    """A restarted server has forgotten them; nobody notices."""
    store.commit(names("message-1"), CHANGES)
    connection.script_flush()
    turn = replace(CHANGES, loaded=b"state")

    assert store.commit(names("message-2"), turn) == Committed("done")
    assert store.look(names("message-3")).message_seen is False
