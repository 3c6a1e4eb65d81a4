"""`POST /sms` and `POST /sms/status`, as Twilio calls them."""

import re
import secrets
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import redis
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from bot.adapters.redis_store.connection import connect
from bot.adapters.twilio_carrier import Signatures
from bot.core.book import Book
from bot.settings import read_settings
from bot.web import LARGEST, create_app
from bot.web.webhook import EMPTY, MARKS, SIGNED_BY
from bot.wiring import House, build
from tests.test_settings import PRODUCTION

TOKEN = "development-token"
SITE = "https://helpline.example"
PHONE = "+12035550123"


class Twilio:
    """Posts to our web side, signed."""

    def __init__(self, client: FlaskClient, token: str = TOKEN) -> None:
        self.client, self.signer = client, RequestValidator(token)

    def post(
        self, fields: Any = None, *, path: str = "/sms", url: str | None = None, **extra: str
    ) -> TestResponse:
        """Post a form; the signature is made over the public address."""
        form: Any = MultiDict(fields or {"From": PHONE})
        for name, value in {"MessageSid": f"SM{secrets.token_hex(16)}", **extra}.items():
            if name not in form:
                form[name] = value
        signature = self.signer.compute_signature(url or f"{SITE}{path}", form)
        return self.client.post(path, data=form, headers={SIGNED_BY: signature})

    def says(self, body: str, **extra: str) -> str:
        """Text something and read the answer."""
        response = self.post(Body=body, **extra)
        assert response.status_code == 200
        return said(response)


def said(response: TestResponse) -> str:
    """Take the text out of TwiML; it must be well-formed."""
    root = ET.fromstring(response.data)
    assert root.tag == "Response"
    return "".join(message.text or "" for message in root.iter("Message"))


@pytest.fixture
def house(book: Book, redis_url: str) -> Iterator[House]:
    """The shipped helpline on an empty store."""
    house = build(read_settings(_env_file=None, public_url=SITE, redis_url=redis_url), book)
    yield house
    house.connection.close()


@pytest.fixture
def twilio(house: House) -> Twilio:
    """Somebody who signs with our token."""
    return Twilio(create_app(house).test_client())


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A look into the store."""
    with connect(redis_url) as opened:
        yield opened


def production(book: Book, redis_url: str, **more: str) -> Twilio:
    """The helpline as it runs for real people."""
    values: dict[str, Any] = {name.lower(): value for name, value in PRODUCTION.items()}
    settings = read_settings(_env_file=None, **{**values, "redis_url": redis_url, **more})
    return Twilio(create_app(build(settings, book)).test_client(), "auth-token")


# -- answers -----------------------------------------------------------------------------------


def test_a_text_is_answered_as_twiml(twilio: Twilio) -> None:
    """The shape that Twilio documents, one message."""
    response = twilio.post(Body="hi")

    assert response.status_code == 200
    assert response.mimetype == "text/xml"
    assert response.text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response><Message>')
    assert "automated" in said(response)


def test_a_conversation_leads_to_a_referral(twilio: Twilio) -> None:
    """Greeting, town, need; no worker is there, so the referral is the response."""
    twilio.says("hi")
    asked = twilio.says("norwalk")
    referral = twilio.says("1")

    assert asked.startswith("Norwalk.")
    assert "1-888-373-7888" in referral


def test_silence_is_an_empty_response(twilio: Twilio) -> None:
    """After a STOP: no message element, which Twilio would send as an empty text."""
    twilio.says("STOP")
    response = twilio.post(Body="hi")

    assert response.text == EMPTY
    assert said(response) == ""


def test_the_same_text_twice_gets_the_same_response(twilio: Twilio) -> None:
    """Byte for byte (R029)."""
    bodies = {twilio.post(MessageSid="SM1", From=PHONE, Body="norwalk").data for _ in range(3)}

    assert len(bodies) == 1


def test_what_stands_in_an_answer_is_escaped(
    twilio: Twilio, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ampersands and brackets survive; characters that XML cannot hold are left out."""
    answer = house.conversation.answer
    monkeypatch.setattr(
        type(house.conversation),
        "answer",
        lambda _, inbound: _replaced(answer(inbound), "a & b < c > \x00\x08 \ud83d🙂 é"),
    )

    response = twilio.post(Body="hi")

    assert said(response) == "a & b < c >  🙂 é"


def _replaced(answer: Any, text: str) -> Any:
    return type(answer)(text, answer.via, answer.turn)


