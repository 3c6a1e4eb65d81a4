"""What a process knows of opt-outs by itself, for when Redis is away.

Two promises meet here. Whoever has said STOP is not texted, even while the list cannot be read: so
each web process keeps a copy of it (`KnownOptOuts`). And what a texter asked for in that time is
not lost: a STOP, a START, a CLEAR are remembered and stored as soon as Redis is back (`Owed`). The
texter is not told that they are stored, because a process that ends takes them along (R035).

Both hold keyed hashes, never a number.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Lock
from typing import Any

import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.keys import OPT_OUTS
from bot.adapters.redis_store.opt_outs import LateChange, OptOutList
from bot.log import log

SENDERS_OWED = 10_000
LOOK_EVERY = 1.0  # seconds
SUBSCRIBED, CHANGED = "subscribe", "message"


class KnownOptOuts:
    """The opt-out list as this process last heard of it."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def holds(self, names: Iterable[str]) -> bool:
        """Say whether a sender is on it, under any of their names."""
        return not self._names.isdisjoint(names)

    def note(self, names: Sequence[str], *, out: bool) -> None:
        """Take a sender in, or out under all names."""
        if out:
            self._names.add(names[0])
        else:
            self._names.difference_update(names)

    def follow(self, store: RedisStore, stop: Event) -> None:
        """Keep up with the list until told to stop: read it once, then hear of each change.

        A connection that breaks is made anew, and the list read again: a change may have been
        missed. While Redis is away, what was known last stands.
        """
        listening: Any = None
        while not stop.is_set():
            try:
                if listening is None:
                    listening = store.connection.pubsub()  # type: ignore[no-untyped-call]
                    listening.subscribe(OPT_OUTS)
                told = listening.get_message(timeout=LOOK_EVERY)
                if told is not None:
                    self._hear(told, store.opt_outs.told)
            except (redis.ConnectionError, redis.TimeoutError, StoreDown):
                listening = None
                stop.wait(LOOK_EVERY)
            except Exception as error:  # noqa: BLE001 - also a user without the right to listen
                log.error("opt_outs_unheard", error=type(error).__name__, alarm=True)
                listening = None
                stop.wait(LOOK_EVERY)
        if listening is not None:
            listening.close()

    def _hear(self, told: dict[str, Any], read: Callable[[], Iterable[str]]) -> None:
        """Take in what the subscription says: that it has begun (anew), or a change."""
        if told["type"] == SUBSCRIBED:
            # What changes while the list is read is heard after it, in order.
            self._names = set(read())
        elif told["type"] == CHANGED:
            sign, name = told["data"][:1], told["data"][1:].decode()
            self.note((name,), out=sign == b"+")


class Owed:
    """What texters asked for while Redis was away; the latest of each counts."""

    def __init__(self) -> None:
        self._changes: OrderedDict[str, LateChange] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Count what is not stored yet."""
        return len(self._changes)

    def remember(self, change: LateChange) -> None:
        """Remember one change; the oldest is given up when there are too many."""
        name = change.opt_outs[0]
        with self._lock:
            before = self._changes.pop(name, None)
            if before is not None and not change.opt:  # a CLEAR does not take back a STOP
                change = LateChange(before.opt, before.at, change.opt_outs, change.sessions)
            self._changes[name] = change
            while len(self._changes) > SENDERS_OWED:
                self._changes.popitem(last=False)

    def settle(self, stored: OptOutList, known: KnownOptOuts, sender: str = "") -> None:
        """Store everything, oldest first, or only what one sender (their newest name) asked for.

        Raises:
            StoreDown: Redis is still away; what is left is tried again.
        """
        with self._lock:
            waiting = [
                (name, change) for name, change in self._changes.items() if sender in {"", name}
            ]
        for name, change in waiting:
            if stored.settle(change) and change.opt:
                known.note(change.opt_outs, out=False)  # a STOP counts here once it is confirmed
            with self._lock:
                if self._changes.get(name) is change:
                    del self._changes[name]
