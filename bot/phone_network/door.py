"""The door through which phones text our number: signed webhooks, as the carrier posts them."""

import secrets
from xml.etree import ElementTree as ET

import requests
from flask import Blueprint, Response, jsonify, request
from twilio.request_validator import RequestValidator

from bot.phone_network.phones import Bubble, Phones
from bot.phone_network.records import Records

PATIENCE = 15.0  # seconds that Twilio waits for a webhook


class Line:
    """Posts to a helpline's web side, signed as Twilio signs."""

    def __init__(self, account: str, token: str, webhook: str) -> None:
        self.account, self.webhook = account, webhook
        self._signer = RequestValidator(token)
        self._session = requests.Session()
        self._session.trust_env = False

    def post(self, url: str, form: dict[str, str]) -> requests.Response:
        """Post a form with its signature."""
        headers = {"X-Twilio-Signature": self._signer.compute_signature(url, form)}
        return self._session.post(url, data=form, headers=headers, timeout=PATIENCE)


def door(phones: Phones, line: Line, records: Records) -> Blueprint:
    """Make the routes by which a simulator or a test holds a phone."""
    pages = Blueprint("phones", __name__, url_prefix="/phones")

    @pages.post("/<number>/texts")
    def text(number: str) -> tuple[Response, int]:
        """Let a phone text our number, and show what comes back.

        Takes JSON: `text`, and where wanted `sid` (the same one again is a repeated delivery) and
        `photo` (true: a picture comes with it).
        """
        asked = request.get_json()
        # Half a character cannot be posted: a carrier replaces it, and so do we.
        body = str(asked["text"]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        sid = str(asked.get("sid") or f"SM{secrets.token_hex(16)}")
        form = _inbound(line.account, sid, number, body)
        if asked.get("photo"):
            address = f"http://127.0.0.1/{sid}/photo"
            form |= {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": address}
        bubble = Bubble.of(body, sent=True, via="phone")
        phones.show(number, bubble)
        records.keep(sid, form, bubble, direction="inbound")
        try:
            answer = line.post(line.webhook, form)
            answer.raise_for_status()
        except requests.RequestException as error:
            return jsonify({"sid": sid, "error": type(error).__name__}), 502
        bubble.log = answer.headers.get("X-Helpline-Marks", "")
        said = [message.text or "" for message in ET.fromstring(answer.content).iter("Message")]  # noqa: S314 - our own web side's answer
        for reply in said:
            back = Bubble.of(reply, sent=False, via="twiml")
            phones.show(number, back)
            sent = {"From": form["To"], "To": number, "Body": reply}
            answered = f"SM{secrets.token_hex(16)}"
            records.keep(answered, sent, back, direction="outbound-reply")
        return jsonify({"sid": sid, "replies": said, "log": bubble.log}), 200

    @pages.get("/<number>")
    def screen(number: str) -> Response:
        """Read a phone's screen."""
        return jsonify(phones.screen(number))

    @pages.delete("/<number>")
    def wipe(number: str) -> Response:
        """Forget a phone."""
        phones.wipe(number)
        return Response(status=204)

    return pages


def _inbound(account: str, sid: str, number: str, body: str) -> dict[str, str]:
    """Return the form of an incoming text, with the fields that Twilio documents."""
    return {
        "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
        "FromZip": "", "SmsSid": sid, "FromState": "CT", "SmsStatus": "received", "FromCity": "",
        "Body": body, "FromCountry": "US", "To": "55501", "ToZip": "", "NumSegments": "1",
        "MessageSid": sid, "AccountSid": account, "From": number, "ApiVersion": "2010-04-01",
    }  # fmt: skip
