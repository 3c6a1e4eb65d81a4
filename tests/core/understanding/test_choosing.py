"""The digit that a whole text chooses."""

import pytest

from bot.core.understanding.choosing import digit_of


@pytest.mark.parametrize(
    ("whole", "digit"),
    [
        ("3", 3), ("0", None), ("12", None), ("option 2", 2), ("number four please", 4),
        ("the second one", 2), ("2nd", 2), ("opcion 3", 3), ("la tercera", 3), ("dois", 2),
        ("a segunda", 2), ("premye a", 1), ("chwa 5 tanpri", 5), ("five", 5),
    ],
)  # fmt: skip
def test_people_answer_a_menu_as_they_would_a_person(whole: str, digit: int | None) -> None:
    """A digit, its word, its place in the list; each may have a noun before it."""
    assert digit_of(whole) == digit


@pytest.mark.parametrize(
    "whole",
    ["", "x", "no one", "the one", "this one", "two kids", "um", "de", "first time",
     "one day he hit me", "number 2 on the list that you have sent to me"],
)  # fmt: skip
def test_a_word_that_is_also_something_else_chooses_nothing(whole: str) -> None:
    """Nobody is sent to a shelter list for saying "no one"."""
    assert digit_of(whole) is None
