"""A line to Redis that many callers share: who comes while it is busy goes together.

A call costs the machine more to send and to wait for than Redis takes to answer it. So one caller
at a time carries what waits by then, in one packet, and brings the answers back; nobody waits who
comes alone, and under load eight texts cost little more than one (`BENCHMARKS.md`). It needs no
thread of its own, and is the same for threads and for the web process, which shares one.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any

import redis

from bot.adapters.redis_store.connection import CALL


class _Call:
    """One command on its way; `turn` is free once it has ended, or once its caller carries."""

    __slots__ = ("again", "carries", "command", "ended", "failure", "reply", "turn")

    def __init__(self, command: bytes, *, again: bool) -> None:
        self.command, self.again = command, again
        self.reply: Any = None
        self.failure: redis.RedisError | None = None
        self.ended = self.carries = False
        self.turn = Lock()
        self.turn.acquire()

    def end(self, reply: Any = None, failure: redis.RedisError | None = None) -> None:
        self.reply, self.failure, self.ended = reply, failure, True


class Line:
    """One open connection, and the calls that wait for it."""

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._connection: Any = None
        self._door = Lock()  # of the three below; nobody waits while holding it
        self._waiting: list[_Call] = []
        self._busy = False

    @property
    def load(self) -> int:
        """How much a call has to wait for."""
        return len(self._waiting) + self._busy

    def call(self, command: bytes, *, again: bool) -> Any:
        """Send a packed command and return its answer.

        Args:
            command: As it travels.
            again: Whether it may be sent over a connection that may be cut by now: the caller can
                send it once more.

        Raises:
            redis.TimeoutError: no answer within `CALL`, or no turn.
            redis.ConnectionError: the connection broke, or there is none.
            redis.ResponseError: the server refuses.
        """
        mine = _Call(command, again=again)
        with self._door:
            self._waiting.append(mine)
            carries, self._busy = not self._busy, True
        if carries or self._waits(mine):
            self._carry(mine)
        if mine.failure is not None:
            raise mine.failure
        return mine.reply

    def _waits(self, mine: _Call) -> bool:
        """Wait until a call has ended; True if its caller has to carry it instead."""
        try:
            served = mine.turn.acquire(timeout=CALL)
        except BaseException:  # a worker that stops kills whoever waits: nobody may wait for them
            self._withdraw(mine)
            raise
        if not served and self._withdraw(mine):
            raise redis.TimeoutError("the line is busy")
        if not served:  # it is on its way, and comes back within the time of those who carry it
            mine.turn.acquire(timeout=CALL)
        if mine.carries or mine.ended:
            return mine.carries
        raise redis.TimeoutError("the line is slow")

    def _withdraw(self, mine: _Call) -> bool:
        """Take a call back; False if it is on its way."""
        with self._door:
            waits = mine in self._waiting
            if waits:
                self._waiting.remove(mine)
        if mine.carries:
            self._hand_over()
        return waits

    def _carry(self, mine: _Call) -> None:
        """Send all that waits in one packet, give out the answers, and let the next one carry."""
        with self._door:
            calls, self._waiting = self._waiting, []
        try:
            self._exchange(calls)
        except redis.TimeoutError:  # the server is ill: whoever waits shall not wait as long again
            with self._door:
                calls += self._waiting
                self._waiting = []
            _fail(calls, redis.TimeoutError)
        except (redis.RedisError, OSError):
            _fail(calls, redis.ConnectionError)
        finally:
            _fail(calls, redis.ConnectionError)  # whoever carried was killed on the way
            for call in calls:
                if call is not mine:
                    call.turn.release()
            self._hand_over()

    def _hand_over(self) -> None:
        with self._door:
            self._busy = bool(self._waiting)
            if self._busy:
                self._waiting[0].carries = True
                self._waiting[0].turn.release()

    def _exchange(self, calls: Sequence[_Call]) -> None:
        connection, whole = self._opened(calls), False
        try:
            connection.send_packed_command([b"".join([call.command for call in calls])])
            for call in calls:
                try:
                    call.end(connection.read_response())
                except redis.ResponseError as refusal:  # that is an answer too
                    call.end(failure=refusal)
            whole = True
        finally:
            if not whole:  # an answer that comes late must not be taken for the next
                self._hang_up()

    def _opened(self, calls: Sequence[_Call]) -> Any:
        """Return the connection; after a restart of Redis it is cut, and its next call fails.

        That fails before anything has run; but a referral whose call may not be sent again would
        have to wait for the next sweep.
        """
        once = self._connection is not None and not all(call.again for call in calls)
        if once and _is_cut(self._connection):
            self._hang_up()
        if self._connection is None:
            self._connection = self._pool.get_connection()
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        connection.disconnect()
        self._pool.release(connection)


def _fail(calls: Sequence[_Call], failure: type[redis.RedisError]) -> None:
    for call in calls:
        if not call.ended:
            call.end(failure=failure("the call came to nothing"))


def _is_cut(connection: Any) -> bool:
    """Say whether the server has closed a connection since its last call."""
    try:
        return bool(
            connection.can_read(timeout=0)
        )  # nothing was asked: what can be read is its end
    except (redis.RedisError, OSError):
        return True
