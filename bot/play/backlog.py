"""What still waits in the Redis of a live system, and how to let it grow old."""

import time
from collections.abc import Callable

from redis import Redis

from bot.adapters.redis_store.keys import ENTRY, LANE, OUTBOX_AGES, OUTBOX_DUE, PRESENCE

LOOK_EVERY = 0.01  # seconds of real time
_AGE = """
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 and not string.find(key, 'rq:worker', 1, true)
      and not string.find(key, ':salt:', 1, true) and key ~= ARGV[2] then
    if left <= tonumber(ARGV[1]) then redis.call('DEL', key)
    else redis.call('PEXPIRE', key, left - tonumber(ARGV[1])) end
  end
end
"""  # salts and RQ's own records of its workers are left alone: processes remember them, too


class Backlog:
    """The outbox of a running system, seen from outside."""

    def __init__(self, connection: Redis) -> None:
        self._connection = connection

    def age(self, seconds: float, *, worked: bool) -> None:
        """Bring everything that Redis forgets after a while nearer to its end.

        Where a worker works, its beat is left alone: it would have beaten all the while.
        """
        self._connection.eval(_AGE, 0, str(int(seconds * 1000)), PRESENCE if worked else "")

    def next_due(self) -> float | None:
        """Return when a sweep will look next, in Unix seconds; None when nothing waits."""
        first = self._connection.zrange(OUTBOX_DUE, 0, 0, withscores=True)
        return float(first[0][1]) / 1000 if first else None

    def waits(self, now: float, *, worked: bool) -> bool:
        """Say whether an entry is due or, where a worker works, has not been tried yet."""
        if self._connection.zcount(OUTBOX_DUE, "-inf", now * 1000):
            return True
        return worked and any(
            not int(self._field(entry, "tries") or 0) and self._is_first(entry)
            for entry in self._entries()
        )

    def is_taken(self, now: float) -> bool:
        """Say whether somebody is sending an entry, or died doing so."""
        return any(
            float(self._field(entry, "until") or 0) > now * 1000 for entry in self._entries()
        )

    def _entries(self) -> list[str]:
        return [bytes(entry).decode() for entry in self._connection.zrange(OUTBOX_AGES, 0, -1)]  # type: ignore[arg-type]

    def _is_first(self, entry: str) -> bool:
        lane = LANE + self._field(entry, "lane").decode()
        return self._connection.lindex(lane, 0) == entry.encode()

    def _field(self, entry: str, name: str) -> bytes:
        return bytes(self._connection.hget(ENTRY + entry, name) or b"")  # type: ignore[arg-type]


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to become true, for so many seconds of real time; say whether it did."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_EVERY)
    return True
