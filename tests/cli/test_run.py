"""`helpline run`: it refuses what it cannot start with, and says what to do about it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
import redis

from bot.cli import main, processes, run
from bot.cli.processes import GENTLY, Processes, Redis, free_port
from bot.settings import Settings, SettingsError
from bot.wiring import DATA, FLOWS
from tests.test_settings import PRODUCTION


class Health(BaseHTTPRequestHandler):
    """A web side that has only this page."""

    def do_GET(self) -> None:
        """Tell how many workers there are."""
        body = json.dumps({"workers": 1}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Started(Processes):
    """Starts nothing but a health page, and notes what was asked of it."""

    commands: ClassVar[dict[str, tuple[list[str], dict[str, str]]]] = {}
    added: ClassVar[list[str]] = []
    gone: ClassVar[list[list[tuple[str, int]]]] = []
    healthy: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self._server: HTTPServer | None = None

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Note it; as the web side, begin to answer."""
        self.commands[name] = (command, environment)
        if name == "web" and self.healthy:
            self._server = HTTPServer(("127.0.0.1", int(environment["PORT"])), Health)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def add(self, name: str, process: Any) -> Any:
        """Note it."""
        self.added.append(name)
        return process

    def ended(self) -> list[tuple[str, int]]:
        """Tell what has ended since the last look."""
        return self.gone.pop(0) if self.gone else []

    def __exit__(self, *_: object) -> None:
        """Stop the health page."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class Embedded:
    """An embedded server that is none."""

    lasting = True
    tidied: ClassVar[list[bool | redis.RedisError]] = []
    begun: ClassVar[list[str]] = []

    def __init__(self, *, folder: Path) -> None:
        self.folder = folder

    def address(self, user: str) -> str:
        """Return the address of a user."""
        return f"redis://{user}:password@127.0.0.1:1/0"

    @property
    def url(self) -> str:
        """Return the owner's address."""
        return self.address("owner")

    def begin_anew(self) -> None:
        """Note that it was asked to."""
        self.begun.append("anew")

    def tidy(self) -> bool:
        """Tidy, or fail as planned."""
        outcome = self.tidied.pop(0) if self.tidied else True
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Nothing of ours is set, no `.env` is near, and a port is free."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PORT", str(free_port()))
    return monkeypatch


@pytest.fixture
def started(environment: pytest.MonkeyPatch) -> Iterator[type[Started]]:
    """`run` with everything that it starts replaced; it stops after a few looks."""
    Started.commands, Started.added, Started.gone, Started.healthy = {}, [], [], True
    Embedded.lasting, Embedded.tidied = True, []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    environment.setattr(run, "Processes", Started)
    environment.setattr(run, "Redis", Embedded)
    environment.setattr(run, "LOOK_EVERY", 0.01)
    environment.setattr(run, "read_book", lambda _: None)
    environment.setattr(run, "_demonstrate", lambda *_: None)
    yield Started
    for number, handler in before.items():
        signal.signal(number, handler)


def stopping_after(monkeypatch: pytest.MonkeyPatch, looks: int) -> None:
    """Press Ctrl-C after so many looks."""
    seen = [0]
    wait: Callable[[Any, float], bool] = run._Stop.wait

    def count(stop: Any, seconds: float) -> bool:
        seen[0] += 1
        if seen[0] == looks:
            os.kill(os.getpid(), signal.SIGINT)
        return wait(stop, seconds)

    monkeypatch.setattr(run._Stop, "wait", count)


