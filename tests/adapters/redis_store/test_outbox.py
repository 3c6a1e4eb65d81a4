"""The outbox against a real server: one sender at a time, each texter's order, no trace."""

from dataclasses import replace

import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.keys import PRESENCE
from bot.adapters.redis_store.outbox import Taken
from tests.adapters.redis_store.storing import ENTRY, FAR, NOON, names, ordering


def test_an_entry_is_taken_by_one_at_a_time(store: RedisStore) -> None:
    """Under a lease; when that has run out, whoever sweeps may have it."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    store.outbox.hold("me", at + 60_000, at)

    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000) == Taken(
        "taken", b"sealed errand", 1, 1
    )
    assert store.outbox.take("entry-1", at + 19_999, 20_000, "me", 5_000) == Taken("held")
    assert store.outbox.take("entry-1", at + 20_000, 20_000, "me", 5_000) == Taken(
        "taken", b"sealed errand", 2, 2
    )


def test_an_entry_of_a_dead_process_is_free_at_once(store: RedisStore) -> None:
    """Its lease counts no longer than it says that it lives."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    store.outbox.hold("dead", at + 4_000, at)
    store.outbox.take("entry-1", at, 20_000, "dead", 5_000)

    assert store.outbox.take("entry-1", at + 3_999, 20_000, "me", 5_000).state == "held"
    assert store.outbox.take("entry-1", at + 4_000, 20_000, "me", 5_000).state == "taken"


def test_a_lease_from_before_the_clock_went_back_does_not_count(store: RedisStore) -> None:
    """It ends later than any lease can; so does the moment to look again."""
    at, hour = NOON * 1000, 3_600_000
    store.turns.commit(names(), ordering(store))
    store.outbox.hold("ahead", at + hour + 60_000, at)
    store.outbox.take("entry-1", at + hour, 20_000, "ahead", 5_000)

    assert store.outbox.overdue(at, 9, FAR) == ("entry-1",)
    assert store.outbox.put_back("entry-1", at, at + 3_000, FAR)
    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000).state == "taken"


def test_tries_that_came_to_an_end_are_told_from_deaths(store: RedisStore) -> None:
    """A busy carrier is not a poisoned entry."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    for _ in range(3):
        store.outbox.take("entry-1", at, 20_000, "me", 5_000)
        store.outbox.postpone("entry-1", at)
    store.outbox.take("entry-1", at, 20_000, "dead", 5_000)
    last = store.outbox.take("entry-1", at, 20_000, "me", 5_000)

    assert (last.attempt, last.unended) == (5, 2)


def test_processes_that_are_long_dead_are_forgotten(
    store: RedisStore, connection: redis.Redis
) -> None:
    """The list of holders does not grow."""
    store.outbox.hold("old", NOON * 1000, NOON * 1000)
    store.outbox.hold("new", (NOON + 7200) * 1000, (NOON + 7200) * 1000)

    assert connection.zrange("helpline:outbox:holders", 0, -1) == [b"new"]


def test_a_finished_entry_leaves_nothing(store: RedisStore, connection: redis.Redis) -> None:
    """Not the number, sealed or not, nor a trace of when."""
    store.turns.commit(names(), ordering(store))
    store.outbox.take("entry-1", NOON * 1000, 20_000, "me", 5_000)

    assert store.outbox.finish("entry-1", became="sent", month="2026-03") is None
    assert store.outbox.finish("entry-1", became="sent", month="2026-03") is None
    assert store.outbox.take("entry-1", NOON * 1000, 20_000, "me", 5_000) == Taken("gone")
    left = {key.decode() for key in connection.scan_iter("helpline:*")}
    assert not [key for key in left if "out" in key.split(":")[1] or ":lane:" in key]


def test_texts_of_one_person_are_sent_in_their_order(store: RedisStore) -> None:
    """The second waits for the first; finishing names it."""
    at, second = NOON * 1000, replace(ENTRY, id="entry-2")
    store.turns.commit(names("message-1"), ordering(store))
    store.turns.commit(names("message-2"), ordering(store, second, "message-2"))

    assert store.outbox.take("entry-2", at, 20_000, "me", 5_000) == Taken("wait")
    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000).state == "taken"
    assert store.outbox.finish("entry-1", became="sent", month="2026-03") == "entry-2"
    assert store.outbox.take("entry-2", at, 20_000, "me", 5_000).state == "taken"


def test_an_entry_that_expired_does_not_hold_up_the_next(
    store: RedisStore, connection: redis.Redis
) -> None:
    """The first is gone with its ten minutes; a look at it clears its dates away."""
    at, second = NOON * 1000, replace(ENTRY, id="entry-2")
    store.turns.commit(names("message-1"), ordering(store))
    store.turns.commit(names("message-2"), ordering(store, second, "message-2"))
    connection.delete("helpline:out:entry-1")

    assert store.outbox.take("entry-2", at, 20_000, "me", 5_000).state == "wait"
    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000).state == "gone"
    assert store.outbox.take("entry-2", at, 20_000, "me", 5_000).state == "taken"


def test_a_postponed_entry_is_overdue_again_later(store: RedisStore) -> None:
    """The carrier was busy: the lease is given back, the next look has its moment."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    store.outbox.take("entry-1", at, 20_000, "me", 5_000)
    store.outbox.postpone("entry-1", at + 30_000)

    assert store.outbox.overdue(at + 29_999, 9, FAR) == ()
    assert store.outbox.overdue(at + 30_000, 9, FAR) == ("entry-1",)
    assert store.outbox.take("entry-1", at + 1, 20_000, "me", 5_000).state == "taken"


