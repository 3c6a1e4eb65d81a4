"""Understands one text: the front door of everything in this package."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

from bot.core.towns import Towns
from bot.core.understanding.age import NUMBER_WORDS, stated_age
from bot.core.understanding.gazetteer import Gazetteer, Whereabouts
from bot.core.understanding.judgement import Verdict, weigh
from bot.core.understanding.leaning import Leaning
from bot.core.understanding.lexicon import (
    COUNTER_BITS,
    COUNTER_MASK,
    SKIPPED,
    Entry,
    Lexicon,
    evidence_for,
    guessed,
)  # fmt: skip
from bot.core.understanding.meaning import Clue, Command, Expecting, Meaning
from bot.core.understanding.senses import (
    ASKS,
    IDIOM,
    LANGUAGES,
    OPTOUT,
    POLITE,
    WISH,
    Path,
    Phrase,
    Phrases,
    Sense,
    expand,
    merge,
)
from bot.core.understanding.wording import is_blank, words_of

MOST_CORRECTIONS = 24
"""Unknown words that are corrected in one text: a bound on the work that nonsense can cause."""
LEAST_EVIDENCE = 2
_ADULT = 18
_DIGIT = re.compile("[0-9]")
_SHARED = -1
_ONE_OTHER = frozenset({"him", "family", "pimp", "boss", "friend", "kid"})
_OTHERS = _ONE_OTHER | {"he", "hap"}
_ASKING = frozenset({"not", "dont", "cant", "force", "say", "how", "who", "make", "tell", "do"})
"""Symbols beside an opt-out that say it is about somebody else, or a question."""

_ACCENTS: Mapping[str, int] = {
    **dict.fromkeys("ñ¿¡", evidence_for(("es",), 8)),
    **dict.fromkeys("ãõ", evidence_for(("pt",), 8)),
    **dict.fromkeys("çâêô", evidence_for(("pt",), 3)),
    **dict.fromkeys("èò", evidence_for(("ht",), 6)),
    **dict.fromkeys("à", evidence_for(("ht", "pt"), 1)),
    **dict.fromkeys("áíú", evidence_for(("es", "pt"), 2)),
    **dict.fromkeys("éó", evidence_for(("es", "pt"), 1)),
}


@dataclass(frozen=True, slots=True)
class Source:
    """What vocabulary files hold, before it is compiled.

    `concepts[language][word]` is the concept that a word stands for ("-" for none);
    `commands` and `languages` are whole texts; `exact` are the carrier's own keywords (R001, R006).
    """

    concepts: Mapping[str, Mapping[str, str]]
    phrases: Sequence[Phrase]
    commands: Mapping[str, tuple[Command, str | None]] = field(default_factory=dict)
    exact: Mapping[str, Command] = field(default_factory=dict)
    nicknames: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinary: Iterable[str] = ()
    elsewhere: Iterable[str] = ()
    leanings: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text on its way to a meaning."""

    tokens: list[str]
    symbols: list[str]
    place_of: list[int]
    whereabouts: Whereabouts
    verdict: Verdict
    corrected: Mapping[int, str]


BAD_WORD = "bad"
"""The word that our own texts offer for a listing that does not work."""
KEYWORD_LANGUAGES = {"ayuda": "es", "ajuda": "pt", "ed": "ht", "ede": "ht", "èd": "ht"}
"""Carrier keywords that show a language; HELP and STOP are the same word in every language."""


