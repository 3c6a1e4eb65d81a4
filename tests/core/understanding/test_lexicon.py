"""Words and what they stand for."""

import pytest

from bot.core.understanding.lexicon import NOTHING, Lexicon, numeral, undressed


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """A few words, one that means two things and one that carries nothing."""
    return Lexicon(
        {
            "en": {"pan": "kitchen", "house": "home", "the": "-"},
            "es": {"pan": "food", "casa": "home"},
            "pt": {"casa": "home"},
        }
    )


def test_a_word_of_two_languages(lexicon: Lexicon) -> None:
    """Read as English it is a pan, as Spanish bread; where a language lacks it, as the first."""
    assert lexicon.get("pan") == ("kitchen", "food", "kitchen", "kitchen")
    assert lexicon.get("casa") == ("home",) * 4


def test_a_word_that_carries_nothing(lexicon: Lexicon) -> None:
    """It is known, and phrases do not see it; an unknown word is not known."""
    assert lexicon.get("the") == NOTHING
    assert lexicon.get("odd") is None


def test_the_nearest_listed_word(lexicon: Lexicon) -> None:
    """Words of five letters and more."""
    assert lexicon.nearest("hosue") == ("house", 1)
    assert lexicon.nearest("csaa") is None


@pytest.mark.parametrize(
    ("dressed", "plain"),
    [("h3lp", "help"), ("su1cide", "suicide"), ("he11p", "hellp"), ("heeeelp", "help"),
     ("pleasseee", "pleasse"), ("k1lllll", "kill")],
)  # fmt: skip
def test_undressing(dressed: str, plain: str) -> None:
    """Digits for letters, letters drawn out."""
    seen = set(undressed(dressed))

    assert plain in seen or any(plain in undressed(one) for one in seen)


def test_a_plain_word_has_nothing_to_take_off() -> None:
    """It costs no look-up."""
    assert list(undressed("plain")) == []


@pytest.mark.parametrize(
    ("token", "concept"),
    [
        ("7", "#"), ("8", "#minor"), ("17", "#minor"), ("18", "#"), ("08", "#"),
        ("1949", "#"), ("1950", "#year"), ("2029", "#year"), ("2030", "#"), ("9" * 40, "#"),
        ("15yo", "#minoryears"), ("25f", "#years"), ("15anos", "#minoryears"), ("007yo", None),
        ("9th", "#grade"), ("5th", "#"), ("12th", "#grade"), ("13th", "#"), ("6to", "#grade"),
        ("b4", None), ("word", None), ("", None),
    ],
)  # fmt: skip
def test_numerals(token: str, concept: str | None) -> None:
    """Ages, grades and years, as they are written beside or in one with a word."""
    assert numeral(token) == concept


def test_numbers_of_lines_stand_for_what_they_are_called_for() -> None:
    """911 is no number of anything."""
    assert [numeral(line) for line in ("911", "988", "211")] == ["911", "988", "211"]
