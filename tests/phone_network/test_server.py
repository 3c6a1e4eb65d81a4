"""The simulated phone network: Twilio's REST shape on one side, phones on the other."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import BaseWSGIServer, make_server

from bot.adapters.twilio_carrier import CarrierBusy, CarrierRefused, TwilioCarrier
from bot.core.sender import Sender
from bot.phone_network import phones as phones_module
from bot.phone_network.phones import Bubble, Phones
from bot.phone_network.server import create_network

ACCOUNT, TOKEN, USER, PASSWORD = "AC" + "0" * 32, "token", "SK1", "secret"
PHONE = "+12035550123"
TWIML = "<Response><Message>a &amp; b</Message></Response>"


class Helpline:
    """The web side that the network calls: notes what comes, answers what it is told to."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        self.signed: list[bool] = []
        self.answer = (TWIML, 200)
        self.address = ""

    def app(self) -> Flask:
        """Make the web side."""
        app = Flask("helpline")

        @app.post("/<path:path>")
        def take(path: str) -> Response:
            self.forms.append({**request.form.to_dict(), "path": path})
            signature = request.headers.get("X-Twilio-Signature", "")
            validator = RequestValidator(TOKEN)
            self.signed.append(validator.validate(request.url, request.form, signature))
            body, status = self.answer
            return Response(body, status, {"X-Helpline-Marks": "reply: began"})

        return app


@pytest.fixture
def helpline() -> Iterator[Helpline]:
    """A running web side."""
    helpline = Helpline()
    with _serving(helpline.app()) as server:
        helpline.address = f"http://127.0.0.1:{server.server_port}"
        yield helpline


@pytest.fixture
def network(helpline: Helpline) -> Iterator[str]:
    """A running network; its address."""
    app = create_network(
        account=ACCOUNT, token=TOKEN, users={USER: PASSWORD}, webhook=f"{helpline.address}/sms"
    )
    with _serving(app) as server:
        yield f"http://127.0.0.1:{server.server_port}"


class _serving:  # noqa: N801 - used as a verb
    """Serve an application while the block lasts."""

    def __init__(self, app: Flask) -> None:
        self.server: BaseWSGIServer = make_server("127.0.0.1", 0, app, threaded=True)

    def __enter__(self) -> BaseWSGIServer:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def carrier(network: str, **more: Any) -> TwilioCarrier:
    """Talk to the network with the client that talks to Twilio."""
    given = {"credentials": (USER, PASSWORD), "sender": "55501", **more}
    return TwilioCarrier(account=ACCOUNT, base=network, **given)


def screen(network: str, number: str = PHONE) -> list[dict[str, Any]]:
    """Read a phone's screen."""
    shown: list[dict[str, Any]] = requests.get(f"{network}/phones/{number}", timeout=5).json()
    return shown


def rest(network: str, method: str, sid: str = "", *, form: Any = None) -> requests.Response:
    """Call the REST side as somebody with a password."""
    path = f"/Messages/{sid}.json" if sid else "/Messages.json"
    url = f"{network}/2010-04-01/Accounts/{ACCOUNT}{path}"
    return requests.request(method, url, data=form, auth=(USER, PASSWORD), timeout=5)


# -- the REST side -----------------------------------------------------------------------------


def test_a_text_through_the_twilio_client_lands_on_a_phone(
    network: str, helpline: Helpline
) -> None:
    """Measured as a carrier would, and its receipt comes back signed."""
    callback = f"{helpline.address}/sms/status"
    carrier(network, status_callback=callback).send(Sender(PHONE), "ñ" * 200)

    [bubble] = screen(network)
    assert (bubble["text"], bubble["via"], bubble["sent"]) == ("ñ" * 200, "rest", False)
    assert (bubble["segments"], bubble["encoding"], bubble["units"]) == (2, "GSM-7", 200)
    assert helpline.signed == [True]
    assert helpline.forms[0]["path"] == "sms/status"
    assert helpline.forms[0]["MessageStatus"] == "delivered"


