"""RQ with our defaults: a job is an opaque id, and nothing of it outlives its use.

RQ's own defaults keep arguments in clear text in a job's description for a year and tracebacks
without an end (L1-L6, R130). This is the only place that enqueues.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from uuid import uuid4

import redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq.utils import now, utcformat

NAME = "referrals"
SEND = "bot.worker.send"  # by name, so that no import points upward; a test resolves it
OLDEST_SERVER = (6, 2, 0)  # by what RQ picks its commands; Valkey calls itself Redis 7.2
LIFE = 600  # seconds that a job may wait: a referral older than this is dropped (R037)
TIMEOUT = 30  # seconds that one try may take
WITHOUT_END = -1  # what Redis says of a key that lives for ever
FAILURE_LIFE = 300  # seconds that a failed job is kept for the alarm to see it
_JOB = "<job>"
_OPEN = frozenset({"data", "created_at", "enqueued_at"})


class _Gap(NamedTuple):
    """A value that differs from job to job; its field's name stands before it in a command."""

    field: str


def _opened(name: str, part: Any, job: str) -> Any:
    if name in _OPEN:
        return _Gap(name)
    return part.replace(job, _JOB) if isinstance(part, str) else part


def _filled(part: Any, job: str, fields: Mapping[str, Any]) -> Any:
    if isinstance(part, _Gap):
        return fields[part.field]
    return part.replace(_JOB, job) if isinstance(part, str) else part


class ReferralQueue:
    """The queue of referrals to send."""

    def __init__(self, connection: redis.Redis) -> None:
        self._connection = connection
        self.queue = Queue(NAME, connection=connection, serializer=JSONSerializer)
        # RQ would ask the server, while a texter waits, with a command that our user may not use.
        self.queue.redis_server_version = OLDEST_SERVER

    def commands(self, entry: str, *, first: bool = False) -> Sequence[Sequence[Any]]:
        """Return the Redis commands by which RQ would enqueue an entry, without running them.

        The store runs them inside its own transaction, so that a session, an outbox entry and
        their job come into being together or not at all. RQ writes them once; after that only
        what differs from job to job is filled in, which takes a tenth of the time. `first` puts
        the job before all that wait.
        """
        job = str(uuid4())
        data = zlib.compress(json.dumps([SEND, None, [entry], {}]).encode(), 1)
        moment = utcformat(now())
        filled = {"data": data, "created_at": moment, "enqueued_at": moment}
        written = [[_filled(part, job, filled) for part in command] for command in self._written]
        if first:
            written[-1][0] = "LPUSH"
        return written

    @cached_property
    def _written(self) -> Sequence[Sequence[Any]]:
        """What RQ itself writes for one job, open where jobs differ."""
        with self._connection.pipeline() as pipe:
            job = self._enqueue("", pipe).id
            commands = [arguments for arguments, _ in pipe.command_stack]
        return [
            [_opened(name, part, job) for name, part in zip(("", *command), command, strict=False)]
            for command in commands
        ]

    def put(self, entry: str) -> None:
        """Enqueue an entry once more, for a sweep that found it taken and not finished."""
        self._enqueue(entry, None)

    def _enqueue(self, entry: str, pipeline: Any) -> Any:
        return self.queue.enqueue_call(
            SEND,
            args=(entry,),
            timeout=TIMEOUT,
            ttl=LIFE,
            result_ttl=0,
            failure_ttl=FAILURE_LIFE,
            description="referral",
            pipeline=pipeline,
        )


def expire_forgotten(connection: redis.Redis) -> int:
    """Give an end to whatever RQ has kept without one (L4); returns how much that was."""
    count = 0
    for pattern in ("rq:results:*", "rq:job:*"):
        for key in connection.scan_iter(pattern, count=500):
            if connection.ttl(key) == WITHOUT_END:
                count += bool(connection.expire(key, LIFE))
    return count
