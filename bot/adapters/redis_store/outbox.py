"""The outbox: referrals that wait, who is sending them, and whether anybody is there to send."""

from dataclasses import dataclass

import redis

from bot.adapters.redis_store.connection import translated
from bot.adapters.redis_store.keys import (
    ENTRY,
    LANE,
    OUTBOX_AGES,
    OUTBOX_DUE,
    PREFIX,
    PRESENCE,
    THROTTLE,
)
from bot.adapters.redis_store.scripts import Scripts

HOLDERS = f"{PREFIX}:outbox:holders"  # processes that send, and until when each lives
HOLDERS_KEPT = 3_600_000  # milliseconds after which a dead process is forgotten


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking an outbox entry.

    `state` is `taken`, `gone` (sent or expired), `wait` (an earlier text of the same texter goes
    first) or `held` (somebody who lives is sending it, or the carrier has too much). `attempt`
    counts from 1; `unended` is how many tries, with this one, have not come to an end: more than
    one means that somebody died.
    """

    state: str
    sealed: bytes | None = None
    attempt: int = 0
    unended: int = 0


class OutboxEntries:
    """The entries of the outbox, and the workers who send them."""

    def __init__(self, connection: redis.Redis, scripts: Scripts) -> None:
        self._connection, self._scripts = connection, scripts

    def take(self, entry: str, now: float, lease: int, holder: str, look_again: int) -> Taken:
        """Take an entry to send it: for `lease` milliseconds, and as long as its holder lives."""
        with translated():
            state, *rest = self._scripts.call(
                "take",
                [ENTRY + entry, OUTBOX_DUE, OUTBOX_AGES, THROTTLE, HOLDERS],
                [entry, now, lease, LANE, holder, look_again],
                again=False,
            )
        return Taken(state.decode(), *rest)

    def finish(self, entry: str, *, became: str, month: str) -> str | None:
        """Forget an entry; name the next one of the same texter, if it waits.

        What became of it is counted: `sent`, `expired`, `refused`, `stopped`, `unreadable` or
        `set_aside`.
        """
        with translated():
            following = self._scripts.call(
                "finish",
                [ENTRY + entry, OUTBOX_DUE, OUTBOX_AGES, f"{PREFIX}:delivery:{month}"],
                [entry, LANE, became],
                again=False,
            )
        return following.decode() if following else None

    def postpone(self, entry: str, due: float) -> None:
        """Let go of an entry until a moment in Unix milliseconds."""
        with translated():
            self._scripts.by_name["postpone"](keys=[ENTRY + entry, OUTBOX_DUE], args=[entry, due])

    def overdue(self, now: float, limit: int, farthest: float) -> tuple[str, ...]:
        """Name the entries that should have been sent by now, longest overdue first.

        Those due later than any can be, `farthest` milliseconds from now, were written before the
        clock went back, and count as overdue too.
        """
        with translated():
            pipe = self._connection.pipeline(transaction=False)
            for least, most in (("-inf", now), (now + farthest, "+inf")):
                pipe.zrange(OUTBOX_DUE, least, most, byscore=True, offset=0, num=limit)
            late, misdated = pipe.execute()
        return tuple(_bytes(entry).decode() for entry in (*late, *misdated)[:limit])

    def put_back(self, entry: str, now: float, due: float, farthest: float) -> bool:
        """Move an overdue entry's next look to later; False if another sweep has done so."""
        with translated():
            return bool(
                self._scripts.by_name["put_back"](
                    keys=[OUTBOX_DUE], args=[entry, now, due, now + farthest]
                )
            )

    def hold(self, holder: str, until: float, now: float) -> None:
        """Say until when a process that sends surely lives; forget those that are long dead."""
        with translated():
            pipe = self._connection.pipeline(transaction=False)
            pipe.zadd(HOLDERS, {holder: until})
            for dead in self._connection.zrange(
                HOLDERS, "-inf", now - HOLDERS_KEPT, byscore=True, offset=0, num=50
            ):
                pipe.zrem(HOLDERS, _bytes(dead))
            pipe.execute()

    def beat(self, life: int) -> None:
        """Say that a worker is alive, for `life` milliseconds."""
        with translated():
            self._connection.set(PRESENCE, "", px=life)

    def health(self, now: float) -> tuple[int, float]:
        """Return the workers present and the age in seconds of the oldest waiting referral."""
        with translated():
            pipe = self._connection.pipeline(transaction=False)
            pipe.pubsub_numsub(PRESENCE)
            pipe.exists(PRESENCE)
            pipe.zrange(OUTBOX_AGES, 0, 0, withscores=True)
            present, beat, oldest = pipe.execute()
        workers = int(present[0][1]) if beat else 0
        return workers, max(0.0, (now - oldest[0][1]) / 1000) if oldest else 0.0


def _bytes(found: object) -> bytes:
    return found if isinstance(found, bytes) else b""
