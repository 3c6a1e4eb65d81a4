"""What the simulator shows of a phone."""

from datetime import datetime
from typing import Any

import pytest

from bot.core.mark import Event, Mark, Outcome, Pace
from bot.web.phone_screen import (
    CONNECTICUT,
    EVENTS,
    OUTCOMES,
    PACES,
    Screen,
    dialled,
    read_screen,
    whole,
)

NOON = datetime(2026, 3, 3, 12, 5, tzinfo=CONNECTICUT).timestamp()
REFERRED = Mark(Event.REFERRED, "referral/listings", Outcome.TOWN, "shelter", "Western Connecticut")


def bubble(text: str, via: str, *, log: str = "", at: float = NOON) -> dict[str, Any]:
    """One text as the phone network lists it."""
    return {
        "at": at, "sent": via == "phone", "text": text, "via": via, "segments": 1,
        "encoding": "GSM-7", "units": len(text), "log": log,
    }  # fmt: skip


def screen(*bubbles: dict[str, Any], now: float = NOON + 1) -> Screen:
    """Read these bubbles one second after noon."""
    return read_screen(bubbles, now=now, needs={"shelter": "A safe place to stay"})


def test_an_empty_screen_shows_nothing_and_waits_for_nothing():
    """A phone that nobody has used is quiet."""
    shown = screen()
    assert (shown.bubbles, shown.turns, shown.waiting, shown.rows) == ((), (), False, 0)


def test_a_referral_by_worker_is_explained_field_by_field():
    """Each value that the log keeps has its meaning beside it, and nothing else is there."""
    shown = screen(bubble("norwalk shelter", "phone", log=f"queue: {REFERRED}"),
                   bubble("Call 2-1-1.", "rest"))  # fmt: skip
    turn = shown.turns[0]
    assert [(field.name, field.value, field.plain) for field in turn.fields] == [
        ("event", "referred", "the kind of turn"),
        ("step", "referral/\u200blistings", "where it stands"),
        ("outcome", "town", "serving the town"),
        ("need", "shelter", "A safe place to stay"),
        ("region", "Western Connecticut", "never the town"),
        ("language", "en", "English"),
        ("pace", "first", "first text of a session"),
        ("week", "2026-W10", "no finer time is kept"),
    ]
    assert (turn.badge, turn.headline) == ("RQ worker", "A referral was given")
    assert "norwalk" not in str(turn).casefold()


@pytest.mark.parametrize(
    ("log", "after", "age", "badge", "waiting"),
    [
        ("reply: began referral/greeting - - - en first", "twiml", 1, "TwiML", False),
        ("queue: " + str(REFERRED), None, 1, "Queued", True),
        ("queue: " + str(REFERRED), "rest", 1, "RQ worker", False),
        ("queue: " + str(REFERRED), None, 601, "Dropped", False),
        ("in_place: " + str(REFERRED), "twiml", 1, "TwiML", False),
        ("repeat: ", "twiml", 1, "Repeat", False),
        ("fallback: ", "twiml", 1, "Fallback", False),
        ("reply: ", None, 1, "Silence", False),
        ("", None, 1, "Delivering", True),
        ("", None, 16, "No answer", False),
        ("pigeon: ", "twiml", 1, "pigeon", False),
    ],
)
def test_it_says_how_the_answer_travelled(log, after, age, badge, waiting):
    """The way of the answer is read from the log's first word and from what has arrived."""
    said = [bubble("hello", "phone", log=log), *([bubble("hi", after)] if after else [])]
    shown = screen(*said, now=NOON + age)
    assert (shown.turns[0].badge, shown.waiting) == (badge, waiting)


def test_a_turn_without_a_mark_says_that_nothing_was_kept():
    """A text after STOP leaves no row, and the page says so."""
    shown = screen(bubble("hello?", "phone", log="reply:"))
    assert shown.turns[0].headline == "Nothing was kept of this text"
    assert (shown.turns[0].fields, shown.rows) == ((), 0)


def test_the_newest_turn_comes_first_and_keeps_its_number():
    """Turns are numbered as they were texted and listed from the newest."""
    log = "reply: help referral/greeting - - - en <1m"
    shown = screen(bubble("HELP", "phone", log=log), bubble("HELP", "phone", log=log, at=NOON + 1))
    assert [turn.number for turn in shown.turns] == ["2", "1"]
    assert len({turn.key for turn in shown.turns}) == 2


@pytest.mark.parametrize(
    ("text", "segments", "encoding", "units", "cost"),
    [
        ("a", 1, "GSM-7", 148, "1 segment \u00b7 GSM-7 \u00b7 148/160"),
        ("a", 2, "GSM-7", 291, "2 segments \u00b7 GSM-7 \u00b7 291/306"),
        ("\u00ea", 1, "UCS-2", 70, "1 segment \u00b7 UCS-2 \u00b7 70/70"),
        ("\u00ea", 3, "UCS-2", 180, "3 segments \u00b7 UCS-2 \u00b7 180/201"),
    ],
)
def test_under_each_answer_stands_what_it_costs(text, segments, encoding, units, cost):
    """The cost is shown with the room that its segments have."""
    answer = bubble(text, "twiml") | {"segments": segments, "encoding": encoding, "units": units}
    shown = screen(bubble("hi", "phone"), answer)
    assert [each.cost for each in shown.bubbles] == ["", cost]
    assert (shown.sent, shown.received) == (segments, 1)


def test_times_are_those_of_connecticut():
    """A bubble carries the time that its texter's phone would show."""
    assert screen(bubble("hi", "phone")).bubbles[0].clock == "12:05 PM"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Danger? 911. Or 2-1-1, or 988.", ["911", "2-1-1", "988"]),
        ("Hotline 1-888-373-7888 or text 233733.", ["1-888-373-7888", "233733"]),
        ("(203) 555-0100 and 203.555.0101", ["(203) 555-0100", "203.555.0101"]),
        ("06850, 24/7, 2026-03-03 and 19115 are no numbers to call", []),
    ],
)
def test_numbers_to_call_are_found_in_answers(text, numbers):
    """A phone underlines numbers; ZIP codes, hours and dates are left alone."""
    parts = dialled(text)
    assert [part.text for part in parts if part.dial] == numbers
    assert "".join(part.text for part in parts) == text


def test_what_a_texter_types_is_never_split():
    """Only the helpline's own words are looked through for numbers."""
    assert len(screen(bubble("call 911 <b>", "phone")).bubbles[0].parts) == 1


def test_half_characters_are_replaced():
    """A lone surrogate can neither be shown nor sent."""
    assert whole("a\ud83d\U0001f600") == "a\ufffd\U0001f600"


def test_values_that_are_not_known_here_are_shown_as_they_are():
    """A new event, need or language needs no change of the simulator to be seen."""
    shown = screen(bubble("x", "phone", log="reply: waved tea/pot warm tea - xx soon"))
    turn = shown.turns[0]
    assert turn.headline == "waved"
    assert [field.plain for field in turn.fields][2:7] == [
        "what it led to", "a code, not the words", "not known yet", "the language spoken",
        "a bucket, not a time",
    ]  # fmt: skip


def test_every_value_that_the_log_may_hold_has_its_plain_words():
    """An event, outcome or pace added to the log must be explained here too."""
    assert set(EVENTS) == set(Event)
    assert set(OUTCOMES) == set(Outcome)
    assert set(PACES) == set(Pace)
