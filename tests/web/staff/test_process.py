"""The staff side as the process that serves it: what the server itself says, and what it logs."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

HOUSE = Path(bot.__file__).parent.parent


@pytest.fixture(scope="module")
def port(redis_server) -> Iterator[int]:
    """Serve the staff side as the Procfile does, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    environment = {
        **os.environ, "REDIS_URL": redis_server.address("staff"), "STAFF_PORT": str(free),
        "HELPLINE_DEMONSTRATION": "off", "HELPLINE_MODE": "development",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "staff-web"], env=environment, cwd=HOUSE,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", free)) == 0:
                break
        time.sleep(0.1)
    yield free
    process.terminate()
    process.wait(20)


def says(port: int, request: bytes) -> str:
    """Send bytes, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        while more := connection.recv(65536):
            found += more
    return found.decode("latin-1")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /staff/sign-in HTTP/1.1", "200"),
        (b"TRACE /staff/ HTTP/1.1", "405"),
        (b"NONSENSE /staff/ HTTP/1.1", "405"),
        (b"GET /staff/static/ HTTP/1.1", "404"),
        (b"GET /staff/static/../__init__.py HTTP/1.1", "404"),
        (b"GET /staff/static/..%2f__init__.py HTTP/1.1", "404"),
        (b"\x00\x01 garbage", "400"),
        (b"GET / HTTP/9.9", "400|505"),
    ],
)
def test_r132_the_server_tells_no_version_and_refuses_what_is_unknown(
    port, request_line, status
) -> None:
    """Probes at the socket: the server answers some before the application sees them."""
    answer = says(port, request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    head, _, body = answer.partition("\r\n\r\n")
    assert re.match(rf"HTTP/1\.1 ({status}) ", head), head
    assert not re.search(r"(?i)(gunicorn|werkzeug|flask|python)/?\s*\d", answer)
    assert "X-Powered-By" not in head
    assert "Traceback" not in body
    assert "create_staff_app" not in body


_HANDLERS = """
import json, logging
from gunicorn.glogging import Logger
from bot.cli.staff_web import _Server
from bot.log import configure
from bot.settings import REQUIRED_OF_STAFF, read_settings
configure("staff")
cfg = _Server(read_settings(required=REQUIRED_OF_STAFF)).cfg
Logger(cfg)
loggers = {"": logging.getLogger(), **logging.root.manager.loggerDict}
print(json.dumps({
    "access": cfg.accesslog, "level": cfg.loglevel,
    "handlers": {name: [[type(each).__name__, getattr(getattr(each, "stream", None), "name", "")]
                        for each in getattr(logger, "handlers", ())]
                 for name, logger in loggers.items() if getattr(logger, "handlers", ())},
}))
"""


def test_r133_the_inventory_of_logs_names_every_handler_there_is() -> None:
    """What SECURITY.md lists is what a process has: one way out for lines, one for the server's."""
    table = (HOUSE / "SECURITY.md").read_text(encoding="utf-8").partition("\n## Logs\n")[2]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| ", table.partition("\n## ")[0], re.MULTILINE)
    inventory = dict(rows[1:])
    assert inventory == {
        "our lines": "standard output of each process",
        "gunicorn's": "standard error",
        "access log": "none",
        "staff audit log": "Redis, `helpline:staff:audit`",
        "Redis": "none (no log file, no SLOWLOG, no ACL log)",
        "Twilio's error log": "at Twilio",
    }
    done = subprocess.run(
        [sys.executable, "-c", _HANDLERS], cwd=HOUSE, check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    assert (found["access"], found["level"]) == (None, "critical")
    speaking = {
        name: each for name, each in found["handlers"].items() if each != [["NullHandler", ""]]
    }
    assert speaking.pop("") == [["_KindOnly", ""]]
    assert speaking.pop("gunicorn.error") == [["StreamHandler", "<stderr>"]]
    assert speaking == {}
