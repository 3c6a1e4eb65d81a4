"""The store of a rehearsal does what Redis does."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.opt_outs import LateChange
from bot.adapters.redis_store.turns import Changes, Entry, Names
from bot.adapters.rq_queue import ReferralQueue
from bot.core.sender import Pseudonym
from bot.play.memory import BEAT_LIFE, Memory
from bot.play.memory_queue import MemoryQueue
from bot.play.memory_store import MemoryStore

NOW = 1_772_550_000.0
PEOPLE, TEXTS = 3, 6
NOT_PLAYED = {"connection", "at_carrier"}
"""The line to Redis, and what becomes of a text at the carrier after it was accepted."""


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = NOW

    def __call__(self) -> float:
        """Return the time in Unix seconds."""
        return self.now


def names(person: int, text: int) -> Names:
    """Name a person and a message."""
    return Names(
        session=Pseudonym(f"s{person}"),
        session_before=Pseudonym(f"b{person}"),
        message=f"m{text}",
        opt_outs=(f"o{person}", f"p{person}"),
    )


def changes(
    random_: random.Random, loaded: bytes | None, queue: ReferralQueue, made: list[str]
) -> Changes:
    """Make up what a turn changes; an entry's id is never used twice."""
    entry = None
    if random_.random() < 0.6:
        name = f"e{len(made)}"
        made.append(name)
        entry = Entry(
            name, b"sealed " + name.encode(), (NOW + random_.randrange(9)) * 1000, 600_000
        )
    return Changes(
        loaded=loaded,
        session=random_.choice([None, b"one", b"two"]),
        session_life=1_800_000,
        reply=random_.choice([b"", b"reply"]),
        now=NOW * 1000,
        week="2026-W10",
        month="2026-03",
        opt=random_.choice(["", "", "in", "out"]),
        row=random_.choice(["", "row"]),
        count=random_.choice(["", "Norwalk|work"]),
        flagged=random_.choice(["", "ct-211"]),
        forget=entry is None and random_.random() < 0.4,
        entry=entry,
        queue=queue.commands(entry.id) if entry else (),
    )


def late(random_: random.Random, who: Names) -> LateChange:
    """Make up what somebody asked for while the store was away, before or after its last word."""
    known = random_.random() < 0.7
    return LateChange(
        opt=random_.choice(["in", "out", ""]),
        at=(NOW + random_.choice([-5, 0, 5])) * 1000,
        opt_outs=who.opt_outs,
        sessions=(who.session, who.session_before) if known else (),
    )


def step(random_: random.Random, store: RedisStore, queue: ReferralQueue, made: list[str]) -> Any:
    """Do one thing to a store and say what it answers."""
    entry = random_.choice(made[-6:])
    who = names(random_.randrange(PEOPLE), random_.randrange(TEXTS))
    now = (NOW + random_.randrange(40)) * 1000
    choices: list[Callable[[], Any]] = [
        lambda: replace(store.turns.look(who), clock=0),
        lambda: store.turns.commit(
            who, changes(random_, store.turns.look(who).session, queue, made)
        ),
        lambda: store.turns.commit(
            who, changes(random_, random_.choice([None, b"one"]), queue, made)
        ),
        lambda: store.outbox.take(entry, now, 20_000, random_.choice("xyz"), 5_000),
        lambda: store.outbox.hold(random_.choice("xy"), now + 4_000, now),
        lambda: store.outbox.finish(entry, became="sent", month="2026-03"),
        lambda: store.outbox.postpone(entry, now),
        lambda: store.outbox.overdue(now, random_.randrange(1, 4), 20_000),
        lambda: store.outbox.put_back(entry, now, now + 3_000, 20_000),
        lambda: store.opt_outs.holds(who.opt_outs),
        lambda: sorted(store.opt_outs.told()),
        lambda: store.opt_outs.settle(late(random_, who)),
        lambda: store.opt_outs.add(who.opt_outs[random_.randrange(2)]),
        store.turns.flagged,
        lambda: store.outbox.health(now)[1],
        store.ping,
    ]
    return random_.choice(choices)()


@pytest.mark.parametrize("seed", range(40))
def test_the_model_answers_as_redis_does(redis_url: str, seed: int) -> None:
    """Whatever is done in whatever order, both give the same answers."""
    with redis.Redis.from_url(redis_url) as connection:
        real, real_queue = RedisStore(connection), ReferralQueue(connection)
        model = MemoryStore(Clock())
        model_queue = MemoryQueue(model.memory)
        one, other = random.Random(seed), random.Random(seed)
        made, also_made = ["none"], ["none"]
        for _ in range(80):
            real_answer = step(one, real, real_queue, made)
            assert step(other, model, model_queue, also_made) == real_answer
        assert len(real_queue.queue) == len(model.memory.jobs)


