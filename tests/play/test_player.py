"""Playing scripts in memory."""

import pytest

from bot.core.book import Book
from bot.core.issue import AuthoringError
from bot.play.difference import shown
from bot.play.player import Performance, play
from bot.play.reading import parse
from bot.play.rehearsal import Rehearsal
from bot.play.writing import rewrite

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


def perform(book: Book, text: str) -> Performance:
    """Play a file whose clock is set."""
    return play(parse(CLOCK + text, "f.txt"), Rehearsal(book))


def updated(book: Book, text: str) -> str:
    """Play a file and write down what happened."""
    performance = perform(book, text)
    return rewrite(performance.script, {it.block: it.written for it in performance.blocks})


def test_a_file_that_is_updated_plays_as_expected(book: Book) -> None:
    """And updating it once more changes nothing."""
    text = updated(book, "Ana> norwalk\nBea> hola\nAna> shelter\n~ 31 minutes\nAna> STOP\nAna> x\n")

    assert play(parse(text, "f.txt"), Rehearsal(book)).fine
    assert updated(book, text.removeprefix(CLOCK)) == text


def test_an_update_writes_what_is_kept_and_decided(book: Book) -> None:
    """The mark of each turn, the listings of a referral, opting out and in, a flag, a silence."""
    text = updated(
        book, "> norwalk shelter\n> that number did not work\n> 1\n> STOP\n> hello\n> START\n"
    )

    assert "= by REST: ct-211-housing" in text
    assert "! referred referral/listings town shelter Western-Connecticut en first" in text
    assert "= flags ct-211-housing" in text
    assert "= opts out" in text
    assert "> hello\n< (nothing)\n" in text
    assert "= opts in" in text


def test_what_is_not_as_expected_is_shown_as_a_difference(book: Book) -> None:
    """With file and line, what was expected and what happened instead, and nothing that agrees."""
    performance = perform(
        book, "> HELP\n< Help yourself.\n  And goodbye.  [1 segment]\n! help - - - - en first\n"
        "Bea> STOP\nBea< (nothing)\n",
    )  # fmt: skip

    text = shown(performance)

    assert not performance.fine
    assert text.startswith("f.txt:2: not what was expected after `> HELP`\n  - < Help yourself.\n")
    assert "  -   And goodbye.  [1 segment]\n  - ! help - - - - en first\n  + < CT Safe" in text
    assert "  + ! help referral/greeting - - - en first\n" in text
    assert "f.txt:6: not what was expected after `Bea> STOP`\n  - Bea< (nothing)\n  + Bea< " in text


def test_a_difference_shows_the_lines_around_it(book: Book) -> None:
    """What agrees stands there without a sign."""
    text = updated(book, "> hi\n").removeprefix(CLOCK).replace("1 English", "1 Inglish")

    difference = shown(perform(book, text))

    assert "\n    < CT SafeText" in difference
    assert "\n  -   1 Inglish\n  +   1 English\n      2 Español\n" in difference


def test_what_a_file_does_not_ask_for_is_not_compared(book: Book) -> None:
    """Marks and decisions are checked only where they are given; messages and segments always."""
    whole = updated(book, "> norwalk shelter\n").removeprefix(CLOCK).splitlines()
    without = "\n".join(line for line in whole if line[0] not in "!=") + "\n"

    assert perform(book, without).fine
    assert not perform(book, without.replace("  [2 segments]", "")).fine
    assert not perform(book, without.replace("[2 segments]", "[1 segment]")).fine
    assert not perform(book, "> norwalk shelter\n").fine


def test_a_silence_that_is_not_written_down_is_a_difference(book: Book) -> None:
    """Silence is the worst failure, so that it has to be meant."""
    text = "> STOP\n> hi\n< (nothing)\n> hi\n"
    performance = perform(book, text)

    assert [block.fine for block in performance.blocks] == [False, True, False]
    assert perform(book, "~ 1 minute\n* redis goes down\n").fine


def test_a_message_for_a_phone_that_does_not_act_is_noticed(book: Book) -> None:
    """A referral that comes late comes in somebody else's block."""
    text = updated(book, "* the worker hangs\nAna> norwalk shelter\nBea> hi\n~ 30 seconds\n")
    late = text.partition("~ 30 seconds\n")[2]

    assert late.startswith("Ana< CT SafeText: automated.")
    assert "Bea<" not in late


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("@ nowhere", "f.txt:2: no step `nowhere`"),
        ("* that text arrives again", "f.txt:2: no text has arrived yet"),
        ("* the delayed text arrives", "f.txt:2: no text is delayed"),
    ],
)
def test_what_cannot_be_done_is_named_with_its_line(book: Book, line: str, mistake: str) -> None:
    """An event that there is nothing for."""
    with pytest.raises(AuthoringError) as caught:
        perform(book, line + "\n")
    assert str(caught.value) == mistake
