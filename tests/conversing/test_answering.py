"""One text to its answer, on a real store, and what is kept of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.seals import Seal
from bot.conversation import Conversation
from bot.core.flow_log import UnlistedError
from bot.core.mark import Event
from bot.core.sender import Sender
from tests.conftest import TUESDAY
from tests.conversing.conftest import HOTLINE, rows, text_of
from tests.texting import PHONE, SetClock, text, worker_present


def test_a_prompt_goes_back_in_the_response(talk: Conversation, connection: redis.Redis) -> None:
    """The session is kept, sealed; the log learns a row."""
    greeting, asked = text(talk, "hi"), text(talk, "norwalk")

    assert "automated" in greeting.text
    assert greeting.via == asked.via == "reply"
    assert asked.text.startswith("Norwalk.")
    began, answered = rows(connection)
    assert began.endswith("|began|referral/greeting|-|-|-|en|first")
    assert answered.endswith("|answered|referral/need|-|-|Western Connecticut|en|<1m")
    assert began.partition("|")[0] == answered.partition("|")[0] != ""


def test_a_referral_is_left_to_the_worker(talk: Conversation, connection: redis.Redis) -> None:
    """Session, sealed entry and job come into being together; the response is silence."""
    with worker_present(connection):
        answer = text(talk, "norwalk shelter")

    [entry] = connection.keys("helpline:out:*")
    [job] = ReferralQueue(connection).queue.jobs
    assert (answer.text, answer.via) == ("", "queue")
    assert f"helpline:out:{job.args[0]}" == text_of(entry)
    assert connection.hgetall("helpline:counts:2026-03") == {b"Norwalk|shelter": b"1"}


def test_an_entry_opens_to_an_errand(talk: Conversation, connection: redis.Redis) -> None:
    """The number is in it, and nothing that was typed."""
    with worker_present(connection):
        text(talk, "please norwalk shelter, canary words")
    salts = RedisStore(connection).salts.at(TUESDAY.timestamp())
    seal = Seal(("secret",), "outbox")
    seal.follow(salts.today, salts.before)
    [key] = connection.keys("helpline:out:*")

    sealed = connection.hget(key, "sealed")
    opened = seal.open(sealed if isinstance(sealed, bytes) else b"")

    assert opened is not None
    assert json.loads(opened) == {
        "to": PHONE, "town": "Norwalk", "need": "shelter", "language": "en", "minor": False,
        "start": 0, "at": int(TUESDAY.timestamp()), "introduce": True,
        "above": "", "mention": "safety.tips.mention",
    }  # fmt: skip


def test_without_a_worker_the_referral_is_the_response(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Nobody waits for a queue that nobody reads."""
    answer = text(talk, "norwalk shelter")

    assert answer.via == "in_place"
    assert HOTLINE in answer.text
    assert connection.keys("helpline:out:*") == []
    assert connection.hgetall("helpline:counts:2026-03") == {b"Norwalk|shelter": b"1"}


def test_behind_an_old_queue_the_referral_is_the_response(
    talk: Conversation, connection: redis.Redis, clock: SetClock
) -> None:
    """A worker that does not keep up cannot be trusted."""
    with worker_present(connection):
        first = text(talk, "norwalk shelter")
        clock.passes(seconds=11)
        second = text(talk, "danbury food", sender=Sender("+12035550124"))

    assert (first.via, second.via) == ("queue", "in_place")


def test_only_a_first_referral_is_counted(talk: Conversation, connection: redis.Redis) -> None:
    """MORE is the same wish; a referral without a town counts for the whole state."""
    for body in ("norwalk shelter", "MORE", "MORE"):
        text(talk, body)
    for body in ("hi", "5", "1"):
        text(talk, body, sender=Sender("+12035550124"))

    counts = connection.hgetall("helpline:counts:2026-03")
    assert counts == {
        b"Norwalk|shelter": b"1",
        b"-|shelter": b"1",
        b"-|shelter|statewide": b"1",
    }