def test_a_text_is_accepted_though_its_receipt_finds_nobody(network: str) -> None:
    """Twilio does not take a text back because a web side is away."""
    carrier(network, status_callback="http://127.0.0.1:1/sms/status").send(Sender(PHONE), "hi")

    assert len(screen(network)) == 1


def test_a_record_can_be_read_blanked_and_deleted(network: str) -> None:
    """In the shape of Twilio's API."""
    made = rest(network, "POST", form={"To": PHONE, "From": "55501", "Body": "hi"})
    sid = made.json()["sid"]
    read = rest(network, "GET", sid).json()
    blanked = rest(network, "POST", sid, form={"Body": ""}).json()
    deleted = rest(network, "DELETE", sid)

    assert made.status_code == 201
    assert (read["body"], read["to"], read["status"]) == ("hi", PHONE, "queued")
    assert read["uri"].endswith(f"/Messages/{sid}.json")
    assert blanked["body"] == ""
    assert (deleted.status_code, deleted.content) == (204, b"")
    for method in ("GET", "POST", "DELETE"):
        assert rest(network, method, sid).status_code == 404


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": "55501", "Body": "hi"}, 21604),
        ({"To": PHONE, "Body": "hi"}, 21603),
        ({"To": PHONE, "From": "55501"}, 21602),
        ({"To": PHONE, "MessagingServiceSid": "MG1", "Body": "x" * 1601}, 21617),
    ],
)
def test_a_text_that_lacks_something_is_refused_as_twilio_does(
    network: str, form: dict[str, str], code: int
) -> None:
    """With their codes."""
    response = rest(network, "POST", form=form)

    assert (response.status_code, response.json()["code"]) == (400, code)
    assert screen(network) == []


@pytest.mark.parametrize("credentials", [(USER, "wrong"), ("SK2", PASSWORD), ("", "")])
def test_only_the_account_may_use_it(network: str, credentials: tuple[str, str]) -> None:
    """A wrong key is refused for good."""
    with pytest.raises(CarrierRefused) as caught:
        carrier(network, credentials=credentials).send(Sender(PHONE), "hi")

    assert caught.value.code == 20003
    url = f"{network}/2010-04-01/Accounts/{ACCOUNT}/Messages/SM1.json"
    for method in ("GET", "POST", "DELETE"):
        assert requests.request(method, url, timeout=5).status_code == 401


# -- faults ------------------------------------------------------------------------------------


def test_faults_come_one_for_each_text(network: str) -> None:
    """Too many requests, a server error, a refusal; then all goes well."""
    planned = requests.post(f"{network}/faults", json={"statuses": [429, 503, 21610]}, timeout=5)
    sender = carrier(network)
    codes = []
    for kind in (CarrierBusy, CarrierBusy, CarrierRefused):
        with pytest.raises(kind) as caught:
            sender.send(Sender(PHONE), "hi")
        codes.append(caught.value.code)
    sender.send(Sender(PHONE), "hi")

    assert planned.status_code == 204
    assert codes == [20429, 20500, 21610]
    assert len(screen(network)) == 1


@pytest.mark.parametrize(("fault", "accepted"), [("silent", 0), ("lost", 1)])
def test_a_connection_may_end_without_an_answer(network: str, fault: str, accepted: int) -> None:
    """Before the text was accepted, or after: the sender cannot know which."""
    requests.post(f"{network}/faults", json={"statuses": [fault]}, timeout=5)

    with pytest.raises(CarrierBusy):
        carrier(network).send(Sender(PHONE), "hi")

    assert len(screen(network)) == accepted