class Vocabulary:
    """All words, phrases and places, compiled once; understands texts and keeps none of them."""

    def __init__(self, source: Source, towns: Towns) -> None:
        self.gazetteer = Gazetteer(
            towns,
            nicknames=source.nicknames,
            ordinary=source.ordinary,
            elsewhere=source.elsewhere,
        )
        self._commands = source.commands
        self._leaning = Leaning(source.leanings)
        self._exact = source.exact
        self._phrases = Phrases()
        self._own = tuple(Phrases() for _ in LANGUAGES)
        symbols = {language: dict(source.concepts.get(language, {})) for language in LANGUAGES}
        self._compile(source.phrases, symbols)
        self._lexicon = Lexicon(symbols)
        self._polite = frozenset(
            symbol
            for symbol, node in self._phrases.root.items()
            if "" in node and node[""].kind & POLITE
        )

    def _compile(self, phrases: Iterable[Phrase], symbols: dict[str, dict[str, str]]) -> None:
        """Turn each wording of each phrase into symbols and put it into the trie."""
        senses: dict[tuple[int, Path], list[Sense]] = {}
        for phrase in phrases:
            known = symbols[phrase.language]
            trie = LANGUAGES.index(phrase.language) if phrase.own else _SHARED
            for path, words in expand(phrase.pattern, partial(_symbol, known)):
                # "with a gun" would shrink to "gun": too little to act on. A word that says enough
                # alone stands alone in the vocabulary.
                if path and not len(path) == 1 < words:
                    said = senses.setdefault((trie, path), [])
                    if phrase.sense not in said:
                        said.append(phrase.sense)
        wishes = {
            path[0] for (_, path), said in senses.items() if len(path) == 1 and said[0].kind & WISH
        }
        for (trie, path_), said in senses.items():
            sense = said[0] if len(said) == 1 else merge(said)
            if sense.kind & ASKS and not wishes.isdisjoint(path_):
                sense = replace(sense, kind=sense.kind | WISH)  # "need a bed" asks by itself
            (self._phrases if trie == _SHARED else self._own[trie]).add(path_, sense)

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
        return meaning, () if reading is None else tuple(_clues(reading))

    def features(self, text: str) -> tuple[str, ...]:
        """Return what the linear model sees of a text: signs first, then words, each once."""
        _, reading = self._understand(text, Expecting.ANYTHING, None)
        if reading is None:
            return ()
        return (*reading.verdict.signs, *dict.fromkeys(reading.symbols))

    def _understand(  # noqa: C901 - the way of a text, in the order it goes
        self, text: str, expecting: Expecting, hint: str | None
    ) -> tuple[Meaning, _Reading | None]:
        tokens, accents = words_of(text)
        if not tokens:
            return (Meaning(empty=True) if is_blank(text) else Meaning()), None
        words = [token for token in tokens if token not in ",."]
        if len(words) <= 6:  # noqa: PLR2004 - no command is longer
            told = self._whole_text(words, hint)
            if told is not None:
                return told, None

        # Words become entries: symbols in each language, and evidence for a language.
        get = self._lexicon.get
        entries: list[Entry | None] = [get(token) for token in tokens]
        unknown: dict[int, tuple[str, int] | None] = {}
        corrected: dict[int, str] = {}
        numbers = NUMBER_WORDS.intersection(tokens) or _DIGIT.search(text) is not None
        if None in entries:
            self._resolve(tokens, entries, unknown, corrected)
        known: list[Entry] = entries  # type: ignore[assignment]  # _resolve leaves no None
        expects_town = expecting is Expecting.TOWN
        mentions = self.gazetteer.mentions(tokens, expecting_town=expects_town)
        evidence = 0
        for entry in known:
            evidence += entry[4]
        for mention in mentions:  # a town is called the same in every language
            for place in range(mention.start, mention.end):
                evidence -= known[place][4]
        if accents:
            for letter in accents:
                evidence += _ACCENTS.get(letter, 0)
        spoken, tongue = _language(evidence, hint)

        symbols: list[str] = []
        place_of: list[int] = []
        for place, entry in enumerate(known):
            symbol = entry[tongue]
            if symbol is not None:
                symbols.append(cast("str", symbol))
                place_of.append(place)
        found = self._phrases.find(symbols)
        own = self._own[tongue].find(symbols)
        if own:
            found = sorted(found + own, key=_place)
        fuzzy = (
            frozenset(at for at, place in enumerate(place_of) if place in corrected)
            if corrected
            else frozenset()
        )
        verdict = weigh(found, fuzzy, symbols=symbols, leaning=self._leaning)
        whereabouts = self.gazetteer.locate(
            tokens,
            mentions,
            unknown,
            expecting_town=expects_town,
            meaningful=bool(verdict.needs or verdict.urgent),
        )
        age = stated_age(tokens) if numbers else None
        command = Command.STOP if verdict.optout and _is_said_to_us(own, symbols) else None
        meaning = Meaning(
            town=whereabouts.town,
            town_choices=whereabouts.choices,
            out_of_state=whereabouts.out_of_state,
            needs=verdict.needs,
            urgent=verdict.urgent,
            urgent_maybe=verdict.maybe,
            minor=verdict.minor if age is None else age < _ADULT,
            language=spoken,
            command=command,
            bad_listing=verdict.bad,
        )
        return meaning, _Reading(tokens, symbols, place_of, whereabouts, verdict, corrected)

    def _resolve(
        self,
        tokens: list[str],
        entries: list[Entry | None],
        unknown: dict[int, tuple[str, int] | None],
        corrected: dict[int, str],
    ) -> None:
        """Give each word without an entry the entry of the word that was meant."""
        lexicon = self._lexicon
        budget = MOST_CORRECTIONS
        starts = self.gazetteer.starts
        for place, entry in enumerate(entries):
            if entry is not None:
                continue
            token = tokens[place]
            dressed = lexicon.plain(token)
            if dressed is not None:
                entries[place] = dressed
                continue
            entries[place] = guessed(token)
            if token in starts or budget == 0:
                continue
            budget -= 1
            near = lexicon.nearest(token) if token.isalpha() else None
            unknown[place] = near
            if near is not None:
                entries[place] = lexicon.entries[near[0]]
                corrected[place] = near[0]

    def _whole_text(self, words: list[str], hint: str | None) -> Meaning | None:
        """Read a text that is nothing but a command, a language, a digit or BAD."""
        whole = " ".join(words)
        if len(whole) == 1 and whole in "123456789":
            return Meaning(digit=int(whole))
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
        get = self._lexicon.get
        evidence = sum(entry[4] for word in words if (entry := get(word)) is not None)
        return Meaning(command=command, language=_language(evidence, hint)[0])


