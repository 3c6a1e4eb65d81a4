"""The store and the queue of a rehearsal: what Redis would do, in dictionaries, on a virtual clock.

Each method does what the script of the same name under `bot/adapters/lua` does; a test plays random
sequences of them against both and compares.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.redis_store import (
    Changes,
    Committed,
    LateChange,
    Names,
    RedisStore,
    Salts,
    Seen,
    StoreDown,
    Taken,
)
from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.core.flood import WINDOW

BEAT_LIFE = 4.0  # seconds after which a worker that hangs no longer counts
REPLY_LIFE, SEEN_LIFE = 60.0, 86400.0  # seconds
_DAY = 86400
_TURNS_AT = 9 * 3600


@dataclass(slots=True)
class _Waiting:
    """One outbox entry."""

    sealed: bytes
    lane: str
    ends: float
    tries: int = 0
    ended: int = 0
    held_until: float = 0.0
    by: str = ""


@dataclass(slots=True)
class Memory:
    """Everything that Redis would hold; times in Unix seconds."""

    sessions: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    replies: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    opt_outs: set[str] = field(default_factory=set)
    unconfirmed: set[str] = field(default_factory=set)
    said: dict[str, tuple[float, float]] = field(default_factory=dict)
    texts: dict[str, tuple[int, float]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    entries: dict[str, _Waiting] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    ages: dict[str, float] = field(default_factory=dict)
    holders: dict[str, float] = field(default_factory=dict)
    jobs: deque[tuple[str, float]] = field(default_factory=deque)


class MemoryStore(RedisStore):
    """A store that forgets when the rehearsal ends.

    `present` is how many workers listen, `beaten` when one last said that it is alive.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        # RedisStore's own __init__ is left out on purpose: there is no connection to keep.
        self.clock = clock
        self.memory = Memory()
        self.down = False
        self.present = 0
        self.beaten = 0.0

    def salts(self, now: float) -> Salts:
        """Return salts that are known to everyone: nobody's number is in a rehearsal."""
        self.ping()
        day = int((now - _TURNS_AT) // _DAY)
        return Salts(day, str(day).encode(), str(day - 1).encode())

    def agree_on_salts(self, now: float) -> Salts:
        """Return the salts: nobody else is there to agree with."""
        return self.salts(now)

    def look(self, names: Names) -> Seen:
        """Read all that a turn needs."""
        self.ping()
        memory = self.memory
        return Seen(
            session=self._session(names),
            message_seen=memory.seen.get(names.message, 0.0) > self.clock(),
            reply=self._reply(names),
            opted_out=any(name in memory.opt_outs for name in names.opt_outs),
            workers=self._workers(),
            oldest=min(memory.ages.values()) * 1000 if memory.ages else None,
            texts=self._texts(names.session),
            unconfirmed=any(name in memory.unconfirmed for name in names.opt_outs),
        )

    def commit(self, names: Names, changes: Changes, *, until: float = 0.0) -> Committed:
        """Store all of a turn or nothing."""
        self.ping()
        memory, now = self.memory, self.clock()
        if 0 < until < now * 1000:
            raise StoreDown("TooSlow")
        if memory.seen.get(names.message, 0.0) > now:
            return Committed("seen", self._reply(names))
        if self._session(names) != changes.loaded:
            return Committed("moved")
        texts = self._texts(names.session)
        ends = memory.texts[names.session][1] if texts else now + WINDOW
        memory.texts[names.session] = (texts + 1, ends)
        memory.seen[names.message] = now + SEEN_LIFE
        memory.replies[names.message] = (changes.reply, now + REPLY_LIFE)
        memory.sessions.pop(names.session_before, None)
        memory.sessions.pop(names.session, None)
        if changes.session is not None:
            memory.sessions[names.session] = (changes.session, now + changes.session_life / 1000)
        self._change_opt_out(names.opt_outs, changes.opt)
        if changes.opt:
            memory.said[names.session] = (changes.now, now + WINDOW)
        if changes.row:
            memory.rows.append(changes.row)
        if changes.count:
            memory.counts[changes.count] = memory.counts.get(changes.count, 0) + 1
        if changes.flagged:
            memory.flags[changes.flagged] = memory.flags.get(changes.flagged, 0) + 1
        if changes.forget:
            self._forget(names.session)
            self._forget(names.session_before)
        if changes.entry is not None:
            entry, ends = changes.entry, now + changes.entry.life / 1000
            memory.entries[entry.id] = _Waiting(entry.sealed, names.session, ends)
            memory.lanes.setdefault(names.session, []).append(entry.id)
            memory.due[entry.id] = entry.due / 1000
            memory.ages[entry.id] = changes.now / 1000
        for _, queued in changes.queue:
            memory.jobs.append((str(queued), now + LIFE))
        return Committed("done")

    def _forget(self, name: str) -> None:
        """Drop the referrals that wait under a name."""
        for entry in self.memory.lanes.pop(name, []):
            self.memory.entries.pop(entry, None)
            self.memory.due.pop(entry, None)
            self.memory.ages.pop(entry, None)

    def flagged(self) -> frozenset[str]:
        """Name the listings that people have said do not work."""
        self.ping()
        return frozenset(self.memory.flags)

    def opted_out(self, opt_outs: Sequence[str]) -> bool:
        """Say whether a sender is on the opt-out list."""
        self.ping()
        return any(name in self.memory.opt_outs for name in opt_outs)

    def opt_out(self, name: str) -> None:
        """Put a sender on the opt-out list."""
        self.ping()
        self.memory.opt_outs.add(name)

    def opt_outs(self) -> Iterator[str]:
        """Name everybody on the opt-out list."""
        self.ping()
        yield from self.memory.opt_outs - self.memory.unconfirmed

    def settle(self, late: LateChange) -> bool:
        """Store what was asked while Redis was away, unless it was changed since."""
        self.ping()
        memory, now = self.memory, self.clock()
        for name in late.sessions[:1]:
            said, ends = memory.said.get(name, (0.0, 0.0))
            if ends > now and said > late.at:
                return False
            if late.opt:
                memory.said[name] = (late.at, now + WINDOW)
        for name in late.sessions if late.opt != "in" else ():
            memory.sessions.pop(name, None)
            self._forget(name)
        if not late.opt:
            return True
        if late.opt == "in":
            memory.opt_outs.difference_update(late.opt_outs)
            memory.unconfirmed.difference_update(late.opt_outs)
        else:
            memory.opt_outs.add(late.opt_outs[0])
            memory.unconfirmed.add(late.opt_outs[0])
        return True

    def ping(self) -> None:
        """Raise StoreDown while the rehearsal says that Redis is away."""
        if self.down:
            raise StoreDown("ConnectionError")

    # -- the outbox ----------------------------------------------------------------------------

    def take(self, entry: str, now: float, lease: int, holder: str, look_again: int) -> Taken:
        """Take an entry to send it, if it is its texter's turn and nobody else holds it."""
        self.ping()
        memory, waiting = self.memory, self._entry(entry)
        if waiting is None:
            memory.due.pop(entry, None)
            memory.ages.pop(entry, None)
            return Taken("gone")
        lane = memory.lanes.get(waiting.lane, [])
        while lane and lane[0] != entry and lane[0] not in memory.due:
            lane.pop(0)
        if lane and lane[0] != entry:
            return Taken("wait")
        lives = memory.holders.get(waiting.by, 0.0) > now
        if now / 1000 < waiting.held_until <= (now + lease) / 1000 and lives:
            return Taken("held")
        waiting.held_until, waiting.by = (now + lease) / 1000, holder
        waiting.tries += 1
        memory.due[entry] = (now + look_again) / 1000
        return Taken("taken", waiting.sealed, waiting.tries, waiting.tries - waiting.ended)

    def hold(self, holder: str, until: float, now: float) -> None:
        """Say until when a process that sends surely lives."""
        del now
        self.ping()
        self.memory.holders[holder] = until

    def finish(self, entry: str, *, became: str, month: str) -> str | None:
        """Forget an entry; name the next one of the same texter, if it waits."""
        del became, month
        self.ping()
        memory, waiting = self.memory, self._entry(entry)
        memory.entries.pop(entry, None)
        memory.due.pop(entry, None)
        memory.ages.pop(entry, None)
        if waiting is None:
            return None
        lane = memory.lanes.get(waiting.lane, [])
        if entry in lane:
            lane.remove(entry)
        return lane[0] if lane else None

    def reserve(
        self, now: float, *, rate: float, urgent: bool, patience: float
    ) -> tuple[float, bool]:
        """Let every send go at once: rehearsals have few."""
        del now, rate, urgent, patience
        return 0.0, True

    def slow_down(self, now: float, *, rate: float) -> None:
        """Go on as before."""

    def postpone(self, entry: str, due: float) -> None:
        """Let go of an entry until a moment in Unix milliseconds."""
        self.ping()
        waiting = self._entry(entry)
        if waiting is not None:
            waiting.held_until = 0.0
            waiting.ended += 1
        if entry in self.memory.due:
            self.memory.due[entry] = due / 1000

    def overdue(self, now: float, limit: int, farthest: float) -> tuple[str, ...]:
        """Name the entries that should have been sent by now, longest overdue first."""
        self.ping()
        dated = sorted((due * 1000, entry) for entry, due in self.memory.due.items())
        late = [entry for due, entry in dated if due <= now]
        misdated = [entry for due, entry in dated if due >= now + farthest]
        return tuple((late[:limit] + misdated[:limit])[:limit])

    def put_back(self, entry: str, now: float, due: float, farthest: float) -> bool:
        """Move an overdue entry's next look to later; False if another sweep has done so."""
        self.ping()
        was = self.memory.due.get(entry)
        if was is None or now < was * 1000 < now + farthest:
            return False
        self.memory.due[entry] = due / 1000
        return True

    def beat(self, life: int) -> None:
        """Say that a worker is alive."""
        del life
        self.ping()
        self.beaten = self.clock()

    def health(self, now: float) -> tuple[int, float]:
        """Return the workers present and the age in seconds of the oldest waiting referral."""
        self.ping()
        ages = self.memory.ages.values()
        return self._workers(), max(0.0, now / 1000 - min(ages)) if ages else 0.0

    def _change_opt_out(self, names: Sequence[str], opt: str) -> None:
        memory, newest, older = self.memory, names[0], set(names[1:])
        moved = memory.opt_outs & older
        if memory.unconfirmed & older:
            memory.unconfirmed.add(newest)
        memory.opt_outs -= older
        memory.unconfirmed -= older
        if opt == "in":
            memory.opt_outs.discard(newest)
        elif opt == "out" or moved:
            memory.opt_outs.add(newest)
        if opt:
            memory.unconfirmed.discard(newest)

    def _texts(self, name: str) -> int:
        count, ends = self.memory.texts.get(name, (0, 0.0))
        return count if ends > self.clock() else 0

    # -- what a rehearsal looks at -------------------------------------------------------------

    def place(self, name: str, session: bytes, life: float) -> None:
        """Put a sealed session under a pseudonym for `life` seconds."""
        self.memory.sessions[name] = (session, self.clock() + life)

    def session(self, name: str) -> bytes | None:
        """Return the sealed session under a pseudonym, unless it has expired."""
        blob, ends = self.memory.sessions.get(name, (None, 0.0))
        return blob if ends > self.clock() else None

    def _workers(self) -> int:
        return self.present if self.clock() - self.beaten < BEAT_LIFE else 0

    def _session(self, names: Names) -> bytes | None:
        return self.session(names.session) or self.session(names.session_before)

    def _reply(self, names: Names) -> bytes | None:
        blob, ends = self.memory.replies.get(names.message, (None, 0.0))
        return blob if ends > self.clock() else None

    def _entry(self, entry: str) -> _Waiting | None:
        waiting = self.memory.entries.get(entry)
        return waiting if waiting is not None and waiting.ends > self.clock() else None


class MemoryQueue(ReferralQueue):
    """A queue of entry ids in the store's memory."""

    def __init__(self, store: MemoryStore) -> None:
        # ReferralQueue's own __init__ is left out on purpose: there is no connection to keep.
        self._store = store

    def commands(self, entry: str, *, first: bool = False) -> Sequence[Sequence[Any]]:
        """Return the one command by which the store's commit enqueues an entry."""
        del first  # rehearsals have few
        return (("enqueue", entry),)

    def put(self, entry: str) -> None:
        """Enqueue an entry once more."""
        self._store.ping()
        self._store.memory.jobs.append((entry, self._store.clock() + LIFE))

    def next(self) -> str | None:
        """Take the oldest job that has not expired."""
        jobs = self._store.memory.jobs
        while jobs:
            entry, ends = jobs.popleft()
            if ends > self._store.clock():
                return entry
        return None
