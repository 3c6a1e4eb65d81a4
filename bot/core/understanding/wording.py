"""Turns a typed text into plain words: folded, unaccented, without punctuation tricks."""

import re
import unicodedata

LONGEST_TEXT = 1600
"""Characters that are looked at; ten SMS segments, and a bound on the work one text can cause."""

MOST_TOKENS = 500
"""Words and marks that are looked at, more than any text of words has at this length. Of more, as
when a key was held down, the middle is left out: what is said before or after it
may be a call for help."""

_KEPT = "abcdefghijklmnopqrstuvwxyz0123456789$@,."
_ENDS = ".!?;:\n\r()[]|"
_TABLE = {
    code: (chr(code) if chr(code) in _KEPT else "." if chr(code) in _ENDS else " ")
    for code in range(128)
} | {ord("'"): None, ord("`"): None}

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u20e3]"
)
_COMBINING = re.compile("[\u0300-\u036f]")
_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "＇": "'", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae"}
)
_OVERDOSED = re.compile(r"\bod'd\b")
"""Without its apostrophe it would be another word: "odd"."""
_ELISION = re.compile(r"\b([mnlwktds])'(?=[a-z]{2})")
_SLASHED = (
    (re.compile(r"\bw/o\b"), " without "),
    (re.compile(r"\bw/"), " with "),
    (re.compile(r"\bb/c\b"), " because "),
    (re.compile(r"\bc/"), " con "),
)
_DOLLAR_LETTER = re.compile(r"(?<=[a-z])\$|\$(?=[a-z])")
_AT_LETTER = re.compile(r"(?<=[a-z])@|@(?=[a-z])")
_ABBREVIATED = re.compile(
    r"\b(n|s|e|w|st|mt|ft|new|old|(?:no|so)(?=\. ?(?:[hw]|br|can|st|gl|nor|gr|ston)))\. ?(?=[a-z])"
)
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")


def words_of(text: str) -> tuple[list[str], str]:
    """Split a text into plain tokens; `.` and `,` stand alone as clause marks.

    Returns the tokens and the characters beyond ASCII, lower case, which tell languages apart.
    Works on anything: lone surrogates and unassigned characters end a clause.

    >>> words_of("I'm not OK... ¿dónde?")[0]
    ['im', 'not', 'ok', '.', '.', '.', '.', 'donde', '.']
    """
    text = text[:LONGEST_TEXT]
    accents = ""
    if text.isascii():
        text = text.lower()
    else:
        text = _INVISIBLE.sub("", text).translate(_APOSTROPHES).lower()
        accents = "".join(filter(_beyond_ascii, text))
        # One character may fold to eighteen (U+FDFA): the bound on the work holds after it too.
        folded = unicodedata.normalize("NFKD", text)[: 2 * LONGEST_TEXT]
        plain = _COMBINING.sub("", folded)[:LONGEST_TEXT]
        text = plain.encode("ascii", "replace").decode("ascii").lower()
    if "'" in text:
        text = _OVERDOSED.sub("oded", text)
        text = _ELISION.sub(r"\1 ", text)
    if "/" in text:
        for slashed, words in _SLASHED:
            text = slashed.sub(words, text)
    if "&" in text:
        text = text.replace("&", " and ")
    text = text.translate(_TABLE)
    if "." in text:
        text = _ABBREVIATED.sub(r"\1 ", text).replace(".", " . ")
    if "," in text:
        text = text.replace(",", " , ")
    if "$" in text:
        text = _DOLLAR_LETTER.sub("s", text).replace("$", " $ ")
    if "@" in text:
        text = _AT_LETTER.sub("a", text).replace("@", " at ")
    tokens = text.split()
    if len(tokens) > MOST_TOKENS:
        tokens[MOST_TOKENS // 2 : -MOST_TOKENS // 2] = ()
    return tokens, accents


def is_blank(text: str) -> bool:
    """Say whether nothing in this text can be seen: spaces, controls, joiners."""
    return all(
        unicodedata.category(letter)[0] in "CZ" and unicodedata.category(letter) != "Cs"
        for letter in _INVISIBLE.sub("", text)
    )


def _beyond_ascii(letter: str) -> bool:
    return letter > "\x7f"
