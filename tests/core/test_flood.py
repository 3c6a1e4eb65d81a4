"""Enough answers for anybody in trouble, too few for a loop (R044)."""

import pytest

from bot.core.flood import MOST, REPEATS, restrain
from bot.core.mark import Event, Mark, Outcome, Pace
from bot.core.session import Session
from bot.core.turn import Turn

BEFORE = Session(id="x" * 22, began=0, last=0, step="need/ask")
NOTICE = "one moment"


def _turn(event: Event = Event.ANSWERED) -> Turn:
    mark = Mark(event, "need/ask", Outcome.NONE, "-", "-", "en", Pace.FIRST)
    return Turn(None, "said", (mark,))


def test_twenty_texts_are_answered_as_ever() -> None:
    """Nobody in trouble counts."""
    turn = _turn()

    assert all(
        restrain(turn, BEFORE, NOTICE, texts=number, same=1) is turn
        for number in range(1, MOST + 1)
    )


def test_then_one_notice_then_silence() -> None:
    """And the conversation stays where it was."""
    told = restrain(_turn(), BEFORE, NOTICE, texts=MOST + 1, same=1)
    silent = restrain(_turn(), BEFORE, NOTICE, texts=MOST + 2, same=1)

    assert (told, silent) == (Turn(BEFORE, NOTICE), Turn(BEFORE, ""))


def test_an_automatic_answer_is_not_answered_for_ever() -> None:
    """The same sentence again and again: silence ends the loop, a notice would feed it."""
    turn = _turn()

    assert restrain(turn, BEFORE, NOTICE, texts=REPEATS, same=REPEATS) is turn
    assert restrain(turn, BEFORE, NOTICE, texts=MOST + 1, same=REPEATS + 1) == Turn(BEFORE, "")


@pytest.mark.parametrize(
    "event", [Event.HELP, Event.STOPPED, Event.STARTED, Event.URGENT, Event.NEAR]
)
def test_help_stop_and_danger_are_always_answered(event: Event) -> None:
    """However many texts came before."""
    turn = _turn(event)

    assert restrain(turn, BEFORE, NOTICE, texts=1000, same=1000) is turn
