"""Plain words of a typed text: what is folded, what ends a clause, what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.understanding.wording import LONGEST_TEXT, MOST_TOKENS, is_blank, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Need HELP", "need help"),
        ("I’m don't ʼn", "im dont n"),
        ("dónde está, niño", "donde esta , nino"),
        ("não é ç", "nao e c"),
        ("kote m' ye m'ap l'ale", "kote m ye m ap l ale"),
        ("ıstanbul straße œ æ ø", "istanbul strasse . ae o"),
        ("w/o w/ b/c c/ and/or", "without with because con and or"),
        ("safe&sound", "safe and sound"),
        ("$15 pu$y a$$ $", "$ 15 pusy as $ $"),
        ("@ home c@t", "at home cat"),
        ("E. Windsor No. Haven so. Windsor st. louis", "e windsor no haven so windsor st louis"),
        ("no. i wont", "no . i wont"),
        ("I OD'd, he od’d", "i oded , he oded"),
        ("one.two!three?four;five", "one . two . three . four . five"),
        ("a:b\nc(d)", "a . b . c . d ."),
        ("z\u200bero wid\u200dth", "zero width"),
        ("soft\u00adhyphen", "softhyphen"),
        ("1\ufe0f\u20e3", "1"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("help🙂me", "help . me"),
        ("a\ud800b", "a . b"),
        ("a\x00b\tc-d_e", "a b c d e"),
    ],
)  # fmt: skip
def test_words(text: str, words: str) -> None:
    """What people type comes to the same words, however their phone writes it."""
    assert " ".join(words_of(text)[0]).replace("  ", " ") == words


def test_letters_beyond_ascii_are_kept_apart() -> None:
    """They tell languages apart after the words have lost them."""
    assert words_of("¿Está aquí? não")[1] == "¿áíã"
    assert words_of("plain")[1] == ""


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_whatever_is_typed_gives_plain_words(text: str) -> None:
    """Lone surrogates and unassigned characters too."""
    words, letters = words_of(text)

    assert all(word.isascii() and word == word.lower() and word.strip() == word for word in words)
    assert all(word in ".,$" or word.isalnum() for word in words)
    assert not any(letter.isascii() for letter in letters)


@pytest.mark.parametrize(
    ("letter", "longest"),
    [("a", 1), ("á", 1), ("a\u0301", 1), ("\ufdfa", 1), ("🙂", 1), (".", 1), ("@", 2), ("&", 3)],
)
def test_a_long_text_is_cut(letter: str, longest: int) -> None:
    """What is folded to more letters costs no more than a text of letters; "&" is written "and"."""
    words, _ = words_of(letter * 10 * LONGEST_TEXT)

    assert 0 < sum(map(len, words)) <= longest * LONGEST_TEXT


@pytest.mark.parametrize("text", ["", " ", "\n\t\x00", "\u200b\u2060", "\u3164", "\ue000"])
def test_nothing_to_see(text: str) -> None:
    """Spaces, controls, joiners, private characters."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "🙂", "\ud83d", "\u0301"])
def test_something_to_see(text: str) -> None:
    """Half an emoji was an emoji once."""
    assert not is_blank(text)


def test_a_key_held_down_hides_neither_what_is_before_it_nor_after_it() -> None:
    """Eight hundred marks took longer than five milliseconds; a cry for help may follow them."""
    words, _ = words_of("norwalk " + "." * 700 + " he has a gun")

    assert len(words) == MOST_TOKENS
    assert words[0] == "norwalk"
    assert words[-4:] == ["he", "has", "a", "gun"]
