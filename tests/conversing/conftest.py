"""The shipped helpline on a real store, and the same while Redis is away."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.rq_queue import ReferralQueue
from bot.conversation import Conversation
from bot.core.book import Book
from tests.texting import SetClock

HOTLINE = "1-888-373-7888"


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with connect(redis_url) as opened:
        yield opened


@pytest.fixture
def clock() -> SetClock:
    """Tuesday morning."""
    return SetClock()


@pytest.fixture
def talk(book: Book, connection: redis.Redis, clock: SetClock) -> Conversation:
    """The shipped helpline on a real store."""
    return conversing(book, connection, clock)


@pytest.fixture
def cut_off(book: Book, clock: SetClock) -> Conversation:
    """The shipped helpline while Redis is away."""
    return conversing(book, connect("redis://127.0.0.1:1/0"), clock)


def conversing(book: Book, connection: redis.Redis, clock: SetClock) -> Conversation:
    """Put a conversation together."""
    return Conversation(
        book=book,
        store=RedisStore(connection),
        queue=ReferralQueue(connection),
        secrets_list=("secret",),
        clock=clock.now,
        monotonic=clock.seconds,
    )


def rows(connection: Any) -> list[str]:
    """Read the flow log."""
    return [
        row.decode()
        for key in connection.scan_iter("helpline:log:*")
        for row in connection.lrange(key, 0, -1)
    ]


def text_of(name: bytes | str) -> str:
    """Decode a key."""
    return name.decode() if isinstance(name, bytes) else name
