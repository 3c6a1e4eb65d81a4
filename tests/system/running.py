"""The whole helpline as a user starts it: real processes, driven over HTTP as Twilio would."""

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, Self

import requests
from twilio.request_validator import RequestValidator

from bot.cli.processes import free_port
from bot.settings import DEVELOPMENT

HOUSE = Path(__file__).parents[2]
PATIENCE = 60.0


class Running:
    """`helpline run` on a free port, and hands to text it, watch it and hurt it."""

    def __init__(
        self, *, token: str = DEVELOPMENT["twilio_auth_token"], **environment: str
    ) -> None:
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.token = token
        self._environment = environment
        self.output = ""

    def __enter__(self) -> Self:
        """Start it and wait until it says that it runs."""
        clean = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("TWILIO", "HELPLINE", "REDIS", "PUBLIC", "PROGRAM", "PORT"))
        }
        self._folder = tempfile.TemporaryDirectory(prefix="helpline-run-")
        self._environment.setdefault("REDIS_FOLDER", self._folder.name)
        self._log = HOUSE / "var" / f"run-{self.port}.log"
        self._log.parent.mkdir(exist_ok=True)
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=HOUSE,
                env={**clean, "PORT": str(self.port), **self._environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(
            lambda: "Ctrl-C stops everything" in self.log() or self._process.poll() is not None
        )
        if self._process.poll() is not None:
            self._folder.cleanup()
            raise AssertionError(self.log())
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._folder.cleanup()

    def log(self) -> str:
        """Read everything that the processes have printed."""
        return self._log.read_text(errors="replace")

    def post(self, text: str | None, *, sender: str, sid: str | None = None, **extra: str) -> Any:
        """Post one text to the webhook, signed as Twilio signs; None leaves the body out."""
        form = {
            "MessageSid": sid or f"SM{secrets.token_hex(16)}",
            "From": sender,
            "To": "55501",
            "NumMedia": "0",
            "AccountSid": DEVELOPMENT["twilio_account_sid"],
            **extra,
        }
        if text is not None:
            form["Body"] = text
        url = f"{self.site}/sms"
        headers = {"X-Twilio-Signature": RequestValidator(self.token).compute_signature(url, form)}
        return requests.post(url, data=form, headers=headers, timeout=PATIENCE)

    def text(self, text: str, *, sender: str) -> str:
        """Text the helpline and return what its webhook says, "" for silence."""
        response = self.post(text, sender=sender)
        assert response.status_code == 200
        return said(response.text)

    def network(self) -> str:
        """Find the address of the simulated phone network."""
        port = re.search(r'"network_ready".*?"port": (\d+)', self.log())
        assert port is not None
        return f"http://127.0.0.1:{port[1]}"

    def received(self, number: str) -> list[str]:
        """Read what a phone got through the carrier's REST API."""
        screen = requests.get(f"{self.network()}/phones/{number}", timeout=PATIENCE).json()
        return [bubble["text"] for bubble in screen if bubble["via"] == "rest"]

    def kill(self, part: str) -> None:
        """Kill one of the processes outright, as a machine that loses power would."""
        for pid in _children(self._process.pid):
            if part in _command(pid):
                os.kill(pid, signal.SIGKILL)
                wait_until(partial(_dead, pid))

    def pause(self, part: str) -> None:
        """Let one of the processes stand still, as a machine that swaps would."""
        self._signal(part, signal.SIGSTOP)

    def resume(self, part: str) -> None:
        """Let it go on."""
        self._signal(part, signal.SIGCONT)

    def _signal(self, part: str, number: int) -> None:
        for pid in _children(self._process.pid):
            if part in _command(pid):
                os.kill(pid, number)


def said(twiml: str) -> str:
    """Take the text out of TwiML."""
    found = re.search(r"<Message>(.*?)</Message>", twiml, re.DOTALL)
    return unescape(found[1]) if found else ""


def wait_until(true: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Wait for something to become true, or fail."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")


def _dead(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state == "Z"