@pytest.mark.parametrize(("fault", "accepted"), [("held", 0), ("held-accepted", 1)])
def test_a_text_may_be_held(network: str, fault: str, accepted: int) -> None:
    """Until somebody lets go of it; how many are held is told."""
    requests.post(f"{network}/faults", json={"statuses": [fault]}, timeout=5)
    busy: list[bool] = []

    def send() -> None:
        try:
            carrier(network).send(Sender(PHONE), "hi")
        except CarrierBusy:
            busy.append(True)

    sending = threading.Thread(target=send)
    sending.start()
    while not requests.get(f"{network}/faults", timeout=5).json()["held"]:
        pass
    requests.post(f"{network}/faults/release", timeout=5)
    sending.join(5)

    assert len(screen(network)) == accepted
    assert busy == ([] if accepted else [True])


def test_planned_faults_can_be_taken_back(network: str) -> None:
    """And what is no fault cannot be planned."""
    requests.post(f"{network}/faults", json={"statuses": [500]}, timeout=5)
    requests.delete(f"{network}/faults", timeout=5)
    refused = requests.post(f"{network}/faults", json={"statuses": ["odd"]}, timeout=5)
    carrier(network).send(Sender(PHONE), "hi")

    assert refused.status_code == 400


# -- phones ------------------------------------------------------------------------------------


def test_a_phone_texts_our_number(network: str, helpline: Helpline) -> None:
    """Signed, with the fields that Twilio documents; what comes back stands on the screen."""
    url = f"{network}/phones/{PHONE}/texts"
    answer = requests.post(url, json={"text": "hola ñ", "sid": "SM7"}, timeout=5).json()

    [form] = helpline.forms
    assert helpline.signed == [True]
    assert (form["From"], form["Body"], form["MessageSid"]) == (PHONE, "hola ñ", "SM7")
    assert form["NumMedia"] == "0"
    assert answer == {"sid": "SM7", "replies": ["a & b"], "log": "reply: began"}
    sent, received = screen(network)
    assert (sent["text"], sent["sent"], sent["log"]) == ("hola ñ", True, "reply: began")
    assert (received["text"], received["via"]) == ("a & b", "twiml")


def test_a_photo_may_come_with_a_text(network: str, helpline: Helpline) -> None:
    """Or without one."""
    url = f"{network}/phones/{PHONE}/texts"
    requests.post(url, json={"text": "", "photo": True}, timeout=5)

    [form] = helpline.forms
    assert (form["Body"], form["NumMedia"]) == ("", "1")
    assert form["MediaContentType0"] == "image/jpeg"


@pytest.mark.parametrize("status", [403, 500])
def test_a_web_side_that_fails_is_told_to_the_phone(
    network: str, helpline: Helpline, status: int
) -> None:
    """As Twilio notes an error 11200 on a real one."""
    helpline.answer = ("", status)
    answer = requests.post(f"{network}/phones/{PHONE}/texts", json={"text": "hi"}, timeout=5)

    assert (answer.status_code, answer.json()["error"]) == (502, "HTTPError")
    assert [bubble["text"] for bubble in screen(network)] == ["hi"]


def test_silence_puts_nothing_on_the_screen(network: str, helpline: Helpline) -> None:
    """After a STOP."""
    helpline.answer = ("<Response/>", 200)
    requests.post(f"{network}/phones/{PHONE}/texts", json={"text": "hi"}, timeout=5)

    assert len(screen(network)) == 1


def test_a_phone_can_be_wiped(network: str) -> None:
    """Forgotten, also when nobody has used it."""
    requests.post(f"{network}/phones/{PHONE}/texts", json={"text": "hi"}, timeout=5)
    for _ in range(2):
        assert requests.delete(f"{network}/phones/{PHONE}", timeout=5).status_code == 204

    assert screen(network) == []


def test_the_longest_silent_phone_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load tests use many numbers; memory has an end."""
    monkeypatch.setattr(phones_module, "PHONES_KEPT", 2)
    phones = Phones()
    for number in ("a", "b", "a", "c"):
        phones.show(number, Bubble.of("hi", sent=True, via="phone"))

    assert [len(phones.screen(number)) for number in "abc"] == [2, 0, 1]
