"""Understands one text: the front door of everything in this package."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.core.towns import Towns
from bot.core.understanding.age import NUMBER_WORDS, stated_age
from bot.core.understanding.choosing import digit_of
from bot.core.understanding.features import (
    DENIES,
    TOWN,
    concept_features,
    letter_features,
    word_features,
)
from bot.core.understanding.gazetteer import Gazetteer
from bot.core.understanding.judgement import command_of, is_minor, judge
from bot.core.understanding.leaning import SCALE, Leaning
from bot.core.understanding.lexicon import MINOR_AGES, SKIPPED, Lexicon, numeral, undressed
from bot.core.understanding.meaning import Clue, Command, Expecting, Meaning
from bot.core.understanding.place_names import PlaceNames
from bot.core.understanding.place_use import Mention
from bot.core.understanding.senses import (
    BAD,
    IDIOM,
    LANGUAGES,
    OPTOUT,
    RISKY,
    Found,
    Phrase,
    Phrases,
    exact_risks,
    expand,
)
from bot.core.understanding.tongues import language_of
from bot.core.understanding.wording import is_blank, words_of

MOST_CLUES = 6
"""How many features an explanation names for each need and risk."""
_LONGEST_COMMAND = 9
_LONGEST_ALONE = 4
"""Tokens of a text that may hold but one word, beside a place, a number or a mark."""
_DIGIT = re.compile("[0-9]")
_MARKS = frozenset({".", ","})
_ONE_OTHER = frozenset({"him", "family", "pimp", "boss", "friend", "kid"})
_OTHERS = _ONE_OTHER | {"he", "hap"}
_ASKING = frozenset({"not", "dont", "cant", "force", "say", "how", "who", "make", "tell", "do"})
"""Symbols beside an opt-out that say it is about somebody else, or a question."""
BAD_WORD = "bad"
"""The word that our own texts offer for a listing that does not work."""
KEYWORD_LANGUAGES = {"ayuda": "es", "ajuda": "pt", "ed": "ht", "ede": "ht", "èd": "ht"}
"""Carrier keywords that show a language; HELP and STOP are the same word in every language."""


@dataclass(frozen=True, slots=True)
class Source:
    """What vocabulary files hold, before it is compiled.

    `concepts[language][word]` is the concept that a word stands for ("-" for none);
    `commands` and `languages` are whole texts; `exact` are the carrier's own keywords (R001, R006).
    `weights[feature]` is what was learnt from labelled texts, packed by `leaning.pack`.
    """

    concepts: Mapping[str, Mapping[str, str]]
    phrases: Sequence[Phrase] = ()
    commands: Mapping[str, tuple[Command, str | None]] = field(default_factory=dict)
    exact: Mapping[str, Command] = field(default_factory=dict)
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinary: Iterable[str] = ()
    elsewhere: Iterable[str] = ()
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """One text on its way to a meaning."""

    tokens: list[str]
    words: list[str]
    """As the learnt weights see them: a place is <town>, a number what it may be."""
    letters: str
    mentions: list[Mention]
    total: int = 0
    tongue: int = 0
    symbols: list[str] = field(default_factory=list)


class Vocabulary:
    """All words, weights and places, compiled once; understands texts and keeps none of them."""

    def __init__(self, source: Source, towns: Towns) -> None:
        names = PlaceNames(
            towns,
            nicknames=source.nicknames,
            ordinary=source.ordinary,
            elsewhere=source.elsewhere,
        )
        self.gazetteer = Gazetteer(towns, names)
        self._commands = source.commands
        self._exact = source.exact
        self._phrases = tuple(Phrases() for _ in LANGUAGES)
        symbols = {language: dict(source.concepts.get(language, {})) for language in LANGUAGES}
        self._compile(source.phrases, symbols)
        self._lexicon = Lexicon(symbols)
        self._leaning = Leaning(source.weights, self._lexicon.entries)

    def _compile(self, phrases: Iterable[Phrase], symbols: dict[str, dict[str, str]]) -> None:
        """Turn each wording of each phrase into symbols and put it into its trie."""
        for phrase in phrases:
            known = symbols[phrase.language]
            trie = self._phrases[LANGUAGES.index(phrase.language)]
            for path, words in expand(phrase.pattern, partial(_symbol, known)):
                # "in the grade" would shrink to "grade": too little to act on. A word that says
                # enough alone stands alone in the vocabulary.
                if path and not len(path) == 1 < words:
                    trie.add(path, phrase.kind)

    def understand(
        self, text: str, *, expecting: Expecting = Expecting.ANYTHING, language: str | None = None
    ) -> Meaning:
        """Say what a text means; never fails, whatever was typed.

        `expecting` is what the last question asked for; `language` is the session's so far.
        """
        return self._understand(text, expecting, language)[0]

    def explain(
        self, text: str, *, expecting: Expecting = Expecting.ANYTHING, language: str | None = None
    ) -> tuple[Meaning, tuple[Clue, ...]]:
        """Say what a text means and which words led where."""
        meaning, reading = self._understand(text, expecting, language)
        return meaning, () if reading is None else tuple(self._clues(meaning, reading))

    def features(self, text: str, language: str) -> tuple[list[str], list[str]]:
        """Return what the weights see of a text in this language: of its words, of its concepts."""
        tokens, letters = words_of(text)
        reading = self._read(tokens, letters, Expecting.ANYTHING)
        symbols = self._symbols(reading.words, LANGUAGES.index(language))
        return (
            [*word_features(reading.words), *letter_features(letters)],
            list(concept_features(symbols)),
        )

    def _understand(
        self, text: str, expecting: Expecting, hint: str | None
    ) -> tuple[Meaning, _Reading | None]:
        tokens, letters = words_of(text)
        if not tokens or tokens[0] in _MARKS:  # a line feed is a mark, and nothing to see
            if is_blank(text):
                return Meaning(empty=True), None
            if not tokens:
                return Meaning(), None
        if len(tokens) <= _LONGEST_COMMAND:
            whole = [token for token in tokens if token not in _MARKS]
            told = self._whole_text(whole, letters, hint)
            if told is not None:
                return told, None

        reading = self._read(tokens, letters, expecting)
        total = self._leaning.of_words(reading.words, letters)
        alone = len(reading.words) <= _LONGEST_ALONE and _is_alone(reading.words)
        spoken, tongue = language_of(total, hint, alone=alone)
        reading.tongue = tongue
        symbols = reading.symbols = self._symbols(reading.words, tongue)
        reading.total = total + self._leaning.of_concepts(symbols)
        found = self._phrases[tongue].find(symbols)
        kinds = 0
        for start, _, kind in found:
            if not (kind & RISKY and start and symbols[start - 1] in DENIES):
                kinds |= kind
        verdict = judge(reading.total, exact_risks(kinds), self._leaning.asked_for(symbols))
        asks = bool(verdict.needs or verdict.urgent)
        where = self.gazetteer.settle(
            tokens,
            reading.mentions,
            expecting_town=expecting is Expecting.TOWN,
            meaningful=asks,
        )
        phrase = bool(kinds & OPTOUT) and _is_said_to_us(found, symbols)
        age = None
        if NUMBER_WORDS.intersection(tokens) or _DIGIT.search(text) is not None:
            age = stated_age(tokens)
        meaning = Meaning(
            town=where.town,
            town_choices=where.choices,
            out_of_state=where.out_of_state,
            needs=verdict.needs,
            urgent=verdict.urgent,
            urgent_maybe=verdict.maybe,
            minor=is_minor(reading.total, age, weighed=not MINOR_AGES.isdisjoint(reading.words)),
            language=spoken,
            command=command_of(reading.total, asks=asks, phrase=phrase),
            bad_listing=bool(kinds & BAD),
        )
        return meaning, reading

    def _read(self, tokens: list[str], letters: str, expecting: Expecting) -> _Reading:
        """Find the places of a text, and show the rest as the weights know it."""
        known = self._leaning.get
        words = tokens
        unknown: list[int] = []
        odd: list[int] = []
        for place, token in enumerate(tokens):
            if known(token) is None:
                odd.append(place)
                shown = self._known_form(token)
                if shown is None:
                    unknown.append(place)
                else:
                    if words is tokens:
                        words = tokens[:]
                    words[place] = shown
        mentions = self.gazetteer.mentions(
            tokens,
            unknown,
            self._lexicon.nearest,
            odd=odd,
            expecting_town=expecting is Expecting.TOWN,
        )
        if mentions:
            words = words[:]
            for mention in sorted(mentions, key=_start, reverse=True):
                words[mention.start : mention.end] = [TOWN]
        return _Reading(tokens, words, letters, mentions)

    def _known_form(self, token: str) -> str | None:
        """Return how a word without an entry is known: a number, or undressed; None if it is not."""
        number = numeral(token)
        if number is not None:
            return number
        for plain in undressed(token):
            if self._leaning.get(plain) is not None:
                return plain
        return None

    def _symbols(self, words: Sequence[str], tongue: int) -> list[str]:
        """Return what the words stand for; a known word that is in no list stands for itself."""
        get = self._lexicon.get
        known = self._leaning.get
        symbols: list[str] = []
        for word in words:
            entry = get(word)
            if entry is not None:
                symbol = entry[tongue]
                if symbol is not None:
                    symbols.append(symbol)
            elif known(word) is not None and word != TOWN:
                symbols.append(word)
        return symbols

    def _whole_text(self, words: Sequence[str], letters: str, hint: str | None) -> Meaning | None:
        """Read a text that is nothing but a command, a language, a digit or BAD."""
        whole = " ".join(words)
        digit = digit_of(whole)
        if digit is not None:
            return Meaning(digit=digit)
        if whole == BAD_WORD:
            return Meaning(bad_listing=True)
        command = self._exact.get(whole)
        if command is not None:
            return Meaning(command=command, language=KEYWORD_LANGUAGES.get(whole))
        told = self._commands.get(whole)
        if told is None:
            return None
        command, language = told
        if language is not None or command is Command.LANGUAGE:
            return Meaning(command=command, language=language)
        total = self._leaning.of_words(words, letters)
        return Meaning(command=command, language=language_of(total, hint)[0])

    def _clues(self, meaning: Meaning, reading: _Reading) -> Iterator[Clue]:
        for mention in reading.mentions:
            led_to = " or ".join(mention.name.towns) if mention.name.towns else "out of state"
            words = " ".join(reading.tokens[mention.start : mention.end])
            yield Clue(words, led_to, f"place, score {mention.score}")
        features = [*word_features(reading.words), *concept_features(reading.symbols)]
        features += letter_features(reading.letters)
        for led_to in (*meaning.needs, *(risk.value for risk in meaning.urgent)):
            weighed = self._leaning.contributions(features, led_to)
            for weight, feature in weighed[:MOST_CLUES]:
                yield Clue(feature, led_to, f"weight {weight / SCALE:+.2f}")


def _symbol(known: dict[str, str], word: str) -> str | None:
    """Return what a word of a pattern stands for, and learn the word where it is new."""
    symbol = known.get(word)
    if symbol is None:
        if word[0] != "#":
            known[word] = word
        return word
    return None if symbol == SKIPPED else symbol


def _is_said_to_us(found: Sequence[Found], symbols: Sequence[str]) -> bool:
    """Tell "stop texting me" from "he wont stop texting me" (R007)."""
    idioms = [(start, end) for start, end, kind in found if kind & IDIOM]
    for start, end, kind in found:
        if (
            kind & OPTOUT
            and not any(first < end and start < last for first, last in idioms)
            and _OTHERS.isdisjoint(symbols[max(0, start - 1) : start])
            and _ASKING.isdisjoint(symbols[max(0, start - 2) : start])
            and _ONE_OTHER.isdisjoint(symbols[end : end + 1])
        ):
            return True
    return False


def _is_alone(words: Sequence[str]) -> bool:
    return sum([word.isalpha() for word in words]) <= 1


def _start(mention: Mention) -> int:
    return mention.start
