"""A store on an empty server."""

from collections.abc import Iterator

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with connect(redis_url) as opened:
        yield opened


@pytest.fixture
def store(connection: redis.Redis) -> RedisStore:
    """A store that holds nothing yet."""
    return RedisStore(connection)
