"""Turns: what is remembered of a conversation, in one look and one transaction.

A turn costs two round trips: `look` reads everything it needs to know, `commit` claims the
message and stores all of the turn or nothing. `commit` compares what it finds with what `look`
had read, so that two texts of one person can never be decided on the same state, and no lock is
left behind by a process that dies.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import redis

from bot.adapters.redis_store.connection import StoreDown, translated
from bot.adapters.redis_store.keys import (
    ENTRY,
    LANE,
    OPT_OUTS,
    OUTBOX_AGES,
    OUTBOX_DUE,
    PREFIX,
    PRESENCE,
    UNCONFIRMED,
    said_key,
    session_key,
)
from bot.adapters.redis_store.scripts import Scripts
from bot.core.sender import Pseudonym

FLAGS = f"{PREFIX}:flags"
DISK_PATIENCE = 800  # milliseconds


@dataclass(frozen=True, slots=True)
class Names:
    """The keys of one text: all HMACs, none of them a number or a MessageSid."""

    session: Pseudonym
    session_before: Pseudonym
    message: str
    opt_outs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found; blobs are still sealed. `oldest` is in Unix milliseconds.

    `texts` is how many texts of this sender were stored within ten minutes before this one.
    `unconfirmed` is an opt-out that was stored later than it was asked for, so without an answer.
    `clock` is what the clock of Redis showed, in Unix milliseconds.
    """

    session: bytes | None
    message_seen: bool
    reply: bytes | None
    opted_out: bool
    workers: int
    oldest: float | None
    texts: int = 0
    unconfirmed: bool = False
    clock: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One outbox entry: a referral that waits to be composed and sent."""

    id: str
    sealed: bytes
    due: float
    life: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one turn changes; times in Unix milliseconds, lives in milliseconds.

    `count` and `unmet` are counters of the month; `hour` is the hour of the week, 0 being Monday
    from midnight, in which a conversation began. `forget` drops the referrals that still wait.
    """

    loaded: bytes | None
    session: bytes | None
    session_life: int
    reply: bytes
    now: float
    week: str
    month: str
    opt: str = ""
    row: str = ""
    count: str = ""
    flagged: str = ""
    unmet: str = ""
    hour: int | None = None
    forget: bool = False
    entry: Entry | None = None
    queue: Sequence[Sequence[bytes | str | int | float]] = field(default=())


@dataclass(frozen=True, slots=True)
class Committed:
    """How a commit ended: `done`, `seen` with the reply of the first time, or `moved`."""

    outcome: str
    reply: bytes | None = None


class Turns:
    """The conversations, turn by turn."""

    def __init__(self, connection: redis.Redis, scripts: Scripts) -> None:
        self._connection, self._scripts = connection, scripts

    def look(self, names: Names) -> Seen:
        """Read all that a turn needs, in one round trip."""
        keys = [
            session_key(names.session),
            session_key(names.session_before),
            _message(names.message),
            _reply(names.message),
            OPT_OUTS,
            UNCONFIRMED,
        ]
        args = [PRESENCE, OUTBOX_AGES, _texts(names.session), *names.opt_outs]
        with translated():
            new, old, seen, reply, opted_out, present, beat, oldest, texts, unconfirmed, clock = (
                self._scripts.call("load", keys, args)
            )
        return Seen(
            session=new or old,
            message_seen=bool(seen),
            reply=reply,
            opted_out=bool(opted_out),
            workers=int(present) if beat else 0,
            oldest=float(oldest) if oldest else None,
            texts=int(texts or 0),
            unconfirmed=bool(unconfirmed),
            clock=float(clock),
        )

    def commit(self, names: Names, changes: Changes, *, until: float = 0.0) -> Committed:
        """Store all of a turn or nothing, in one round trip.

        Args:
            names: The keys of the text.
            changes: What the turn changes.
            until: Unix milliseconds by the clock of Redis, after which nothing is stored, because
                the texter has been answered otherwise by then; 0 is never too late.
        """
        entry = changes.entry
        commands = [*changes.queue]
        if changes.unmet:
            commands.append(("HINCRBY", f"{PREFIX}:counts:{changes.month}", changes.unmet, 1))
        if changes.hour is not None:
            commands.append(("HINCRBY", f"{PREFIX}:hours:{changes.month}", changes.hour, 1))
        keys = [
            session_key(names.session),
            session_key(names.session_before),
            _message(names.message),
            _reply(names.message),
            OPT_OUTS,
            f"{PREFIX}:counts:{changes.month}",
            FLAGS,
            ENTRY + (entry.id if entry else ""),
            LANE + names.session,
            OUTBOX_DUE,
            OUTBOX_AGES,
            UNCONFIRMED,
            said_key(names.session),
        ]
        args: list[bytes | str | int | float] = [
            changes.loaded or b"",
            changes.session or b"",
            changes.session_life,
            changes.reply,
            changes.opt,
            f"{PREFIX}:log:{changes.week}",  # not among the keys: those must be readable
            changes.row,
            changes.count,
            changes.flagged,
            entry.id if entry else "",
            entry.sealed if entry else b"",
            names.session,
            changes.now,
            entry.due if entry else 0,
            entry.life if entry else 0,
            OPT_OUTS,
            until,
            len(commands),
        ]
        for command in commands:
            args += [len(command), *command]
        args += [ENTRY, LANE] if changes.forget else ["", ""]
        args += [*names.opt_outs, _texts(names.session)]
        with translated():
            if changes.opt:
                out = names.opt_outs[0] if changes.opt == "out" else ""
                outcome, *rest = self._commit_to_disk(keys, args, out)
            else:
                outcome, *rest = self._scripts.call("commit", keys, args)
        if outcome == b"late":
            raise StoreDown("TooSlow")
        return Committed(outcome.decode(), rest[0] if rest else None)

    def _commit_to_disk(self, keys: Sequence[str], args: Sequence[Any], out: str) -> Any:
        """Commit, and wait until an opt-out is on the disk before it is confirmed (R035).

        Until then it counts as unconfirmed: whatever fails here, the next text is told about it.
        A server without an append-only file says so; how it keeps opt-outs is its owner's choice.
        """
        # WAITAOF waits for the writes of its own connection only.
        with self._connection.client() as connection:  # type: ignore[no-untyped-call]
            result = self._scripts.by_name["commit"](keys=keys, args=args, client=connection)
            if result[0] != b"done":
                return result
            with suppress(redis.ResponseError):
                on_disk, _ = connection.waitaof(1, 0, DISK_PATIENCE)
                if not on_disk:  # it stands in memory, but a power cut would take it
                    raise StoreDown("DiskSlow")
            if out:
                with suppress(redis.RedisError):  # it is stored, and so may be said
                    pipe = connection.pipeline(transaction=False)
                    pipe.srem(UNCONFIRMED, out)
                    pipe.publish(OPT_OUTS, f"+{out}")
                    pipe.execute()
        return result

    def flagged(self) -> frozenset[str]:
        """Name the listings that people have said do not work."""
        with translated():
            return frozenset(_text(name) for name in self._connection.hkeys(FLAGS))


def _message(name: str) -> str:
    return f"{PREFIX}:m:{name}"


def _reply(name: str) -> str:
    return f"{PREFIX}:r:{name}"


def _texts(name: str) -> str:
    return f"{PREFIX}:r:texts:{name}"


def _text(found: object) -> str:
    return found.decode() if isinstance(found, bytes) else ""
