"""Writing conversation files."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.play.faults import Fault, Kind
from bot.play.reading import parse
from bot.play.script import Action, Happens, Jump, Message, Screen, Text, Wait
from bot.play.writing import action_line, rewrite, screen_lines

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


@given(st.lists(st.text(st.characters(), min_size=1, max_size=30), max_size=3))
def test_every_message_comes_back_from_its_lines(texts: list[str]) -> None:
    """Blank lines, tags in the words and odd characters included."""
    screen = Screen(tuple(Message.of(text) for text in texts), ("a b",), ())
    lines = screen_lines("Ana", screen, silent=True)

    (block,) = parse(CLOCK + "Ana> hi\n" + "\n".join(lines) + "\n", "f.txt").blocks

    assert block.screen("Ana") == screen
    assert block.silent == (frozenset() if texts else {"Ana"})


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Text("", "hi"), "> hi"),
        (Text("Ana", ""), "Ana> (empty)"),
        (Text("", "", photo=True), "> (photo)"),
        (Text("", "(a) ", photo=True), r"> (photo) \(a)\x20"),
        (Wait(timedelta(days=1, hours=2, seconds=61)), "~ 1 day 2 hours 1 minute 1 second"),
        (Wait(timedelta(0)), "~ 0 seconds"),
        (Happens("", Fault(Kind.CARRIER_ANSWERS, 3, 429)), "* the carrier answers 429 3 times"),
        (Jump("B", "need", (("town", "New Milford"),)), 'B@ need town="New Milford"'),
        (Jump("", "need", (("minor", "yes"), ("need", "work"))), "@ need minor=yes need=work"),
        (Jump("", "town", (("resume", ""),)), '@ town resume=""'),
    ],
)  # fmt: skip
def test_every_action_is_written_as_it_is_read(action: Action, line: str) -> None:
    """So that a recording can be played."""
    assert action_line(action) == line
    assert parse(f"{CLOCK}{line}\n", "f.txt").blocks[0].action == action


def test_a_message_without_a_measure_has_no_tag() -> None:
    """It is shown as the file has it."""
    assert screen_lines("", Screen((Message("a\n\nb", None),)), silent=False) == ("< a\\n", "  b")


def test_comments_and_blank_lines_stay_where_they_are() -> None:
    """Only expectations change; a comment among them moves before them."""
    text = f"# who\n{CLOCK}\n> hi\n< old  [1 segment]\n# why\n! old\n\n# end\n> more\n"
    script = parse(text, "f.txt")
    first, second = script.blocks

    written = rewrite(script, {first: ["< new  [1 segment]"], second: ["< (nothing)"]})

    assert written == (
        f"# who\n{CLOCK}\n> hi\n# why\n< new  [1 segment]\n\n# end\n> more\n< (nothing)\n"
    )
