"""What a texter gets when a part is slow, full, read-only, empty, gone or hung.

The table in docs/operations.md names these tests.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.rq_queue import ReferralQueue
from bot.cli.processes import Redis
from bot.conversation import Conversation
from bot.core.book import Book
from tests.system.running import Running, wait_until
from tests.texting import text, worker_present

HOTLINE = "1-888-373-7888"
ROOT = Path(__file__).parents[2]
IN_TIME = 4.0  # seconds (R020, R021)


@pytest.fixture
def server() -> Iterator[Redis]:
    """A server of the test's own, to be hurt."""
    started = Redis(password="mine")
    yield started
    os.kill(started.pid, signal.SIGCONT)
    started.kill()
    started.wait()


@pytest.fixture
def talk(book: Book, server: Redis) -> Conversation:
    """The shipped helpline on that server."""
    return conversing(book, server)


def conversing(book: Book, server: Redis) -> Conversation:
    """Put a conversation together, as a web process does."""
    connection = connect(server.url)
    return Conversation(
        book=book, store=RedisStore(connection), queue=ReferralQueue(connection),
        secrets_list=("secret",),
    )  # fmt: skip


def command(server: Redis, *words: str) -> None:
    """Change the server, as its owner."""
    with redis.Redis.from_url(server.url) as owner:
        owner.execute_command(*words)


def answered_alone(talk: Conversation) -> None:
    """Crisis, HELP and town with need are answered from the text alone; STOP is not confirmed."""
    assert "911" in text(talk, "he has a gun").text
    assert HOTLINE in text(talk, "HELP").text
    assert HOTLINE in text(talk, "norwalk shelter").text
    assert "text it again" in text(talk, "STOP").text
    assert "2-1-1" in text(talk, "hi").text


def test_a_redis_that_says_nothing_costs_a_second_once(talk: Conversation, server: Redis) -> None:
    """A black hole: the first text waits for the time-out, the next do not (circuit breaker)."""
    text(talk, "hi")
    os.kill(server.pid, signal.SIGSTOP)

    began = time.monotonic()
    assert HOTLINE in text(talk, "norwalk shelter").text
    first = time.monotonic() - began
    answered_alone(talk)
    rest = time.monotonic() - began - first

    assert first < IN_TIME
    assert rest < 1.0


@pytest.mark.parametrize("words", ["STOP", "norwalk shelter"])
def test_a_redis_that_stands_still_in_the_middle_of_a_turn_stores_nothing_of_it_later(
    talk: Conversation, server: Redis, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """The texter was answered from the text alone; awake again, Redis finds the old command."""
    text(talk, "hi")
    look = talk._store.turns.look

    def then_stands_still(*args: object) -> object:
        found = look(*args)  # type: ignore[arg-type]
        os.kill(server.pid, signal.SIGSTOP)
        return found

    monkeypatch.setattr(talk._store.turns, "look", then_stands_still)
    with connect(server.url) as connection, worker_present(connection):
        told = text(talk, words).text
        time.sleep(0.2)
        os.kill(server.pid, signal.SIGCONT)
        kept = connection.keys("helpline:out*"), connection.scard("helpline:optouts")

    assert ("could not save" if words == "STOP" else HOTLINE) in told
    assert kept == ([], 0)


def test_a_slow_redis_is_given_up_before_the_texter_waits(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call just within its time-out: the sum is bounded, and nothing is half stored."""
    text(talk, "hi")
    look = talk._store.turns.look

    def slowly(*args: object) -> object:
        time.sleep(2.1)
        return look(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(talk._store.turns, "look", slowly)
    began = time.monotonic()

    assert HOTLINE in text(talk, "norwalk shelter").text
    assert time.monotonic() - began < IN_TIME
    answered_alone(talk)


def test_a_full_redis(talk: Conversation, server: Redis) -> None:
    """No memory for a write: answered from each text alone."""
    text(talk, "hi")
    command(server, "CONFIG", "SET", "maxmemory", "1")

    answered_alone(talk)


def test_a_read_only_redis(talk: Conversation, server: Redis) -> None:
    """A failover has left us on a replica: answered from each text alone."""
    text(talk, "hi")
    command(server, "REPLICAOF", "127.0.0.1", "1")

    answered_alone(talk)


def test_a_redis_that_comes_back_empty(book: Book, server: Redis) -> None:
    """No scripts, no session, no worker known: the greeting, then all as ever."""
    talk = conversing(book, server)
    text(talk, "norwalk")
    command(server, "FLUSHALL")
    command(server, "SCRIPT", "FLUSH")

    assert text(talk, "hi").via == "reply"
    assert HOTLINE in text(talk, "norwalk shelter").text


def test_redis_away_and_back(book: Book, server: Redis) -> None:
    """After a rest the conversation goes on where it was."""
    talk = conversing(book, server)
    text(talk, "norwalk")
    os.kill(server.pid, signal.SIGSTOP)
    text(talk, "hi")
    os.kill(server.pid, signal.SIGCONT)
    talk._down_until = 0.0  # the rest is over

    assert HOTLINE in text(talk, "1").text


def test_an_old_queue_is_not_trusted(talk: Conversation, server: Redis) -> None:
    """A worker is there, but the oldest referral has waited eleven seconds: answered in place."""
    with connect(server.url) as connection, worker_present(connection):
        assert text(talk, "norwalk shelter").via == "queue"
        connection.zadd("helpline:outbox:ages", {"old": (time.time() - 11) * 1000})

        assert text(talk, "MORE").via == "in_place"


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(hours=3), timedelta(days=-2)])
def test_a_clock_that_jumps(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    """A session from the future or the past: still an answer, and the next one too."""
    text(talk, "norwalk")
    monkeypatch.setattr(talk, "_clock", lambda: datetime.now(UTC) + jump)

    assert text(talk, "norwalk shelter").text
    assert text(talk, "HELP").text


def test_a_worker_outlives_the_death_of_redis(tmp_path: Path) -> None:
    """RQ's own ends with code 1 when Redis goes away at a bad moment; ours resumes."""
    server = Redis(password="mine", folder=tmp_path / "redis")
    environment = os.environ | {
        "REDIS_URL": server.url, "TWILIO_API_URL": "http://127.0.0.1:1",
        "HELPLINE_MODE": "development",
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-m", "bot", "worker"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(2):
            with connect(server.url) as connection:
                wait_until(partial(_present, RedisStore(connection)))
            server.kill()
            server.wait()
            time.sleep(1.5)
            server = Redis(port=server.port, password="mine", folder=tmp_path / "redis")
        with connect(server.url) as connection:
            wait_until(partial(_present, RedisStore(connection)))
        assert worker.poll() is None
    finally:
        worker.terminate()
        code = worker.wait(timeout=30)
        server.kill()
        server.wait()
    assert code == 0


def test_a_worker_that_hangs_is_not_waited_for() -> None:
    """SIGSTOP: its connection stays open, its beat does not; what it had taken is sent by another.

    The text that comes before anybody can know is queued, and a sweep sends it.
    """
    with Running() as helpline:
        phone = "+12035550143"
        helpline.pause("bot worker")
        before = helpline.text("norwalk shelter", sender=phone)
        wait_until(lambda: before or helpline.received(phone))
        wait_until(lambda: helpline.text("danbury food", sender="+12035550144"))
        helpline.resume("bot worker")

        assert before or len(helpline.received(phone)) == 1


def _present(store: RedisStore) -> bool:
    try:
        return store.outbox.health(0)[0] == 1
    except StoreDown:
        return False
