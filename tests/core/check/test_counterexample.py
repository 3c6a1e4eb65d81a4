"""A finding shows the conversation as a test that can be pasted."""

from bot.core.check.counterexample import Exchange, Finding, write
from bot.core.issue import Issue
from bot.core.mark import Event, Mark
from bot.core.turn import Turn


def test_a_conversation_is_written_as_play_reads_it() -> None:
    """Clock, texts, replies with their cost, marks, waits, silence and a crash."""
    mark = Mark(event=Event.BEGAN, step="small/hello")
    exchanges = (
        Exchange("", Turn(None, "Hello.\n1 English", (mark,))),
        Exchange("hm", Turn(None), "31 minutes"),
        Exchange("días", Turn(None, "días á " * 12)),
        Exchange("oh", None),
    )
    assert write("about this", exchanges) == (
        "# about this\n"
        "clock: 2026-03-03 10:00 America/New_York\n"
        "\n"
        "> (empty)\n"
        "< Hello.\n"
        "  1 English  [1 segment]\n"
        "! began small/hello - - - en first\n"
        "~ 31 minutes\n"
        "> hm\n"
        "< (nothing)\n"
        "> días\n"
        f"< {'días á ' * 12}  [2 segments, UCS-2]\n"
        "> oh\n"
        "# the engine raised an error here\n"
    )


def test_a_finding_shows_its_conversation_under_it() -> None:
    """Editors see the line first, then what to paste."""
    issue = Issue("flows/a.yaml", 3, "is wrong")
    assert str(Finding(issue)) == "flows/a.yaml:3: is wrong"
    assert str(Finding(issue, "# a\n> b\n")) == "flows/a.yaml:3: is wrong\n    # a\n    > b"
