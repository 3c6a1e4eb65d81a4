"""The scripts of the folder `lua`, and how they are called."""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import redis
from hiredis import pack_command
from redis.exceptions import NoScriptError

from bot.adapters.redis_store.line import Line

_FOLDER = Path(__file__).parent / "lua"
LINES = 2  # of a process: while one packet is on its way, the next need not wait


class Scripts:
    """The scripts, by the names of their files.

    `by_name` holds them as redis-py registers them, which calls over a connection of its pool.
    """

    def __init__(self, connection: redis.Redis) -> None:
        self.by_name = {
            path.stem: connection.register_script(path.read_text(encoding="ascii"))
            for path in _FOLDER.glob("*.lua")
        }
        self._connection = connection
        self._lines = tuple(Line(connection.connection_pool) for _ in range(LINES))
        self._loading = Lock()

    def call(
        self, name: str, keys: Sequence[str], args: Sequence[Any], *, again: bool = True
    ) -> Any:
        """Run a script over a shared line, for what somebody waits for.

        What redis-py does around a call (fetching a connection, looking whether it is still good,
        counting, preparing a retry) takes longer than the call. A line that broke is replaced once.

        Args:
            name: Of the script.
            keys: As the script names them.
            args: As the script names them.
            again: Whether the script may run twice: the second time it finds what the first has
                claimed. Taking an entry may not, for it would find the entry held.
        """
        script = self.by_name[name]
        command = pack_command(("EVALSHA", script.sha, len(keys), *keys, *args))
        try:
            return self._loaded(script, command, again=again)
        except redis.TimeoutError:
            raise
        except redis.ConnectionError:
            if not again:
                raise
            return self._loaded(script, command, again=True)

    def _loaded(self, script: Any, command: bytes, *, again: bool) -> Any:
        line = min(self._lines, key=_load)
        try:
            return line.call(command, again=again)
        except NoScriptError:  # the server is new; it has run nothing yet
            with self._loading:
                self._connection.script_load(script.script)
            return line.call(command, again=again)


def _load(line: Line) -> int:
    return line.load
