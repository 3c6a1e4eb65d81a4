"""`POST /sms`: a text as Twilio delivers it, and `POST /sms/status`: what became of ours."""

import re
import secrets
import time
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from bot.adapters.redis_store import StoreDown
from bot.adapters.seals import Names
from bot.adapters.twilio_carrier import Signature, Signatures
from bot.conversation import Answer, Inbound
from bot.core.delivery import DELIVERED, Reaction, react
from bot.core.sender import Sender
from bot.log import log
from bot.metrics import Tally
from bot.wiring import House

_CODE = re.compile(r"[0-9]{5}")
REST_WHEN_FULL = 5000  # milliseconds that the outbox rests when the carrier has too much
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
SIGNED_BY = "X-Twilio-Signature"
MARKS = "X-Helpline-Marks"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def webhook(house: House, tally: Tally | None = None) -> Blueprint:
    """Make the routes that Twilio calls; each answer is counted in the tally."""
    pages = Blueprint("webhook", __name__)
    signatures = Signatures(house.settings.texts("twilio_auth_token"))
    site = house.settings.site
    names = Names(house.settings.texts("helpline_secret"), house.settings.opt_out_secrets)
    twilio_answers_keywords = house.settings.opt_out_owner == "twilio"

    def forged() -> bool:
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        claimed = Signature(
            url=f"{site}{request.path}{query}",
            form=request.form,
            value=request.headers.get(SIGNED_BY, ""),
        )
        if signatures.hold(claimed):
            return False
        log.warning("signature_refused")
        return True

    @pages.post("/sms")
    def sms() -> Response:
        """Answer one text.

        Twilio posts, as a form: `MessageSid=SM…`, `From=+12035550123`, `To=55501`, `Body=norwalk
        shelter`, `NumMedia=0`, and much that is not looked at (`FromCity`, `FromZip`, …).
        """
        if forged():
            return Response(status=403)
        if twilio_answers_keywords and request.form.get("OptOutType"):
            return twiml("")  # Twilio has answered this keyword itself (R014)
        began = time.perf_counter()
        answer = house.conversation.answer(
            Inbound(
                sid=request.form.get("MessageSid") or secrets.token_hex(16),
                sender=Sender(request.form.get("From", "").strip()),
                text=request.form.get("Body", ""),
            )
        )
        if tally is not None:
            tally.note(answer, time.perf_counter() - began)
        response = twiml(answer.text)
        if not house.settings.production:
            response.headers[MARKS] = _shown(answer)
        return response

    @pages.post("/sms/status")
    def status() -> Response:
        """Count what became of a text: its code and the hour, nothing else (R040)."""
        if forged():
            return Response(status=403)
        ended, code = request.form.get("MessageStatus", ""), request.form.get("ErrorCode", "")
        if _CODE.fullmatch(code):
            _note(house, int(code), Sender(request.form.get("To", "").strip()), names)
        elif ended == DELIVERED:
            _count(house, DELIVERED)
        return Response(status=204)

    return pages


def _note(house: House, code: int, sender: Sender, names: Names) -> None:
    """Do what a code asks: stop for good, rest a while, or wake somebody."""
    reaction = react(code)
    opted_out = reaction is Reaction.OPT_OUT and sender
    _count(
        house,
        str(code),
        opt_out=names.opt_outs(sender)[0] if opted_out else "",
        pause=REST_WHEN_FULL if reaction is Reaction.THROTTLE else 0,
    )
    log.warning(
        "delivery_failed",
        code=code,
        outcome=reaction.value,
        alarm=reaction in {Reaction.ALERT, Reaction.PAGE},
    )


def _count(house: House, what: str, **more: Any) -> None:
    hour = house.clock.now().strftime("%Y-%m-%dT%H")
    try:
        house.store.note_delivery(what, hour=hour, **more)
    except StoreDown as down:  # the callback is answered all the same: nobody waits for it
        log.error("store_down", error=str(down), alarm=True)


def twiml(text: str) -> Response:
    """Make the response that sends one text, or none."""
    clean = _NOT_XML.sub("", text)
    body = f"{EMPTY[:-2]}><Message>{escape(clean)}</Message></Response>" if clean else EMPTY
    return Response(body, mimetype="text/xml")


def _shown(answer: Answer) -> str:
    """Show the simulator what the log keeps of this turn, and which way the answer went."""
    marks = "; ".join(str(mark) for mark in answer.turn.marks) if answer.turn else ""
    return f"{answer.via}: {marks}"
