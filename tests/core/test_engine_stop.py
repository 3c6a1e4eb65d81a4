"""The state machine: STOP, HELP and START, the words that the carriers know too."""

import pytest

from bot.core.mark import Event
from bot.core.sms import segments
from bot.core.turn import Opt
from tests.core.texter import Texter, only

HOTLINE = "1-888-373-7888"


def test_stop_forgets_and_is_confirmed_once(texter: Texter) -> None:
    """One confirmation with a way to safety; then only HELP and the way back (R006-R012)."""
    texter.texts("norwalk")
    stopped = texter.texts("STOP")
    silent = [texter.texts(text, opted_out=True) for text in ("STOP", "hi", "he has a gun", "1")]

    assert "opted out" in stopped.said
    assert (stopped.session, stopped.opt, only(stopped).event) == (None, Opt.OUT, Event.STOPPED)
    assert all((turn.said, turn.in_place, turn.marks) == ("", "", ()) for turn in silent)
    assert all(turn.session is None and turn.opt is None for turn in silent)


@pytest.mark.parametrize("word", ["START", "YES", "yes."])
def test_a_stopped_number_comes_back(texter: Texter, word: str) -> None:
    """START, and after a STOP also YES (R012)."""
    turn = texter.texts(word, opted_out=True)

    assert turn.opt is Opt.IN
    assert "texts are on" in turn.said
    assert only(turn).event is Event.STARTED


@pytest.mark.parametrize(
    ("digit", "asks"), [("2", "¿En qué pueblo"), ("3", "Em que cidade"), ("4", "Nan ki vil")]
)
def test_who_comes_back_may_choose_a_language(texter: Texter, digit: str, asks: str) -> None:
    """START shows none, and after a STOP nothing is remembered: the languages come with it."""
    back = texter.texts("START", opted_out=True)

    assert back.said.splitlines()[1:5] == ["1 English", "2 Español", "3 Portugues", "4 Kreyòl"]
    assert segments(back.said) <= 2
    assert asks in texter.reads(digit)


@pytest.mark.parametrize("text", ["STOP", "norwalk shelter", "he has a gun"])
def test_a_stop_that_was_stored_later_is_confirmed_by_the_next_text(
    texter: Texter, text: str
) -> None:
    """Once: "text it again" was said, and whoever texts anything hears what became of it."""
    turn = texter.texts(text, opted_out=True, unconfirmed=True)

    assert "opted out" in turn.said
    assert (turn.session, turn.opt, only(turn).event) == (None, Opt.OUT, Event.STOPPED)


@pytest.mark.parametrize(("text", "says"), [("HELP", HOTLINE), ("YES", "texts are on")])
def test_a_stop_that_was_stored_later_keeps_nobody_from_help(
    texter: Texter, text: str, says: str
) -> None:
    """HELP and the way back are as after any STOP."""
    assert says in texter.texts(text, opted_out=True, unconfirmed=True).said


def test_help_renews_the_half_hour(texter: Texter) -> None:
    """Somebody who asked for help twenty minutes ago has not gone away."""
    texter.texts("norwalk")
    for text in ("HELP", "HELP", "shelter"):
        texter.texts(text, later=20 * 60)

    assert texter.here.town == "Norwalk"


def test_a_stopped_number_is_still_helped(texter: Texter) -> None:
    """HELP is answered even then, and changes nothing (R010)."""
    turn = texter.texts("HELP", opted_out=True)

    assert HOTLINE in turn.said
    assert (turn.opt, turn.session) == (None, None)


def test_yes_is_ordinary_input_for_everybody_else(texter: Texter) -> None:
    """Nobody opts in by answering a question."""
    texter.texts("hi")

    assert texter.texts("yes").opt is None


def test_start_keeps_the_place(texter: Texter) -> None:
    """Somebody who texts START in mid-flow goes on where they were."""
    texter.texts("norwalk")
    turn = texter.texts("START")

    assert turn.opt is Opt.IN
    assert texter.here.town == "Norwalk"


@pytest.mark.parametrize("texts", [(), ("hi",), ("norwalk",), ("norwalk shelter",), ("tips",)])
def test_help_is_answered_anywhere_and_loses_no_place(
    texter: Texter, texts: tuple[str, ...]
) -> None:
    """One GSM-7 segment with a human contact, 911 and the hotline (R001)."""
    for text in texts:
        texter.texts(text)
    before = texter.session
    turn = texter.texts("HELP")

    assert "911" in turn.said
    assert HOTLINE in turn.said
    now = int(texter.now.timestamp())
    assert turn.session == (before._replace(last=now) if before else None)
    assert only(turn).event is Event.HELP
