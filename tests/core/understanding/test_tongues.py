"""Which language a text is in: what its words lean to, against what was spoken so far."""

import pytest

from bot.core.understanding.leaning import Leaning, pack
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.tongues import ALONE_BY, CHANGED_BY, LEFT_BY, SHOWN_BY, language_of


def leaning_to(**weights: int) -> int:
    """Add up a text whose only word leans to languages so far."""
    return Leaning({"word": pack(weights.items())}).of_words(["word"])


@pytest.mark.parametrize(
    ("weights", "alone", "language"),
    [
        ({"en": SHOWN_BY}, False, "en"),
        ({"en": SHOWN_BY - 1}, False, None),
        ({"en": SHOWN_BY}, True, "en"),
        ({"ht": SHOWN_BY}, False, "ht"),
        ({"ht": SHOWN_BY - 1}, False, None),
        ({"ht": ALONE_BY - 1}, True, None),
        ({"ht": ALONE_BY}, True, "ht"),
        ({"es": CHANGED_BY, "pt": CHANGED_BY + 1}, False, "es"),
        ({"es": CHANGED_BY - 2, "pt": CHANGED_BY - 1}, False, None),
    ],
)
def test_without_a_session(weights: dict[str, int], alone: bool, language: str | None) -> None:  # noqa: FBT001
    """A lone word must be further from English; what two other languages share is not English."""
    assert language_of(leaning_to(**weights), None, alone=alone)[0] == language


@pytest.mark.parametrize(
    ("weights", "hint", "language", "read"),
    [
        ({"es": CHANGED_BY - 1}, "en", "en", "en"),
        ({"es": CHANGED_BY}, "en", "es", "es"),
        ({"en": LEFT_BY - 1}, "es", "es", "en"),
        ({"en": LEFT_BY}, "es", "en", "en"),
        ({}, "pt", None, "pt"),
        ({"es": SHOWN_BY}, "fr", "es", "es"),
        ({"es": CHANGED_BY, "pt": CHANGED_BY}, "pt", "pt", "pt"),
    ],
)
def test_in_a_session(weights: dict[str, int], hint: str, language: str | None, read: str) -> None:
    """It holds its language against a little, and against some English, which is read as such."""
    spoken, place = language_of(leaning_to(**weights), hint)

    assert spoken == language
    if hint in LANGUAGES and weights:
        assert LANGUAGES[place] == read