def _symbol(known: dict[str, str], word: str) -> str | None:
    """Return what a word of a pattern stands for, and learn the word where it is new."""
    symbol = known.get(word)
    if symbol is None:
        if word[0] != "#":
            known[word] = word
        return word
    return None if symbol == SKIPPED else symbol


def _place(found: tuple[int, int, Sense]) -> tuple[int, int]:
    return found[0], -found[1]


def _is_said_to_us(found: Sequence[tuple[int, int, Sense]], symbols: Sequence[str]) -> bool:
    """Tell "stop texting me" from "he wont stop texting me" (R007)."""
    idioms = [(start, end) for start, end, sense in found if sense.kind & IDIOM]
    for start, end, sense in found:
        if (
            sense.kind & OPTOUT
            and not any(first < end and start < last for first, last in idioms)
            and _OTHERS.isdisjoint(symbols[max(0, start - 1) : start])
            and _ASKING.isdisjoint(symbols[max(0, start - 2) : start])
            and _ONE_OTHER.isdisjoint(symbols[end : end + 1])
        ):
            return True
    return False


def _language(evidence: int, hint: str | None) -> tuple[str | None, int]:
    """Return the language that the evidence shows, or None, and the place of the one to read in."""
    counts = [
        evidence & COUNTER_MASK,
        evidence >> COUNTER_BITS & COUNTER_MASK,
        evidence >> 2 * COUNTER_BITS & COUNTER_MASK,
        evidence >> 3 * COUNTER_BITS,
    ]
    most = max(counts)
    hinted = LANGUAGES.index(hint) if hint in LANGUAGES else -1
    if most < LEAST_EVIDENCE:
        return None, max(hinted, 0)
    if hinted >= 0 and counts[hinted] == most:
        return hint, hinted
    best = counts.index(most)
    return LANGUAGES[best], best


def _clues(reading: _Reading) -> Iterable[Clue]:
    tokens = reading.tokens
    for mention in reading.whereabouts.mentions:
        name = mention.name
        led_to = " or ".join(name.towns) if name.towns else "out of state"
        yield Clue(
            " ".join(tokens[mention.start : mention.end]), led_to, f"place, score {mention.score}"
        )
    for start, end, sense in reading.verdict.kept:
        places = reading.place_of[start:end]
        words = " ".join(tokens[places[0] : places[-1] + 1])
        led_to = " ".join([*(code for code, _ in sense.needs), *sense.urgent])
        why = "phrase" if end - start > 1 else "word"
        yield Clue(words, led_to, why)
    for place, word in reading.corrected.items():
        yield Clue(tokens[place], word, "spelling")
