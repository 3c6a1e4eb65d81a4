"""Counters for Prometheus: by event, step, need and way of answering, and by nothing else.

Every series is named before the first text comes, out of the book, so that nothing about a texter
can become a name. The table is shared memory: each web process counts in a row of its own, without
a lock that a killed process could keep, and the one that serves the figures adds the rows up.
"""

import mmap
from collections.abc import Sequence
from threading import Lock

from bot.conversation import Answer
from bot.core.book import Book
from bot.core.mark import Event

VIAS = ("reply", "queue", "in_place", "repeat", "fallback")
SECONDS = (0.005, 0.015, 0.05, 0.2, 1.0, 2.0, 5.0)
"""Upper edges of the buckets of the webhook's latency."""
ROWS = 64
CELL = 8  # bytes


class Tally:
    """A table of counters that processes share across a fork."""

    def __init__(self, names: Sequence[str]) -> None:
        self._place = {name: place for place, name in enumerate(names)}
        self._cells = memoryview(mmap.mmap(-1, CELL * len(names) * ROWS)).cast("Q")
        self._lock, self.row = Lock(), 0

    @classmethod
    def of(cls, book: Book) -> "Tally":
        """Name the series of a book."""
        needs = (*book.flows.needs, "-")
        return cls(
            [
                *(f'helpline_turns_total{{event="{event}"}}' for event in Event),
                *(f'helpline_steps_total{{step="{step}"}}' for step in book.flows.by_path),
                *(f'helpline_needs_total{{need="{need}"}}' for need in needs),
                *(f'helpline_answers_total{{via="{via}"}}' for via in VIAS),
                *(f'helpline_webhook_seconds_bucket{{le="{edge}"}}' for edge in SECONDS),
                'helpline_webhook_seconds_bucket{le="+Inf"}',
            ]
        )

    def take_row(self, number: int) -> None:
        """Count in a row of one's own: called once in each process, after the fork."""
        self.row, self._lock = number % ROWS, Lock()

    def add(self, name: str) -> None:
        """Count one; a name that was not foreseen is not counted."""
        place = self._place.get(name)
        if place is not None:
            with self._lock:
                self._cells[self.row * len(self._place) + place] += 1

    def note(self, answer: Answer, seconds: float) -> None:
        """Count one answer to one text."""
        self.add(f'helpline_answers_total{{via="{answer.via}"}}')
        for mark in answer.turn.marks if answer.turn else ():
            self.add(f'helpline_turns_total{{event="{mark.event}"}}')
            self.add(f'helpline_steps_total{{step="{mark.step}"}}')
            self.add(f'helpline_needs_total{{need="{mark.need}"}}')
        for edge in SECONDS:
            if seconds <= edge:
                self.add(f'helpline_webhook_seconds_bucket{{le="{edge}"}}')
        self.add('helpline_webhook_seconds_bucket{le="+Inf"}')

    def text(self, workers: int, oldest: float, *, redis: bool) -> str:
        """Write all series in Prometheus' text format, with the health of the moment."""
        width = len(self._place)
        lines = [
            f"{name} {sum(self._cells[row * width + place] for row in range(ROWS))}"
            for name, place in self._place.items()
        ]
        lines += [
            f"helpline_redis_up {int(redis)}",
            f"helpline_workers {workers}",
            f"helpline_oldest_job_seconds {oldest:.1f}",
        ]
        return "\n".join((*lines, ""))
