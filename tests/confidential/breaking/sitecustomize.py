"""Loaded by every process of the canary's helpline: lets it fail where the test asks for it.

The errors quote what no error should, as those of a careless library do. It also lets the test look
into the embedded server, whose owner nobody knows otherwise.
"""

import os
from pathlib import Path
from typing import Any

from bot import deletion
from bot.adapters.twilio_carrier import TwilioCarrier
from bot.cli import processes
from bot.conversation import Answer, Conversation, Inbound
from bot.core.sender import Sender

_start, _answer, _send = processes.Redis.__init__, Conversation.answer, TwilioCarrier.send


def _known(self: processes.Redis, **options: Any) -> None:
    owner = {"password": os.environ["CANARY_OWNER"], "port": int(os.environ["CANARY_REDIS"])}
    _start(self, **options | owner)


def _answering(self: Conversation, inbound: Inbound) -> Answer:
    if "breaks" in inbound.text:
        raise RuntimeError(f"cannot answer {inbound.text!r} from {inbound.sender}: {inbound!r}")
    return _answer(self, inbound)


def _sending(self: TwilioCarrier, to: Sender, text: str) -> None:
    if to == Path(os.environ["CANARY_FAILS"]).read_text():
        raise RuntimeError(f"cannot send {text!r} to {to}")
    _send(self, to, text)


if "CANARY_OWNER" in os.environ:  # pytest looks into this file as well, for doctests
    deletion.FIRST_AFTER = 1.0
    processes.Redis.__init__ = _known  # type: ignore[method-assign]
    Conversation.answer = _answering  # type: ignore[method-assign]
    TwilioCarrier.send = _sending  # type: ignore[method-assign]
