"""The network's REST side: Twilio's `Messages` resource, as much of it as a helpline uses."""

import secrets
from contextlib import suppress

import requests
from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.datastructures import ImmutableMultiDict

from bot.phone_network.door import Line, door
from bot.phone_network.faults import (
    HELD,
    HELD_ACCEPTED,
    LOST,
    OWN_CODES,
    SILENT,
    Faults,
    fault_routes,
    hang_up,
)
from bot.phone_network.phones import Bubble, Phones
from bot.phone_network.records import Records

LONGEST = 1600  # characters that Twilio takes
BAD_REQUEST, UNAUTHORIZED, CREATED = 400, 401, 201
TOO_MANY = 429


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
    phones, faults, line = Phones(), Faults(), Line(account, token, webhook)
    records = Records(account)
    rest = _Rest(records, phones, faults, line)
    texts = Blueprint("texts", __name__, url_prefix=f"/2010-04-01/Accounts/{account}")

    @texts.before_request
    def authenticate() -> tuple[Response, int] | None:
        who = request.authorization
        if who is not None and users.get(who.username or "") == who.password:
            return None
        return _refusal(20003, "Authenticate", UNAUTHORIZED)

    texts.post("/Messages.json")(rest.create)
    texts.get("/Messages.json")(rest.listed)
    texts.get("/Messages/<sid>.json")(rest.read)
    texts.post("/Messages/<sid>.json")(rest.redact)
    texts.delete("/Messages/<sid>.json")(rest.delete)
    app.register_blueprint(texts)
    app.register_blueprint(door(phones, line, records))
    app.register_blueprint(fault_routes(faults))
    return app


class _Rest:
    """The texts that the REST side has accepted."""

    def __init__(self, records: Records, phones: Phones, faults: Faults, line: Line) -> None:
        self._records, self._phones, self._faults, self._line = records, phones, faults, line

    def create(self) -> tuple[Response, int]:
        """Accept a text, as `POST /2010-04-01/Accounts/{Sid}/Messages.json` does."""
        fault = self._faults.next()
        if isinstance(fault, int):
            return _not_now(fault)
        if fault in {SILENT, HELD}:
            if fault == HELD:
                self._faults.hold()
            hang_up()
            return Response(), CREATED
        form = request.form
        wrong = _wrong(form)
        if wrong is not None:
            return _refusal(*wrong, BAD_REQUEST)
        befell = str(fault) if fault in {LOST, HELD_ACCEPTED} else ""
        bubble = Bubble.of(form["Body"], sent=False, via="rest", log=befell)
        sid = f"SM{secrets.token_hex(16)}"
        record = self._records.keep(sid, form, bubble, direction="outbound-api")
        self._phones.show(form["To"], bubble)
        if fault == HELD_ACCEPTED:
            self._faults.hold()
        if fault == LOST:
            hang_up()
        if form.get("StatusCallback"):
            status = {"MessageSid": sid, "MessageStatus": "delivered"}
            with suppress(requests.RequestException):  # the text is accepted all the same
                self._line.post(form["StatusCallback"], status)
        return jsonify(record), CREATED

    def listed(self) -> Response:
        """List the records from before a moment, as one page."""
        found = self._records.before(request.args.get("DateSent<", "9999"))
        return jsonify({"messages": found, "next_page_uri": None, "uri": request.path})

    def read(self, sid: str) -> tuple[Response, int]:
        """Read a text's record."""
        if sid not in self._records.by_sid:
            return _refusal(20404, "The requested resource was not found", 404)
        return jsonify(self._records.by_sid[sid]), 200

    def redact(self, sid: str) -> tuple[Response, int]:
        """Blank a text's body, as an update with `Body=` does."""
        if sid in self._records.by_sid:
            self._records.by_sid[sid]["body"] = ""
        return self.read(sid)

    def delete(self, sid: str) -> Response:
        """Delete a text's record."""
        return Response(status=204 if self._records.delete(sid) else 404)


def _wrong(form: ImmutableMultiDict[str, str]) -> tuple[int, str] | None:
    """Say why a text cannot be accepted, in Twilio's codes."""
    body = form.get("Body", "")
    if not form.get("To"):
        return 21604, "A 'To' phone number is required."
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return 21603, "A 'From' phone number is required."
    if not body:
        return 21602, "Message body is required."
    return (21617, "The message body is too long.") if len(body) > LONGEST else None


def _not_now(fault: int) -> tuple[Response, int]:
    if fault >= OWN_CODES:
        return _refusal(fault, "Refused on purpose", BAD_REQUEST)
    return _refusal(20429 if fault == TOO_MANY else 20500, "Not now", fault)


def _refusal(code: int, message: str, status: int) -> tuple[Response, int]:
    return jsonify({"code": code, "message": message, "more_info": "", "status": status}), status
