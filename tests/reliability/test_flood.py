"""Floods and loops, from the outside (R044)."""

from collections.abc import Iterator

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.rq_queue import ReferralQueue
from bot.conversation import Conversation
from bot.core.book import Book
from bot.core.flood import LIKENESS, MOST, REPEATS, WINDOW
from bot.core.sender import Sender
from bot.repeats import SENDERS_KEPT, Repeats
from tests.texting import SetClock, text

OTHER = Sender("+12035550125")
AUTOMATIC = "I am driving right now and will get back to you later."


@pytest.fixture
def clock() -> SetClock:
    """Tuesday morning."""
    return SetClock()


@pytest.fixture
def talk(book: Book, redis_url: str, clock: SetClock) -> Iterator[Conversation]:
    """The shipped helpline on a real store."""
    with connect(redis_url) as connection:
        yield Conversation(
            book=book, store=RedisStore(connection), queue=ReferralQueue(connection),
            secrets_list=("secret",), clock=clock.now, monotonic=clock.seconds,
        )  # fmt: skip


def test_a_flood_gets_one_notice_then_silence(talk: Conversation) -> None:
    """Help, danger and STOP still get through; somebody else is not concerned."""
    answers = [text(talk, f"word{number}").text for number in range(MOST + 5)]

    assert all(answers[:MOST])
    assert "911" in answers[MOST]
    assert len(set(answers[MOST:])) == 2
    assert answers[MOST + 1 :] == [""] * 4
    assert "1-888-373-7888" in text(talk, "HELP").text
    assert "911" in text(talk, "he has a gun").text
    assert text(talk, "hi", sender=OTHER).text
    assert "opted out" in text(talk, "STOP").text


def test_a_flood_is_forgotten_after_its_window(
    talk: Conversation, redis_url: str, clock: SetClock
) -> None:
    """The count is a number with an end, under a pseudonym."""
    for number in range(MOST + 2):
        text(talk, f"word{number}")
    with redis.Redis.from_url(redis_url) as connection:
        [counter] = connection.keys("helpline:r:texts:*")
        assert 0 < connection.pttl(counter) <= WINDOW * 1000
        connection.delete(counter)
    clock.passes(seconds=WINDOW)

    assert text(talk, "norwalk").text


def test_an_autoresponder_runs_into_silence(talk: Conversation) -> None:
    """It says the same to every text of ours: after a few answers nobody feeds it."""
    answers = [text(talk, AUTOMATIC).text for _ in range(REPEATS + 3)]

    assert all(answers[:REPEATS])
    assert answers[REPEATS:] == [""] * 3
    assert text(talk, "norwalk").text


def test_short_words_may_be_repeated() -> None:
    """MORE, MORE, MORE is a person reading on."""
    repeats = Repeats()

    assert {repeats.count("a", "MORE", 0.0) for _ in range(9)} == {1}


def test_repetition_is_counted_for_each_sender_and_within_the_window() -> None:
    """Another text, another sender or another hour begins anew."""
    repeats, long = Repeats(), "x" * LIKENESS
    counts = [repeats.count("a", long, 0.0), repeats.count("a", long, 1.0)]

    assert counts == [1, 2]
    assert repeats.count("b", long, 1.0) == 1
    assert repeats.count("a", long, WINDOW + 1.0) == 1
    assert repeats.count("a", long + "y", WINDOW + 2.0) == 1


def test_the_memory_of_repetition_is_bounded() -> None:
    """A flood of senders costs no more than so many of them."""
    repeats = Repeats()
    for number in range(SENDERS_KEPT + 1):
        repeats.count(str(number), AUTOMATIC, 0.0)

    assert repeats.count("0", AUTOMATIC, 0.0) == 1
    assert repeats.count(str(SENDERS_KEPT), AUTOMATIC, 0.0) == 2