@pytest.mark.parametrize(
    "body",
    [None, "", "   ", "🙂🙏", "\x00", "a\x00b", "\ufffd", "x" * 10_000, "\u202eשלום",
     "<b>&amp;</b>", "%s{0}{program}", "\r\n\r\n", "'; DROP TABLE", "1" * 500],
    ids=repr,
)  # fmt: skip
def test_odd_bodies_are_answered(twilio: Twilio, body: str | None) -> None:
    """Whatever is typed, the answer is a text and 200 (R032)."""
    fields = {"MessageSid": "SM1", "From": PHONE, "NumMedia": "1", "Unknown": "field"}
    response = twilio.post(fields if body is None else {**fields, "Body": body})

    assert response.status_code == 200
    assert said(response)


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": "hi"},
        {"Body": "hi", "From": "", "MessageSid": ""},
        {"Body": "hi", "From": "not a number", "MessageSid": "x" * 5000},
        [("Body", "hi"), ("Body", "norwalk"), ("From", PHONE), ("From", PHONE)],
        {"OptOutType": "STOP", "Body": "STOP", "From": PHONE},
    ],
    ids=["no sender", "empty", "odd", "repeated", "opt-out type"],
)
def test_missing_and_odd_fields_are_no_reason_for_silence(twilio: Twilio, fields: Any) -> None:
    """Each gets an answer and 200."""
    response = twilio.post(fields)

    assert response.status_code == 200
    assert said(response)


def test_a_lone_surrogate_as_bytes_is_answered(twilio: Twilio) -> None:
    """Some phones send half an emoji; it arrives as bytes that are no UTF-8."""
    response = twilio.client.post(
        "/sms",
        data=b"Body=%ED%A0%BD&From=%2B12035550123",
        content_type="application/x-www-form-urlencoded",
        headers={
            SIGNED_BY: twilio.signer.compute_signature(
                f"{SITE}/sms", {"Body": "%ED%A0%BD", "From": PHONE}
            )
        },
    )

    assert response.status_code == 200
    assert said(response)


@pytest.mark.parametrize("where", ["answer", "form"])
def test_a_mistake_of_ours_is_still_twiml(
    twilio: Twilio, house: House, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], where: str,
) -> None:  # fmt: skip
    """The fallback text and 200: a 500 would be a silent texter (R034)."""

    def broken(*_: object) -> Any:
        raise RuntimeError("+12035550123")

    if where == "answer":
        monkeypatch.setattr(type(house.conversation), "answer", broken)
    else:
        monkeypatch.setattr(Signatures, "hold", broken)
    response = twilio.post(Body="hi")

    assert response.status_code == 200
    assert "2-1-1" in said(response)
    assert "555" not in capsys.readouterr().out


