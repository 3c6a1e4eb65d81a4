"""`helpline web` and `helpline worker`: what they put together before they serve."""

import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gunicorn.workers.ggevent import GeventWorker

from bot import cli
from bot.cli import main, web, worker
from bot.core.book import Book
from bot.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(book: Book, monkeypatch: pytest.MonkeyPatch) -> web._Server:
    """Gunicorn with our settings, not yet serving."""
    monkeypatch.setattr(web, "read_book", lambda _: book)
    settings = read_settings(
        _env_file=None,
        redis_url="redis://127.0.0.1:1/0",
        port=8765,
        web_processes=3,
        web_connections=50,
    )
    return web._Server(settings)


def test_gunicorn_is_told_what_matters(server: web._Server) -> None:
    """Loopback in development, and no log that would hold an address (L11, L12)."""
    told = server.cfg

    assert told.bind == ["127.0.0.1:8765"]
    assert (told.workers, told.worker_connections, told.worker_class) == (3, 50, web.WebWorker)
    assert told.accesslog is None
    assert told.loglevel == "critical"
    assert not told.preload_app


def test_each_process_builds_its_own_pieces(server: web._Server) -> None:
    """Connections must not be shared over a fork; the book may be."""
    app, other = server.load(), server.load()

    assert {"/sms", "/health"} <= {str(rule) for rule in app.url_map.iter_rules()}
    houses = [each.extensions["house"] for each in (app, other)]
    assert houses[0].connection is not houses[1].connection
    assert houses[0].book is houses[1].book


def test_each_process_looks_after_the_outbox() -> None:
    """So that no worker's death is a silence."""
    watched = threading.Event()
    vias: list[str] = []

    def watch(_: threading.Event, *, via: str) -> None:
        vias.append(via)
        watched.set()

    told: list[str] = []
    conversation = SimpleNamespace(
        watch=lambda _: told.append("owed"),
        known=SimpleNamespace(follow=lambda store, _: told.append(store)),
    )
    house = SimpleNamespace(
        outbox=SimpleNamespace(watch=watch), conversation=conversation, store="opt-outs"
    )
    rows: list[int] = []
    extensions = {"house": house, "tally": SimpleNamespace(take_row=rows.append)}
    web._begin_watch(SimpleNamespace(age=3, wsgi=SimpleNamespace(extensions=extensions)))

    assert watched.wait(5)
    assert vias == ["web"]
    assert sorted(told) == ["opt-outs", "owed"]
    assert rows == [3]


def test_who_sends_a_request_drop_by_drop_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte a second is never a stop, and a thousand such senders would be all connections."""
    monkeypatch.setattr(web, "NOBODY_WAITS", 0.1)
    monkeypatch.setattr(GeventWorker, "handle_request", lambda *_: gevent.sleep(5))
    worker: Any = object.__new__(web.WebWorker)
    here, there = socket.socketpair()

    with here, there, pytest.raises(StopIteration):
        worker.handle_request("", None, here, "")


def test_it_says_when_it_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    """With the port, which a test may have left to the system."""
    web._say_ready(SimpleNamespace(address=[("127.0.0.1", 8765)]))

    assert "8765" in capsys.readouterr().out


def test_the_command_line_alone_shares_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits lets others go on in the web process, and in no other."""
    shared: list[str] = []
    monkeypatch.setattr(cli, "_share_the_thread", lambda: shared.append("shared"))
    monkeypatch.setattr(web, "run", lambda _: 0)
    monkeypatch.setattr(worker, "run", lambda _: 0)

    assert main(["web"]) == 0
    monkeypatch.setattr("sys.argv", ["helpline", "worker"])
    assert (main(), shared) == (0, [])
    monkeypatch.setattr("sys.argv", ["helpline", "web"])
    assert (main(), shared) == (0, ["shared"])


SECURED = """\
import sys
sys.argv = ["helpline", "web"]
from bot.cli import _share_the_thread
_share_the_thread()
import bot.cli.web, ssl
from urllib3.util.ssl_ import create_urllib3_context
create_urllib3_context().minimum_version = ssl.TLSVersion.TLSv1_3
print(ssl.SSLContext.__module__)
"""


def test_tls_is_shared_before_anybody_has_it() -> None:
    """What has loaded TLS before it is shared fails at Twilio's door, and only there."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SECURED],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip

    assert (done.stdout.strip(), done.stderr) == ("gevent.ssl", "")


def test_the_commands_put_the_pieces_to_work(
    book: Book, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Web serves, the worker works; both exit 0 when told to stop."""
    done: list[str] = []
    room: Any = SimpleNamespace(
        carrier=SimpleNamespace(warm=lambda: done.append("warm")),
        store=2, outbox=3, deletion=4,
    )  # fmt: skip
    for module in (web, worker):
        monkeypatch.setattr(module, "configure", done.append)
        monkeypatch.setattr(module, "read_settings", lambda: settings)
    monkeypatch.setattr(web, "read_book", lambda _: book)
    monkeypatch.setattr(web._Server, "run", lambda _: done.append("serve"))
    monkeypatch.setattr(worker, "build_post_room", lambda _: room)
    monkeypatch.setattr(worker, "work", lambda _, *pieces: done.append(str(pieces)))
    monkeypatch.setattr(Settings, "text", lambda *_: "redis://127.0.0.1:1/0")

    assert main(["web"]) == main(["worker"]) == 0
    assert done == ["web", "serve", "worker", "warm", "(2, 3, 4)"]