def test_a_conversation_is_counted_in_the_hour_of_the_week_in_which_it_begins(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Tuesday at ten in Connecticut is hour 34; what goes on is not counted again."""
    for body in ("hi", "norwalk", "HELP", "STOP"):
        text(talk, body)

    assert connection.hgetall("helpline:hours:2026-03") == {b"34": b"1"}


def test_what_is_not_on_a_list_is_not_written_and_the_texter_answered(
    talk: Conversation, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours must not put a word into the log."""

    def refuse(*_: object) -> str:
        raise UnlistedError("need")

    monkeypatch.setattr(type(talk._log), "row", refuse)

    assert text(talk, "norwalk").text.startswith("CT SafeText")
    assert rows(connection) == []


def test_a_flagged_listing_is_told_to_staff_and_sinks(
    talk: Conversation, connection: redis.Redis, clock: SetClock
) -> None:
    """Anonymously; others hear of it within half a minute."""
    text(talk, "norwalk shelter")
    turn = text(talk, "that number did not work").turn
    flagged = text(talk, "1").turn
    clock.passes(seconds=31)
    other = text(talk, "norwalk shelter", sender=Sender("+12035550124")).turn

    assert turn is not None
    assert turn.marks[0].event is Event.UNSURE
    assert flagged is not None
    [listing] = flagged.flagged
    assert connection.hgetall("helpline:flags") == {listing.encode(): b"1"}
    assert other is not None
    assert other.session is not None
    assert other.session.sent[0] != listing


def test_of_many_texts_at_once_one_asks_what_did_not_work(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on with what was known; whoever asked in vain is not believed for long."""
    asked = 0

    def ask() -> frozenset[str]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise StoreDown("TimeoutError")
        return talk._flagged() | {"dvcc"}  # another text comes while this one waits

    monkeypatch.setattr(talk._store.turns, "flagged", ask)
    with pytest.raises(StoreDown):
        talk._flagged()

    assert talk._flagged() == talk._flagged() == frozenset({"dvcc"})
    assert asked == 2


def test_a_stop_is_stored_and_then_silence(talk: Conversation, connection: redis.Redis) -> None:
    """Until START; the log has one row of it, and none of the silence."""
    text(talk, "norwalk")
    stopped = text(talk, "STOP")
    silent = [text(talk, body) for body in ("norwalk shelter", "STOP", "he has a gun")]
    helped = text(talk, "HELP")
    back = text(talk, "START")

    assert "opted out" in stopped.text
    assert {answer.text for answer in silent} == {""}
    assert HOTLINE in helped.text
    assert "texts are on" in back.text
    assert text(talk, "norwalk").text
    assert connection.scard("helpline:optouts") == 0
    assert [row.split("|")[1] for row in rows(connection)] == [
        "answered", "stopped", "help", "started", "answered",
    ]  # fmt: skip


def test_nobody_hears_of_another_persons_stop(talk: Conversation) -> None:
    """One number, one name."""
    text(talk, "STOP")

    assert text(talk, "hi", sender=Sender("+12035550124")).text


def test_nothing_typed_and_no_number_is_kept_in_clear(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Keys, values, scores, jobs: searched byte by byte, decoded where RQ packs them."""
    with worker_present(connection):
        for body in ("canary in Cornwall", "norwalk shelter", "BAD", "1", "he has a gun", "STOP"):
            text(talk, body, sid=f"SM{body}")

    kept = [repr(key) for key in connection.scan_iter()]
    readers: dict[object, Callable[[Any], Any]] = {
        b"string": connection.get,
        b"list": lambda key: connection.lrange(key, 0, -1),
        b"hash": connection.hgetall,
        b"set": connection.smembers,
        b"zset": lambda key: connection.zrange(key, 0, -1, withscores=True),
    }
    kept += [repr(readers[connection.type(key)](key)) for key in connection.scan_iter()]
    kept += [repr(job.args) + str(job.description) for job in ReferralQueue(connection).queue.jobs]
    everything = "\n".join(kept)

    assert "shelter" in everything  # a need code may be kept: the search does look
    for canary in ("5550123", "canary", "Cornwall", "gun", "SMcanary"):
        assert canary not in everything
