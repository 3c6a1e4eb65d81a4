"""The processes that are hurt: web and worker twice, Redis, the simulated network."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import redis
import requests

from bot.cli.processes import Redis, free_port
from tests.chaos.history import Struck
from tests.chaos.schedule import WEBS, WORKERS, Blow, Kind

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
NOBODY = "127.0.0.1 1"  # a primary that does not answer
SOME_MEMORY = 1  # bytes: less than is in use


class House:
    """Everything under one supervisor, which starts again what has died."""

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="helpline-chaos-")
        self.folder = folder or Path(self._temporary.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ports = {name: free_port() for name in (*WEBS, "network")}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.RLock()
        self.struck: list[Struck] = []

    def __enter__(self) -> Self:
        """Start everything and wait until it answers."""
        self.redis = Redis(password="chaos", folder=self.folder / "redis")
        for name in ("network", *WORKERS, *WEBS):
            self._start(name)
        wait_until(lambda: all(self.healthy(web, workers=2) for web in WEBS))
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything, and leave nothing behind."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.redis.kill()
        self.redis.wait()
        self._temporary.cleanup()

    @property
    def network(self) -> str:
        """The address of the simulated phone network."""
        return f"http://127.0.0.1:{self.ports['network']}"

    def sites(self) -> list[str]:
        """Name the addresses that a load balancer would choose from."""
        return [f"http://127.0.0.1:{self.ports[web]}" for web in WEBS]

    def healthy(self, web: str, *, workers: int = 0) -> bool:
        """Say whether a web process answers and sees so many workers."""
        with suppress(requests.RequestException, ValueError):
            address = f"http://127.0.0.1:{self.ports[web]}/health"
            return bool(requests.get(address, timeout=2).json()["workers"] >= workers)
        return False

    def printed(self) -> str:
        """Read everything that the processes have printed."""
        logs = sorted(self.folder.glob("*.log"))
        return "".join(log.read_text(errors="replace") for log in logs)

    def strike(self, blow: Blow) -> None:
        """Let one thing go wrong, and right again."""
        began = time.time()
        match blow.kind:
            case Kind.KILL if blow.target == "redis":
                self._restart_redis(blow.lasts)
            case Kind.KILL:
                self._kill(blow.target)
                time.sleep(blow.lasts)
                self._start(blow.target)
            case Kind.STOP:
                self._stand_still(blow.target, blow.lasts)
            case Kind.DEPLOY:
                self._deploy()
            case Kind.NO_WORKER:
                for worker in WORKERS:
                    self._kill(worker)
                time.sleep(blow.lasts)
                for worker in WORKERS:
                    self._start(worker)
            case Kind.FULL:
                self._configure(("CONFIG", "SET", "maxmemory", str(SOME_MEMORY)))
                time.sleep(blow.lasts)
                self._configure(("CONFIG", "SET", "maxmemory", "0"))
            case Kind.READ_ONLY:
                self._configure(("REPLICAOF", *NOBODY.split()))
                time.sleep(blow.lasts)
                self._configure(("REPLICAOF", "NO", "ONE"))
            case Kind.CARRIER:
                requests.post(
                    f"{self.network}/faults", json={"statuses": blow.faults}, timeout=PATIENCE
                )
        what = " ".join(filter(None, (blow.kind, blow.target)))
        self.struck.append(Struck(what, began, time.time()))

    def _start(self, name: str) -> None:
        """Start a process, unless somebody has done so meanwhile."""
        role = name.split("-", maxsplit=1)[0]
        command = [sys.executable, "-m", "bot", role]
        if role == "network":
            command = [sys.executable, "-m", "bot.phone_network", str(self.ports[name])]
        with self._lock, (self.folder / f"{name}.log").open("ab") as log:
            running = self._processes.get(name)
            if running is not None and running.poll() is None:
                return
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self._environment(name), stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _environment(self, name: str) -> dict[str, str]:
        ours = ("TWILIO", "HELPLINE", "REDIS", "PUBLIC", "PROGRAM", "PORT", "WEB")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return {
            **clean,
            "PORT": str(self.ports.get(name, 8000)),
            "REDIS_URL": self.redis.url,
            "TWILIO_API_URL": self.network,
            "WEB_PROCESSES": "1",
        }

    def _signal(self, name: str, number: int) -> None:
        with self._lock, suppress(ProcessLookupError):
            os.killpg(self._pid(name), number)

    def _pid(self, name: str) -> int:
        return self.redis.pid if name == "redis" else self._processes[name].pid

    def _kill(self, name: str) -> None:
        self._signal(name, signal.SIGKILL)
        self._processes[name].wait()

    def _stand_still(self, name: str, seconds: float) -> None:
        self._signal(name, signal.SIGSTOP)
        time.sleep(seconds)
        self._signal(name, signal.SIGCONT)

    def _restart_redis(self, seconds: float) -> None:
        port = self.redis.port
        self.redis.kill()
        self.redis.wait()
        time.sleep(seconds)
        self.redis = Redis(port=port, password="chaos", folder=self.folder / "redis")

    def _deploy(self) -> None:
        """Ask everything to stop as a platform does, and start it again."""
        leaving = {name: self._processes[name] for name in (*WEBS, *WORKERS)}
        for process in leaving.values():
            process.terminate()
        for name, process in leaving.items():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._kill(name)
            self._start(name)

    def _configure(self, command: tuple[str, ...]) -> None:
        """Change a setting of Redis, waiting for it if another blow has taken it away."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(redis.RedisError), redis.Redis.from_url(self.redis.url) as connection:
                connection.execute_command(*command)
                return
            time.sleep(0.2)


def wait_until(true: object, *, seconds: float = PATIENCE) -> None:
    """Wait for something to become true, or fail."""
    assert callable(true)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")
