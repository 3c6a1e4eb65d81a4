"""One text to its answer, on a real store: and an answer whatever breaks."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from bot import conversation as module
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.redis_store.turns import Changes, Committed, Names
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.seals import Seal
from bot.conversation import REST, Answer, Conversation
from bot.core.book import Book
from bot.core.engine import advance
from bot.core.flow_log import UnlistedError
from bot.core.mark import Event
from bot.core.sender import Sender
from bot.core.session import IDLE, LONGEST
from bot.core.turn import Turn
from tests.conftest import TUESDAY
from tests.texting import PHONE, SetClock, text, worker_present

HOTLINE = "1-888-373-7888"


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with connect(redis_url) as opened:
        yield opened


@pytest.fixture
def clock() -> SetClock:
    """Tuesday morning."""
    return SetClock()


@pytest.fixture
def talk(book: Book, connection: redis.Redis, clock: SetClock) -> Conversation:
    """The shipped helpline on a real store."""
    return conversing(book, connection, clock)


@pytest.fixture
def cut_off(book: Book, clock: SetClock) -> Conversation:
    """The shipped helpline while Redis is away."""
    return conversing(book, connect("redis://127.0.0.1:1/0"), clock)


def conversing(book: Book, connection: redis.Redis, clock: SetClock) -> Conversation:
    """Put a conversation together."""
    return Conversation(
        book=book,
        store=RedisStore(connection),
        queue=ReferralQueue(connection),
        secrets_list=("secret",),
        clock=clock.now,
        monotonic=clock.seconds,
    )


def rows(connection: Any) -> list[str]:
    """Read the flow log."""
    return [
        row.decode()
        for key in connection.scan_iter("helpline:log:*")
        for row in connection.lrange(key, 0, -1)
    ]


def text_of(name: bytes | str) -> str:
    """Decode a key."""
    return name.decode() if isinstance(name, bytes) else name


# -- the usual way -----------------------------------------------------------------------------


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


# -- twice and at once -------------------------------------------------------------------------


def test_a_text_delivered_twice_is_answered_twice_and_taken_once(
    talk: Conversation, connection: redis.Redis
) -> None:
    """The first response may be the one that was lost (R029)."""
    text(talk, "hi")
    first, second = (text(talk, "norwalk", sid="SM1") for _ in range(2))

    assert (first.text, second.via) == (second.text, "repeat")
    assert len(rows(connection)) == 2


def test_a_text_delivered_again_much_later_is_silence(
    talk: Conversation, connection: redis.Redis
) -> None:
    """The reply is kept for a minute, the claim for a day."""
    text(talk, "norwalk", sid="SM1")
    connection.delete(*connection.keys("helpline:r:*"))

    assert text(talk, "norwalk", sid="SM1") == Answer("", "repeat")


def test_a_claim_that_was_lost_in_between_repeats_the_answer(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two deliveries at once: both looked, one committed first."""
    sealed = Seal(("secret",), "reply")
    salts = talk._store.salts.at(TUESDAY.timestamp())
    sealed.follow(salts.today, salts.before)
    seen = Committed("seen", sealed.close(b"the same"))
    monkeypatch.setattr(talk._store.turns, "commit", lambda *_, **_until: seen)

    assert text(talk, "hi") == Answer("the same", "repeat")


