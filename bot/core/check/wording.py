"""How a text is read by machine: its sentences, words, blanks and numbers, without accents."""

import re
import unicodedata
from collections.abc import Iterator
from string import Formatter

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\S*\w\S*")
_NUMBER = re.compile(
    r"(?<![\w-])(?:1-\d{3}-\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|\d-\d-\d|\d{3}|\d{6})(?![\w-])"
)
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")

_OFFERED = re.compile(
    r"(?:^|(?<=\s))([1-9])(?= [A-Z¿])|\b(?:[Rr]eply|[Rr]esponda|[Rr]eponn)(?: with)? ([1-9])\b"
)


def bare(text: str) -> str:
    """Write a text in small letters without accents, so that one pattern finds all spellings.

    >>> bare("Línea SEGURA")
    'linea segura'
    """
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sentences(text: str) -> tuple[str, ...]:
    """Split a text where a reader takes a breath: at full stops, question marks and new lines.

    >>> sentences("Danger? Call 911. A person: 860-555-0100.")
    ('Danger?', 'Call 911.', 'A person: 860-555-0100.')
    """
    return tuple(part for part in _SENTENCE_END.split(text) if _WORD.search(part))


def words(sentence: str) -> tuple[str, ...]:
    """Split a sentence into words; a phone number is one.

    >>> words("Call 1-888-373-7888 - any time")
    ('Call', '1-888-373-7888', 'any', 'time')
    """
    return tuple(_WORD.findall(sentence))


def numbers(text: str) -> tuple[str, ...]:
    """Find what a person could dial: phone numbers, three-digit services, short codes.

    >>> numbers("Call 911 or 1-888-373-7888 24/7, ZIP 06226, text 233733, 2-1-1.")
    ('911', '1-888-373-7888', '233733', '2-1-1')
    """
    return tuple(_NUMBER.findall(text))


def capitals(text: str) -> tuple[str, ...]:
    """Find the words written in capitals, which a reader takes for words to text.

    >>> capitals("Text MORE or MENU in CT")
    ('MORE', 'MENU')
    """
    return tuple(_CAPITALS.findall(text))


def offered(text: str) -> frozenset[int]:
    """Find the digits that a text tells its reader to answer with.

    >>> sorted(offered("Is that so? 1 Yes. 2 No. Open 24/7, in 5 minutes. Reply 3 to go on."))
    [1, 2, 3]
    """
    return frozenset(int(menu or told) for menu, told in _OFFERED.findall(text))


def blanks(text: str) -> tuple[str, ...]:
    """Name the blanks of a text.

    Raises:
        ValueError: a brace is open, or stands alone.

    >>> blanks("{program}: call {contact}")
    ('program', 'contact')
    """
    return tuple(_fields(text))


def _fields(text: str) -> Iterator[str]:
    for _, field, form, conversion in Formatter().parse(text):
        if field is not None:
            yield f"{field}{'!' if conversion else ''}{':' if form else ''}"
