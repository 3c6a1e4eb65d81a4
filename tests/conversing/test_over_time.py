"""The same text twice, many at once, and texts hours apart."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from bot import conversation as module
from bot.adapters.redis_store.turns import Changes, Committed, Names
from bot.adapters.seals import Seal
from bot.conversation import Answer, Conversation
from bot.core.engine import advance
from bot.core.sender import Sender
from bot.core.session import IDLE, LONGEST
from bot.core.turn import Turn
from tests.conftest import TUESDAY
from tests.conversing.conftest import HOTLINE, rows
from tests.texting import SetClock, text


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
