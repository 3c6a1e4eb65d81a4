"""The network's HTTP side: Twilio's `Messages` resource, and a door for phones to text through."""

import secrets
import time
from email.utils import formatdate, parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as ET

import requests
from flask import Flask, Response, jsonify, request
from twilio.request_validator import RequestValidator

from bot.phone_network.faults import HELD, HELD_ACCEPTED, LOST, OWN_CODES, SILENT, Faults, hang_up
from bot.phone_network.phones import Bubble, Phones

DATE = "%Y-%m-%dT%H:%M:%SZ"
PATIENCE = 15.0  # seconds that Twilio waits for a webhook
LONGEST = 1600  # characters that Twilio takes
BAD_REQUEST, UNAUTHORIZED, CREATED = 400, 401, 201


def create_network(*, account: str, token: str, users: dict[str, str], webhook: str) -> Flask:
    """Make the network for one account.

    Args:
        account: The account's SID.
        token: The token that signs webhooks.
        users: Who may use the REST side: name and password.
        webhook: The address that a text to our number is posted to.
    """
    app = Flask(__name__)
    app.config["MAX_FORM_MEMORY_SIZE"] = None
    phones, messages, faults = Phones(), {}, Faults()
    signer = RequestValidator(token)
    session = requests.Session()
    session.trust_env = False

    @app.post(f"/2010-04-01/Accounts/{account}/Messages.json")
    def create() -> tuple[Response, int]:
        """Accept a text, as `POST /2010-04-01/Accounts/{Sid}/Messages.json` does."""
        if not _may_use(users):
            return _refusal(20003, "Authenticate", UNAUTHORIZED)
        fault = faults.next()
        if isinstance(fault, int):
            return _not_now(fault)
        if fault in {SILENT, HELD}:
            if fault == HELD:
                faults.hold()
            hang_up()
            return Response(), CREATED
        form = request.form
        if not form.get("To"):
            return _refusal(21604, "A 'To' phone number is required.", BAD_REQUEST)
        if not (form.get("From") or form.get("MessagingServiceSid")):
            return _refusal(21603, "A 'From' phone number is required.", BAD_REQUEST)
        body = form.get("Body", "")
        if not body or len(body) > LONGEST:
            return _refusal(21602 if not body else 21617, "Message body is wrong.", BAD_REQUEST)
        bubble = Bubble.of(body, sent=False, via="rest")
        sid = f"SM{secrets.token_hex(16)}"
        messages[sid] = _resource(account, sid, form, bubble)
        phones.show(form["To"], bubble)
        if fault == HELD_ACCEPTED:
            faults.hold()
        if fault == LOST:
            hang_up()
        if form.get("StatusCallback"):
            _post_signed(form["StatusCallback"], {"MessageSid": sid, "MessageStatus": "delivered"})
        return jsonify(messages[sid]), CREATED

    @app.get(f"/2010-04-01/Accounts/{account}/Messages.json")
    def records() -> tuple[Response, int]:
        """List the records from before a moment, as one page."""
        if not _may_use(users):
            return _refusal(20003, "Authenticate", UNAUTHORIZED)
        before = request.args.get("DateSent<", "9999")
        found = [
            record
            for record in list(messages.values())
            if parsedate_to_datetime(record["date_sent"]).strftime(DATE) < before
        ]
        return jsonify({"messages": found, "next_page_uri": None, "uri": request.path}), 200

    @app.get(f"/2010-04-01/Accounts/{account}/Messages/<sid>.json")
    def read(sid: str) -> tuple[Response, int]:
        """Read a text's record."""
        if not _may_use(users):
            return _refusal(20003, "Authenticate", UNAUTHORIZED)
        if sid not in messages:
            return _refusal(20404, "The requested resource was not found", 404)
        return jsonify(messages[sid]), 200

    @app.post(f"/2010-04-01/Accounts/{account}/Messages/<sid>.json")
    def redact(sid: str) -> tuple[Response, int]:
        """Blank a text's body, as an update with `Body=` does."""
        if not _may_use(users):
            return _refusal(20003, "Authenticate", UNAUTHORIZED)
        if sid not in messages:
            return _refusal(20404, "The requested resource was not found", 404)
        messages[sid]["body"] = ""
        return jsonify(messages[sid]), 200

    @app.delete(f"/2010-04-01/Accounts/{account}/Messages/<sid>.json")
    def delete(sid: str) -> tuple[Response, int]:
        """Delete a text's record."""
        if not _may_use(users):
            return _refusal(20003, "Authenticate", UNAUTHORIZED)
        return Response(status=204 if messages.pop(sid, None) else 404), 204

    @app.post("/phones/<number>/texts")
    def text(number: str) -> tuple[Response, int]:
        """Let a phone text our number: post the signed webhook and show what comes back."""
        body = str(request.json["text"]) if request.is_json else request.form.get("text", "")
        sid = (request.json.get("sid") if request.is_json else None) or f"SM{secrets.token_hex(16)}"
        form = _inbound(account, sid, number, body)
        if request.is_json and request.json.get("photo"):
            form |= {
                "NumMedia": "1",
                "MediaContentType0": "image/jpeg",
                "MediaUrl0": f"http://127.0.0.1/{sid}",
            }
        bubble = Bubble.of(body, sent=True, via="phone")
        phones.show(number, bubble)
        messages[sid] = _resource(account, sid, form, bubble) | {"direction": "inbound"}
        try:
            answer = _post_signed(webhook, form)
            answer.raise_for_status()
        except requests.RequestException as error:
            return jsonify({"sid": sid, "error": type(error).__name__}), 502
        bubble.log = answer.headers.get("X-Helpline-Marks", "")
        said = [message.text or "" for message in ET.fromstring(answer.content).iter("Message")]  # noqa: S314 - our own web side's answer
        for reply in said:
            bubble_back = Bubble.of(reply, sent=False, via="twiml")
            phones.show(number, bubble_back)
            back = f"SM{secrets.token_hex(16)}"
            sent = {"From": form["To"], "To": number, "Body": reply}
            messages[back] = _resource(account, back, sent, bubble_back) | {
                "direction": "outbound-reply"
            }
        return jsonify({"sid": sid, "replies": said, "log": bubble.log}), 200

    @app.get("/phones/<number>")
    def screen(number: str) -> Response:
        """Read a phone's screen."""
        return jsonify(phones.screen(number))

    @app.delete("/phones/<number>")
    def wipe(number: str) -> Response:
        """Forget a phone."""
        phones.wipe(number)
        return Response(status=204)

    @app.post("/faults")
    def fail() -> Response:
        """Plan faults, one for each send to come: `{"statuses": [429, 21610, "silent", ...]}`."""
        try:
            faults.plan(request.json["statuses"])
        except ValueError:
            return Response(status=BAD_REQUEST)
        return Response(status=204)

    @app.get("/faults")
    def held() -> Response:
        """Say how many texts are held."""
        return jsonify({"held": faults.held})

    @app.post("/faults/release")
    def release() -> Response:
        """Let go of every text that is held."""
        faults.release()
        return Response(status=204)

    @app.delete("/faults")
    def mend() -> Response:
        """Forget every planned fault."""
        faults.clear()
        return Response(status=204)

    def _post_signed(url: str, form: dict[str, str]) -> requests.Response:
        headers = {"X-Twilio-Signature": signer.compute_signature(url, form)}
        return session.post(url, data=form, headers=headers, timeout=PATIENCE)

    return app


