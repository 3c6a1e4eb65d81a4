"""Redis: what is remembered of a conversation, in one look and one transaction.

A turn costs two round trips: `look` reads everything it needs to know, `commit` claims the
message and stores all of the turn or nothing. `commit` compares what it finds with what `look`
had read, so that two texts of one person can never be decided on the same state, and no lock is
left behind by a process that dies.
"""

import math
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import local
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from hiredis import pack_command
from redis.exceptions import AskError, ClusterCrossSlotError, ClusterDownError, NoScriptError
from redis.sentinel import Sentinel

from bot.core.sender import Pseudonym

PREFIX = "helpline"
PRESENCE = f"{PREFIX}:worker"  # a channel that workers listen on, and a key that they beat
OUTBOX_DUE, OUTBOX_AGES = f"{PREFIX}:outbox:due", f"{PREFIX}:outbox:ages"
OUTBOX_HOLDERS = f"{PREFIX}:outbox:holders"  # processes that send, and until when each lives
ENTRY, LANE = f"{PREFIX}:out:", f"{PREFIX}:lane:"
THROTTLE = f"{PREFIX}:throttle"  # while it lives, nothing is sent: the carrier has too much
PACE = f"{PREFIX}:outbox:pace"  # how fast the whole account sends
BURST, FOR_URGENT = 40, 20  # sends at once after a pause, and those of them for the urgent alone
OPT_OUTS = f"{PREFIX}:optouts"  # a set, and the channel that tells of its changes
UNCONFIRMED = f"{OPT_OUTS}:unconfirmed"  # those of them whose STOP nobody has confirmed yet
UNDELETED = f"{PREFIX}:undeleted"
PAGE = 1000  # names of the opt-out list at once
CODES_LIFE = 7 * 86400  # seconds that the hours' counts of delivery codes are kept
SALT_OUTLIVES = 2 * 3600  # seconds after its day, as long as a session may last
HOLDERS_KEPT = 3_600_000  # milliseconds after which a dead process is forgotten
CALL = 1.0  # seconds that one call may take (R021)
DISK_PATIENCE = 800  # milliseconds
SALT_PATIENCE = 5.0  # seconds to wait for whoever knows a salt that Redis has lost
SALT_TURNS_AT = 9 * 3600  # seconds after midnight UTC: four or five in the morning in Connecticut
_SCRIPTS = Path(__file__).parent / "lua"


