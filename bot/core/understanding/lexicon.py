"""The words of four languages: what each one stands for and which language it speaks for."""

import re
from collections.abc import Iterable, Mapping

from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.spelling import SHORTEST_FUZZY, Spelling

Entry = tuple[str | None, str | None, str | None, str | None, int]
"""The symbol of a word read as English, Spanish, Portuguese, Creole; and its language evidence.

The symbol is None for a word that phrases do not see. Evidence packs one counter a language into
one integer, so that a whole text is weighed by adding.
"""

UNKNOWN: Entry = (None, None, None, None, 0)
SKIPPED = "-"
COUNTER_BITS = 16
COUNTER_MASK = (1 << COUNTER_BITS) - 1
_EVIDENCE_BY_SPREAD = {1: 6, 2: 2, 3: 1, 4: 0}

MINOR_AGE = "#minor"
NUMBER = "#"
YEAR = "#year"
_MINOR_AGES = range(8, 18)
_YEARS = range(1950, 2030)
_CENTURY = 100

_LETTER_FOR_DIGIT = str.maketrans("013457", "oieast")
_LETTER_FOR_DIGIT_L = str.maketrans("013457", "oleast")
_REPEATED = re.compile(r"(.)\1+")
_THRICE = re.compile(r"(.)\1{2,}")
_AGE_SUFFIX = re.compile(
    r"(\d{1,2})(yo|y|yr|yrs|yearold|yearsold|f|m|anos|ano|an|ans|th|rd|st|nd|to|vo|mo|er|o|a)"
)
_GRADE_ENDINGS = frozenset({"th", "rd", "st", "nd", "to", "vo", "mo", "er", "o", "a"})


def evidence_for(languages: Iterable[str], weight: int | None = None) -> int:
    """Pack evidence for these languages; a word of many languages tells little of each."""
    spoken = [LANGUAGES.index(language) for language in languages]
    each = _EVIDENCE_BY_SPREAD[len(spoken)] if weight is None else weight
    return sum(each << (COUNTER_BITS * place) for place in spoken)


_ENDINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cao", "coes", "agem", "eza", "inho", "inha", "ssao", "lho", "lha", "ei", "ou", "oes"), "pt"),
    (("cion", "ciones", "iendo", "illo", "illa", "mente", "aron", "ieron", "aba", "ando"), "es"),
    (("ing", "tion", "ness", "ly", "ful", "ed", "ght", "ock", "oo", "ee"), "en"),
    (("syon", "man", "wa", "yen", "ye", "we", "ke", "zye"), "ht"),
)
_SHORTEST_GUESS = 5


class Lexicon:
    """Every known word, looked up as typed, and the nearest known word where it is misspelt."""

    def __init__(
        self,
        symbols: Mapping[str, Mapping[str, str]],
        *,
        unfuzzy: Iterable[str] = (),
    ) -> None:
        """Build from symbols[language][word]; `unfuzzy` words are known but never corrected to."""
        words: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            for word, symbol in symbols[language].items():
                words.setdefault(word, {})[language] = symbol
        self.entries: dict[str, Entry] = {
            word: _entry(word, by_language) for word, by_language in words.items()
        }
        self.get = self.entries.get
        hidden = frozenset(unfuzzy)
        self._spelling = Spelling(
            word
            for word in self.entries
            if len(word) >= SHORTEST_FUZZY and word.isalpha() and word not in hidden
        )

    def plain(self, token: str) -> Entry | None:
        """Return the entry of a word dressed up: a number, d1g1ts for letters, loooong letters."""
        if token.isdigit():
            return _number(token)
        if not token.isalpha():
            aged = _AGE_SUFFIX.fullmatch(token)
            if aged:
                return _aged(int(aged[1]), aged[2])
            for letters in (_LETTER_FOR_DIGIT, _LETTER_FOR_DIGIT_L):
                entry = self.get(token.translate(letters))
                if entry is not None:
                    return entry
        if _REPEATED.search(token) is None:
            return None
        return (
            self.get(_THRICE.sub(r"\1", token))
            or self.get(_THRICE.sub(r"\1\1", token))
            or self.get(_REPEATED.sub(r"\1", token))
        )

    def nearest(self, token: str, *, most: int = 2) -> tuple[str, int] | None:
        """Return the known word that this was meant to be and how many edits away it is."""
        return self._spelling.nearest(token, most=most)


def guessed(token: str) -> Entry:
    """Return an entry without a symbol; the ending of a long word hints at its language."""
    if len(token) >= _SHORTEST_GUESS:
        for endings, language in _ENDINGS:
            if token.endswith(endings):
                return (None, None, None, None, _HINTS[language])
    return UNKNOWN


def _entry(word: str, by_language: Mapping[str, str]) -> Entry:
    otherwise = next(iter(by_language.values()))
    read = [by_language.get(language, otherwise) for language in LANGUAGES]
    en, es, pt, ht = (None if symbol == SKIPPED else symbol for symbol in read)
    weight = 1 if len(word) == 1 and len(by_language) == 1 else None
    return en, es, pt, ht, evidence_for(by_language, weight)


_HINTS = {language: evidence_for((language,), 2) for language in LANGUAGES}


def _number(token: str) -> Entry:
    value = int(token[:9])
    if value in _YEARS:
        symbol = YEAR
    else:
        symbol = MINOR_AGE if value in _MINOR_AGES and token[0] != "0" else NUMBER
    return symbol, symbol, symbol, symbol, 0


def _aged(value: int, suffix: str) -> Entry:
    """Read `15yo` and `16f` as an age with its unit, `9th` as a grade."""
    if suffix in _GRADE_ENDINGS:
        symbol = "#grade" if 5 < value < 13 else NUMBER  # noqa: PLR2004 - grades 6 to 12
    else:
        symbol = "#minoryears" if value in _MINOR_AGES else "#years"
    return symbol, symbol, symbol, symbol, 0