def test_every_method_of_the_real_store_and_queue_is_played(redis_url: str) -> None:
    """A method added to the real ones must be added here, too, unless no rehearsal needs it."""
    model = MemoryStore(Clock())
    with redis.Redis.from_url(redis_url) as connection:
        real = RedisStore(connection)
    parts = [name for name in vars(real) if name not in NOT_PLAYED]
    pairs = [
        (RedisStore, MemoryStore),
        (ReferralQueue, MemoryQueue),
        *((type(getattr(real, part)), type(getattr(model, part))) for part in parts),
    ]
    for played, stand_in in pairs:
        public = {name for name in vars(played) if not name.startswith("_")}
        assert public <= set(vars(stand_in)), played


def test_an_entry_of_a_lane_whose_first_is_gone_can_be_taken() -> None:
    """One that expired without leaving its lane holds up nobody."""
    clock = Clock()
    store = MemoryStore(clock)
    queue = MemoryQueue(store.memory)
    for number, life in (("one", 1_000), ("two", 600_000)):
        entry = Entry(number, b"sealed", NOW * 1000, life)
        done = Changes(
            loaded=store.turns.look(names(0, 0)).session, session=None, session_life=0, reply=b"",
            now=NOW * 1000, week="", month="", entry=entry, queue=queue.commands(number),
        )  # fmt: skip
        assert store.turns.commit(names(0, len(number) + life), done).outcome == "done"
    clock.now += 2
    assert store.outbox.take("one", clock.now * 1000, 1, "me", 1).state == "gone"
    assert store.outbox.take("two", clock.now * 1000, 1, "me", 1).state == "taken"
    store.memory.lanes.clear()
    assert store.outbox.finish("two", became="", month="") is None


def test_what_redis_forgets_is_forgotten_on_the_virtual_clock() -> None:
    """Session, reply, claim and entry each have their own life."""
    clock = Clock()
    store = MemoryStore(clock)
    queue = MemoryQueue(store.memory)
    entry = Entry("e", b"sealed", NOW * 1000, 600_000)
    done = Changes(
        loaded=None, session=b"one", session_life=1_800_000, reply=b"reply", now=NOW * 1000,
        week="", month="", entry=entry, queue=queue.commands("e"),
    )  # fmt: skip
    assert store.turns.commit(names(0, 0), done).outcome == "done"

    clock.now = NOW + 59
    assert store.turns.commit(names(0, 0), done).reply == b"reply"
    clock.now = NOW + 61
    assert store.turns.look(names(0, 0)).reply is None
    clock.now = NOW + 601
    assert store.outbox.take("e", clock.now * 1000, 1, "x", 1).state == "gone"
    assert queue.next() is None
    clock.now = NOW + 1799
    assert store.turns.look(names(0, 1)).session == b"one"
    clock.now = NOW + 1801
    assert store.turns.look(names(0, 1)).session is None
    assert store.turns.look(names(0, 0)).message_seen
    clock.now = NOW + 86401
    assert not store.turns.look(names(0, 0)).message_seen


def test_a_worker_that_does_not_beat_no_longer_counts() -> None:
    """It may still listen, as one that hangs does."""
    clock = Clock()
    store = MemoryStore(clock)
    store.memory.present = 1
    store.outbox.beat(4000)

    assert store.outbox.health(NOW * 1000) == (1, 0.0)
    clock.now += BEAT_LIFE
    assert store.turns.look(names(0, 0)).workers == 0


def test_nothing_answers_while_redis_is_away() -> None:
    """Every method says StoreDown, as the real one does."""
    store = MemoryStore(Clock())
    store.memory.down = True
    for ask in (
        lambda: store.salts.at(NOW),
        lambda: store.turns.look(names(0, 0)),
        lambda: store.outbox.take("e", 0, 0, "x", 0),
        lambda: MemoryQueue(store.memory).put("e"),
        lambda: store.outbox.beat(1),
        store.turns.flagged,
    ):
        with pytest.raises(StoreDown):
            ask()


def test_a_queue_hands_out_its_jobs_in_order() -> None:
    """And nothing when it is empty."""
    queue = MemoryQueue(Memory(Clock()))
    queue.put("a")
    queue.put("b")

    assert [queue.next(), queue.next(), queue.next()] == ["a", "b", None]
