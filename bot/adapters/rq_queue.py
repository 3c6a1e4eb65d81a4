"""RQ with our defaults: a job is an opaque id, and nothing of it outlives its use.

RQ's own defaults keep arguments in clear text in a job's description for a year and tracebacks
without an end (L1-L6, R130). This is the only place that enqueues.
"""

from collections.abc import Sequence
from typing import Any

import redis
from rq import Queue
from rq.serializers import JSONSerializer

NAME = "referrals"
SEND = "bot.worker.send"  # by name, so that no import points upward; a test resolves it
OLDEST_SERVER = (6, 2, 0)  # by what RQ picks its commands; Valkey calls itself Redis 7.2
LIFE = 600  # seconds that a job may wait: a referral older than this is dropped (R037)
TIMEOUT = 30  # seconds that one try may take
WITHOUT_END = -1  # what Redis says of a key that lives for ever
FAILURE_LIFE = 300  # seconds that a failed job is kept for the alarm to see it


class ReferralQueue:
    """The queue of referrals to send."""

    def __init__(self, connection: redis.Redis) -> None:
        self._connection = connection
        self.queue = Queue(NAME, connection=connection, serializer=JSONSerializer)
        # RQ would ask the server, while a texter waits, with a command that our user may not use.
        self.queue.redis_server_version = OLDEST_SERVER

    def commands(self, entry: str) -> Sequence[Sequence[Any]]:
        """Return the Redis commands by which RQ would enqueue an entry, without running them.

        The store runs them inside its own transaction, so that a session, an outbox entry and
        their job come into being together or not at all.
        """
        with self._connection.pipeline() as pipe:
            self._enqueue(entry, pipe)
            return [arguments for arguments, _ in pipe.command_stack]

    def put(self, entry: str) -> None:
        """Enqueue an entry once more, for a sweep that found it taken and not finished."""
        self._enqueue(entry, None)

    def _enqueue(self, entry: str, pipeline: Any) -> None:
        self.queue.enqueue_call(
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
