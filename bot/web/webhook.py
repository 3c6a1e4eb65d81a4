"""`POST /sms`: a text as Twilio delivers it, and `POST /sms/status`: what became of ours."""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.seals import Names
from bot.adapters.twilio_carrier import Signature, Signatures
from bot.conversation import Answer, Inbound
from bot.core.delivery import DELIVERED, Reaction, react
from bot.core.prompts import phrase
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


class Webhook:
    """Answers what Twilio posts, whoever has read it: the doorway, or Flask."""

    def __init__(self, house: House, tally: Tally | None = None) -> None:
        settings = house.settings
        self._house, self._tally = house, tally
        self._signatures = Signatures(settings.texts("twilio_auth_token"))
        self._site = settings.site
        self._twilio_answers_keywords = settings.opt_out_owner == "twilio"
        self._shows_marks = not settings.production
        self.safety = written(phrase(house.book, "carrier.fallback", "en"))
        """What is said after a mistake that nobody expected (R034)."""

    def forged(self, path: str, form: Mapping[str, Any], signature: str) -> bool:
        """Say whether Twilio did not sign a request; `path` has the query, if there is one."""
        if self._signatures.hold(Signature(url=self._site + path, form=form, value=signature)):
            return False
        log.warning("signature_refused")
        return True

    def answer(self, field: Callable[[str, str], str]) -> tuple[bytes, str]:
        """Answer one text: the TwiML, and what the simulator shows of it (development only).

        Args:
            field: Reads a field of the form, with what to return when it is not there.
        """
        if self._twilio_answers_keywords and field("OptOutType", ""):
            return written(""), ""  # Twilio has answered this keyword itself (R014)
        began = time.perf_counter()
        answer = self._house.conversation.answer(
            Inbound(
                sid=field("MessageSid", "") or secrets.token_hex(16),
                sender=Sender(field("From", "").strip()),
                text=field("Body", ""),
            )
        )
        if self._tally is not None:
            self._tally.note(answer, time.perf_counter() - began)
        return written(answer.text), _shown(answer) if self._shows_marks else ""


def webhook(house: House, hook: Webhook) -> Blueprint:
    """Make the routes that Twilio calls; each answer is counted in the tally."""
    pages = Blueprint("webhook", __name__)
    names = Names(house.settings.texts("helpline_secret"), house.settings.opt_out_secrets)

    def forged() -> bool:
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        signature = request.headers.get(SIGNED_BY, "")
        return hook.forged(request.path + query, request.form, signature)

    @pages.post("/sms")
    def sms() -> Response:
        """Answer one text.

        Twilio posts, as a form: `MessageSid=SM…`, `From=+12035550123`, `To=55501`, `Body=norwalk
        shelter`, `NumMedia=0`, and much that is not looked at (`FromCity`, `FromZip`, …).
        """
        if forged():
            return Response(status=403)
        body, shown = hook.answer(request.form.get)
        response = Response(body, mimetype="text/xml")
        if shown:
            response.headers[MARKS] = shown
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
        house.store.at_carrier.note_delivery(what, hour=hour, **more)
    except StoreDown as down:  # the callback is answered all the same: nobody waits for it
        log.error("store_down", error=str(down), alarm=True)


def written(text: str) -> bytes:
    """Write the TwiML that sends one text, or none."""
    clean = _NOT_XML.sub("", text)
    body = f"{EMPTY[:-2]}><Message>{escape(clean)}</Message></Response>" if clean else EMPTY
    return body.encode()


def _shown(answer: Answer) -> str:
    """Show the simulator what the log keeps of this turn, and which way the answer went."""
    marks = "; ".join(str(mark) for mark in answer.turn.marks) if answer.turn else ""
    return f"{answer.via}: {marks}"
