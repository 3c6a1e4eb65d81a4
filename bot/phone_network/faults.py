"""What the network does wrong on purpose, one fault for each text that it is handed."""

import socket
import threading
from collections import deque

from flask import Blueprint, Response, jsonify, request

SILENT = "silent"
"""The text is not accepted and the connection ends without an answer."""
LOST = "lost"
"""The text is accepted and the connection ends without an answer."""
HELD = "held"
"""Nothing happens until `release`; then the connection ends and the text is not accepted."""
HELD_ACCEPTED = "held-accepted"
"""The text is accepted, and the answer waits for `release`."""

NAMES = frozenset({SILENT, LOST, HELD, HELD_ACCEPTED})
PATIENCE = 10.0  # seconds that a text is held at most
OWN_CODES = 20000  # from here on a number is Twilio's code, below it is an HTTP status

Fault = int | str


class Faults:
    """The faults that are still to come, first come first."""

    def __init__(self) -> None:
        self._planned: deque[Fault] = deque()
        self._released = threading.Event()
        self.held = 0
        """How many texts wait for `release` now."""

    def plan(self, faults: list[Fault]) -> None:
        """Add faults.

        Raises:
            ValueError: one of them is neither a number nor a known name.
        """
        unknown = [fault for fault in faults if not (isinstance(fault, int) or fault in NAMES)]
        if unknown:
            raise ValueError(f"no such fault: {unknown}")
        self._planned.extend(faults)

    def clear(self) -> None:
        """Forget what is still to come, and let go of whatever is held."""
        self._planned.clear()
        self.release()

    def next(self) -> Fault | None:
        """Take the next fault; None when all goes well."""
        return self._planned.popleft() if self._planned else None

    def hold(self) -> None:
        """Wait for `release`."""
        self._released.clear()
        self.held += 1
        self._released.wait(PATIENCE)
        self.held -= 1

    def release(self) -> None:
        """Let go of every text that is held."""
        self._released.set()


def hang_up() -> None:
    """End the connection of this request, so that its client never reads an answer."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def fault_routes(faults: Faults) -> Blueprint:
    """Make the routes by which a test plans faults."""
    pages = Blueprint("faults", __name__, url_prefix="/faults")

    @pages.post("")
    def plan() -> Response:
        """Plan faults, one for each send to come: `{"statuses": [429, 21610, "silent", ...]}`."""
        try:
            faults.plan(request.get_json()["statuses"])
        except ValueError:
            return Response(status=400)
        return Response(status=204)

    @pages.get("")
    def held() -> Response:
        """Say how many texts are held."""
        return jsonify({"held": faults.held})

    @pages.post("/release")
    def release() -> Response:
        """Let go of every text that is held."""
        faults.release()
        return Response(status=204)

    @pages.delete("")
    def mend() -> Response:
        """Forget every planned fault."""
        faults.clear()
        return Response(status=204)

    return pages
