"""The processes under measurement: started, watched in /proc, and stopped by their own ids."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import redis

from benchmarks.client import ACCOUNT, SITE, TOKEN
from bot.adapters.redis_store.keys import PRESENCE
from bot.cli.processes import Redis, free_port

HOUSE = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
START_PATIENCE = 60.0  # seconds


def environment(**more: object) -> dict[str, str]:
    """Return what every measured process is started with; nothing of ours leaks into it."""
    ours = ("TWILIO", "HELPLINE", "REDIS", "PUBLIC", "PROGRAM", "PORT", "WEB_", "METRICS", "STAFF")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    return clean | {
        "PUBLIC_URL": SITE,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": "55501",
        "TWILIO_API_URL": "http://127.0.0.1:9",  # nobody: what is meant to send names another
        "PYTHONPATH": str(HOUSE),
        **{key: str(value) for key, value in more.items()},
    }


class Measured:
    """A process and its children, with what they have spent."""

    def __init__(self, command: list[str], **more: object) -> None:
        self._process = subprocess.Popen(
            command, env=environment(**more), cwd=HOUSE, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.pid = self._process.pid

    def ids(self) -> list[int]:
        """Name the process and its children."""
        children: list[int] = []
        for task in Path(f"/proc/{self.pid}/task").glob("*/children"):
            children += map(int, task.read_text().split())
        return [self.pid, *children]

    def cpu(self) -> float:
        """Return the seconds of processor that all of them have used."""
        return sum(_cpu(pid) for pid in self.ids())

    def megabytes(self) -> float:
        """Return the proportional set size of the process and its children."""
        return sum(_megabytes(pid) for pid in self.ids())

    def stop(self, patience: float = 20.0) -> float:
        """Ask it to stop, kill it if it does not; return how long it took."""
        began = time.perf_counter()
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
        return time.perf_counter() - began

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.poll()


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def wait_until_it_answers(port: int, process: Measured, path: str = "/") -> float:
    """Wait until something answers HTTP on a port; return how many seconds that took.

    Raises:
        RuntimeError: the process ended, or did not answer in a minute.
    """
    began = time.perf_counter()
    while time.perf_counter() - began < START_PATIENCE:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
        except urllib.error.HTTPError:
            return time.perf_counter() - began
        except OSError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - began
    raise RuntimeError("it does not answer")


@contextmanager
def running(command: list[str], path: str = "/", **more: object) -> Iterator[tuple[Measured, int]]:
    """Run a server on a free port until the end of the block; hand over it and the port."""
    port = free_port()
    process = Measured(command, PORT=port, **more)
    try:
        wait_until_it_answers(port, process, path)
        yield process, port
    finally:
        process.stop()


def floor(name: str) -> list[str]:
    """Return the command of a floor."""
    return [sys.executable, "-m", "benchmarks.serve", name]


def helpline(name: str) -> list[str]:
    """Return the command of one of the helpline's processes."""
    return [sys.executable, "-m", "bot", name]


@contextmanager
def embedded_redis() -> Iterator[tuple[Redis, redis.Redis]]:
    """Run a server of our own; hand over it and its owner's connection."""
    server = Redis()
    owner = redis.Redis.from_url(server.url)
    try:
        yield server, owner
    finally:
        owner.close()
        server.kill()
        server.wait()


@contextmanager
def pretended_worker(owner: redis.Redis) -> Iterator[None]:
    """Look like a worker: referrals are queued, and nobody's sending takes part in the figure."""
    listening: Any = owner.pubsub()
    listening.subscribe(PRESENCE)
    listening.get_message(timeout=1)
    owner.set(PRESENCE, "", px=600_000)
    yield
    listening.close()


def wiped(owner: redis.Redis) -> None:
    """Empty Redis between rounds, and go on looking like a worker."""
    owner.flushall()
    owner.set(PRESENCE, "", px=600_000)
