"""The queue: what RQ is told, and what it leaves behind in Redis."""

import importlib
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from bot.adapters.rq_queue import LIFE, SEND, ReferralQueue


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with redis.Redis.from_url(redis_url) as opened:
        yield opened


def test_the_job_is_a_function_that_exists() -> None:
    """RQ finds it by name, in another process."""
    module, _, name = SEND.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


def test_a_job_carries_an_opaque_id_and_ends_with_its_use(connection: redis.Redis) -> None:
    """No number, no words, no pickles; RQ's year-long defaults are gone (L1-L6, R130)."""
    ReferralQueue(connection).put("entry-id")

    [key] = connection.keys("rq:job:*")
    job: Any = connection.hgetall(key)
    assert json.loads(zlib.decompress(job[b"data"])) == [SEND, None, ["entry-id"], {}]
    assert job[b"description"] == b"referral"
    assert (job[b"result_ttl"], job[b"failure_ttl"], job[b"ttl"]) == (b"0", b"300", b"600")
    assert 0 < connection.ttl(key) <= LIFE


def test_the_commands_are_what_rq_would_have_run(connection: redis.Redis) -> None:
    """Run later, inside the store's transaction, they leave the same as `put` does."""
    queue = ReferralQueue(connection)
    commands = queue.commands("entry-id")
    before = connection.keys("*")
    for command in commands:
        connection.execute_command(*command)

    [job] = queue.queue.jobs
    again = queue.commands("another")
    assert before == []
    assert {command[1] for command in again}.isdisjoint({f"rq:job:{job.id}"})
    assert job.args == ["entry-id"]
    assert job.get_status() == "queued"
    assert connection.keys("rq:queue:*") == [b"rq:queue:referrals"]


def test_writing_the_commands_down_asks_redis_nothing() -> None:
    """They are written while a texter waits: no round trip, and no failure of one."""
    nowhere = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.1)

    commands = ReferralQueue(nowhere).commands("entry-id")

    assert {command[0] for command in commands} <= {"SADD", "HSET", "EXPIRE", "RPUSH"}
