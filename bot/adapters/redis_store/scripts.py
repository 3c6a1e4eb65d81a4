"""The scripts of the folder `lua`, and the lines over which they are called."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from threading import Semaphore
from typing import Any

import redis
from hiredis import pack_command
from redis.exceptions import NoScriptError

from bot.adapters.redis_store.connection import CALL

_FOLDER = Path(__file__).parent / "lua"
LINES = 16  # of a process; a call takes a fraction of a millisecond, and servers count connections


class Scripts:
    """The scripts, by the names of their files.

    `by_name` holds them as redis-py registers them, which calls over a connection of its pool.
    """

    def __init__(self, connection: redis.Redis) -> None:
        self.by_name = {
            path.stem: connection.register_script(path.read_text(encoding="ascii"))
            for path in _FOLDER.glob("*.lua")
        }
        self._lines = _Lines(connection.connection_pool)

    def call(
        self, name: str, keys: Sequence[str], args: Sequence[Any], *, again: bool = True
    ) -> Any:
        """Run a script over a line of its own, for what somebody waits for.

        A line that broke is replaced once, by redis-py's own way.

        Args:
            name: Of the script.
            keys: As the script names them.
            args: As the script names them.
            again: Whether the script may run twice: the second time it finds what the first has
                claimed. Taking an entry may not, for it would find the entry held.
        """
        return self._lines.call(self.by_name[name], keys, args, again=again)


class _Lines:
    """Open connections, each lent to one call at a time, and scripts called over them by name.

    What redis-py does around a call (fetching a connection, looking whether it is still good,
    counting, preparing a retry) takes longer than the call. A texter waits for two of them.
    """

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._idle: deque[Any] = deque()
        self._free = Semaphore(LINES)

    def call(self, script: Any, keys: Sequence[str], args: Sequence[Any], *, again: bool) -> Any:
        """Run a script; see `Scripts.call`."""
        try:
            return self._over_a_line(script.sha, keys, args, again=again)
        except NoScriptError:  # the server is new: the script's own call also loads it
            return script(keys=keys, args=args)
        except redis.TimeoutError:
            raise
        except redis.ConnectionError:
            if not again:
                raise
            return script(keys=keys, args=args)

    def _over_a_line(
        self, sha: str, keys: Sequence[str], args: Sequence[Any], *, again: bool
    ) -> Any:
        if not self._free.acquire(timeout=CALL):
            raise redis.TimeoutError("no line is free")
        line, answered = None, False
        try:
            line = self._lent(again=again)
            line.send_packed_command([pack_command(("EVALSHA", sha, len(keys), *keys, *args))])
            found = line.read_response()
            answered = True
        except redis.ResponseError:  # a refusal is an answer too
            answered = True
            raise
        else:
            return found
        finally:
            if answered:
                self._idle.append(line)
            elif line is not None:  # an answer that comes late must not be taken for the next
                self._hang_up(line)
            self._free.release()

    def _lent(self, *, again: bool) -> Any:
        """Take the line that was used last, or open one.

        After a restart of Redis every idle line is cut. A call over it fails before anything has
        run; one that may not run twice would make its referral wait for the next sweep.
        """
        while self._idle:
            line = self._idle.pop()
            if again or not _is_cut(line):
                return line
            self._hang_up(line)
        return self._pool.get_connection()

    def _hang_up(self, line: Any) -> None:
        line.disconnect()
        self._pool.release(line)


def _is_cut(line: Any) -> bool:
    """Say whether the server has closed a line since its last call."""
    try:
        return bool(line.can_read(timeout=0))  # nothing was asked: what can be read is its end
    except (redis.RedisError, OSError):
        return True
