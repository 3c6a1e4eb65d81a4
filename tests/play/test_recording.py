"""Recording conversations."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.book import Book
from bot.play.player import Player, play
from bot.play.reading import parse
from bot.play.recording import Recorder
from bot.play.rehearsal import Rehearsal
from bot.play.script import Action, Happens, Jump, Text, Wait

ZONE = "America/New_York"
START = datetime(2026, 3, 3, 10, tzinfo=ZoneInfo(ZONE))


def test_what_was_recorded_can_be_played(book: Book) -> None:
    """Texts, silence, time, faults and jumps."""
    source = "* the worker stops\n~ 1 minute\n@ town language=es\nA> (photo)\nA> STOP\nA> \\x00\n"
    actions: list[Action] = [
        block.action for block in parse(f"clock: 2026-03-03 10:00 {ZONE}\n{source}", "f").blocks
    ]
    assert {type(action) for action in actions} == {Happens, Jump, Text, Wait}
    stage = Rehearsal(book)
    stage.begin(START)
    player, recorder = Player(stage), Recorder(START, ZONE)

    lines = [recorder.add(action, player.do(action)) for action in actions]

    assert lines[-1] == ("A< (nothing)",)
    assert "clock: 2026-03-03 10:00 America/New_York" in recorder.text()
    assert play(parse(recorder.text(), "f.txt"), Rehearsal(book)).fine
