"""The phones of the simulated network, and what each has sent and received. Kept in memory only."""

import threading
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.core.sms import measure

PHONES_KEPT = 20_000  # `helpline load` looks at all of its phones at the end


@dataclass(slots=True)
class Bubble:
    """One text on a phone's screen; `sent` means by the person who holds the phone."""

    at: float
    sent: bool
    text: str
    via: str
    segments: int
    encoding: str
    units: int
    log: str = ""

    @classmethod
    def of(cls, text: str, *, sent: bool, via: str, log: str = "") -> "Bubble":
        """Measure a text and stamp it."""
        cost = measure(text)
        return cls(time.time(), sent, text, via, cost.segments, cost.encoding, cost.units, log)


@dataclass(slots=True)
class Phone:
    """One phone: its screen, and the texts that the REST side accepted for it."""

    bubbles: list[Bubble] = field(default_factory=list)


class Phones:
    """All phones of the network, the longest silent forgotten first."""

    def __init__(self) -> None:
        self._phones: OrderedDict[str, Phone] = OrderedDict()
        self._lock = threading.Lock()

    def show(self, number: str, bubble: Bubble) -> None:
        """Put a text on a phone's screen."""
        with self._lock:
            phone = self._phones.setdefault(number, Phone())
            phone.bubbles.append(bubble)
            self._phones.move_to_end(number)
            while len(self._phones) > PHONES_KEPT:
                self._phones.popitem(last=False)

    def screen(self, number: str) -> list[dict[str, Any]]:
        """Read a phone's screen, oldest text first."""
        with self._lock:
            phone = self._phones.get(number)
            return [asdict(bubble) for bubble in phone.bubbles] if phone else []

    def wipe(self, number: str) -> None:
        """Forget one phone."""
        with self._lock:
            self._phones.pop(number, None)
