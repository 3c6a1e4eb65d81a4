"""Which word a misspelt word was meant to be."""

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.understanding.spelling import LONGEST_FUZZY, Spelling, edits_allowed

WORDS = ("shelter", "clinic", "lawyer", "counselor", "pregnancy", "house", "mouse", "step")
KNOWN = Spelling(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("shelter", ("shelter", 0)),
        ("sheltr", ("shelter", 1)),
        ("shellter", ("shelter", 1)),
        ("shwlter", ("shelter", 1)),
        ("hselter", ("shelter", 1)),
        ("lwayer", ("lawyer", 1)),
        ("counsler", ("counselor", 2)),
        ("cuonselro", ("counselor", 2)),
        ("pergnanci", ("pregnancy", 2)),
    ],
)
def test_the_nearest_word(typed: str, meant: tuple[str, int]) -> None:
    """One edit from five letters on, two from eight."""
    assert KNOWN.nearest(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "stop",  # four letters are never corrected
        "stap",
        "douse",  # as near to "house" as to "mouse"
        "clnc",  # two edits of a word of six letters
        "shlter shelter",
        "tounselor"[::-1],
        "bounselar",  # two edits, and the first letter is one of them
        "x" * (LONGEST_FUZZY + 1),
        "",
    ],
)
def test_no_word_is_near_enough(typed: str) -> None:
    """Guessing between two is worse than asking."""
    assert KNOWN.nearest(typed) is None


def test_two_edits_are_not_looked_for_where_one_is_asked() -> None:
    """Names of villages are believed at one edit only."""
    assert KNOWN.nearest("counsler", most=1) is None
    assert KNOWN.nearest("counselr", most=1) == ("counselor", 1)


def test_all_words_within_one_edit() -> None:
    """For towns: where two are as near, both are offered."""
    assert KNOWN.within_one("douse") == ("house", "mouse")
    assert KNOWN.within_one("house") == ("house",)


def test_words_too_short_are_not_known() -> None:
    """The shortest word is one's own choice."""
    assert Spelling(("salem", "ashford"), shortest=6).nearest("salem") is None
    assert Spelling(("salem", "ashford"), shortest=6).nearest("asford") == ("ashford", 1)


@given(st.text(ascii_lowercase, max_size=12))
def test_what_is_found_is_the_only_one_so_near(typed: str) -> None:
    """Against the plain scan of every word."""
    found = KNOWN.nearest(typed)
    near = {
        word: distance
        for word in WORDS
        if (distance := OSA.distance(word, typed)) <= min(1, edits_allowed(len(word)))
    }

    if found is not None and found[1] <= 1:
        assert near == {found[0]: found[1]} or found[1] == 0
    elif found is None:
        assert len(near) != 1
