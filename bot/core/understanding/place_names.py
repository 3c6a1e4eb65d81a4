"""Every name of every place that a text may hold, and the names that misspelt words are near to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.towns import Towns
from bot.core.understanding.abbreviations import DIRECTIONS, PIECES, abbreviated, halved
from bot.core.understanding.spelling import Spelling

SHORTEST_FUZZY_TOWN = 6
SHORTEST_FUZZY_PLACE = 7
SHORTEST_SKELETON = 4
MOST_SKELETON_VOWELS = 1
"""Vowels that a word may keep to be read by its consonants alone."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that people may type: the towns it may mean, none for a place out of state."""

    towns: tuple[str, ...]
    ordinary: bool = False
    official: bool = False


class PlaceNames:
    """The names of all places, compiled for look-up by first word and by what is misspelt."""

    def __init__(
        self,
        towns: Towns,
        *,
        nicknames: Mapping[str, tuple[str, ...]],
        ordinary: Iterable[str],
        elsewhere: Iterable[str],
    ) -> None:
        """Build from names as `words_of` leaves them.

        `nicknames` are further names of towns; `ordinary` names are words or first names too and
        count only where the text uses them as a place; `elsewhere` are places out of state.
        """
        self._ordinary = frozenset(ordinary)
        self._names: dict[str, Name] = {}
        for name in towns.by_name:
            self._add(_plain(name), (name,), official=True)
        for place in towns.places:
            self._add(_plain(place.name), place.towns)
        for nickname, meant in nicknames.items():
            self._add(nickname, meant)
        for name in elsewhere:
            if name not in self._names:
                self._names[name] = Name((), ordinary=name in self._ordinary)
        for code, meant in towns.zips.items():
            for shown in _written(code):
                self._names[shown] = Name(meant[:1], official=True)
        self._direct(nicknames)
        self._abbreviate()
        self.get = self._names.get
        self.trie: dict[str, Any] = {}
        self.joined: dict[str, Name] = {}
        for words, named in self._names.items():
            node: dict[str, Any] = self.trie
            for word in words.split():
                node = node.setdefault(word, {})
            node[""] = named
            self.joined.setdefault(words.replace(" ", ""), named)
        self.starts = frozenset(self.trie)
        self._compile_spelling()

    def _compile_spelling(self) -> None:
        """Index the names that a misspelt word may be meant for."""
        letters = {joined: name for joined, name in self.joined.items() if joined.isalpha()}
        self._official = {
            joined: named
            for joined, named in letters.items()
            if named.official and len(joined) >= SHORTEST_FUZZY_TOWN
        }
        self._longest = 1 + max(map(len, self._official), default=0)
        self._skeletons: dict[str, Name | None] = {}
        for joined, named in self._official.items():
            bones = _skeleton(joined)
            if len(bones) >= SHORTEST_SKELETON:
                self._skeletons[bones] = None if bones in self._skeletons else named
        self.pieces = PIECES.union(
            *(words.split() for words, name in self._names.items() if name.official)
        )
        self._short = {
            words: name
            for words, name in self._names.items()
            if name.official and words.isalpha() and len(words) == SHORTEST_FUZZY_TOWN - 1
        }
        self._short_spelling = Spelling(self._short)
        self._spelling = Spelling(self._official, shortest=SHORTEST_FUZZY_TOWN)
        self._place_spelling = Spelling(
            (
                joined
                for joined, name in letters.items()
                if not name.ordinary and name.towns and joined not in self._official
            ),
            shortest=SHORTEST_FUZZY_PLACE,
        )

    def _add(self, words: str, meant: tuple[str, ...], *, official: bool = False) -> None:
        known = self._names.get(words)
        if known is not None and (known.official or official):
            return
        if known is not None:
            meant = tuple(dict.fromkeys((*known.towns, *meant)))
        self._names[words] = Name(meant, ordinary=words in self._ordinary, official=official)

    def _direct(self, nicknames: Mapping[str, tuple[str, ...]]) -> None:
        """Add `new milfrod` where `milfrod` is a nickname of Milford and there is a New Milford."""
        compounds: list[tuple[str, str, Name]] = []
        for words, name in self._names.items():
            direction, _, base = words.partition(" ")
            if name.official and direction in DIRECTIONS and base in self._names:
                compounds.append((direction, base, name))
        for nickname, towns in nicknames.items():
            for direction, base, name in compounds:
                if towns == self._names[base].towns:
                    self._names.setdefault(f"{direction} {nickname}", Name(name.towns))

    def _abbreviate(self) -> None:
        """Add what texters make of names; what two names come to may mean either."""
        added: dict[str, dict[str, None]] = {}
        for words, name in self._names.items():
            if not name.towns:
                continue
            for short in abbreviated(words):
                added.setdefault(short, {}).update(dict.fromkeys(name.towns))
            if name.official:
                for apart in halved(words):
                    added.setdefault(apart, {})[name.towns[0]] = None
        for words, meant in added.items():
            if words not in self._names:
                self._names[words] = Name(tuple(meant), ordinary=self._may_be_words(words))

    def _may_be_words(self, name: str) -> bool:
        """Say whether an abbreviation is ordinary: in "nome e morris" the e is no East."""
        first, _, rest = name.partition(" ")
        return name in self._ordinary or (first in {"e", "o"} and rest in self._ordinary)

    def is_name(self, words: Sequence[str]) -> bool:
        """Say whether these words are a name as it is known."""
        return " ".join(words) in self._names

    def near(self, joined: str, *, most: int = 2) -> Name | None:
        """Return the name that this string is a misspelling of, towns before villages."""
        if len(joined) < SHORTEST_FUZZY_TOWN - 1:
            return None
        town = self.town_near(joined)
        if town is not None:
            return town
        found = self._place_spelling.nearest(joined, most=1)
        if found is not None:
            return self.joined[found[0]]
        if most > 1:
            found = self._spelling.nearest(joined)
            if found is not None:
                return self._official[found[0]]
        return None

    def town_near(self, joined: str) -> Name | None:
        """Return the town, or the towns in doubt, whose name is at most one edit away."""
        if len(joined) > self._longest:
            return None
        found = self._spelling.within_one(joined)
        if len(found) <= 1:
            return self._official[found[0]] if found else None
        return Name(
            tuple(town for name in found for town in self._official[name].towns), official=True
        )

    def near_short(self, word: str) -> Name | None:
        """Return the town of five letters that a word is one edit away from, if it is just one."""
        short = self._short_spelling.within_one(word)
        return self._short[short[0]] if len(short) == 1 else None

    def by_consonants(self, word: str) -> Name | None:
        """Return the town that a word without its vowels may be: `brdgprt`."""
        if sum(letter in "aeiou" for letter in word) > MOST_SKELETON_VOWELS:
            return None
        return self._skeletons.get(_skeleton(word))


def _written(code: str) -> Iterator[str]:
    """Yield a ZIP code and what phones and spreadsheets make of it: the first 0 is lost."""
    yield code
    if code[0] == "0":
        yield code[1:]


def _skeleton(word: str) -> str:
    """Return the consonants of a word, as texters who drop vowels write it."""
    bones = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiouy")
    return "".join(a for a, b in zip(bones, bones[1:] + " ", strict=True) if a != b)


def _plain(name: str) -> str:
    return name.lower().replace("-", " ").replace("'", "").replace(".", "")
