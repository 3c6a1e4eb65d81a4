"""How often a sender has said the very same thing, known to this process and to nothing else."""

from collections import OrderedDict
from threading import Lock

from bot.core.flood import LIKENESS, WINDOW

SENDERS_KEPT = 10_000


class Repeats:
    """Counts a sender's repetitions, in memory, by Python's own salted hash of the text.

    Nothing typed is kept, here or in Redis: the hash differs in every process and ends with it.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[str, tuple[int, int, float]] = OrderedDict()
        self._lock = Lock()

    def count(self, sender: str, text: str, now: float) -> int:
        """Count one text of a sender (any stable name of theirs) at a moment in seconds."""
        if len(text.strip()) < LIKENESS:
            return 1
        said = hash(text)
        with self._lock:
            last, times, since = self._last.pop(sender, (0, 0, now))
            if last != said or not 0 <= now - since < WINDOW:
                times, since = 0, now
            self._last[sender] = (said, times + 1, since)
            while len(self._last) > SENDERS_KEPT:
                self._last.popitem(last=False)
            return times + 1
