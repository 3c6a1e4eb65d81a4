"""What a text leans to: a linear model small enough to read, learnt from labelled texts.

Every feature of a text (see `features`) speaks for or against each class with a weight that stands
in `data/vocabulary/weights.tsv`; the sums decide. So an answer can be explained by naming the words
that weighed most, and the same text means the same on every machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.core.understanding.features import (
    DENIED,
    DENIES,
    END,
    ENDS_DENIAL,
    START,
    letter_features,
    pieces,
)
from bot.core.understanding.meaning import Command, Urgent
from bot.core.understanding.senses import LANGUAGES

NEEDS = (
    "shelter", "crisis", "exit", "health", "substance", "counseling", "legal", "basics", "work",
    "youth", "lgbtq", "report",
)  # fmt: skip
NONE = "none"
RISKS = tuple(Urgent)
MINOR = "minor"
COMMANDS = (
    Command.STOP, Command.START, Command.MENU, Command.BACK, Command.MORE, Command.LANGUAGE,
    Command.CLEAR,
)  # fmt: skip
"""Commands that people put in their own words; HELP is the whole text or nothing."""
CLASSES = (
    *NEEDS,
    NONE,
    *(risk.value for risk in RISKS),
    *LANGUAGES,
    MINOR,
    *(command.value for command in COMMANDS),
)
SCALE = 100
"""Weights are whole numbers of this fraction of a logit, so that every machine adds them alike."""

ASKS_FROM = round(1.5 * SCALE)
"""From here on a concept asks for a need by itself: "lawyer", "detox"."""
ASKS_AHEAD = round(1.0 * SCALE)
"""How far that need must be ahead of the next one."""
JOINS = frozenset({"and", ","})
JOINED = 5
"""How many concepts on from one thing the next is asked for beside it: "food and a lawyer"."""

_BITS = 24
_MASK = (1 << _BITS) - 1
_HALF = 1 << (_BITS - 1)
_ZERO = sum(_HALF << (_BITS * place) for place in range(len(CLASSES)))
_RISKS_AT = _BITS * (len(NEEDS) + 1)
_LANGUAGES_AT = _RISKS_AT + _BITS * len(RISKS)
_MINOR_AT = _LANGUAGES_AT + _BITS * len(LANGUAGES)
_COMMANDS_AT = _MINOR_AT + _BITS
BIAS = "<bias>"

Word = tuple[int, Mapping[str, int]]
"""The packed weights of a word with its pieces, and of the pairs that it begins."""


class _Concept(NamedTuple):
    own: int
    denied: int
    pairs: Mapping[str, int]
    asks: int
    """The place of the need that it asks for by itself, or -1."""


_NO_PAIRS: Mapping[str, int] = {}
_NO_WORD: Word = (0, _NO_PAIRS)
_NO_CONCEPT = _Concept(0, 0, _NO_PAIRS, -1)


class Leaning:
    """Adds up what each feature speaks for; one integer holds the sums of all classes.

    Counters of 24 bits in one integer make a feature cost one addition, whatever it
    speaks for: a text of 1,600 characters cannot overflow one.
    """

    def __init__(self, packed: Mapping[str, int], words: Iterable[str] = ()) -> None:
        """Build from the weights of each feature as `pack` makes them.

        `words` are compiled ahead beside those that have a weight of their own.
        """
        pairs: dict[str, dict[str, int]] = {}
        for feature, weight in packed.items():
            first, _, second = feature.partition(" ")
            if second and not (first == "no" and second[0] == "="):
                pairs.setdefault(first, {})[second] = weight
        self._packed = packed
        self._always = _ZERO + packed.get(BIAS, 0)
        self._pieces = {name[1:]: weight for name, weight in packed.items() if name[0] == "~"}
        known = dict.fromkeys(words)
        known |= dict.fromkeys(name for name in packed if " " not in name and name[0] not in "~=^")
        self._known: dict[str, Word] = {
            word: (packed.get(word, 0) + self.of_pieces(word), pairs.get(word, _NO_PAIRS))
            for word in known
        }
        self.get = self._known.get
        concepts = {name.partition(" ")[0] for name in packed if name[0] == "="}
        concepts |= {name[3:] for name in packed if name.startswith("no =")}
        self._concepts: dict[str, _Concept] = {
            name[1:]: _Concept(
                packed.get(name, 0),
                packed.get(f"no {name}", 0),
                {second[1:]: each for second, each in pairs.get(name, _NO_PAIRS).items()},
                _asks(packed.get(name, 0) + self._known.get(name[1:], _NO_WORD)[0]),
            )
            for name in concepts
        }
        self._pairs = {first: by for first, by in pairs.items() if first[0] != "="}
        self._starting = pairs.get(START, _NO_PAIRS)
        self._starting_concepts = {
            second[1:]: each for second, each in pairs.get(f"={START}", _NO_PAIRS).items()
        }

    def knows(self, word: str) -> bool:
        """Say whether a word was seen in the texts that were learnt from."""
        return word in self._known

    def of_pieces(self, word: str) -> int:
        """Weigh a word by its pieces alone, as one that nobody wrote before."""
        if not word.isalpha():
            return 0
        get = self._pieces.get
        return sum([weight for piece in pieces(word) if (weight := get(piece)) is not None])

    def of_words(self, words: Sequence[str], letters: str = "") -> int:
        """Add up the words of a text; the first part of its sums.

        `letters` are those beyond ASCII. `language` reads the answer.
        """
        total = self._always
        after: Mapping[str, int] = self._starting
        get = self.get
        for word in words:
            pair = after.get(word)
            if pair is not None:
                total += pair
            known = get(word)
            if known is None:
                total += self.of_pieces(word)
                after = self._pairs.get(word, _NO_PAIRS)
            else:
                own, after = known
                total += own
        total += after.get(END, 0)
        if letters:
            for feature in letter_features(letters):
                total += self._packed.get(feature, 0)
        return total

    def of_concepts(self, concepts: Sequence[str]) -> int:
        """Add up what the words stand for; the second part of a text's sums."""
        total = 0
        denied = 0
        after: Mapping[str, int] = self._starting_concepts
        get = self._concepts.get
        for concept in concepts:
            pair = after.get(concept)
            if pair is not None:
                total += pair
            known = get(concept, _NO_CONCEPT)
            total += known[0]
            after = known[2]
            if concept in ENDS_DENIAL:
                denied = 0
            elif denied:
                denied -= 1
                total += known[1]
            if concept in DENIES:
                denied = DENIED
        return total + after.get(END, 0)

    def asked_for(self, concepts: Sequence[str]) -> set[int]:
        """Return the places of the needs that are asked for side by side: "food and shelter"."""
        found: set[int] = set()
        if JOINS.isdisjoint(concepts):
            return found
        denied = since = 0
        before = -1
        joined = False
        get = self._concepts.get
        for concept in concepts:
            if concept in DENIES:
                denied = DENIED
            asks = get(concept, _NO_CONCEPT).asks
            if asks >= 0 and not denied:
                if 0 <= before != asks and joined and since <= JOINED:
                    found |= {before, asks}
                before, since, joined = asks, 0, False
            joined |= concept in JOINS
            since += 1
            denied = 0 if concept in ENDS_DENIAL else max(0, denied - 1)
        return found

    def contributions(self, features: Iterable[str], of: str) -> list[tuple[int, str]]:
        """Return what each feature adds to a class, largest first, for explaining."""
        place = CLASSES.index(of) * _BITS
        found = {feature: self._packed[feature] for feature in features if feature in self._packed}
        parts = [
            (((_ZERO + weight) >> place & _MASK) - _HALF, feature)
            for feature, weight in found.items()
        ]
        return sorted((part for part in parts if part[0]), reverse=True)