# -- refusing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "find", "put", "told"),
    [
        ("flows/referral.yaml", "asks: town", "ask: town", "(did you mean `asks`?)"),
        ("data/towns.csv", "planning_region", "region", "lacks the column planning_region"),
        ("data/services.csv", "status", "state", "status"),
        ("data/vocabulary/commands.txt", "stop", "stopp", "stopp"),
    ],
)
def test_a_broken_file_stops_the_start(
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    file: str,
    find: str,
    put: str,
    told: str,
) -> None:
    """With its line and a hint, exit 1, and nothing was started."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    shutil.copytree(DATA, tmp_path / "data")
    lines = (tmp_path / file).read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if find in line)
    lines[at] = lines[at].replace(find, put, 1)
    (tmp_path / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment.setenv("HELPLINE_FLOWS", str(tmp_path / "flows"))
    environment.setenv("HELPLINE_DATA", str(tmp_path / "data"))

    assert main(["run"]) == 1

    said = capsys.readouterr().err.splitlines()
    assert f"{file.rpartition('/')[2]}:{at + 1}: " in said[0]
    assert told in said[0]
    assert said[-1].endswith("nothing was started.")


def test_production_names_the_secret_that_is_missing(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, before anything is read."""
    for name, value in PRODUCTION.items():
        environment.setenv(name, value)
    environment.delenv("HELPLINE_SECRET")

    assert main(["run"]) == 2
    assert "production needs HELPLINE_SECRET." in capsys.readouterr().err


