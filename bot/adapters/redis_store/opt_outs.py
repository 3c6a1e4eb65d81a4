"""The opt-out list: who is on it, and what was asked for while Redis was away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import redis

from bot.adapters.redis_store.connection import translated
from bot.adapters.redis_store.keys import (
    ENTRY,
    LANE,
    OPT_OUTS,
    OUTBOX_AGES,
    OUTBOX_DUE,
    UNCONFIRMED,
    said_key,
    session_key,
)
from bot.adapters.redis_store.scripts import Scripts
from bot.core.sender import Pseudonym

PAGE = 1000  # names of the opt-out list at once


@dataclass(frozen=True, slots=True)
class LateChange:
    """What a texter asked for while Redis was away: to opt `in` or `out`, or '' to be forgotten.

    `at` is when, in Unix milliseconds; `sessions` is empty while the salts are not known.
    """

    opt: str
    at: float
    opt_outs: tuple[str, ...]
    sessions: tuple[Pseudonym, ...] = ()


class OptOutList:
    """Those who are not texted, by keyed hashes of their numbers."""

    def __init__(self, connection: redis.Redis, scripts: Scripts) -> None:
        self._connection, self._settle = connection, scripts.by_name["settle"]

    def holds(self, opt_outs: Sequence[str]) -> bool:
        """Say whether a sender is on the opt-out list, under any of its names."""
        with translated():
            return any(self._connection.smismember(OPT_OUTS, list(opt_outs)))

    def add(self, name: str) -> None:
        """Put a sender on the opt-out list because the carrier says so (21610)."""
        with translated(), self._connection.pipeline(transaction=False) as pipe:
            add_to(pipe, name)
            pipe.execute()

    def told(self) -> Iterator[str]:
        """Name everybody on the opt-out list who has been told so."""
        with translated():
            untold = set(self._connection.sscan_iter(UNCONFIRMED, count=PAGE))
            for name in self._connection.sscan_iter(OPT_OUTS, count=PAGE):
                if name not in untold:
                    yield name.decode()

    def settle(self, late: LateChange) -> bool:
        """Store what was asked while Redis was away; False if the texter has changed it since.

        An opt-out is stored as one that nobody has confirmed: the texter was told so (R035).
        """
        said = map(said_key, late.sessions[:1])
        forgotten = tuple(map(session_key, late.sessions if late.opt != "in" else ()))
        with translated():
            return bool(
                self._settle(
                    keys=[OPT_OUTS, UNCONFIRMED, *said, *forgotten],
                    args=[
                        late.opt,
                        late.at,
                        OPT_OUTS,
                        len(forgotten),
                        *(ENTRY, LANE, OUTBOX_DUE, OUTBOX_AGES),
                        *(late.sessions if forgotten else ()),
                        *late.opt_outs,
                    ],
                )
            )


def add_to(pipe: Any, name: str) -> None:
    """Write into a pipeline that a sender is opted out, and tell whoever listens."""
    pipe.sadd(OPT_OUTS, name)
    pipe.publish(OPT_OUTS, f"+{name}")
