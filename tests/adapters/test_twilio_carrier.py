"""Twilio: signatures as they make them, and their REST API as it answers on its worst days."""

import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.adapters import twilio_carrier
from bot.adapters.twilio_carrier import (
    UNSUBSCRIBED,
    CarrierBusy,
    CarrierError,
    CarrierFull,
    CarrierRefused,
    CarrierUnsure,
    Signature,
    Signatures,
    TwilioCarrier,
)
from bot.core.sender import Sender

ACCOUNT = "AC" + "1" * 32
TO = Sender("+12035550123")
ACCEPTED = (201, json.dumps({"sid": "SM" + "2" * 32, "status": "queued", "to": TO}))


class _Door(BaseHTTPRequestHandler):
    """Twilio's side of one request: notes it, then answers as the test wishes."""

    protocol_version = "HTTP/1.1"
    server: "Stand"

    def do_POST(self) -> None:
        """Take a message."""
        length = int(self.headers["Content-Length"])
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        self.server.asked.append((self.path, {key: value[0] for key, value in form.items()}))
        self.server.authorized.append(self.headers["Authorization"])
        time.sleep(self.server.delay)
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Stand(ThreadingHTTPServer):
    """A stand-in for api.twilio.com on loopback."""

    daemon_threads = True
    answer: tuple[int, str] = ACCEPTED
    delay = 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.authorized: list[str] = []

    def handle_error(self, *_: object) -> None:
        """A client that gave up is no news."""

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A running stand-in."""
    with Stand() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def carrier(base: str, **more: Any) -> TwilioCarrier:
    """Make a carrier that talks to a stand-in."""
    given = {"sender": "55501", "credentials": ("SK1", "key-secret"), **more}
    return TwilioCarrier(account=ACCOUNT, base=base, **given)


def failure(base: str) -> CarrierError:
    """Send a text that is not accepted."""
    with pytest.raises(CarrierError) as caught:
        carrier(base).send(TO, "hi")
    return caught.value


# -- sending -----------------------------------------------------------------------------------


def test_a_text_is_sent_with_everything_that_protects_the_texter(stand: Stand) -> None:
    """Ten minutes of validity, body discarded, number obfuscated (R038, R039)."""
    carrier(stand.base, status_callback="https://helpline.example/sms/status").send(TO, "ñ €")

    [(path, form)] = stand.asked
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert form == {
        "To": TO,
        "From": "55501",
        "Body": "ñ €",
        "ValidityPeriod": "600",
        "ContentRetention": "discard",
        "AddressRetention": "obfuscate",
        "StatusCallback": "https://helpline.example/sms/status",
    }
    assert stand.authorized[0].startswith("Basic ")


def test_a_messaging_service_sends_in_our_place(stand: Stand) -> None:
    """An SID that begins with MG names one; without a public address there is no callback."""
    carrier(stand.base + "/", sender="MG" + "3" * 32).send(TO, "hi")

    [(_, form)] = stand.asked
    assert form["MessagingServiceSid"] == "MG" + "3" * 32
    assert not {"From", "StatusCallback"} & set(form)


def test_the_client_keeps_nothing_of_what_it_sent(stand: Stand) -> None:
    """It remembers the last request for its own tests: number and text (L18)."""
    sender = carrier(stand.base)
    sender.warm()
    sender.send(TO, "hi")

    client = sender._client.http_client
    assert client._test_only_last_request is None
    assert client._test_only_last_response is None


def test_a_proxy_of_the_environment_sees_no_number(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a machine has set for its browsers."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    carrier(stand.base).send(TO, "hi")

    assert len(stand.asked) == 1


@pytest.mark.parametrize("body", ["", "accepted", "<html>"])
def test_what_was_accepted_is_sent_whatever_else_they_say(stand: Stand, body: str) -> None:
    """201 is 201: an answer that cannot be read must not make us send twice."""
    stand.answer = (201, body)

    carrier(stand.base).send(TO, "hi")

    assert len(stand.asked) == 1


# -- not accepted ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (400, {"code": 21610, "message": f"{TO} is unsubscribed", "status": 400}, 21610, "refused"),
        (400, {"code": 21211, "message": f"{TO} is not valid", "status": 400}, 21211, "refused"),
        (401, {"code": 20003, "message": "Authenticate", "status": 401}, 20003, "refused"),
        (404, "<html>no</html>", 404, "refused"),
        (301, "", 301, "refused"),
        (429, {"code": 20429, "message": "Too many requests", "status": 429}, 20429, "full"),
        (500, {"code": 20500, "message": f"sorry, {TO}", "status": 500}, 20500, "unsure"),
        (502, "<html>bad gateway</html>", 502, "unsure"),
        (503, "", 503, "unsure"),
        (400, {"type": "x", "title": f"no {TO}", "status": 400, "code": 21610}, 21610, "refused"),
        (503, {"type": "x", "title": f"no {TO}", "status": 503, "code": 20503}, 20503, "unsure"),
        (400, {"code": None, "message": "?", "status": 400}, 400, "refused"),
        (400, {"code": "odd", "message": "?", "status": 400}, 400, "refused"),
    ],
)
def test_a_refusal_says_its_code_and_no_number(
    stand: Stand, status: int, body: Any, code: int, kind: str
) -> None:
    """For good, for now, or unsure whether; their messages quote the number, ours never do."""
    stand.answer = (status, body if isinstance(body, str) else json.dumps(body))

    error = failure(stand.base)

    kinds = {
        "refused": CarrierRefused,
        "busy": CarrierBusy,
        "full": CarrierFull,
        "unsure": CarrierUnsure,
    }
    assert type(error) is kinds[kind]
    assert error.code == code
    shown = f"{error!r} {error} " + "".join(traceback.format_exception(error))
    assert "555" not in shown
    assert len(stand.asked) == 1


def test_unsubscribed_has_twilios_code() -> None:
    """The outbox stores an opt-out on it."""
    assert UNSUBSCRIBED == 21610


def test_no_connection_is_worth_another_try() -> None:
    """Refused connections and names that do not resolve."""
    for base in ("http://127.0.0.1:1", "http://nowhere.invalid"):
        error = failure(base)

        assert (type(error), error.code) == (CarrierBusy, 0)
        assert "555" not in "".join(traceback.format_exception(error))


def test_an_answer_that_does_not_come_is_given_up(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client itself would wait for ever (R036); it may have been accepted all the same."""
    monkeypatch.setattr(twilio_carrier, "TIMEOUT", 0.2)
    stand.delay = 5
    began = time.monotonic()

    assert type(failure(stand.base)) is CarrierUnsure
    assert time.monotonic() - began < 2