def test_a_redis_that_is_not_there_is_told(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And how to get one; its password is not shown."""
    environment.setenv("REDIS_URL", "redis://:pass-word@127.0.0.1:1/0")
    environment.setattr(run, "read_book", lambda _: None)
    before = signal.getsignal(signal.SIGINT)

    code = main(["run"])
    signal.signal(signal.SIGINT, before)

    said = capsys.readouterr().err
    assert code == 2
    assert "Redis does not answer there (ConnectionError)" in said
    assert "unset REDIS_URL to use the embedded one" in said
    assert "pass-word" not in said


def test_a_port_that_is_taken_is_told(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the way to another one."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment.setattr(run, "read_book", lambda _: None)
        environment.setenv("PORT", str(port))

        assert main(["run"]) == 2

    assert f"port {port} is taken. Choose another: PORT=8001 make run" in capsys.readouterr().err


# -- starting ----------------------------------------------------------------------------------


def test_everything_starts_and_stops_on_ctrl_c(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Redis, phone network, worker, web; each with its own user of Redis; what to open is said."""
    environment.setenv("HELPLINE_SECRET", "our-secret")
    stopping_after(environment, 3)

    assert main(["run"]) == 0

    said = capsys.readouterr().out
    here = f"http://127.0.0.1:{os.environ['PORT']}"
    assert started.added == ["redis"]
    assert list(started.commands) == ["network", "worker", "web", "staff"]
    for name in ("worker", "web"):
        command, its = started.commands[name]
        assert command == [sys.executable, "-m", "bot", name]
        assert its["REDIS_URL"] == f"redis://{name}:password@127.0.0.1:1/0"
        assert its["TWILIO_API_URL"].startswith("http://127.0.0.1:")
        assert its["HELPLINE_SECRET"] == "our-secret"
    assert not {"REDIS_URL", "HELPLINE_SECRET"} & set(started.commands["network"][1])
    for line in (f"{here}/simulator", f"{here}/sms", f"{here}/health"):
        assert line in said
    assert "No Twilio account is named" in said
    assert "Development defaults in use: TWILIO_ACCOUNT_SID" in said
    assert said.endswith("helpline: stopping.\n")


def test_what_is_named_is_not_started(
    environment: pytest.MonkeyPatch,
    started: type[Started],
    redis_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A Redis of one's own, a stand-in for Twilio, production."""
    for name, value in PRODUCTION.items():
        environment.setenv(name, value)
    environment.setenv("REDIS_URL", redis_url)
    stopping_after(environment, 3)

    assert main(["run"]) == 0

    said = capsys.readouterr().out
    assert (started.added, list(started.commands)) == ([], ["worker", "web", "staff"])
    assert started.commands["worker"][1]["REDIS_URL"] == redis_url
    assert "https://helpline.example/sms" in said
    assert "imulator" not in said
    assert "defaults" not in said


def test_a_redis_of_ones_own_in_development(
    environment: pytest.MonkeyPatch,
    started: type[Started],
    redis_url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is put into it, so no demonstration is promised; `TWILIO_API_URL=` is not set."""
    environment.setenv("REDIS_URL", redis_url)
    environment.setenv("TWILIO_API_URL", "")
    stopping_after(environment, 3)

    assert main(["run"]) == 0

    assert list(started.commands) == ["network", "worker", "web", "staff"]
    assert started.commands["web"][1]["TWILIO_API_URL"].startswith("http://127.0.0.1:")
    assert "demonstration" not in capsys.readouterr().out


def test_a_second_helpline_is_told_that_it_forgets(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Two servers would write over each other's file."""
    Embedded.lasting = False
    stopping_after(environment, 2)

    assert main(["run"]) == 0
    assert "Choose another: REDIS_FOLDER=var/second make run" in capsys.readouterr().err
    assert list(started.commands)


def test_a_process_that_does_not_start_ends_the_start(
    started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Which one, and how it ended."""
    started.healthy, started.gone = False, [[("worker", 1)]]

    assert main(["run"]) == 1
    assert "did not start: worker (exit 1)." in capsys.readouterr().err


def test_no_answer_ends_the_start(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for ever."""
    started.healthy = False
    environment.setattr(run, "PATIENCE", 0.05)

    assert main(["run"]) == 1
    assert "no answer on port" in capsys.readouterr().err


def test_ctrl_c_while_it_starts_is_no_failure(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0, without a complaint."""
    started.healthy = False
    stopping_after(environment, 2)

    assert main(["run"]) == 0
    assert capsys.readouterr().err == ""


def test_a_worker_that_ends_is_told_and_texts_are_still_answered(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """The web side goes on by itself."""
    started.gone = [[], [("worker", -9)], []]
    stopping_after(environment, 5)

    assert main(["run"]) == 0
    assert "worker ended by itself (exit -9). Texts are still answered" in capsys.readouterr().err


def test_a_web_side_that_ends_is_the_end(
    started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1: a platform starts it again."""
    started.gone = [[], [("web", 3)]]

    assert main(["run"]) == 1
    assert "the web side ended by itself (exit 3)." in capsys.readouterr().err


def test_the_file_of_redis_is_tidied_now_and_then(
    environment: pytest.MonkeyPatch, started: type[Started], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure is said, and tried again."""
    Embedded.tidied, Embedded.begun = [True, True, False, redis.ConnectionError("gone")], []
    environment.setattr(run, "TIDY_EVERY", 0.0)
    stopping_after(environment, 6)

    assert main(["run"]) == 0
    said = capsys.readouterr().err
    assert said.count("the file of Redis could not be written anew") == 2
    assert Embedded.tidied == []
    assert Embedded.begun == ["anew"]  # once: nobody is left that knows a salt of before
    assert started.added == ["redis"]


# -- processes ---------------------------------------------------------------------------------


def test_processes_end_together_the_last_started_first() -> None:
    """Gently; whatever does not stop is killed."""
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    asked: list[str] = []

    with Processes() as group:
        group.start("first", sleeper, dict(os.environ))
        group.start("second", [sys.executable, "-c", ""], dict(os.environ))
        running = group._running["first"]
        stubborn = group.add("third", Stubborn(asked))
        while group.ended() != [("second", 0)]:
            pass
        assert group.ended() == []

    assert running.poll() == -signal.SIGTERM
    assert stubborn.poll() is None
    assert asked == ["terminate", f"wait {GENTLY}", "kill", "wait None"]


class Stubborn:
    """A process that must be killed."""

    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def poll(self) -> int | None:
        """Run for ever."""
        return None

    def terminate(self) -> None:
        """Do not care."""
        self.asked.append("terminate")

    def kill(self) -> None:
        """Die."""
        self.asked.append("kill")

    def wait(self, timeout: float | None = None) -> int:
        """Wait."""
        self.asked.append(f"wait {timeout}")
        if timeout is not None:
            raise subprocess.TimeoutExpired("x", timeout)
        return -9


def test_an_embedded_redis_that_does_not_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    false = shutil.which("false")
    monkeypatch.setattr(processes, "get_binary_path", lambda: false)
    monkeypatch.setattr(processes, "time", SimpleNamespace(sleep=lambda _: None))

    with pytest.raises(SettingsError, match="embedded Redis did not start"):
        Redis()
