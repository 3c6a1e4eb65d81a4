"""The connection to Redis, and the one exception that says that it is of no use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.exceptions import AskError, ClusterCrossSlotError, ClusterDownError
from redis.sentinel import Sentinel

CALL = 1.0  # seconds that one call may take (R021)
NO_END = 2**31  # redis-py fails the 101st; WEB_CONNECTIONS says how many texters wait at once
SENTINEL = "redis+sentinel"
_CLUSTERED = (ClusterCrossSlotError, AskError, ClusterDownError)  # a MovedError is an AskError


class StoreDown(Exception):  # noqa: N818 - it names a state of the world, not a programming error
    """Redis cannot be used: away, full, read-only or too slow. Carries no key and no value."""


def connect(url: str, *, timeout: float = CALL) -> redis.Redis:
    """Open a pool of connections to Redis; every call gives up after `timeout` seconds (R021).

    Args:
        url: `redis://`, `rediss://` (TLS), `unix://`, or `redis+sentinel://USER:PASSWORD@HOST:PORT,
            HOST:PORT/SERVICE/DATABASE`, which asks Sentinels where the primary is.
        timeout: Seconds.
    """
    options: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        "health_check_interval": 15,
        "max_connections": NO_END,
    }
    if urlsplit(url).scheme != SENTINEL:
        return redis.Redis.from_url(url, **options)
    who, _, hosts = urlsplit(url).netloc.rpartition("@")
    user, _, password = who.partition(":")
    _, service, *database = urlsplit(url).path.split("/")
    places = [host.rpartition(":") for host in hosts.split(",")]
    watchers = Sentinel(  # type: ignore[no-untyped-call]
        [(host, int(port)) for host, _, port in places],
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
    )
    primary: redis.Redis = watchers.master_for(  # type: ignore[no-untyped-call]
        service,
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(database[0]) if database else 0,
        **options,
    )
    return primary


@contextmanager
def translated() -> Iterator[None]:
    """Turn redis-py's errors, whose messages may quote a command, into one that says nothing."""
    try:
        yield
    except _CLUSTERED:
        raise StoreDown("RedisCluster") from None
    except redis.RedisError as error:
        raise StoreDown(type(error).__name__) from None
