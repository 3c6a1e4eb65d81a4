"""Signatures are kept in a file that a spreadsheet can open."""

from pathlib import Path

import pytest

from bot.adapters.review_file import read_reviews, write_reviews
from bot.core.check.reviews import Review
from bot.core.issue import AuthoringError

HEAD = "text,language,fingerprint,state,reviewer,role,date\n"


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Names with accents and commas come back as they were."""
    path = tmp_path / "flows" / "reviews.csv"
    path.parent.mkdir()
    assert read_reviews(path) == ()
    rows = (
        Review("a.b", "es", "1", "reviewed", "Peña, Ana", "native reader", "2026-11-22"),
        Review("a.b", "en", "2"),
    )
    write_reviews(path, rows)
    assert read_reviews(path) == rows
    assert path.read_text(encoding="utf-8").startswith(HEAD)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"text,language\n", "these are not the columns of reviews"),
        (b"", "these are not the columns of reviews"),
        ("text;ñ".encode("latin-1"), "is not UTF-8"),
        ((HEAD + "a.b,en,1,reviewed,,boss,x\n").encode(), "reviewed by nobody"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    """Its mistakes are values with a line, as those of every file."""
    path = tmp_path / "reviews.csv"
    path.write_bytes(content)
    with pytest.raises(AuthoringError, match=message):
        read_reviews(path)


def test_a_short_row_is_a_draft_without_a_name(tmp_path: Path) -> None:
    """Spreadsheets leave out empty cells at the end of a row."""
    path = tmp_path / "reviews.csv"
    path.write_text(HEAD + "a.b,en,1,drafted\n", encoding="utf-8")
    assert read_reviews(path) == (Review("a.b", "en", "1"),)
