"""The store of a rehearsal: what Redis would do, on a virtual clock.

Each method does what the script of the same name under `bot/adapters/redis_store/lua` does; a test
plays random sequences of them against both and compares.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.opt_outs import LateChange, OptOutList
from bot.adapters.redis_store.outbox import OutboxEntries, Taken
from bot.adapters.redis_store.pace import SendingPace
from bot.adapters.redis_store.salts import SALT_TURNS_AT, Salts, SaltsOfTheDay
from bot.adapters.redis_store.turns import Changes, Committed, Names, Seen, Turns
from bot.adapters.rq_queue import LIFE
from bot.core.flood import WINDOW
from bot.play.memory import Memory, Waiting

REPLY_LIFE, SEEN_LIFE = 60.0, 86400.0  # seconds
_DAY = 86400


class MemoryStore(RedisStore):
    """A store that forgets when the rehearsal ends; it has nothing of `at_carrier`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        # RedisStore's own __init__ is left out on purpose: there is no connection to keep.
        self.memory = Memory(clock)
        self.salts = MemorySalts(self.memory)
        self.turns = MemoryTurns(self.memory)
        self.opt_outs = MemoryOptOuts(self.memory)
        self.outbox = MemoryOutbox(self.memory)
        self.pace = MemoryPace()

    def ping(self) -> None:
        """Raise StoreDown while the rehearsal says that Redis is away."""
        self.memory.ping()


class MemorySalts(SaltsOfTheDay):
    """Salts that are known to everyone: nobody's number is in a rehearsal."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def at(self, now: float) -> Salts:
        """Return the salts of a moment."""
        self._memory.ping()
        day = int((now - SALT_TURNS_AT) // _DAY)
        return Salts(day, str(day).encode(), str(day - 1).encode())

    def agree(self, now: float) -> Salts:
        """Return the salts: nobody else is there to agree with."""
        return self.at(now)


class MemoryTurns(Turns):
    """The conversations, turn by turn."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def look(self, names: Names) -> Seen:
        """Read all that a turn needs."""
        self._memory.ping()
        memory = self._memory
        return Seen(
            session=memory.session(names.session, names.session_before),
            message_seen=memory.seen.get(names.message, 0.0) > memory.clock(),
            reply=memory.reply(names.message),
            opted_out=any(name in memory.opt_outs for name in names.opt_outs),
            workers=memory.workers(),
            oldest=min(memory.ages.values()) * 1000 if memory.ages else None,
            texts=memory.stored_texts(names.session),
            unconfirmed=any(name in memory.unconfirmed for name in names.opt_outs),
        )

    def commit(self, names: Names, changes: Changes, *, until: float = 0.0) -> Committed:
        """Store all of a turn or nothing."""
        self._memory.ping()
        memory, now = self._memory, self._memory.clock()
        if 0 < until < now * 1000:
            raise StoreDown("TooSlow")
        if memory.seen.get(names.message, 0.0) > now:
            return Committed("seen", memory.reply(names.message))
        if memory.session(names.session, names.session_before) != changes.loaded:
            return Committed("moved")
        texts = memory.stored_texts(names.session)
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
            memory.drop_entries(names.session)
            memory.drop_entries(names.session_before)
        if changes.entry is not None:
            entry, ends = changes.entry, now + changes.entry.life / 1000
            memory.entries[entry.id] = Waiting(entry.sealed, names.session, ends)
            memory.lanes.setdefault(names.session, []).append(entry.id)
            memory.due[entry.id] = entry.due / 1000
            memory.ages[entry.id] = changes.now / 1000
        for _, queued in changes.queue:
            memory.jobs.append((str(queued), now + LIFE))
        return Committed("done")

    def flagged(self) -> frozenset[str]:
        """Name the listings that people have said do not work."""
        self._memory.ping()
        return frozenset(self._memory.flags)

    def _change_opt_out(self, names: Sequence[str], opt: str) -> None:
        memory, newest, older = self._memory, names[0], set(names[1:])
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


