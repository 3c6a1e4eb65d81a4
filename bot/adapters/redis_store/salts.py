"""The salt of the day: agreed on by all processes, and in the memory of Redis and theirs only."""

import math
import secrets
import time
from dataclasses import dataclass

from bot.adapters.redis_store.connection import StoreDown, translated
from bot.adapters.redis_store.keys import PREFIX
from bot.adapters.redis_store.scripts import Scripts

SALT_OUTLIVES = 2 * 3600  # seconds after its day, as long as a session may last
SALT_PATIENCE = 5.0  # seconds to wait for whoever knows a salt that Redis has lost
SALT_TURNS_AT = 9 * 3600  # seconds after midnight UTC: four or five in the morning in Connecticut


@dataclass(frozen=True, slots=True)
class Salts:
    """The salt of this day, and the one before while sessions that began under it may live."""

    day: int
    today: bytes
    before: bytes

    @property
    def in_use(self) -> tuple[bytes, bytes]:
        """What seals, and what still opens."""
        return self.today, self.before


class SaltsOfTheDay:
    """The salts that this process names and seals by."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._salts: Salts | None = None
        self._good_until = 0.0
        self._missed_since = math.inf

    def at(self, now: float) -> Salts:
        """Return the salts of a moment (Unix seconds), making today's if nobody has yet (R098)."""
        salts = self._salts
        if salts is None or now >= self._good_until or salts.day != _day(now):
            return self.agree(now)
        return salts

    def agree(self, now: float) -> Salts:
        """Give Redis back a salt that it lost in a restart, or learn what the others use.

        A salt lives in the memory of Redis and of our processes and never on a disk: each can
        give it back to the other, and when all of them are gone, so is all that it sealed. A
        process that never knew it waits `SALT_PATIENCE` for one that does.
        """
        day = _day(now)
        turned = day * 86400 + SALT_TURNS_AT
        known = {self._salts.day: self._salts.today} if self._salts else {}
        if self._salts and self._salts.day == day:
            known[day - 1] = self._salts.before
        lives = {day: turned + 86400 + SALT_OUTLIVES - now, day - 1: turned + SALT_OUTLIVES - now}
        args: list[bytes | int] = []
        for which, life in lives.items():
            args += [known.get(which, b""), secrets.token_bytes(32), int(life * 1000)]
        waited = time.monotonic() - self._missed_since >= SALT_PATIENCE
        with translated():
            today, before = self._scripts.call(
                "salts",
                [name for each in lives for name in (_key(each), f"{_key(each)}:known")],
                [*args, int(waited)],
            )
        if not (today and before):
            # Nobody has given it back yet. Making another would leave what waits unreadable.
            self._missed_since = min(self._missed_since, time.monotonic())
            raise StoreDown("SaltMissing")
        self._missed_since = math.inf
        self._good_until = turned + (SALT_OUTLIVES if lives[day - 1] > 0 else 86400)
        self._salts = Salts(day, today, before)
        return self._salts


def _day(now: float) -> int:
    return math.floor((now - SALT_TURNS_AT) / 86400)


def _key(day: int) -> str:
    return f"{PREFIX}:salt:{day}"