def needs_of(total: int) -> list[int]:
    """Read the sums of the needs and of `none`, in the order of CLASSES."""
    return [(total >> place & _MASK) - _HALF for place in _NEED_PLACES]


def risks_of(total: int) -> list[int]:
    """Read the sums of the risks, in the order of RISKS."""
    total >>= _RISKS_AT
    return [
        (total & _MASK) - _HALF,
        (total >> _BITS & _MASK) - _HALF,
        (total >> 2 * _BITS & _MASK) - _HALF,
    ]


def languages_of(total: int) -> list[int]:
    """Read the sums of the languages, in the order of LANGUAGES."""
    total >>= _LANGUAGES_AT
    return [
        (total & _MASK) - _HALF,
        (total >> _BITS & _MASK) - _HALF,
        (total >> 2 * _BITS & _MASK) - _HALF,
        (total >> 3 * _BITS & _MASK) - _HALF,
    ]


def minor_of(total: int) -> int:
    """Read the sum that speaks for a writer under 18."""
    return (total >> _MINOR_AT & _MASK) - _HALF


def commands_of(total: int) -> list[int]:
    """Read the sums of the commands, in the order of COMMANDS."""
    total >>= _COMMANDS_AT
    return [(total >> place & _MASK) - _HALF for place in _COMMAND_PLACES]


_COMMAND_PLACES = tuple(range(0, _BITS * len(COMMANDS), _BITS))
_NEED_PLACES = tuple(range(0, _BITS * (len(NEEDS) + 1), _BITS))


def _asks(weight: int) -> int:
    """Return the place of the need that a weight alone is enough for, or -1."""
    sums = needs_of(_ZERO + weight)
    best = max(sums)
    place = sums.index(best)
    if place == len(NEEDS) or best < ASKS_FROM:
        return -1
    sums[place] = -best
    return place if best - max(sums) >= ASKS_AHEAD else -1


_SHIFTS = {name: place * _BITS for place, name in enumerate(CLASSES)}


def pack(weights: Iterable[tuple[str, int]]) -> int:
    """Pack what a feature speaks for, class and weight in hundredths of a logit, into one integer.

    Raises:
        KeyError: there is no such class.
    """
    return sum([weight << _SHIFTS[name] for name, weight in weights])
