"""Who may do what in Redis: one user a process, each with only its keys and commands (R127).

Text only; nothing here opens a connection. `helpline run` hands it to the embedded server,
`helpline redis-acl` prints it for a managed one. The default user is off, and nobody has MONITOR,
CONFIG, DEBUG, SAVE or KEYS: MONITOR shows every argument, KEYS every name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

_HANDSHAKE = ("auth", "hello", "ping", "select", "client|setinfo", "client|setname")
_SCRIPTS = ("eval", "evalsha", "script|load")
_TRANSACTIONS = ("multi", "exec", "watch", "unwatch", "discard")
_STRINGS = ("get", "set", "del", "exists", "expire", "pexpire")
_OUTBOX = (
    "pttl", "hget", "hset", "hdel", "hincrby", "hkeys", "lindex", "lpop", "lrem", "rpush",
    "zadd", "zrange", "zrem", "zscore", "pubsub|numsub",
    "sadd", "srem", "sismember", "smismember", "publish",
)  # fmt: skip
_OUTBOX_KEYS = (
    "~helpline:out:*", "~helpline:lane:*", "~helpline:outbox:*", "~helpline:optouts*",
    "~helpline:salt:*", "~helpline:worker", "~helpline:throttle", "%R~helpline:flags",
    "~helpline:delivery:*",
)  # fmt: skip
_ENQUEUE_KEYS = ("~rq:queues", "~rq:queue:referrals", "~rq:job:*")


@dataclass(frozen=True, slots=True)
class User:
    """What one process may touch: key patterns, channels, commands."""

    name: str
    keys: tuple[str, ...]
    commands: tuple[str, ...]
    channels: tuple[str, ...] = ()

    def rule(self, password: str) -> str:
        """Write the user as Redis reads it; of the password only its SHA-256.

        Passwords are random and long, so that the digest gives nothing away.
        """
        return " ".join(
            (
                f"user {self.name} reset on",
                f"#{hashlib.sha256(password.encode()).hexdigest()}",
                *self.keys,
                *(f"&{channel}" for channel in self.channels),
                "-@all",
                *(f"+{command}" for command in self.commands),
            )
        )


WEB = User(
    "web",
    keys=(
        "~helpline:s:*", "~helpline:m:*", "~helpline:r:*", "~helpline:counts:*",
        "~helpline:hours:*",
        "~helpline:flags", "~helpline:codes:*", "~helpline:hours:*",
        "%W~helpline:log:*",  # writes rows of the flow log, can read none (R117)
        *_OUTBOX_KEYS, *_ENQUEUE_KEYS,
    ),
    commands=(
        *_HANDSHAKE, *_SCRIPTS, *_TRANSACTIONS, *_STRINGS, *_OUTBOX,
        "sadd", "lpush", "lrange", "waitaof", "time",
        "sscan", "subscribe", "unsubscribe",  # remembers the opt-out list for when Redis is away
    ),
    channels=("helpline:optouts",),
)  # fmt: skip
WORKER = User(
    "worker",
    keys=(*_OUTBOX_KEYS, "~helpline:undeleted*", "~rq:*"),
    channels=("helpline:worker", "helpline:optouts", "rq:pubsub:*"),
    commands=(
        *_HANDSHAKE, *_SCRIPTS, *_TRANSACTIONS, *_STRINGS, *_OUTBOX,
        "subscribe", "unsubscribe",
        "blpop", "blmove", "lmove", "lpush", "llen", "lrange", "ltrim", "lpos",
        "hgetall", "hmget", "hmset", "hexists", "hsetnx", "hincrbyfloat",
        "smembers", "scard",
        "zcard", "zcount", "zrangebyscore", "zremrangebyscore", "ttl", "persist", "scan",
        "unlink", "xadd", "xtrim", "xrevrange", "info", "client|info",
    ),
)  # fmt: skip
STAFF = User(
    "staff",
    keys=(
        "%R~helpline:log:*", "%R~helpline:counts:*", "%R~helpline:codes:*",
        "%R~helpline:hours:*", "%R~helpline:delivery:*", "%R~helpline:undeleted",
        "~helpline:flags",
        "%R~helpline:hours:*", "%R~helpline:delivery:*",
        "%R~helpline:outbox:ages", "%R~helpline:worker", "~helpline:staff:*",
    ),
    commands=(
        *_HANDSHAKE, *_SCRIPTS, *_TRANSACTIONS, *_STRINGS, "getdel", "ttl", "pttl", "scan", "mget",
        "hget", "hset", "hsetnx", "hdel", "hkeys", "hgetall", "hmget", "hexists", "hincrby",
        "rpush", "lpush", "lrange", "llen", "ltrim", "sadd", "srem", "smembers", "sismember",
        "smismember",
        "zadd", "zrange", "zrem", "zcard", "zremrangebyscore", "incr", "pubsub|numsub",
    ),
)  # fmt: skip
ADMIN = User(
    "admin",
    keys=(*STAFF.keys, "%R~helpline:optouts"),
    commands=STAFF.commands,
)
KEEPER = User(
    "keeper",
    keys=("~helpline:salt:*",),
    commands=(*_HANDSHAKE, "eval", "get", "set", "del", "pttl", "info", "bgrewriteaof"),
)
"""The supervisor of the embedded server: tidies its file, with the salts set aside."""

USERS = (WEB, WORKER, STAFF, ADMIN)


def acl_file(passwords: Mapping[str, str], *, users: tuple[User, ...] = USERS) -> str:
    """Write the ACL file of a server: the users that have a password, and no default user."""
    rules = [user.rule(passwords[user.name]) for user in users if user.name in passwords]
    return "\n".join(("user default reset off", *rules, ""))