class StoreDown(Exception):  # noqa: N818 - it names a state of the world, not a programming error
    """Redis cannot be used: away, full, read-only or too slow. Carries no key and no value."""


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
class LateChange:
    """What a texter asked for while Redis was away: to opt `in` or `out`, or '' to be forgotten.

    `at` is when, in Unix milliseconds; `sessions` is empty while the salts are not known.
    """

    opt: str
    at: float
    opt_outs: tuple[str, ...]
    sessions: tuple[Pseudonym, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Committed:
    """How a commit ended: `done`, `seen` with the reply of the first time, or `moved`."""

    outcome: str
    reply: bytes | None = None


class _Line(local):
    """One connection for each thread, and scripts called over it by their names.

    What redis-py does around a call (fetching a connection, looking whether it is still good,
    counting, preparing a retry) takes longer than the call. A texter waits for two of them.
    """

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._connection: Any = None

    def call(
        self, script: Any, keys: Sequence[str], args: Sequence[Any], *, again: bool = True
    ) -> Any:
        """Run a script. A line that broke is replaced once, by redis-py's own way.

        Args:
            script: One that was registered.
            keys: As the script names them.
            args: As the script names them.
            again: Whether the script may run twice: the second time it finds what the first has
                claimed. Taking an entry may not, for it would find the entry held.
        """
        try:
            if not again and self._is_cut():
                self._hang_up()
            if self._connection is None:
                self._connection = self._pool.get_connection()
            words = ("EVALSHA", script.sha, len(keys), *keys, *args)
            self._connection.send_packed_command([pack_command(words)])
            return self._connection.read_response()
        except NoScriptError:  # the server is new: the script's own call also loads it
            return script(keys=keys, args=args)
        except redis.TimeoutError:
            self._hang_up()
            raise
        except redis.ConnectionError:
            self._hang_up()
            if not again:
                raise
            return script(keys=keys, args=args)

    def _is_cut(self) -> bool:
        """Say whether the server has closed this line since the last call.

        After a restart of Redis each thread holds such a line; a call over it fails before anything
        has run, and its referral would wait for the next sweep.
        """
        try:
            # Nothing was asked: whatever can be read is the end of the line.
            return self._connection is not None and bool(self._connection.can_read(timeout=0))
        except (redis.RedisError, OSError):
            return True

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:  # an answer that comes late must not be taken for the next
            connection.disconnect()
            self._pool.release(connection)


class RedisStore:
    """All that the helpline keeps in Redis."""

    def __init__(self, connection: redis.Redis) -> None:
        self.connection = connection
        self._scripts = {
            path.stem: connection.register_script(path.read_text(encoding="ascii"))
            for path in _SCRIPTS.glob("*.lua")
        }
        self._line = _Line(connection.connection_pool)
        self._salts: Salts | None = None
        self._salts_good_until = 0.0
        self._salts_missed_since = math.inf

    def salts(self, now: float) -> Salts:
        """Return the salts of a moment (Unix seconds), making today's if nobody has yet (R098)."""
        salts = self._salts
        if salts is None or now >= self._salts_good_until or salts.day != _day(now):
            return self.agree_on_salts(now)
        return salts

    def agree_on_salts(self, now: float) -> Salts:
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
        waited = time.monotonic() - self._salts_missed_since >= SALT_PATIENCE
        with _translated():
            today, before = self._scripts["salts"](
                keys=[name for each in lives for name in (_salt(each), f"{_salt(each)}:known")],
                args=[*args, int(waited)],
            )
        if not (today and before):
            # Nobody has given it back yet. Making another would leave what waits unreadable.
            self._salts_missed_since = min(self._salts_missed_since, time.monotonic())
            raise StoreDown("SaltMissing")
        self._salts_missed_since = math.inf
        self._salts_good_until = turned + (SALT_OUTLIVES if lives[day - 1] > 0 else 86400)
        self._salts = Salts(day, today, before)
        return self._salts

    def look(self, names: Names) -> Seen:
        """Read all that a turn needs, in one round trip."""
        keys = [
            _session(names.session),
            _session(names.session_before),
            _message(names.message),
            _reply(names.message),
            OPT_OUTS,
            UNCONFIRMED,
        ]
        args = [PRESENCE, OUTBOX_AGES, _texts(names.session), *names.opt_outs]
        with _translated():
            new, old, seen, reply, opted_out, present, beat, oldest, texts, unconfirmed, clock = (
                self._line.call(self._scripts["load"], keys, args)
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
            _session(names.session),
            _session(names.session_before),
            _message(names.message),
            _reply(names.message),
            OPT_OUTS,
            f"{PREFIX}:counts:{changes.month}",
            f"{PREFIX}:flags",
            ENTRY + (entry.id if entry else ""),
            LANE + names.session,
            OUTBOX_DUE,
            OUTBOX_AGES,
            UNCONFIRMED,
            _said(names.session),
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
        with _translated():
            if changes.opt:
                out = names.opt_outs[0] if changes.opt == "out" else ""
                outcome, *rest = self._commit_to_disk(keys, args, out)
            else:
                outcome, *rest = self._line.call(self._scripts["commit"], keys, args)
        if outcome == b"late":
            raise StoreDown("TooSlow")
        return Committed(outcome.decode(), rest[0] if rest else None)

    def _commit_to_disk(self, keys: Sequence[str], args: Sequence[Any], out: str) -> Any:
        """Commit, and wait until an opt-out is on the disk before it is confirmed (R035).

        Until then it counts as unconfirmed: whatever fails here, the next text is told about it.
        A server without an append-only file says so; how it keeps opt-outs is its owner's choice.
        """
        # WAITAOF waits for the writes of its own connection only.
        with self.connection.client() as connection:  # type: ignore[no-untyped-call]
            result = self._scripts["commit"](keys=keys, args=args, client=connection)
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
        with _translated():
            return frozenset(_text(name) for name in self.connection.hkeys(f"{PREFIX}:flags"))

    def opted_out(self, opt_outs: Sequence[str]) -> bool:
        """Say whether a sender is on the opt-out list, under any of its names."""
        with _translated():
            return any(self.connection.smismember(OPT_OUTS, list(opt_outs)))

    def opt_out(self, name: str) -> None:
        """Put a sender on the opt-out list because the carrier says so (21610)."""
        with _translated(), self.connection.pipeline(transaction=False) as pipe:
            _opt_out(pipe, name)
            pipe.execute()

    def opt_outs(self) -> Iterator[str]:
        """Name everybody on the opt-out list who has been told so."""
        with _translated():
            untold = set(self.connection.sscan_iter(UNCONFIRMED, count=PAGE))
            for name in self.connection.sscan_iter(OPT_OUTS, count=PAGE):
                if name not in untold:
                    yield _text(name)

    def settle(self, late: LateChange) -> bool:
        """Store what was asked while Redis was away; False if the texter has changed it since.

        An opt-out is stored as one that nobody has confirmed: the texter was told so (R035).
        """
        said = map(_said, late.sessions[:1])
        forgotten = tuple(map(_session, late.sessions if late.opt != "in" else ()))
        with _translated():
            return bool(
                self._scripts["settle"](
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

    def note_delivery(self, what: str, *, hour: str, opt_out: str = "", pause: int = 0) -> None:
        """Count what became of a text in its hour; nothing of the text is kept (R040).

        `opt_out` is a name to put on the opt-out list, `pause` how many milliseconds the outbox
        is to rest because the carrier has too much.
        """
        codes = f"{PREFIX}:codes:{hour}"
        with _translated(), self.connection.pipeline(transaction=False) as pipe:
            pipe.hincrby(codes, what, 1)
            pipe.expire(codes, CODES_LIFE)
            if opt_out:
                _opt_out(pipe, opt_out)
            if pause:
                pipe.set(THROTTLE, "", px=pause)
            pipe.execute()

    def take_turn_deleting(self, seconds: float) -> bool:
        """Say whether it is this worker's turn to delete records at the carrier."""
        with _translated():
            return bool(
                self.connection.set(f"{UNDELETED}:turn", "", nx=True, px=int(seconds * 1000))
            )

    def note_undeleted(self, count: int) -> None:
        """Note how many records could not be deleted in the last round."""
        with _translated():
            self.connection.set(UNDELETED, count)

    def ping(self) -> None:
        """Raise StoreDown unless Redis answers."""
        with _translated():
            self.connection.ping()

    # -- the outbox ----------------------------------------------------------------------------

    def take(self, entry: str, now: float, lease: int, holder: str, look_again: int) -> Taken:
        """Take an entry to send it: for `lease` milliseconds, and as long as its holder lives."""
        with _translated():
            state, *rest = self._line.call(
                self._scripts["take"],
                [ENTRY + entry, OUTBOX_DUE, OUTBOX_AGES, THROTTLE, OUTBOX_HOLDERS],
                [entry, now, lease, LANE, holder, look_again],
                again=False,
            )
        return Taken(state.decode(), *rest)

    def reserve(
        self, now: float, *, rate: float, urgent: bool, patience: float
    ) -> tuple[float, bool]:
        """Take a place among the sends of all processes (a token bucket).

        Args:
            now: Unix milliseconds.
            rate: sends a second of the whole account.
            urgent: may use the tokens that are left to the urgent.
            patience: milliseconds; no place is taken whose turn is later than that.

        Returns:
            How many milliseconds to wait, and whether the place is taken.
        """
        args = [now, rate, BURST, FOR_URGENT, int(urgent), patience]
        with _translated():
            wait, taken = self._line.call(self._scripts["pace"], [PACE], args)
        return float(wait), bool(taken)

    def slow_down(self, now: float, *, rate: float) -> None:
        """Let everybody send half as fast, because the carrier has too much (429)."""
        with _translated():
            self._scripts["slow_down"](keys=[PACE], args=[now, rate, BURST - FOR_URGENT])

    def hold(self, holder: str, until: float, now: float) -> None:
        """Say until when a process that sends surely lives; forget those that are long dead."""
        with _translated():
            pipe = self.connection.pipeline(transaction=False)
            pipe.zadd(OUTBOX_HOLDERS, {holder: until})
            for dead in self.connection.zrange(
                OUTBOX_HOLDERS, "-inf", now - HOLDERS_KEPT, byscore=True, offset=0, num=50
            ):
                pipe.zrem(OUTBOX_HOLDERS, _bytes(dead))
            pipe.execute()

    def finish(self, entry: str, *, became: str, month: str) -> str | None:
        """Forget an entry; name the next one of the same texter, if it waits.

        What became of it is counted: `sent`, `expired`, `refused`, `stopped`, `unreadable` or
        `set_aside`.
        """
        with _translated():
            following = self._line.call(
                self._scripts["finish"],
                [ENTRY + entry, OUTBOX_DUE, OUTBOX_AGES, f"{PREFIX}:delivery:{month}"],
                [entry, LANE, became],
                again=False,
            )
        return following.decode() if following else None

    def postpone(self, entry: str, due: float) -> None:
        """Let go of an entry until a moment in Unix milliseconds."""
        with _translated():
            self._scripts["postpone"](keys=[ENTRY + entry, OUTBOX_DUE], args=[entry, due])

    def overdue(self, now: float, limit: int, farthest: float) -> tuple[str, ...]:
        """Name the entries that should have been sent by now, longest overdue first.

        Those due later than any can be, `farthest` milliseconds from now, were written before the
        clock went back, and count as overdue too.
        """
        with _translated():
            pipe = self.connection.pipeline(transaction=False)
            for least, most in (("-inf", now), (now + farthest, "+inf")):
                pipe.zrange(OUTBOX_DUE, least, most, byscore=True, offset=0, num=limit)
            late, misdated = pipe.execute()
        return tuple(_text(entry) for entry in (*late, *misdated)[:limit])

    def put_back(self, entry: str, now: float, due: float, farthest: float) -> bool:
        """Move an overdue entry's next look to later; False if another sweep has done so."""
        with _translated():
            return bool(
                self._scripts["put_back"](keys=[OUTBOX_DUE], args=[entry, now, due, now + farthest])
            )

    def beat(self, life: int) -> None:
        """Say that a worker is alive, for `life` milliseconds."""
        with _translated():
            self.connection.set(PRESENCE, "", px=life)

    def health(self, now: float) -> tuple[int, float]:
        """Return the workers present and the age in seconds of the oldest waiting referral."""
        with _translated():
            pipe = self.connection.pipeline(transaction=False)
            pipe.pubsub_numsub(PRESENCE)
            pipe.exists(PRESENCE)
            pipe.zrange(OUTBOX_AGES, 0, 0, withscores=True)
            present, beat, oldest = pipe.execute()
        workers = int(present[0][1]) if beat else 0
        return workers, max(0.0, (now - oldest[0][1]) / 1000) if oldest else 0.0


SENTINEL = "redis+sentinel"
_CLUSTERED = (ClusterCrossSlotError, AskError, ClusterDownError)  # a MovedError is an AskError


def connect(url: str, *, timeout: float = CALL) -> redis.Redis:
    """Open a pool of connections to Redis; every call gives up after `timeout` seconds (R021).

    Args:
        url: `redis://`, `rediss://` (TLS), `unix://`, or `redis+sentinel://USER:PASSWORD@HOST:PORT,
            HOST:PORT/SERVICE/DATABASE`, which asks Sentinels where the primary is.
        timeout: Seconds.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "health_check_interval": 15,
    }
    if urlsplit(url).scheme != SENTINEL:
        return redis.Redis.from_url(url, **options)
    who, _, hosts = urlsplit(url).netloc.rpartition("@")
    user, _, password = who.partition(":")
    _, service, *database = urlsplit(url).path.split("/")
    places = [host.rpartition(":") for host in hosts.split(",")]
    watchers = Sentinel(  # type: ignore[no-untyped-call]
        [(host, int(port)) for host, _, port in places],
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
    )
    primary: redis.Redis = watchers.master_for(  # type: ignore[no-untyped-call]
        service,
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(database[0]) if database else 0,
        **options,
    )
    return primary


@contextmanager
def _translated() -> Iterator[None]:
    """Turn redis-py's errors, whose messages may quote a command, into one that says nothing."""
    try:
        yield
    except _CLUSTERED:
        raise StoreDown("RedisCluster") from None
    except redis.RedisError as error:
        raise StoreDown(type(error).__name__) from None


def _day(now: float) -> int:
    return math.floor((now - SALT_TURNS_AT) / 86400)


def _salt(day: int) -> str:
    return f"{PREFIX}:salt:{day}"


def _bytes(found: object) -> bytes:
    return found if isinstance(found, bytes) else b""


def _text(found: object) -> str:
    return _bytes(found).decode()


def _session(name: str) -> str:
    return f"{PREFIX}:s:{name}"


def _message(name: str) -> str:
    return f"{PREFIX}:m:{name}"


def _reply(name: str) -> str:
    return f"{PREFIX}:r:{name}"


def _texts(name: str) -> str:
    return f"{PREFIX}:r:texts:{name}"


def _said(name: str) -> str:
    return f"{PREFIX}:r:opt:{name}"


def _opt_out(pipe: Any, name: str) -> None:
    pipe.sadd(OPT_OUTS, name)
    pipe.publish(OPT_OUTS, f"+{name}")
