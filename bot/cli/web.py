"""`helpline web`: gunicorn with our settings."""

import argparse
import gc
import threading
from functools import partial
from typing import Any

from gevent import Timeout
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.ggevent import GeventWorker

from bot.log import configure, log
from bot.metrics import Tally
from bot.settings import Settings, read_settings
from bot.web import create_app
from bot.web.figures import serve_figures
from bot.wiring import build, read_book

STALLED = 2  # seconds to wait for more of a request
NOBODY_WAITS = 15  # seconds after which Twilio has given a request up (R020)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    del args
    configure("web")
    settings = read_settings()
    _Server(settings).run()
    return 0


def server_options(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's settings; no access log, which would hold addresses (L11)."""
    return {
        "bind": f"{settings.interface}:{settings.port}",
        "workers": settings.web_processes,
        # A sync worker sits on an idle open connection (p99 over 500 ms at 200 texts a second); a
        # pool of threads (gthread) spends as much on handing a request over as we on answering it.
        "worker_class": WebWorker,
        "worker_connections": settings.web_connections,
        "timeout": 30,
        "graceful_timeout": 10,
        "keepalive": 75,
        "preload_app": False,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "critical",  # an error line would quote the request (L12)
        "control_socket_disable": True,
    }


class WebWorker(GeventWorker):  # type: ignore[misc]
    """Serves every open connection in one thread.

    Whoever stops in mid-request is hung up on, and whoever sends it drop by drop: each holds one
    of the connections that texters need.
    """

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Serve one request; the wait for the next one on this connection is `keepalive`."""
        sock.settimeout(STALLED)
        with Timeout(NOBODY_WAITS, False):
            super().handle_request(listener_name, req, sock, addr)
            sock.settimeout(None)
            return
        raise StopIteration  # by which gunicorn ends a connection


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured here instead of in a file of its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        gc.disable()  # a hundred thousand objects that stay, and no cycle among them
        self._book = read_book(settings)  # before the fork: a broken file stops the start at once
        self._book.directory.prepare()
        self._tally = Tally.of(self._book)  # before the fork: its memory is shared
        super().__init__()
        # What is loaded by now stays as it is: the collector need not walk it, in any process, and
        # so does not copy the memory that they share.
        gc.freeze()
        gc.enable()

    def load_config(self) -> None:
        """Set what matters, and what of ours is called when."""
        options = server_options(self._settings)
        options |= {"post_worker_init": _begin_watch, "when_ready": self._ready}
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the pieces in each worker, after the fork: connections must not be shared."""
        house = build(self._settings, self._book)
        app = create_app(house, self._tally)
        app.extensions["house"], app.extensions["tally"] = house, self._tally
        return app

    def _ready(self, server: Arbiter) -> None:
        serve_figures(self._settings, self._tally)
        _say_ready(server)


def _begin_watch(worker: Any) -> None:
    """Let every web process look after the outbox too: then no worker's death is a silence.

    And let it know the opt-out list, and store what texters asked for while Redis was away.
    """
    worker.wsgi.extensions["tally"].take_row(worker.age)
    house, never = worker.wsgi.extensions["house"], threading.Event()
    for name, watch, args in (
        ("sweep", partial(house.outbox.watch, via="web"), (never,)),
        ("owed", house.conversation.watch, (never,)),
        ("opt-outs", house.conversation.known.follow, (house.store, never)),
    ):
        threading.Thread(target=watch, args=args, name=name, daemon=True).start()


def _say_ready(server: Arbiter) -> None:
    log.info("web_ready", port=server.address[0][1])
