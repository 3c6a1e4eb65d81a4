"""The conversations under `tests/conversations`: played in memory, counted, and played live."""

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.play.books import Books
from bot.play.coverage import Coverage
from bot.play.difference import shown
from bot.play.player import play
from bot.play.reading import files_of, read_script
from bot.play.rehearsal import Rehearsal
from bot.wiring import FLOWS

FOLDER = Path(__file__).parent / "conversations"
FILES = files_of([FOLDER])
AT_LEAST = 60


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    """What all conversations together reach."""
    return Coverage()


@pytest.fixture(scope="module")
def books(coverage: Coverage) -> Books:
    """The helpline's book, watched."""
    return Books(watch=coverage.watch)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_goes_as_its_file_says(file: Path, books: Books, coverage: Coverage) -> None:
    """Every message, its segments, what the log keeps and what was decided."""
    script = read_script(file, shown=file.name)
    stage = Rehearsal(books.of(script))

    performance = play(script, stage)

    for taken in stage.taken:
        coverage.note(taken)
    assert performance.fine, shown(performance)


def test_the_conversations_reach_every_line_of_the_flows_in_every_language(
    coverage: Coverage,
) -> None:
    """A text, a choice or a way that nobody tries is one that nobody has read."""
    assert not list(coverage.tally(FLOWS, languages=True).findings())


def test_there_are_enough_and_each_says_who_it_is_about() -> None:
    """A first line that is a sentence about a person, and a name that says what happens."""
    assert len(FILES) >= AT_LEAST
    for file in FILES:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"# .{20,}\.", first), file.name
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", file.stem), file.name


def test_no_conversation_holds_a_number_that_could_be_somebody_s() -> None:
    """What texters type is made up, and so are the numbers of made-up listings."""
    for file in FILES:
        sent = [line for line in file.read_text(encoding="utf-8").splitlines() if "> " in line[:9]]
        assert not re.findall(r"\d{3}\D?\d{4}", "\n".join(sent)), file.name


def test_every_conversation_goes_the_same_way_on_a_running_system(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Through web side, Redis, worker and carrier, with the faults made real."""
    assert main(["play", "--live", str(FOLDER)]) == 0, capsys.readouterr().out
