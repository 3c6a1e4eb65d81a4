"""GSM-7 arithmetic: what a text costs in SMS segments, and how to make it cost less.

Source: 3GPP TS 23.038 (alphabets) and TS 23.040 (concatenation: 153 septets or 67 UTF-16 units
a part, because each part carries a header of six octets).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
"""Characters that GSM-7 writes as an escape and a character: two septets, never parted."""

SEPTETS_ALONE, SEPTETS_IN_PART = 160, 153
UNITS_ALONE, UNITS_IN_PART = 70, 67

_ALPHABET = frozenset(BASIC + EXTENSION)
_FOREIGN = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")
_ESCAPE = "\x1b"
_HIGH_SURROGATES = range(0xD8, 0xDC)
_LOW_SURROGATES = range(0xDC, 0xE0)

_PLAIN: Mapping[int, str] = MappingProxyType(
    {
        **dict.fromkeys(map(ord, "“”„‟«»″"), '"'),
        **dict.fromkeys(map(ord, "‘’‚‛′ʼ´`"), "'"),
        **dict.fromkeys(map(ord, "‐‑‒–—―−•·"), "-"),
        **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t"), " "),
        **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), ""),
        ord("…"): "...",
        ord("\u2028"): "\n",
        ord("\u2029"): "\n",
    }
)


class Encoding(StrEnum):
    """How a carrier will write a text."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a text costs: `units` are septets in GSM-7 and UTF-16 code units in UCS-2."""

    encoding: Encoding
    segments: int
    units: int


def encoding(text: str) -> Encoding:
    """Say which alphabet a text needs: one character outside GSM-7 moves all of it to UCS-2."""
    return Encoding.UCS_2 if _FOREIGN.search(text) else Encoding.GSM_7


def units(text: str) -> int:
    """Count the septets (GSM-7) or the UTF-16 code units (UCS-2) of a text."""
    return measure(text).units


def segments(text: str) -> int:
    """Count the SMS segments of a text; an empty text still travels as one."""
    return measure(text).segments


def measure(text: str) -> Measure:
    """Measure a text as a carrier will send it, parts filled greedily, no character split.

    Lone surrogates, which some phones send, count as one unit each and raise nothing.
    """
    if _FOREIGN.search(text):
        octets = text.encode("utf-16-be", "surrogatepass")
        count = len(octets) // 2
        parts = 1 if count <= UNITS_ALONE else _parts_ucs2(octets)
        return Measure(Encoding.UCS_2, parts, count)
    if not _EXTENDED.search(text):
        count = len(text)
        parts = 1 if count <= SEPTETS_ALONE else -(-count // SEPTETS_IN_PART)
        return Measure(Encoding.GSM_7, parts, count)
    septets = _EXTENDED.sub(_ESCAPE + "x", text)
    count = len(septets)
    parts = 1 if count <= SEPTETS_ALONE else _parts_gsm7(septets)
    return Measure(Encoding.GSM_7, parts, count)


def plain(text: str) -> str:
    """Replace the quotes, dashes, dots and spaces of word processors by their GSM-7 kin.

    >>> plain("“Call” — or text…")
    '"Call" - or text...'
    """
    return text.translate(_PLAIN) if _FOREIGN.search(text) else text


def plain_letters(text: str) -> str:
    """Take the accents off letters that GSM-7 lacks and leave those that it has.

    >>> plain_letters("información, ñandú, coração, kreyòl")
    'informacion, ñandu, coracao, kreyòl'
    """
    if not _FOREIGN.search(text):
        return text
    return "".join(
        letter if letter in _ALPHABET else _bare(letter)
        for letter in unicodedata.normalize("NFC", text)
    )


def _bare(letter: str) -> str:
    stem = unicodedata.normalize("NFD", letter)[0]
    return stem if stem in _ALPHABET else letter


def _parts_gsm7(septets: str) -> int:
    start = parts = 0
    while start < len(septets):
        end = start + SEPTETS_IN_PART
        if septets[end - 1 : end] == _ESCAPE:
            end -= 1
        start, parts = end, parts + 1
    return parts


def _parts_ucs2(octets: bytes) -> int:
    start = parts = 0
    while start < len(octets):
        end = start + 2 * UNITS_IN_PART
        if (
            end < len(octets)
            and octets[end - 2] in _HIGH_SURROGATES
            and octets[end] in _LOW_SURROGATES
        ):
            end -= 2
        start, parts = end, parts + 1
    return parts