def test_many_texts_of_one_person_at_once_are_as_many_turns(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Each is decided on what the one before left; none is lost, none is a fallback (R030)."""
    text(talk, "norwalk")
    with ThreadPoolExecutor(18) as pool:
        answers = list(pool.map(lambda number: text(talk, f"hmm {'m' * number}"), range(18)))

    assert {answer.via for answer in answers} == {"reply"}
    assert len(rows(connection)) == 19
    last = text(talk, "hmm").turn
    assert last is not None
    assert last.session is not None
    assert last.session.misses == 19


def test_one_texters_flood_does_not_take_redis_for_dead(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if a turn can never be stored, this text is answered, and so are all others."""
    monkeypatch.setattr(talk._store.turns, "commit", lambda *_, **_until: Committed("moved"))
    answer = text(talk, "norwalk shelter")
    monkeypatch.undo()

    assert HOTLINE in answer.text
    assert text(talk, "norwalk", sender=Sender("+12035550124")).via == "reply"


# -- over time ---------------------------------------------------------------------------------


def test_a_conversation_goes_on_over_the_turn_of_the_salts(
    talk: Conversation, clock: SetClock
) -> None:
    """Five in the morning in Connecticut: nobody is greeted anew."""
    clock.at = datetime(2026, 7, 1, 8, 59, 30, tzinfo=UTC)
    text(talk, "norwalk")
    clock.passes(minutes=1)

    assert text(talk, "0").text.startswith("What CT town")
    assert text(talk, "norwalk shelter").via == "in_place"


def test_after_half_an_hour_nothing_is_remembered(talk: Conversation, clock: SetClock) -> None:
    """A text after that meets the neutral greeting."""
    text(talk, "norwalk")
    clock.passes(minutes=30)

    assert "automated" in text(talk, "1").text


@pytest.mark.parametrize(
    ("age", "life"),
    [
        (timedelta(0), IDLE),
        (LONGEST - timedelta(minutes=10), timedelta(minutes=10)),
        (LONGEST, timedelta(milliseconds=1)),
    ],
)
def test_a_session_lies_in_redis_as_long_as_it_may(
    talk: Conversation,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    age: timedelta,
    life: timedelta,
) -> None:
    """Thirty minutes, two hours in all (R066, R097)."""
    text(talk, "norwalk")
    began = int((clock.at - age).timestamp())

    def older(*given: Any, **how: Any) -> Turn:
        turn = advance(*given, **how)
        assert turn.session is not None
        return turn._replace(session=turn.session._replace(began=began))

    lives: list[int] = []

    def commit(_: Names, changes: Changes, **_until: float) -> Committed:
        lives.append(changes.session_life)
        return Committed("done")

    monkeypatch.setattr(module, "advance", older)
    monkeypatch.setattr(talk._store.turns, "commit", commit)
    text(talk, "hmm")

    assert lives == [life / timedelta(milliseconds=1)]


def test_a_session_that_cannot_be_opened_is_none(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Tampered with, or sealed with a secret that is gone: greeted, not refused."""
    text(talk, "norwalk")
    [key] = connection.keys("helpline:s:*")
    connection.set(key, b"nonsense", keepttl=True)

    assert "automated" in text(talk, "hi").text
    assert text(talk, "norwalk").text.startswith("Norwalk.")


# -- STOP --------------------------------------------------------------------------------------


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


# -- Redis away --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said", "via"),
    [
        ("HELP", HOTLINE, "reply"),
        ("he has a gun", "911", "reply"),
        ("i want to die", "988", "reply"),
        ("norwalk shelter", HOTLINE, "in_place"),
        ("hi", "2-1-1", "fallback"),
        ("hola", "No podemos", "fallback"),
        ("norwalk", "2-1-1", "fallback"),
        ("START", "text it again", "fallback"),
        ("CLEAR", "Not done yet", "fallback"),
        ("borrar", "Un momento", "fallback"),
        ("STOP", "text it again", "fallback"),
    ],
)
def test_without_redis_a_text_is_answered_from_itself(
    cut_off: Conversation, body: str, said: str, via: str
) -> None:
    """Crisis, HELP, town and need at once; a STOP is confirmed only once it is stored (R035)."""
    answer = text(cut_off, body)

    assert said.casefold() in answer.text.casefold()
    assert answer.via == via


def test_a_near_miss_is_asked_about_without_redis(
    cut_off: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It might be a crisis."""
    near = cut_off.book.catalogue.say("crisis.near.say", "en")

    def nearly(*given: Any, **how: Any) -> Any:
        turn = advance(*given, **how)
        [mark] = turn.marks
        return turn._replace(said=near, marks=(mark._replace(event=Event.NEAR),))

    monkeypatch.setattr(module, "advance", nearly)

    answer = text(cut_off, "hm")

    assert (answer.text, answer.via) == (near, "reply")


def test_a_failing_redis_is_left_alone_for_a_while(
    cut_off: Conversation, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texters do not wait for its time-outs one after the other."""
    asked: list[float] = []

    def away(now: float) -> None:
        asked.append(now)
        raise StoreDown("TimeoutError")

    monkeypatch.setattr(cut_off._store.salts, "at", away)
    for seconds in (0, REST - 1, 2):
        clock.passes(seconds=seconds)
        text(cut_off, "hi")

    assert asked == [TUESDAY.timestamp(), TUESDAY.timestamp() + REST + 1]


def test_redis_lost_between_look_and_commit(talk: Conversation, connection: redis.Redis) -> None:
    """Nothing half-written, and the texter has the referral."""
    with worker_present(connection):
        connection.set("rq:queue:referrals", "a value of the wrong kind")
        answer = text(talk, "norwalk shelter", sid="SM1")
    connection.delete("rq:queue:referrals")

    assert answer.via == "in_place"
    assert HOTLINE in answer.text
    assert connection.keys("helpline:[smro]:*") == []
    assert connection.keys("helpline:out*") == []


def test_a_text_without_a_number_is_answered_from_itself(
    talk: Conversation, connection: redis.Redis
) -> None:
    """Nothing is remembered of it: all such texts would be one person's."""
    with worker_present(connection):
        answer = text(talk, "norwalk shelter", sender=Sender(""))

    assert HOTLINE in answer.text
    assert connection.keys("helpline:s:*") == []


# -- our own mistakes --------------------------------------------------------------------------


def broken(*_: object, **__: object) -> Any:
    """Be a mistake in our code."""
    raise RuntimeError("norwalk +12035550123")


@pytest.mark.parametrize("away", [False, True])
def test_a_mistake_of_ours_is_still_an_answer(
    talk: Conversation,
    cut_off: Conversation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    away: bool,
) -> None:
    """With Redis and without: silence is the worst failure. The log learns its kind only."""
    monkeypatch.setattr(module, "advance", broken)

    answer = text(cut_off if away else talk, "he has a gun")

    assert answer.via == "fallback"
    assert "911" in answer.text
    assert "555" not in capsys.readouterr().out


def test_a_clock_that_fails_is_still_an_answer(talk: Conversation) -> None:
    """Whatever it is."""
    talk._clock = broken

    assert text(talk, "hi").via == "fallback"


# -- what is kept ------------------------------------------------------------------------------


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
