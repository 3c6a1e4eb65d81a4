"""SMS arithmetic against the standards, and against a slow reference written from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sms import (
    BASIC,
    EXTENSION,
    Encoding,
    encoding,
    measure,
    plain,
    plain_letters,
    segments,
    units,
)


def _reference(text: str) -> tuple[str, int, int]:
    """Count as 3GPP TS 23.038 and 23.040 say, one character after the other."""
    if all(character in BASIC or character in EXTENSION for character in text):
        sizes = [2 if character in EXTENSION else 1 for character in text]
        name, alone, part = "GSM-7", 160, 153
    else:
        data = text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
        sizes = [2 if ord(character) > 0xFFFF else 1 for character in data]
        name, alone, part = "UCS-2", 70, 67
    total = sum(sizes)
    if total <= alone:
        return name, 1, total
    count, room = 1, part
    for size in sizes:
        if size > room:
            count, room = count + 1, part
        room -= size
    return name, count, total


@pytest.mark.parametrize(
    ("text", "name", "count", "size"),
    [
        ("", "GSM-7", 1, 0),
        ("a" * 160, "GSM-7", 1, 160),
        ("a" * 161, "GSM-7", 2, 161),
        ("a" * 306, "GSM-7", 2, 306),
        ("a" * 307, "GSM-7", 3, 307),
        ("€" * 80, "GSM-7", 1, 160),
        ("a" * 152 + "€" + "b" * 152, "GSM-7", 3, 306),
        ("a" * 151 + "€" + "b" * 153, "GSM-7", 2, 306),
        ("\f" * 81, "GSM-7", 2, 162),
        ("[]{}\\^~|", "GSM-7", 1, 16),
        ("á" * 70, "UCS-2", 1, 70),
        ("á" * 71, "UCS-2", 2, 71),
        ("`", "UCS-2", 1, 1),
        ("ç", "UCS-2", 1, 1),
        ("😀" * 35, "UCS-2", 1, 70),
        ("😀" * 67, "UCS-2", 3, 134),
        ("a" + "😀" * 66 + "b", "UCS-2", 2, 134),
        ("\ud83d" * 71, "UCS-2", 2, 71),
        ("\x1b", "UCS-2", 1, 1),
    ],
)
def test_known_lengths(text: str, name: str, count: int, size: int):
    """Limits, extension characters, surrogate pairs and lone surrogates cost what they should."""
    cost = measure(text)
    assert (cost.encoding, cost.segments, cost.units) == (name, count, size)
    assert encoding(text) is Encoding(name)
    assert (segments(text), units(text)) == (count, size)


@given(
    st.one_of(
        st.text(st.sampled_from(BASIC + EXTENSION), max_size=700),
        st.text(st.characters(), max_size=300),
        st.text(st.sampled_from("aé€😀\ud83d\ude00^"), max_size=400),
    )
)
def test_every_text_costs_what_the_reference_says(text: str):
    """The fast arithmetic agrees with the slow one on any text."""
    cost = measure(text)
    assert (cost.encoding.value, cost.segments, cost.units) == _reference(text)


def test_the_alphabet_is_complete():
    """GSM-7 has 127 characters beside the escape, and ten behind it."""
    assert len(set(BASIC)) == 127
    assert len(set(EXTENSION)) == 10


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("“Call” — or text…", '"Call" - or text...'),
        ("it\u2019s\u00a0fine\u200b", "it's fine"),
        ("a\tb", "a b"),
        ("already plain", "already plain"),
        ("niño", "niño"),
    ],
)
def test_word_processor_characters_become_plain(typed: str, sent: str):
    """Quotes, dashes, dots and odd spaces do not cost a move to UCS-2."""
    assert plain(typed) == sent


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("información", "informacion"),
        ("ñandú ¿qué?", "ñandu ¿qué?"),
        ("coração", "coracao"),
        ("kreyòl", "kreyòl"),
        ("e\u0301", "é"),
        ("日本", "日本"),
    ],
)
def test_accents_that_gsm7_lacks_come_off(typed: str, sent: str):
    """Letters that GSM-7 has keep their accents; signs without a Latin stem stay."""
    assert plain_letters(typed) == sent
