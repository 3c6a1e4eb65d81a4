"""What is kept lives as long as SECURITY.md says, and no longer (R086, R113)."""

import re
from typing import Any

import pytest

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.redis_store.opt_outs import LateChange
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.twilio_carrier import TwilioCarrier
from bot.conversation import Conversation
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import Outbox
from tests.system.running import HOUSE
from tests.texting import SetClock, text, worker_present

ROWS = dict(
    re.findall(
        r"^\| `((?:helpline|rq):[a-z:]+)` \|.*\| ([^|]+) \|$",
        (HOUSE / "SECURITY.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)
FOREVER = -1


class _Carrier(TwilioCarrier):
    """Takes every text, and has no connection."""

    def __init__(self) -> None:
        pass

    def send(self, to: Sender, text: str) -> None:
        """Take one."""


def _row_of(key: bytes) -> str:
    """Name the row that a key belongs to: the longest beginning of its name."""
    return max((row for row in ROWS if key.decode().startswith(row)), key=len, default="")


@pytest.fixture
def kept(book: Book, redis_url: str) -> Any:
    """A store after everything that is ever kept has been kept."""
    connection: Any = connect(redis_url)
    store = RedisStore(connection)
    conversation = Conversation(
        book=book, store=store, queue=ReferralQueue(connection), secrets_list=("secret",),
        clock=SetClock().now,
    )  # fmt: skip
    outbox = Outbox(
        book=book, store=store, queue=ReferralQueue(connection), carrier=_Carrier(),
        secrets_list=("secret",), clock=SetClock().seconds,
    )  # fmt: skip
    with worker_present(connection):
        text(conversation, "norwalk shelter")
        for waiting in connection.zrange("helpline:outbox:due", 0, -1):
            outbox.send(waiting.decode(), via="worker")
        for words in ("the number did not work", "1", "danbury food"):
            text(conversation, words)
        text(conversation, "STOP", sender="+12035550124")  # type: ignore[arg-type]
    store.opt_outs.settle(LateChange("out", 0.0, ("u" * 22,)))
    store.at_carrier.note_delivery("30003", hour="2026-03-03T10")
    return connection


@pytest.mark.parametrize("prefix", ROWS)
def test_every_row_of_the_inventory_lives_as_long_as_it_says(kept: Any, prefix: str) -> None:
    """A life in seconds is a time to live in Redis; what is kept has none."""
    keys = [key for key in kept.keys(f"{prefix}*") if _row_of(key) == prefix]
    lives = [kept.ttl(key) for key in keys]

    assert keys, "nothing of this row was kept, so nothing is shown"
    if ROWS[prefix].isdigit():
        longest = int(ROWS[prefix])
        assert all(0 < life <= longest for life in lives)
        shortest = 0 if prefix == "helpline:salt:" else longest - 120
        assert max(lives) >= shortest
    else:
        assert set(lives) == {FOREVER}


def test_nothing_is_kept_that_the_inventory_does_not_name(kept: Any) -> None:
    """A new key needs a row first; the queue's own names hold opaque ids."""
    known = (*ROWS, "helpline:outbox:", "rq:queue", "rq:queues")

    assert [key for key in kept.keys("*") if not key.decode().startswith(known)] == []


def test_what_has_no_end_holds_nothing_of_a_session(kept: Any) -> None:
    """Opt-outs are keyed hashes and nothing else: no time, no session (R101)."""
    for key, most in (("helpline:optouts", 2), ("helpline:optouts:unconfirmed", 1)):
        names = kept.smembers(key)
        assert len(names) == most
        assert all(re.fullmatch(rb"[A-Za-z0-9_-]{22}", name) for name in names)
