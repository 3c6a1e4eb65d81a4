"""The internal port: `GET /metrics`, for Prometheus, from the process above the web processes."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.log import log
from bot.metrics import Tally
from bot.settings import Settings


def serve_figures(settings: Settings, tally: Tally) -> ThreadingHTTPServer | None:
    """Serve the figures on METRICS_PORT from a thread; nothing if it is not set or taken."""
    if settings.metrics_port is None:
        return None
    store = RedisStore(connect(settings.text("redis_url")))

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/metrics"
            body = _figures(store, tally).encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing: an access log holds addresses (L11)."""

    try:
        server = ThreadingHTTPServer((settings.interface, settings.metrics_port), Page)
    except OSError as error:
        log.error("metrics_not_served", error=type(error).__name__, alarm=True)
        return None
    threading.Thread(target=server.serve_forever, daemon=True, name="figures").start()
    return server


def _figures(store: RedisStore, tally: Tally) -> str:
    try:
        workers, oldest = store.outbox.health(time.time() * 1000)
    except StoreDown:
        return tally.text(0, 0.0, redis=False)
    return tally.text(workers, oldest, redis=True)