def _may_use(users: dict[str, str]) -> bool:
    who = request.authorization
    return who is not None and users.get(who.username or "") == who.password


def _not_now(fault: int) -> tuple[Response, int]:
    if fault >= OWN_CODES:
        return _refusal(fault, "Refused on purpose", BAD_REQUEST)
    return _refusal(20429 if fault == 429 else 20500, "Not now", fault)  # noqa: PLR2004


def _refusal(code: int, message: str, status: int) -> tuple[Response, int]:
    return jsonify({"code": code, "message": message, "more_info": "", "status": status}), status


def _inbound(account: str, sid: str, number: str, body: str) -> dict[str, str]:
    """Return the form of an incoming text, with the fields that Twilio documents."""
    return {
        "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
        "FromZip": "", "SmsSid": sid, "FromState": "CT", "SmsStatus": "received", "FromCity": "",
        "Body": body, "FromCountry": "US", "To": "55501", "ToZip": "", "NumSegments": "1",
        "MessageSid": sid, "AccountSid": account, "From": number, "ApiVersion": "2010-04-01",
    }  # fmt: skip


def _resource(account: str, sid: str, form: Any, bubble: Bubble) -> dict[str, Any]:
    """Return a text's record in the shape of Twilio's API."""
    date = formatdate(time.time())
    path = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    return {
        "account_sid": account, "api_version": "2010-04-01", "body": form.get("Body"),
        "date_created": date, "date_sent": date, "date_updated": date,
        "direction": "outbound-api", "error_code": None, "error_message": None,
        "from": form.get("From"), "messaging_service_sid": form.get("MessagingServiceSid"),
        "num_media": "0", "num_segments": str(bubble.segments), "price": None,
        "price_unit": "USD", "sid": sid, "status": "queued",
        "subresource_uris": {"media": f"{path}/Media.json"}, "to": form.get("To"),
        "uri": f"{path}.json",
    }  # fmt: skip
