"""`helpline load`, as somebody types it against a system on this computer."""

import html
import re
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from bot.cli import main
from bot.load import HOTLINE

ANSWERS = {"hi": "Danger? 911", "norwalk": "Norwalk. What would help?"}


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A helpline and its phone network in one; each referral arrives as often as asked for."""
    times: int = request.param
    server = make_server("127.0.0.1", 0, _helpline(times), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _helpline(times: int) -> Flask:
    app = Flask(__name__)
    arrived: Counter[str] = Counter()

    @app.post("/sms")
    def sms() -> str:
        said = ANSWERS.get(request.form["Body"])
        if said is None:
            arrived[request.form["From"]] += times
            return "<Response/>"
        return f"<Response><Message>{html.escape(said)}</Message></Response>"

    @app.get("/simulator/network")
    def network() -> dict[str, str]:
        return {"address": request.host_url.rstrip("/")}

    @app.get("/phones/<number>")
    def phone(number: str) -> Response:
        return jsonify([{"via": "rest", "text": HOTLINE}] * arrived[number])

    return app


@pytest.mark.parametrize(
    ("address", "code", "counted"),
    [
        (0, 1, r"(\d+) asked for, \1 lost, 0 dup"),
        (1, 0, r"\d+ asked for, 0 lost, 0 dup"),
        (2, 1, r"(\d+) asked for, 0 lost, \1 dup"),
    ],
    indirect=["address"],
)
def test_what_arrived_is_counted_without_being_told_where(
    address: str,
    code: int,
    counted: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The system says where its phones are: a URL is enough."""
    monkeypatch.setattr("bot.load.SETTLE", 0.5)
    assert main(["load", "--rate", "8", "--seconds", "1", "--url", address]) == code
    said = capsys.readouterr().out
    assert re.search(counted, said)
    assert "p99" in said
