"""Entries that break what touches them: sent as the fallback text, then set aside."""

import json
from collections.abc import Iterator

import pytest
import redis

from bot.adapters.redis_store.connection import connect
from bot.adapters.redis_store.outbox import OutboxEntries
from bot.adapters.seals import Seal
from bot.core.book import Book
from bot.outbox import DEATHS
from tests.test_outbox import SECRETS, Room
from tests.texting import PHONE, text, worker_present


@pytest.fixture
def room(book: Book, redis_url: str) -> Iterator[Room]:
    """A conversation that orders and an outbox that sends."""
    with connect(redis_url) as connection, worker_present(connection):
        yield Room(book, connection)


def _die_over(room: Room, entry: str, times: int) -> None:
    for _ in range(times):
        at = room.clock.seconds() * 1000
        assert room.store.outbox.take(entry, at, 20_000, "dead", 5_000).state == "taken"


def test_an_entry_that_kills_is_sent_as_the_fallback_text(room: Room) -> None:
    """Whatever it is in the referral that kills, the texter is not left without an answer."""
    entry = room.orders()
    _die_over(room, entry, DEATHS - 1)

    room.outbox.send(entry, via="worker")

    [(_, said)] = room.carrier.sent
    assert "2-1-1" in said
    assert room.waiting() == []


def test_an_entry_that_kills_even_then_is_set_aside(room: Room) -> None:
    """The next text of the same person is sent."""
    first = room.orders()
    second = room.orders("danbury food")
    _die_over(room, first, DEATHS)

    room.outbox.send(first, via="worker")

    assert len(room.carrier.sent) == 1
    assert room.waiting() == []
    assert second


def test_an_errand_of_another_version_is_answered(room: Room, redis_url: str) -> None:
    """A deploy in mid-conversation: the fields of an order have changed."""
    entry = room.orders()
    salts = room.store.salts.at(room.clock.seconds())
    seal = Seal(SECRETS, "outbox")
    seal.follow(salts.today, salts.before)
    errand = {"to": PHONE, "at": int(room.clock.seconds()), "language": "es", "novelty": 1}
    with redis.Redis.from_url(redis_url) as connection:
        connection.hset(f"helpline:out:{entry}", "sealed", seal.close(json.dumps(errand).encode()))

    room.outbox.send(entry, via="worker")

    [(to, said)] = room.carrier.sent
    assert to == PHONE
    assert "automatizado" in said


def test_what_was_accepted_while_redis_was_away_is_not_sent_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process remembers it, and finishes it at the next sweep."""
    entry = room.orders()
    finish = OutboxEntries.finish
    monkeypatch.setattr(OutboxEntries, "finish", _away)
    with pytest.raises(redis.ConnectionError):
        room.outbox.send(entry, via="worker")
    monkeypatch.setattr(OutboxEntries, "finish", finish)

    room.outbox.sweep(via="worker")

    assert len(room.carrier.sent) == 1
    assert room.waiting() == []
    assert text(room.talk, "HELP").text


def _away(*_: object, **__: object) -> None:
    raise redis.ConnectionError
