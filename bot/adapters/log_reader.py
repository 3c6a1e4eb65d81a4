"""Reads the flow log and the counters for staff; writes only what it has added up of them.

This is all that the staff side does in the helpline's own keys: no session, no outbox, no opt-out
is ever read here, and a Redis user of its own can be kept from them (R117).
"""

from collections.abc import Iterator
from typing import Any, cast

import redis

PREFIX = "helpline"
KEPT = 90 * 86400 + 14 * 86400
"""Seconds that a week's sums live: as long as its rows (R113), and the delay before both open."""
PAGE = 20_000  # rows fetched at once: a reply of two megabytes


class LogReader:
    """The flow log, the monthly counters and what was worked out from them."""

    def __init__(self, connection: redis.Redis) -> None:
        # redis-py types every reply for its asynchronous twin as well.
        self._redis = cast("Any", connection)

    def rows(self, week: str) -> Iterator[str]:
        """Read all rows of a week, in the order in which they were written."""
        start = 0
        while found := self._redis.lrange(f"{PREFIX}:log:{week}", start, start + PAGE - 1):
            yield from map(bytes.decode, found)
            start += PAGE

    def tally(self, week: str) -> bytes | None:
        """Return the sums of a week, if they have been made."""
        return cast("bytes | None", self._redis.get(f"{PREFIX}:staff:week:{week}"))

    def tallies(self, weeks: tuple[str, ...]) -> list[bytes | None]:
        """Return the sums of several weeks in one round trip."""
        keys = [f"{PREFIX}:staff:week:{week}" for week in weeks]
        return self._redis.mget(keys) if keys else []

    def keep_tally(self, week: str, text: str) -> None:
        """Keep the sums of a week that is over, for as long as its rows may be kept."""
        self._redis.set(f"{PREFIX}:staff:week:{week}", text, ex=KEPT)

    def months(self) -> dict[str, bytes]:
        """Return every month that was decided, as it was decided."""
        found = self._redis.hgetall(f"{PREFIX}:staff:months")
        return {month.decode(): text for month, text in found.items()}

    def keep_month(self, month: str, text: str) -> bytes:
        """Keep a decided month for good, unless somebody was faster; return the one that is kept.

        A month is decided once. Were it decided again, later rules or rows that have expired could
        show the same month differently, and two exports would tell more than one.
        """
        self._redis.hsetnx(f"{PREFIX}:staff:months", month, text)
        return cast("bytes", self._redis.hget(f"{PREFIX}:staff:months", month))

    def asked(self, month: str) -> dict[str, int]:
        """Return the counters of first referrals: `town|need` and `town|need|statewide`."""
        return self._counters("counts", month)

    def hours(self, month: str) -> dict[int, int]:
        """Return conversations begun by hour of the week, 0 being Monday from midnight."""
        return {int(hour): count for hour, count in self._counters("hours", month).items()}

    def delivery(self, month: str) -> dict[str, int]:
        """Return what became of queued referrals."""
        return self._counters("delivery", month)

    def flags(self) -> dict[str, int]:
        """Return how often each listing was said not to work."""
        found = self._redis.hgetall(f"{PREFIX}:flags")
        return {name.decode(): int(count) for name, count in found.items()}

    def clear_flag(self, listing: str) -> None:
        """Forget that a listing was said not to work, because somebody has dialled it since."""
        self._redis.hdel(f"{PREFIX}:flags", listing)

    def is_demonstration(self) -> bool:
        """Say whether what is here was made up (development only)."""
        return bool(self._redis.exists(f"{PREFIX}:staff:demonstration"))

    def _counters(self, name: str, month: str) -> dict[str, int]:
        found = self._redis.hgetall(f"{PREFIX}:{name}:{month}")
        return {key.decode(): int(count) for key, count in found.items()}
