"""What most tests need: the book, a clock, a real Redis-compatible server, the web side."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis

from bot.cli.processes import Redis
from bot.core.book import Book
from bot.settings import Settings, read_settings
from bot.wiring import read_book

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""Ten in the morning in Connecticut, on a working day."""


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Development settings that no `.env` on this machine can change."""
    return read_settings(_env_file=None, public_url="https://helpline.example")


@pytest.fixture(scope="session")
def book(settings: Settings) -> Book:
    """Everything the shipped helpline says and knows."""
    return read_book(settings)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A real server from the wheel, on a free port."""
    server = Redis()
    yield server
    server.kill()
    server.wait()


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The address of an empty server."""
    with redis.Redis.from_url(redis_server.url) as connection:
        connection.flushall()
    return redis_server.url
