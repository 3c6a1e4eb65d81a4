"""The scripts of the folder `lua`, and a line of each thread over which they are called."""

from collections.abc import Sequence
from pathlib import Path
from threading import local
from typing import Any

import redis
from hiredis import pack_command
from redis.exceptions import NoScriptError

_FOLDER = Path(__file__).parent / "lua"


class Scripts:
    """The scripts, by the names of their files.

    `by_name` holds them as redis-py registers them, which calls over a connection of its pool.
    """

    def __init__(self, connection: redis.Redis) -> None:
        self.by_name = {
            path.stem: connection.register_script(path.read_text(encoding="ascii"))
            for path in _FOLDER.glob("*.lua")
        }
        self._line = _Line(connection.connection_pool)

    def call(
        self, name: str, keys: Sequence[str], args: Sequence[Any], *, again: bool = True
    ) -> Any:
        """Run a script over this thread's own line, for what somebody waits for.

        A line that broke is replaced once, by redis-py's own way.

        Args:
            name: Of the script.
            keys: As the script names them.
            args: As the script names them.
            again: Whether the script may run twice: the second time it finds what the first has
                claimed. Taking an entry may not, for it would find the entry held.
        """
        return self._line.call(self.by_name[name], keys, args, again=again)


class _Line(local):
    """One connection for each thread, and scripts called over it by their names.

    What redis-py does around a call (fetching a connection, looking whether it is still good,
    counting, preparing a retry) takes longer than the call. A texter waits for two of them.
    """

    def __init__(self, pool: redis.ConnectionPool) -> None:
        self._pool = pool
        self._connection: Any = None

    def call(self, script: Any, keys: Sequence[str], args: Sequence[Any], *, again: bool) -> Any:
        """Run a script; see `Scripts.call`."""
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
