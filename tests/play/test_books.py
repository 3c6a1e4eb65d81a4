"""The books that conversations are played with."""

from pathlib import Path

import pytest

from bot.core.issue import AuthoringError
from bot.play.books import Books, data_of, extra_listings
from bot.play.reading import parse
from bot.settings import DEVELOPMENT
from bot.wiring import DATA

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"
TALK = CLOCK + "listings: more\n> hi\n"


def test_the_name_and_number_are_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment of whoever plays says; and a book is read once."""
    monkeypatch.setenv("PROGRAM_NAME", "Somebody Else")
    monkeypatch.setenv("HELPLINE_MODE", "production")
    books = Books()

    book = books.of(parse(CLOCK + "> hi\n", "a.txt"))

    assert book.program.name == DEVELOPMENT["program_name"]
    assert books.of(parse(CLOCK + "> hello\n", "b.txt")) is book


def test_the_listings_of_a_file_lie_beside_it(tmp_path: Path) -> None:
    """Their rows come under the helpline's own, whose files stay as they are."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "phones.csv").write_text("the,head\nthe,row\n", encoding="utf-8")
    script = parse(TALK, "a.txt", folder=tmp_path)

    extra = extra_listings(script)
    with data_of(DATA, extra) as data:
        lines = (data / "phones.csv").read_text(encoding="utf-8").splitlines()

    assert lines[-1] == "the,row"
    assert lines[:-1] == (DATA / "phones.csv").read_text(encoding="utf-8").splitlines()
    assert not data.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the file that asks for it."""
    with pytest.raises(AuthoringError, match=r"a\.txt:1: no folder `more` beside it"):
        extra_listings(parse(TALK, "a.txt", folder=tmp_path))
