"""A share of the fuzzing of texts, in every run; `make fuzz-texts` does the whole."""

from bot.core.book import Book
from bot.core.understanding.meaning import Meaning
from tests.reliability.fuzzing_texts import fuzz

SHARE = 4_000


def test_no_text_fails_or_is_slow(book: Book) -> None:
    """Random and mutated texts: an answer each, always the same, in under 5 ms."""
    found = fuzz(book.vocabulary, SHARE, seed=2)

    assert found.read == SHARE
    assert found.broken == []


def test_what_fails_or_changes_is_found() -> None:
    """The fuzzer itself: an exception, a slow answer and an answer that changes are findings."""

    class Broken:
        def __init__(self) -> None:
            self.asked = 0

        def understand(self, text: str, **_: object) -> Meaning:
            self.asked += 1
            if len(text) % 7 == 0:
                raise KeyError
            return Meaning(digit=self.asked)

    found = fuzz(Broken(), 200, seed=2)  # type: ignore[arg-type]

    assert any("KeyError" in one for one in found.broken)
    assert any("means two things" in one for one in found.broken)
