"""The key rotation drill: two secrets for a while, nothing lost, then the old one opens nothing."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.seals import Names, Seal
from bot.cli.processes import Redis
from bot.conversation import Conversation
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import Outbox
from bot.settings import read_settings
from tests.system.running import Running, wait_until
from tests.texting import PHONE, SetClock, text, worker_present

OLD, NEW = "the-old-secret", "the-new-secret"


@dataclass
class Sent:
    """A carrier that takes everything."""

    texts: list[str]

    def send(self, to: str, said: str) -> None:
        """Take a text."""
        assert to == PHONE
        self.texts.append(said)


@dataclass
class Helpline:
    """The use cases with a choice of secrets, all on one store."""

    book: Book
    connection: redis.Redis
    clock: SetClock

    def conversation(self, *secrets: str, opt_out: tuple[str, ...] = ()) -> Conversation:
        """A web process with these secrets."""
        return Conversation(
            book=self.book, store=RedisStore(self.connection),
            queue=ReferralQueue(self.connection), secrets_list=secrets, opt_out_secrets=opt_out,
            clock=self.clock.now,
        )  # fmt: skip

    def outbox(self, carrier: Any, *secrets: str) -> Outbox:
        """A worker with these secrets."""
        return Outbox(
            book=self.book, store=RedisStore(self.connection),
            queue=ReferralQueue(self.connection), carrier=carrier, secrets_list=secrets,
            clock=self.clock.seconds,
        )  # fmt: skip


@pytest.fixture
def helpline(book: Book, redis_url: str) -> Helpline:
    """An empty store and a clock."""
    return Helpline(book, connect(redis_url), SetClock())


def _waiting(helpline: Helpline) -> str:
    [entry] = helpline.connection.zrange("helpline:outbox:due", 0, -1)
    return entry.decode() if isinstance(entry, bytes) else str(entry)


def test_the_drill(helpline: Helpline) -> None:
    """An opt-out and a waiting referral of the old secret outlive the change."""
    with worker_present(helpline.connection):
        text(helpline.conversation(OLD), "norwalk shelter")
    text(helpline.conversation(OLD), "STOP", sender="+12035550124")  # type: ignore[arg-type]

    carrier = Sent([])
    helpline.outbox(carrier, NEW, OLD).send(_waiting(helpline), via="worker")
    both = helpline.conversation(NEW, OLD)

    assert len(carrier.texts) == 1
    assert text(both, "hi", sender="+12035550124").text == ""  # type: ignore[arg-type]
    assert text(both, "hi").text
    # The opt-out has moved to its name under the new secret: the old one can be dropped.
    new = helpline.conversation(NEW)
    assert text(new, "hi", sender="+12035550124").text == ""  # type: ignore[arg-type]
    kept = helpline.connection.smembers("helpline:optouts")
    assert kept == {Names([NEW]).opt_outs(Sender("+12035550124"))[0].encode()}


def test_a_dropped_secret_opens_nothing(helpline: Helpline) -> None:
    """What was sealed under it alone is set aside with an alarm, not sent and not shown."""
    with worker_present(helpline.connection):
        text(helpline.conversation(OLD), "norwalk shelter")
    carrier = Sent([])

    helpline.outbox(carrier, NEW).send(_waiting(helpline), via="worker")

    assert carrier.texts == []
    assert helpline.connection.zcard("helpline:outbox:due") == 0


def test_opt_outs_have_secrets_of_their_own(helpline: Helpline) -> None:
    """The general secret may be changed, and nobody is texted who said no (R101)."""
    text(helpline.conversation(OLD, opt_out=("2025",)), "STOP")

    later = helpline.conversation(NEW, opt_out=("2026", "2025"))
    assert text(later, "hi").text == ""
    assert text(helpline.conversation(NEW, opt_out=("2026",)), "hi").text == ""


def test_coming_back_leaves_no_name_under_any_secret(helpline: Helpline) -> None:
    """START takes every name off the list."""
    text(helpline.conversation(OLD, opt_out=("2025",)), "STOP")

    assert text(helpline.conversation(OLD, opt_out=("2026", "2025")), "START").text

    assert helpline.connection.smembers("helpline:optouts") == set()


def test_without_a_secret_of_its_own_the_general_one_names_opt_outs() -> None:
    """So that the listed environment is enough to start, and the first rotation can follow."""
    plain = read_settings(_env_file=None, helpline_secret="new,old")
    own = read_settings(
        _env_file=None, helpline_secret="new,old", helpline_opt_out_secret="2026,2025"
    )

    assert plain.opt_out_secrets == ("new", "old")
    assert own.opt_out_secrets == ("2026", "2025")


def test_every_seal_opens_under_every_secret_of_the_list() -> None:
    """And closes under the first."""
    old, both, new = Seal([OLD], "reply"), Seal([NEW, OLD], "reply"), Seal([NEW], "reply")
    for seal in (old, both, new):
        seal.follow(b"salt")

    assert both.open(old.close(b"x")) == b"x"
    assert new.open(both.close(b"x")) == b"x"
    assert old.open(both.close(b"x")) is None
    assert json.loads(both.open(both.close(b"[]")) or b"") == []


def test_a_restart_of_everything_keeps_opt_outs(tmp_path: Path) -> None:
    """`make run`, STOP, power cut, `make run`: still no text for them, and no conversation left."""
    stopped, other = "+12035550125", "+12035550126"
    with Running(REDIS_FOLDER=str(tmp_path)) as first:
        assert "opted out" in first.text("STOP", sender=stopped)
        asked = first.text("norwalk", sender=other)
        first.kill("valkey")

    with Running(REDIS_FOLDER=str(tmp_path)) as second:
        assert second.text("norwalk shelter", sender=stopped) == ""
        greeting = second.text("1", sender=other)
        assert "Norwalk." in asked
        assert "Norwalk" not in greeting
        assert "texts are on" in second.text("START", sender=stopped)


def test_a_worker_that_never_knew_the_salts_does_not_drop_what_it_cannot_read(
    helpline: Helpline,
) -> None:
    """Redis restarts just as a worker begins: the referral waits for the salts, and is sent."""
    conversation = helpline.conversation(OLD)
    with worker_present(helpline.connection):
        text(conversation, "norwalk shelter")
    entry = _waiting(helpline)
    salts = [
        key for key in helpline.connection.scan_iter("helpline:salt:*")
        if not key.endswith(b":known")
    ]  # fmt: skip
    helpline.connection.delete(*salts)
    carrier = Sent([])
    newcomer = helpline.outbox(carrier, OLD)

    with pytest.raises(StoreDown, match="SaltMissing"):
        newcomer.send(entry, via="worker")
    assert helpline.connection.hget(f"helpline:out:{entry}", "tries") == b"0"
    conversation._store.salts.agree(helpline.clock.seconds())
    newcomer.send(entry, via="worker")

    assert len(carrier.texts) == 1


def test_redis_alone_restarts_in_mid_conversation(book: Book, tmp_path: Path) -> None:
    """The processes live on and give the salt back: the texter goes on where they were."""
    server = Redis(folder=tmp_path, password="known", port=None)
    port = server.port
    clock = SetClock()
    helpline = Helpline(book, connect(server.url, timeout=0.5), clock)
    conversation = helpline.conversation(OLD)
    assert text(conversation, "hi").text
    assert text(conversation, "norwalk").text.startswith("Norwalk")
    server.kill()
    server.wait()
    again = Redis(folder=tmp_path, password="known", port=port)
    try:
        wait_until(helpline.connection.ping)
        conversation._store.salts.agree(clock.seconds())
        clock.passes(minutes=1)
        assert "What CT town" not in text(conversation, "shelter").text
        assert helpline.connection.keys("helpline:s:*")
    finally:
        again.kill()
        again.wait()
