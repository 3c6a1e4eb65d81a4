"""Odd characters in conversation files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.play.escapes import BadEscape, escape, unescape


@given(st.text(st.characters(), max_size=40))
def test_every_text_comes_back_from_its_escaped_form(text: str) -> None:
    """Whatever a thumb may type, surrogates and NUL too, is written and read without a loss."""
    written = escape(text)

    assert unescape(written) == text
    assert written == written.strip()
    assert not written.startswith("(")
    assert all(letter.isprintable() for letter in written)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x00", r"\x00"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
        ("(empty)", r"\(empty)"),
        (" a ", r"\x20a\x20"),
        (" ", r"\x20"),
        ("a\\b\n", r"a\\b\n"),
        ("¿qué? 😀", "¿qué? 😀"),
    ],
)
def test_only_what_cannot_be_seen_is_spelled_out(text: str, written: str) -> None:
    """Accents and emoji stay as they are; edges, controls and backslashes do not."""
    assert escape(text) == written
    assert unescape(written) == text


@pytest.mark.parametrize("written", ["\\", r"\q", r"\x1", r"\u12", r"\Uffffffff"])
def test_a_backslash_that_stands_for_nothing_is_refused(written: str) -> None:
    """The error names what was written."""
    with pytest.raises(BadEscape, match="stands for nothing"):
        unescape(written)
