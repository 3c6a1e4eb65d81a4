"""An answer whatever breaks: Redis away, or a mistake of ours."""

from typing import Any

import pytest
import redis

from bot import conversation as module
from bot.adapters.redis_store.connection import StoreDown
from bot.conversation import REST, Conversation
from bot.core.engine import advance
from bot.core.mark import Event
from bot.core.sender import Sender
from tests.conftest import TUESDAY
from tests.conversing.conftest import HOTLINE
from tests.texting import SetClock, text, worker_present


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
