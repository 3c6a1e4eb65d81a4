"""What can go wrong while a person texts, in the words of a conversation file."""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_TIMES = 200
_TIMES = re.compile(r" (?:(?P<word>once|twice)|(?P<count>\d+) times)$")
_CODE = re.compile(r"^the carrier answers (?P<code>\d{3,5})$")


class Kind(StrEnum):
    """A fault; its value is how a file says it."""

    AGAIN = "that text arrives again"
    DELAYED = "the next text is delayed"
    ARRIVES = "the delayed text arrives"
    REDIS_DOWN = "redis goes down"
    REDIS_BACK = "redis comes back"
    REDIS_EMPTY = "redis comes back empty"
    WORKER_STOPS = "the worker stops"
    WORKER_STARTS = "the worker starts"
    WORKER_HANGS = "the worker hangs"
    WORKER_GOES_ON = "the worker goes on"
    WORKER_DIES_BEFORE = "the worker dies before it sends"
    WORKER_DIES_AFTER = "the worker dies after it sends"
    CARRIER_ANSWERS = "the carrier answers"
    CARRIER_SILENT = "the carrier does not answer"
    CARRIER_LOSES = "the carrier's answer is lost"
    WEB_RESTARTS = "the web side restarts"


COUNTED = frozenset({Kind.AGAIN, Kind.CARRIER_ANSWERS, Kind.CARRIER_SILENT, Kind.CARRIER_LOSES})
"""The faults that can be said `twice` or `3 times`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `code` is an HTTP status, or Twilio's own code from 20000 on."""

    kind: Kind
    times: int = 1
    code: int = 0

    def __str__(self) -> str:
        """Say the fault as a file does."""
        code = f" {self.code}" if self.kind is Kind.CARRIER_ANSWERS else ""
        times = {1: "", 2: " twice"}.get(self.times, f" {self.times} times")
        return f"{self.kind}{code}{times}"


def fault_of(phrase: str) -> Fault | None:
    """Read a fault; None for a phrase that is not one.

    >>> fault_of("the carrier answers 429 twice")
    Fault(kind=<Kind.CARRIER_ANSWERS: 'the carrier answers'>, times=2, code=429)
    """
    said = " ".join(phrase.split()).casefold().removesuffix(".")
    counted = _TIMES.search(said)
    times = 1
    if counted is not None:
        said = said[: counted.start()]
        times = int(counted["count"] or {"once": 1, "twice": 2}[counted["word"]])
    answer = _CODE.match(said)
    kind = Kind.CARRIER_ANSWERS if answer else _KINDS.get(said)
    if kind is None or not 1 <= times <= (MOST_TIMES if kind in COUNTED else 1):
        return None
    return Fault(kind, times, int(answer["code"]) if answer else 0)


_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.CARRIER_ANSWERS}
PHRASES = (*_KINDS, f"{Kind.CARRIER_ANSWERS.value} 429")
"""Every fault as a file says it, for hints."""
