"""What this process answered in the last minute, for a carrier that delivers a text again.

Redis remembers that for all processes. This is for when it is away: the same text must not be
answered a second time, or in another way, only because it comes again (R029).
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

KEPT = 60.0  # seconds, as in Redis
MOST = 10_000


class Told(NamedTuple):
    """An answer, when it was given, and whether Redis knows nothing of it."""

    text: str
    at: float
    alone: bool


class Answered:
    """Answers by the name of their message, a keyed hash; each is forgotten after a minute."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._lock = Lock()

    def note(self, message: str, text: str, now: float, *, alone: bool) -> None:
        """Remember an answer given at a moment in seconds."""
        with self._lock:
            self._told[message] = Told(text, now, alone)
            while len(self._told) > MOST:
                self._told.popitem(last=False)
        self.forget(now)

    def again(self, message: str, now: float) -> Told | None:
        """Return what was answered to a message, unless that is more than a minute ago."""
        told = self._told.get(message)
        return told if told is not None and now - told.at < KEPT else None

    def forget(self, now: float) -> None:
        """Forget what is older than a minute: an answer may name a town."""
        with self._lock:
            while self._told and now - next(iter(self._told.values())).at >= KEPT:
                self._told.popitem(last=False)
