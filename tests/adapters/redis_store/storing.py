"""What the tests of the store store: one text, one turn, one referral."""

from dataclasses import replace
from typing import Any

import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.turns import Changes, Entry, Names
from bot.adapters.rq_queue import ReferralQueue
from bot.core.sender import Sender

FAR = 120_000  # milliseconds ahead that no entry is ever due
NOON = 1772553600.0  # 2026-03-03 16:00 UTC: no session of the day before is left
SENDER = Sender("+12035550123")
CHANGES = Changes(
    loaded=None,
    session=b"state",
    session_life=1_800_000,
    reply=b"sealed reply",
    now=NOON * 1000,
    week="2026-W10",
    month="2026-03",
    row="a|began|referral/greeting|-|-|-|en|first",
)
ENTRY = Entry(id="entry-1", sealed=b"sealed errand", due=(NOON + 5) * 1000, life=600_000)


def names(message: str = "message-1", *, session: str = "texter", before: str = "texter-") -> Names:
    """Name a text as the conversation does, readable for a test."""
    made: Any = (session, before)
    return Names(session=made[0], session_before=made[1], message=message, opt_outs=("new", "old"))


def ordering(store: RedisStore, entry: Entry = ENTRY, message: str = "message-1") -> Changes:
    """Change what a referral changes."""
    queue = ReferralQueue(store.connection).commands(entry.id)
    count, loaded = "Norwalk|shelter", store.turns.look(names(message)).session
    return replace(CHANGES, entry=entry, queue=queue, count=count, loaded=loaded)


def everything(connection: redis.Redis) -> dict[bytes, bytes]:
    """Dump every key."""
    return {key: connection.dump(key) or b"" for key in connection.scan_iter()}