def test_a_mistake_elsewhere_says_nothing(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 without a word."""
    monkeypatch.setattr(Signatures, "hold", lambda *_: 1 / 0)
    response = twilio.post({"ErrorCode": "1"}, path="/sms/status")

    assert (response.status_code, response.data) == (500, b"")


# -- signatures --------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", ["", "AAAA", "ñ", "x" * 28, None])
def test_a_forged_text_is_refused_and_writes_nothing(
    twilio: Twilio, connection: redis.Redis, signature: str | None
) -> None:
    """403, an empty body, no key in Redis (R024)."""
    headers = {} if signature is None else {SIGNED_BY: signature.encode().decode("latin-1")}
    response = twilio.client.post("/sms", data={"Body": "hi", "From": PHONE}, headers=headers)

    assert (response.status_code, response.data) == (403, b"")
    assert list(connection.scan_iter()) == []


def test_another_token_is_refused(twilio: Twilio) -> None:
    """And an old one is taken while it is in rotation."""
    assert Twilio(twilio.client, "other").post(Body="hi").status_code == 403


@pytest.mark.parametrize("token", ["new-token", "auth-token"])
def test_a_token_in_rotation_is_taken(book: Book, redis_url: str, token: str) -> None:
    """Newest first, both hold (R027)."""
    served = production(book, redis_url, twilio_auth_token="new-token,auth-token")

    assert Twilio(served.client, token).post(Body="hi").status_code == 200


def test_a_query_string_is_part_of_what_is_signed(twilio: Twilio) -> None:
    """Twilio signs the address as it stands in its console."""
    good = twilio.post(Body="hi", path="/sms?a=1&b=%20x")
    bad = twilio.post(Body="hi", path="/sms?a=1", url=f"{SITE}/sms")

    assert (good.status_code, bad.status_code) == (200, 403)


def test_what_a_proxy_claims_is_not_believed(twilio: Twilio) -> None:
    """The address comes from our settings alone (R025)."""
    form = {"Body": "hi", "From": PHONE}
    signature = twilio.signer.compute_signature("https://evil.example/sms", form)
    response = twilio.client.post(
        "/sms",
        data=form,
        headers={
            SIGNED_BY: signature,
            "Host": "evil.example",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
        },
    )

    assert response.status_code == 403


@pytest.mark.parametrize("path", ["/sms", "/sms/status"])
def test_only_post_is_served(twilio: Twilio, path: str) -> None:
    """A GET would put the number into the query string, and that into logs (R033)."""
    assert twilio.client.get(path).status_code == 405
    assert twilio.client.put(path).status_code == 405


def test_a_body_that_is_no_form_is_not_signed(twilio: Twilio) -> None:
    """JSON, a file, nothing at all."""
    for how in ({"json": {"Body": "hi"}}, {"data": b"\xff\xfe"}, {}):
        assert twilio.client.post("/sms", **how).status_code == 403


def test_a_request_that_is_too_large_is_refused(twilio: Twilio, connection: redis.Redis) -> None:
    """Before anything is read of it."""
    response = twilio.client.post("/sms", data={"Body": "x" * (LARGEST + 1)})

    assert response.status_code == 413
    assert list(connection.scan_iter()) == []


# -- who answers keywords ----------------------------------------------------------------------


def test_where_twilio_answers_keywords_we_are_silent(book: Book, redis_url: str) -> None:
    """Advanced Opt-Out has answered by itself; a second confirmation would be one too many."""
    twilio = production(book, redis_url, opt_out_owner="twilio")

    assert twilio.says("STOP", OptOutType="STOP") == ""
    assert twilio.says("hi")


# -- what is shown -----------------------------------------------------------------------------


def test_the_simulator_is_shown_what_the_log_keeps(twilio: Twilio) -> None:
    """The way the answer took, and the mark."""
    assert re.fullmatch(
        r"reply: began referral/greeting - - - en first", twilio.post(Body="hi").headers[MARKS]
    )
    again = [twilio.post(MessageSid="SM9", From=PHONE, Body="norwalk") for _ in range(2)]
    assert again[1].headers[MARKS] == "repeat: "


def test_in_production_nothing_of_it_is_shown(book: Book, redis_url: str) -> None:
    """Neither marks nor a page."""
    twilio = production(book, redis_url)
    response = twilio.post(Body="hi")

    assert response.status_code == 200
    assert MARKS not in response.headers
    assert twilio.client.get("/simulator").status_code == 404


# -- status ------------------------------------------------------------------------------------


def codes(connection: redis.Redis) -> dict[str, int]:
    """Read what has become of our texts."""
    found: dict[str, int] = {}
    for key in connection.scan_iter("helpline:codes:*"):
        counts: Any = connection.hgetall(key)
        found |= {code.decode(): int(count) for code, count in counts.items()}
    return found


def test_a_status_is_noted_by_its_code(
    twilio: Twilio, connection: redis.Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """204; of a failed delivery the log and a counter learn Twilio's code (R040)."""
    good = twilio.post({"To": PHONE, "MessageStatus": "delivered"}, path="/sms/status")
    sent = twilio.post({"To": PHONE, "MessageStatus": "sent"}, path="/sms/status")
    bad = twilio.post({"To": PHONE, "ErrorCode": "30003"}, path="/sms/status")

    out = capsys.readouterr().out
    assert (good.status_code, sent.status_code, bad.status_code) == (204, 204, 204)
    assert codes(connection) == {"delivered": 1, "30003": 1}
    assert "30003" in out
    assert "555" not in out


@pytest.mark.parametrize("code", ["", "²", "x", "12035550123", "9" * 5000, "-1", "30003 "])
def test_a_code_that_is_none_is_not_noted(
    twilio: Twilio, connection: redis.Redis, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    """What is logged cannot be a number of somebody."""
    response = twilio.post({"MessageSid": "SM1", "ErrorCode": code}, path="/sms/status")

    assert response.status_code == 204
    assert codes(connection) == {}
    assert "delivery_failed" not in capsys.readouterr().out


def test_a_number_that_told_the_carrier_to_stop_has_stopped(twilio: Twilio) -> None:
    """21610 may come with the receipt as well."""
    twilio.post({"To": PHONE, "ErrorCode": "21610"}, path="/sms/status")

    assert twilio.says("hi") == ""


def test_a_status_without_redis_is_taken_all_the_same(book: Book) -> None:
    """Nobody waits for it."""
    settings = read_settings(_env_file=None, public_url=SITE, redis_url="redis://127.0.0.1:1/0")
    twilio = Twilio(create_app(build(settings, book)).test_client())

    for fields in ({"ErrorCode": "30003"}, {"MessageStatus": "delivered"}):
        assert twilio.post(fields, path="/sms/status").status_code == 204


def test_a_forged_status_is_refused(twilio: Twilio) -> None:
    """As a forged text is."""
    assert twilio.client.post("/sms/status", data={"ErrorCode": "30003"}).status_code == 403


def test_entities_come_back_as_typed(twilio: Twilio) -> None:
    """A texter's own words never come back at all."""
    assert "canary" not in unescape(twilio.says("canary &lt;b&gt;"))
