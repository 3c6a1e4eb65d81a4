"""The words of four languages and what each one stands for."""

import re
from collections.abc import Iterable, Mapping

from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.spelling import SHORTEST_FUZZY, Spelling

Entry = tuple[str | None, str | None, str | None, str | None]
"""The concept of a word read as English, Spanish, Portuguese, Creole.

The concept is None for a word that carries none of its own ("the"); a word that is in no list
stands for itself.
"""

NOTHING: Entry = (None, None, None, None)
SKIPPED = "-"

MINOR_AGE = "#minor"
MINOR_YEARS = "#minoryears"
MINOR_AGES = frozenset({MINOR_AGE, MINOR_YEARS})
"""How the weights see the digits of an age under 18."""
NUMBER = "#"
YEAR = "#year"
_MINOR_AGES = range(8, 18)
_YEARS = range(1950, 2030)
_LONGEST_NUMBER = 9
_LINES = frozenset({"911", "988", "211"})
"""Numbers that people text for what they stand for."""

_LETTER_FOR_DIGIT = str.maketrans("013457", "oieast")
_LETTER_FOR_DIGIT_L = str.maketrans("013457", "oleast")
_REPEATED = re.compile(r"(.)\1+")
_THRICE = re.compile(r"(.)\1{2,}")
_AGE_SUFFIX = re.compile(
    r"(\d{1,2})(yo|y|yr|yrs|yearold|yearsold|f|m|anos|ano|an|ans|th|rd|st|nd|to|vo|mo|er|o|a)"
)
_GRADE_ENDINGS = frozenset({"th", "rd", "st", "nd", "to", "vo", "mo", "er", "o", "a"})
_GRADES = range(6, 13)


class Lexicon:
    """Every listed word with its concept, and the nearest listed word where it is misspelt."""

    def __init__(self, symbols: Mapping[str, Mapping[str, str]]) -> None:
        """Build from symbols[language][word], `-` for words that carry nothing of their own."""
        words: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            for word, symbol in symbols.get(language, {}).items():
                words.setdefault(word, {})[language] = symbol
        self.entries: dict[str, Entry] = {
            word: _entry(by_language) for word, by_language in words.items()
        }
        self.get = self.entries.get
        self._spelling = Spelling(
            word for word in self.entries if len(word) >= SHORTEST_FUZZY and word.isalpha()
        )

    def nearest(self, token: str, *, most: int = 2) -> tuple[str, int] | None:
        """Return the listed word that this was meant to be and how many edits away it is."""
        return self._spelling.nearest(token, most=most)


def undressed(token: str) -> Iterable[str]:
    """Yield what a dressed-up word may be: d1g1ts for letters, looong letters."""
    if not token.isalpha():
        yield token.translate(_LETTER_FOR_DIGIT)
        yield token.translate(_LETTER_FOR_DIGIT_L)
    if _REPEATED.search(token) is not None:
        yield _THRICE.sub(r"\1", token)
        yield _THRICE.sub(r"\1\1", token)
        yield _REPEATED.sub(r"\1", token)


def numeral(token: str) -> str | None:
    """Return the concept of a token that holds a number: an age, a grade, a year; or None.

    >>> numeral("15"), numeral("15yo"), numeral("9th"), numeral("2019"), numeral("b4")
    ('#minor', '#minoryears', '#grade', '#year', None)
    """
    if token in _LINES:
        return token
    if token.isdigit():
        value = int(token[:_LONGEST_NUMBER])
        if value in _YEARS:
            return YEAR
        return MINOR_AGE if value in _MINOR_AGES and token[0] != "0" else NUMBER
    aged = _AGE_SUFFIX.fullmatch(token)
    if aged is None:
        return None
    value = int(aged[1])
    if aged[2] in _GRADE_ENDINGS:
        return "#grade" if value in _GRADES else NUMBER
    return MINOR_YEARS if value in _MINOR_AGES else "#years"


def _entry(by_language: Mapping[str, str]) -> Entry:
    otherwise = next(iter(by_language.values()))
    en, es, pt, ht = (by_language.get(language, otherwise) for language in LANGUAGES)
    return _shown(en), _shown(es), _shown(pt), _shown(ht)


def _shown(symbol: str) -> str | None:
    return None if symbol == SKIPPED else symbol