def test_nothing_is_postponed_that_was_finished(store: RedisStore) -> None:
    """A sweep that comes late must not bring an entry back."""
    store.outbox.postpone("entry-1", NOON * 1000)

    assert store.outbox.overdue(NOON * 2000, 9, FAR) == ()
    assert not store.outbox.put_back("entry-1", 0, NOON * 1000, FAR)


def test_two_sweeps_put_an_entry_back_once(store: RedisStore) -> None:
    """Every process sweeps: the first moves the moment, the second sees that."""
    store.turns.commit(names(), ordering(store))

    assert store.outbox.put_back("entry-1", ENTRY.due, ENTRY.due + 3000, FAR)
    assert not store.outbox.put_back("entry-1", ENTRY.due, ENTRY.due + 3000, FAR)


def test_the_longest_overdue_come_first(store: RedisStore) -> None:
    """And no more than one sweep can do."""
    for number in range(4):
        entry = replace(ENTRY, id=f"entry-{number}", due=ENTRY.due - number)
        message = f"message-{number}"
        store.turns.commit(names(message), ordering(store, entry, message))

    assert store.outbox.overdue(ENTRY.due, 3, FAR) == ("entry-3", "entry-2", "entry-1")


def test_what_became_of_an_entry_is_counted_once(
    store: RedisStore, connection: redis.Redis
) -> None:
    """By month and kind; an entry that is gone already counts for nothing."""
    store.turns.commit(names(), ordering(store))
    for _ in range(2):
        store.outbox.finish("entry-1", became="refused", month="2026-03")

    assert connection.hgetall("helpline:delivery:2026-03") == {b"refused": b"1"}


def test_while_the_carrier_has_too_much_nothing_is_taken(store: RedisStore) -> None:
    """A sweep looks again when it has rested (R041)."""
    at = NOON * 1000
    store.turns.commit(names(), ordering(store))
    store.at_carrier.note_delivery("30022", hour="2026-03-03T16", pause=60_000)

    assert store.outbox.take("entry-1", at, 20_000, "me", 5_000) == Taken("held")
    assert store.outbox.overdue(at + 50_000, 9, FAR) == ()
    assert store.outbox.overdue(at + 60_001, 9, FAR) == ("entry-1",)


def test_a_worker_is_there_when_it_listens_and_beats(
    store: RedisStore, connection: redis.Redis
) -> None:
    """A key alone may be left by a dead one, a connection alone may hang."""
    assert store.outbox.health(NOON * 1000) == (0, 0.0)
    store.outbox.beat(60_000)
    assert store.turns.look(names()).workers == 0

    listening = connection.pubsub()
    listening.subscribe(PRESENCE)
    listening.get_message(timeout=1)
    assert store.turns.look(names()).workers == 1
    assert store.outbox.health(NOON * 1000)[0] == 1

    connection.delete(PRESENCE)
    assert store.turns.look(names()).workers == 0
    assert store.outbox.health(NOON * 1000)[0] == 0
    listening.close()


def test_the_age_of_the_oldest_referral_is_told(store: RedisStore) -> None:
    """In seconds; a clock that runs behind makes it zero, never less."""
    store.turns.commit(names(), ordering(store))

    assert store.outbox.health((NOON + 7) * 1000) == (0, 7.0)
    assert store.outbox.health((NOON - 7) * 1000) == (0, 0.0)
    assert store.turns.look(names()).oldest == NOON * 1000
