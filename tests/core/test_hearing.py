"""One text as it is heard: which answer it is, and which word."""

from bot.core.book import Book
from bot.core.hearing import Hearing
from bot.core.session import Session
from tests.conftest import TUESDAY

AT = int(TUESDAY.timestamp())


def hear(book: Book, text: str, step: str = "") -> Hearing:
    """Hear a text at a step; without one it is a first text."""
    session = Session(id="a", began=AT, last=AT, step=step) if step else None
    return Hearing(book, session, text, now=TUESDAY, fresh_id="b")


def test_an_answer_is_one_only_after_the_question(book: Book) -> None:
    """A first text of "skip" answers nothing."""
    asked, first = hear(book, "skip", "referral/town"), hear(book, "skip")

    assert asked.answer is not None
    assert asked.answer.keep == {"town": ""}
    assert first.answer is None


def test_a_word_opens_its_flow_with_a_greeting_around_it(book: Book) -> None:
    """And in the language that is spoken, if the word is one of it."""
    opening = hear(book, "Hi, who are you please?").opening

    assert opening is not None
    assert opening.path == "about/what"
    assert opening.spoken("en") == "en"


def test_a_zip_of_nowhere_is_strange_only_in_a_short_text(book: Book) -> None:
    """A sum of money in a story is no place."""
    assert hear(book, "food 10451").strange_zip
    assert not hear(book, "he says i owe him 12500 now").strange_zip
