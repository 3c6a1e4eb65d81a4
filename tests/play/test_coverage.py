"""Which lines of the flows conversations reach."""

from pathlib import Path

import pytest

from bot.core.book import Book
from bot.play.coverage import Coverage, Tally, full
from bot.play.player import play
from bot.play.reading import parse
from bot.play.rehearsal import Rehearsal
from bot.wiring import FLOWS

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


def tally(book: Book, text: str, *, languages: bool = False, folder: Path = FLOWS) -> Tally:
    """Play a file and count what it reaches."""
    coverage = Coverage()
    stage = Rehearsal(coverage.watch(book))
    play(parse(CLOCK + text, "f.txt"), stage)
    for taken in stage.taken:
        coverage.note(taken)
    return coverage.tally(folder, languages=languages)


def findings(book: Book, text: str, *, languages: bool = False) -> list[str]:
    """Name what a file does not reach, without the place."""
    return [line.split(": ", 1)[1] for line in tally(book, text, languages=languages).findings()]


def test_nothing_played_reaches_nothing(book: Book) -> None:
    """But every line is there to be reached, each named with its file and line."""
    nothing = tally(book, "~ 1 second\n")

    assert nothing.reached == 0
    assert nothing.lines == len({(spot.file, spot.line) for spot in nothing.missed}) > 100
    line = next(it for it in nothing.findings() if it.endswith("carrier.help is never said"))
    file, number, _ = line.split(":", 2)
    assert (FLOWS.parent / file).read_text().splitlines()[int(number) - 1].startswith("  help:")


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("> HELP\n", "carrier.help is never said"),
        ("> hi\n> zzz\n", "`otherwise: town` of referral/greeting is never taken"),
        ("> norwalk\n> 1\n", "choice 1 of referral/need is never made"),
        ("> norwalk\n> health care\n", "choice 4 of referral/need is never made"),
        ("> norwalk\n> 1\n", "`then: listings` of referral/need is never taken"),
        ("> norwalk\n> 1\n", "need `shelter` is never referred"),
        ("> norwalk\n> menu\n", "MENU is never said"),
        ("> he has a gun\n", "`danger` never happens"),
        ("> safety\n", "no word for `tips` in en is ever said"),
    ],
)
def test_what_is_played_is_reached(book: Book, text: str, reached: str) -> None:
    """A text, a choice by digit or by name, a way on, a need, a command, an occasion, a word."""
    assert reached in findings(book, "~ 1 second\n")
    assert reached not in findings(book, text)


def test_a_text_that_is_not_answered_reaches_nothing(book: Book) -> None:
    """After a STOP, and of a duplicate."""
    before = tally(book, "> STOP\n")
    after = tally(book, "> STOP\n> norwalk food\n* that text arrives again\n")

    assert after.reached == before.reached


def test_languages_are_counted_only_when_asked_for(book: Book) -> None:
    """And a text that is said in no language is named once, not five times."""
    one = findings(book, "> HELP\n", languages=True)

    assert "carrier.help is never said in es" in one
    assert "carrier.help is never said in en" not in one
    assert "carrier.stop is never said" in one
    assert "carrier.stop is never said in es" not in one
    assert not any(" in es" in line for line in findings(book, "> HELP\n") if "word" not in line)


def test_a_text_that_two_steps_share_is_one_text(book: Book) -> None:
    """A YAML alias says a text once; but each step has to be reached."""
    seen = findings(book, "@ need town=Norwalk\n> zzz\n", languages=True)

    assert "referral.need-2.unheard is never said" in seen
    assert "referral.need-2.unheard is never said in en" not in seen
    assert "referral.need.unheard is never said in es" in seen


def test_the_label_of_a_choice_is_read_with_its_menu(book: Book) -> None:
    """In the language of the menu."""
    seen = findings(book, "@ need town=Norwalk language=es\n> zzz\n", languages=True)

    assert "referral.need.choices.1 is never said in es" not in seen
    assert "referral.need.choices.1 is never said in en" in seen


def test_a_file_of_another_kind_has_no_lines(book: Book, tmp_path: Path) -> None:
    """Only phrases, needs and the flows of the book count."""
    (tmp_path / "x.yaml").write_text("other: true\n")

    assert tally(book, "> hi\n", folder=tmp_path).lines == 0


def test_a_target_is_written_in_full_as_the_flows_do() -> None:
    """Within a flow, or across."""
    assert full("need", "referral/town") == "referral/need"
    assert full("crisis/danger", "referral/town") == "crisis/danger"
