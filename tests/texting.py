"""What tests of the use cases need: a clock that one sets, a worker that is there, phones."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import redis

from bot.adapters.redis_store.keys import PRESENCE
from bot.conversation import Answer, Conversation, Inbound
from bot.core.sender import Sender
from tests.conftest import TUESDAY

PHONE = Sender("+12035550123")


class SetClock:
    """Shows what it was set to."""

    def __init__(self) -> None:
        self.at = TUESDAY

    def now(self) -> datetime:
        """Return the time, as the conversation asks for it."""
        return self.at

    def seconds(self) -> float:
        """Return the time in Unix seconds, as the outbox asks for it."""
        return self.at.timestamp()

    def passes(self, **spans: float) -> None:
        """Let time go by."""
        self.at += timedelta(**spans)


def text(
    conversation: Conversation, body: str, *, sender: Sender = PHONE, sid: str | None = None
) -> Answer:
    """Text the helpline."""
    return conversation.answer(Inbound(sid or f"SM{secrets.token_hex(16)}", sender, body))


@contextmanager
def worker_present(connection: redis.Redis) -> Iterator[None]:
    """Look like a worker that is there and does nothing."""
    listening: Any = connection.pubsub()
    listening.subscribe(PRESENCE)
    listening.get_message(timeout=1)
    connection.set(PRESENCE, "", px=60_000)
    yield
    connection.delete(PRESENCE)
    listening.close()