def test_a_connection_that_breaks_off_is_worth_another_try() -> None:
    """Half an answer, then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            visitor, _ = server.accept()
            visitor.recv(65536)
            visitor.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 900\r\n\r\n{")
            visitor.close()

        threading.Thread(target=hang_up, daemon=True).start()

        assert type(failure(f"http://127.0.0.1:{server.getsockname()[1]}")) is CarrierUnsure


def test_nothing_is_logged(stand: Stand, caplog: pytest.LogCaptureFixture) -> None:
    """Twilio's client logs requests when somebody turns its logger on; none of ours asks it to."""
    with caplog.at_level(logging.INFO):
        carrier(stand.base).send(TO, "secret words")

    assert "secret words" not in caplog.text


# -- signatures --------------------------------------------------------------------------------

URL = "https://helpline.example/sms"
FORM = MultiDict({"MessageSid": "SM1", "From": TO, "Body": "hi & <ho>", "NumMedia": "0"})


def signed(url: str = URL, form: Any = FORM, token: str = "token") -> Signature:
    """Claim a request as Twilio signs it."""
    return Signature(url, form, RequestValidator(token).compute_signature(url, form))


def test_a_request_that_twilio_signed_holds() -> None:
    """With either token during a rotation (R027)."""
    assert Signatures(["token"]).hold(signed())
    assert Signatures(["new", "token"]).hold(signed())
    assert not Signatures(["new"]).hold(signed())


@pytest.mark.parametrize(
    "form",
    [
        MultiDict([("Body", "a"), ("Body", "b"), ("From", TO)]),
        MultiDict([("Body", "a"), ("Body", "a")]),
        MultiDict([("Body", ""), ("MediaUrl0", "")]),
        MultiDict([("Unknown", "field"), ("ñ", "🙂"), ("b", "1"), ("B", "2")]),
        MultiDict(),
    ],
    ids=["repeated", "repeated equal", "empty", "unknown", "none"],
)
def test_odd_forms_hold(form: Any) -> None:
    """Repeated, empty and unknown fields are part of what is signed (R026)."""
    assert Signatures(["token"]).hold(signed(form=form))


@pytest.mark.parametrize("url", [f"{URL}?a=1&b=%20x", "https://helpline.example:8443/sms"])
def test_the_whole_address_is_signed(url: str) -> None:
    """With its query string and port, as it was written in the console."""
    assert Signatures(["token"]).hold(signed(url=url))
    assert not Signatures(["token"]).hold(Signature(URL, FORM, signed(url=f"{url}x").value))


@pytest.mark.parametrize(
    "change",
    [
        lambda form: form.add("From", "+12035550199"),
        lambda form: form.add("Body", "more"),
        lambda form: form.setlist("Body", ["ho"]),
        lambda form: form.poplist("NumMedia"),
        lambda form: form.add("Extra", ""),
    ],
)
def test_a_changed_form_does_not_hold(change: Any) -> None:
    """One field more, less or other."""
    claimed = signed()
    form: Any = MultiDict(FORM)
    change(form)

    assert not Signatures(["token"]).hold(Signature(URL, form, claimed.value))


@pytest.mark.parametrize("value", ["", "AAAA", "x" * 10_000, "señal", "\udce9", "=" * 28])
def test_a_signature_that_is_none_does_not_hold(value: str) -> None:
    """Whatever stands in the header, the answer is no, never an exception."""
    assert not Signatures(["token"]).hold(Signature(URL, FORM, value))


def test_a_form_that_cannot_be_signed_does_not_hold() -> None:
    """Lone surrogates have no UTF-8, an address with an odd port is none."""
    lone: Any = MultiDict({"Body": "\ud83d"})

    assert not Signatures(["token"]).hold(Signature(URL, lone, "x"))
    assert not Signatures(["token"]).hold(Signature("https://a:b/sms", FORM, "x"))


def test_without_a_token_nothing_holds() -> None:
    """No secret, no trust."""
    assert not Signatures([]).hold(signed())
