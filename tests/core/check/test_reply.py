"""A reply is judged once, whoever gets it."""

from typing import Any

import pytest

from bot.core.check.reply import Judge
from bot.core.session import Session
from bot.core.turn import Order, Turn

ORDER = Order(town=None, need="legal", language="en", minor=False, start=0, at=0, introduce=False)
HERE = Session("x", 0, 0, "small/listings", sent=("a", "b", "c", "d"))
HOTLINE = (
    "Call 1-888-373-7888 or text 233733, Human Trafficking Hotline. They must tell authorities "
    "about child abuse or immediate danger."
)


@pytest.fixture(scope="module")
def judge(small: Any) -> Judge:
    """A judge who knows the small helpline."""
    return Judge(small().book)


def test_what_stands_in_the_catalogue_is_good(judge) -> None:
    """Texts, menus and referrals of our own words break nothing, however often they are said."""
    menu = Turn(None, "Hartford. What would help?\n1 Shelter\n2 Crisis")
    referral = Turn(None, order=ORDER, in_place=f"Statewide Legal 1-800-453-3320\n{HOTLINE}")
    towns = Turn(None, "Which of these?\n1 South Windsor\n2 Barkhamsted")
    for turn in (menu, referral, towns, menu):
        assert judge.complaint(turn, "en") is None


@pytest.mark.parametrize(
    ("turn", "complaint"),
    [
        (Turn(None, "You said zqxv."), "is echoed in the reply (R067)"),
        (Turn(None, "word " * 70), "is answered by 3 segments; 2 at most (R046)"),
        (Turn(None, "Добрый день"), "is answered outside GSM-7 (R047)"),
        (Turn(None, "Police: call 911."), "shows `polic` on a locked phone (R068)"),
        (Turn(None, order=ORDER, in_place="Call us."), "gets a referral without the hotline"),
        (Turn(None, "We are here for you."), "is answered by words that are not in the catalogue"),
        (Turn(HERE, order=ORDER, in_place=HOTLINE), "is answered by 4 listings; 3 at most"),
    ],
)
def test_what_is_wrong_with_a_reply_is_named(judge, turn, complaint) -> None:
    """Echo, cost, alphabet, lock screen, hotline and catalogue."""
    assert judge.complaint(turn, "en").startswith(complaint)


def test_a_letter_with_a_stated_reason_is_no_surprise(small) -> None:
    """Where a text may hold a letter outside GSM-7, so may a reply."""
    judge = Judge(small(("steps.town.say.es", "¿Dónde? 911.")).book)
    assert judge.complaint(Turn(None, "¿Dónde? 911."), "es") is None
