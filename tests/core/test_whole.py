"""Texts taken as a whole: how they are compared with the words of flows."""

import pytest

from bot.core.whole import LONGEST, bare, blunt, wordings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" No. ", "no"),
        ("I don\u2019t know", "i dont know"),
        ("N\u00e3o sei!", "nao sei"),
        ("m'pa konnen", "mpa konnen"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\u00bfqui\u00e9n eres?", "quien eres"),
        ("?!", ""),
        ("a" * (LONGEST + 1), ""),
    ],
)
def test_a_text_is_compared_without_dress(text: str, said: str) -> None:
    """Accents, apostrophes, case, punctuation and the colour of a thumb change no answer."""
    assert bare(text) == said


def test_polite_words_around_a_question_change_nothing() -> None:
    """But a text of nothing else stays what it is."""
    assert blunt("hola quien eres porfa") == "quien eres"
    assert blunt("ok please") == "please"


def test_a_pattern_whose_brackets_do_not_match_is_refused() -> None:
    """Its author reads where."""
    with pytest.raises(ValueError, match="brackets"):
        list(wordings(["(is|it free"]))