class MemoryOptOuts(OptOutList):
    """The opt-out list."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def holds(self, opt_outs: Sequence[str]) -> bool:
        """Say whether a sender is on the opt-out list."""
        self._memory.ping()
        return any(name in self._memory.opt_outs for name in opt_outs)

    def add(self, name: str) -> None:
        """Put a sender on the opt-out list."""
        self._memory.ping()
        self._memory.opt_outs.add(name)

    def told(self) -> Iterator[str]:
        """Name everybody on the opt-out list."""
        self._memory.ping()
        yield from self._memory.opt_outs - self._memory.unconfirmed

    def settle(self, late: LateChange) -> bool:
        """Store what was asked while Redis was away, unless it was changed since."""
        self._memory.ping()
        memory, now = self._memory, self._memory.clock()
        for name in late.sessions[:1]:
            said, ends = memory.said.get(name, (0.0, 0.0))
            if ends > now and said > late.at:
                return False
            if late.opt:
                memory.said[name] = (late.at, now + WINDOW)
        for name in late.sessions if late.opt != "in" else ():
            memory.sessions.pop(name, None)
            memory.drop_entries(name)
        if not late.opt:
            return True
        if late.opt == "in":
            memory.opt_outs.difference_update(late.opt_outs)
            memory.unconfirmed.difference_update(late.opt_outs)
        else:
            memory.opt_outs.add(late.opt_outs[0])
            memory.unconfirmed.add(late.opt_outs[0])
        return True


class MemoryOutbox(OutboxEntries):
    """The outbox, and a worker that is played."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def take(self, entry: str, now: float, lease: int, holder: str, look_again: int) -> Taken:
        """Take an entry to send it, if it is its texter's turn and nobody else holds it."""
        self._memory.ping()
        memory, waiting = self._memory, self._memory.entry(entry)
        if waiting is None:
            memory.undate(entry)
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

    def finish(self, entry: str, *, became: str, month: str) -> str | None:
        """Forget an entry; name the next one of the same texter, if it waits."""
        del became, month
        self._memory.ping()
        memory, waiting = self._memory, self._memory.entry(entry)
        memory.entries.pop(entry, None)
        memory.undate(entry)
        if waiting is None:
            return None
        lane = memory.lanes.get(waiting.lane, [])
        if entry in lane:
            lane.remove(entry)
        return lane[0] if lane else None

    def postpone(self, entry: str, due: float) -> None:
        """Let go of an entry until a moment in Unix milliseconds."""
        self._memory.ping()
        waiting = self._memory.entry(entry)
        if waiting is not None:
            waiting.held_until = 0.0
            waiting.ended += 1
        if entry in self._memory.due:
            self._memory.due[entry] = due / 1000

    def overdue(self, now: float, limit: int, farthest: float) -> tuple[str, ...]:
        """Name the entries that should have been sent by now, longest overdue first."""
        self._memory.ping()
        dated = sorted((due * 1000, entry) for entry, due in self._memory.due.items())
        late = [entry for due, entry in dated if due <= now]
        misdated = [entry for due, entry in dated if due >= now + farthest]
        return tuple((late[:limit] + misdated[:limit])[:limit])

    def put_back(self, entry: str, now: float, due: float, farthest: float) -> bool:
        """Move an overdue entry's next look to later; False if another sweep has done so."""
        self._memory.ping()
        was = self._memory.due.get(entry)
        if was is None or now < was * 1000 < now + farthest:
            return False
        self._memory.due[entry] = due / 1000
        return True

    def hold(self, holder: str, until: float, now: float) -> None:
        """Say until when a process that sends surely lives."""
        del now
        self._memory.ping()
        self._memory.holders[holder] = until

    def beat(self, life: int) -> None:
        """Say that a worker is alive."""
        del life
        self._memory.ping()
        self._memory.beaten = self._memory.clock()

    def health(self, now: float) -> tuple[int, float]:
        """Return the workers present and the age in seconds of the oldest waiting referral."""
        self._memory.ping()
        ages = self._memory.ages.values()
        return self._memory.workers(), max(0.0, now / 1000 - min(ages)) if ages else 0.0


class MemoryPace(SendingPace):
    """A carrier that takes whatever comes."""

    def __init__(self) -> None:
        """Keep nothing: there is no bucket."""

    def reserve(
        self, now: float, *, rate: float, urgent: bool, patience: float
    ) -> tuple[float, bool]:
        """Let every send go at once: rehearsals have few."""
        del now, rate, urgent, patience
        return 0.0, True

    def slow_down(self, now: float, *, rate: float) -> None:
        """Go on as before."""
