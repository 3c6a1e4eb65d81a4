"""A carrier that writes down every request it gets, and can hold its answers back."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

KEPT = "SM" + "0f" * 16  # the one record that the carrier lists


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in."""

    method: str
    path: str
    headers: str
    body: str

    @property
    def is_send(self) -> bool:
        """Whether this hands over a text: the one request that must hold a number."""
        return self.method == "POST" and self.path.endswith("/Messages.json")


@dataclass
class Recorder:
    """The carrier's REST side; `gate` is closed while answers are held back."""

    requests: list[Request] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Start listening on a free port."""
        self.gate.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sends(self) -> list[Request]:
        """Return the texts that were handed over."""
        return [request for request in self.requests if request.is_send]


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers as Twilio does."""

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            request = Request(self.command, self.path, str(self.headers), body)
            recorder.requests.append(request)
            recorder.gate.wait(20)
            record: dict[str, Any] = {"sid": KEPT, "body": "", "status": "queued"}
            status, answer = 200, {"messages": [record], "next_page_uri": None}
            if request.is_send:
                status, answer = 201, record
            if self.command == "DELETE":
                status, answer = 204, {}
            content = json.dumps(answer).encode() if answer else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the names are http.server's

        def log_message(self, *_: object) -> None:
            """Print nothing: this output is not what is searched."""

    return Handler
