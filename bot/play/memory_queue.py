"""The queue of a rehearsal: entry ids in the memory that its store has, too."""

from collections.abc import Sequence
from typing import Any

from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.play.memory import Memory


class MemoryQueue(ReferralQueue):
    """A queue that forgets when the rehearsal ends."""

    def __init__(self, memory: Memory) -> None:
        # ReferralQueue's own __init__ is left out on purpose: there is no connection to keep.
        self._memory = memory

    def commands(self, entry: str, *, first: bool = False) -> Sequence[Sequence[Any]]:
        """Return the one command by which the store's commit enqueues an entry."""
        del first  # rehearsals have few
        return (("enqueue", entry),)

    def put(self, entry: str) -> None:
        """Enqueue an entry once more."""
        self._memory.ping()
        self._memory.jobs.append((entry, self._memory.clock() + LIFE))

    def next(self) -> str | None:
        """Take the oldest job that has not expired."""
        jobs = self._memory.jobs
        while jobs:
            entry, ends = jobs.popleft()
            if ends > self._memory.clock():
                return entry
        return None
