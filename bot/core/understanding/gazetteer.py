"""Which Connecticut town a text is about: names, villages, ZIP codes, nicknames, misspellings."""

from collections.abc import Callable, Mapping, Sequence

from bot.core.towns import Towns
from bot.core.understanding.place_names import Name, PlaceNames
from bot.core.understanding.place_use import Mention, as_place, mention_of, score
from bot.core.understanding.place_words import (
    AREA_WORDS,
    CARRIES,
    FROM,
    IN,
    IN_ITSELF,
    NEAR,
    PLAIN_BEFORE_TOWNS,
    TO,
)
from bot.core.understanding.whereabouts import NOWHERE, Whereabouts, settled

MOST_CORRECTIONS = 24
"""Unknown words that are corrected in one text: a bound on the work that nonsense can cause."""
LONGEST_NAME = 5
"""Words in the longest name that is looked for."""
LONGEST_ALONE = 8
"""Words in the longest text that may be nothing but a name."""
LONGEST_CARRY = 2
"""Words beside a name that may belong to it, such as the `c` of "c anaan"."""

Nearest = Callable[[str], tuple[str, int] | None]
"""Finds the known word that a token may be a misspelling of, and how many edits away it is."""


class Gazetteer:
    """Finds places in texts, and says where the writer is."""

    def __init__(self, towns: Towns, names: PlaceNames) -> None:
        self._population = {name: town.population for name, town in towns.by_name.items()}
        self._names = names

    def towns_like(self, word: str) -> tuple[str, ...]:
        """Return the towns that a word may be a misspelling of."""
        near = self._names.near(word, most=1) if word.isalpha() else None
        return () if near is None else near.towns

    def mentions(
        self,
        tokens: Sequence[str],
        unknown: Sequence[int],
        nearest: Nearest,
        *,
        odd: Sequence[int] = (),
        expecting_town: bool,
    ) -> list[Mention]:
        """Find every name that is used as a place, spelt as it is known or not.

        `unknown` are the places of tokens that are no known word, `odd` those and of words that
        are known only undressed (`hadd`); `nearest` finds the word that an unknown token may be a
        misspelling of.
        """
        if len(tokens) <= LONGEST_ALONE and (alone := self._alone(tokens, odd)) is not None:
            return [alone]
        found, refused = self._spelt(tokens, expecting_town=expecting_town)
        if unknown:
            owners = {place: m for m in (*found, *refused) for place in range(m.start, m.end)}
            starts = self._names.starts
            for at in unknown[:MOST_CORRECTIONS]:
                if at not in owners and tokens[at] not in starts:
                    mention = self._misspelt(tokens, at, nearest, owners)
                    if mention is not None:
                        covered = range(mention.start, mention.end)
                        found = [m for m in found if m.start not in covered]
                        found.append(mention)
                        owners.update(dict.fromkeys(covered, mention))
        return found

    def settle(
        self,
        tokens: Sequence[str],
        mentions: Sequence[Mention],
        *,
        expecting_town: bool,
        meaningful: bool,
    ) -> Whereabouts:
        """Say where the writer is; `meaningful` texts tell a need or a risk beside the place."""
        if mentions:
            return self._settled(tokens, mentions)
        return self._whole(tokens, expecting_town=expecting_town, meaningful=meaningful)

    def _alone(self, tokens: Sequence[str], odd: Sequence[int]) -> Mention | None:
        """Read a text that is nothing but a name of several words, one of them misspelt.

        `odd` are the places of words that are not plain. It comes before names that are spelt right: "wesk hartford" is not Hartford.
        """
        if not odd and self._names.pieces.isdisjoint(tokens):
            return None
        start, end = _bare(tokens)
        if end - start > LONGEST_NAME or self._names.is_name(tokens[start:end]):
            return None
        widest = start
        while widest > max(0, start - LONGEST_CARRY) and tokens[widest - 1] not in IN_ITSELF:
            widest -= 1
        for first in range(widest, start + 1):
            for last in range(min(end + LONGEST_CARRY, len(tokens)), end - 1, -1):
                if last - first > 1 and (name := self._as_one(tokens, first, last, odd)):
                    return Mention(first, last, name, score(tokens, first))
        return None

    def _as_one(
        self, tokens: Sequence[str], start: int, end: int, odd: Sequence[int]
    ) -> Name | None:
        """Return the name that these words are, joined; plain words join to none by chance."""
        words = tokens[start:end]
        any_odd = any(start <= place < end for place in odd)
        if not any_odd and self._names.pieces.isdisjoint(words):
            return None
        joined = "".join(words)
        exact = self._names.joined.get(joined)
        if exact is not None:
            spelt = any_odd or any(
                word in words for town in exact.towns for word in town.lower().split()
            )
            return exact if spelt and exact.towns else None
        near = self._names.town_near(joined)
        if near is None or any_odd:
            return near
        right = near.towns[0].lower().split()
        if len(right) != len(words) or not PLAIN_BEFORE_TOWNS.isdisjoint(words):
            return None
        return near if any(a == b for a, b in zip(right, words, strict=True)) else None

    def _spelt(
        self, tokens: Sequence[str], *, expecting_town: bool
    ) -> tuple[list[Mention], list[Mention]]:
        """Find every name that is spelt as it is known: those used as a place, and the others."""
        found: list[Mention] = []
        refused: list[Mention] = []
        starts = self._names.starts
        if starts.isdisjoint(tokens):
            return found, refused
        at = 0
        count = len(tokens)
        while at < count:
            if tokens[at] not in starts:
                at += 1
                continue
            node = self._names.trie[tokens[at]]
            end = at + 1
            name = node.get("")
            stop = end
            while stop < count and (node := node.get(tokens[stop])) is not None:
                stop += 1
                if "" in node:
                    name, end = node[""], stop
            if name is None:
                at += 1
                continue
            mention = mention_of(tokens, at, end, name, expecting_town=expecting_town)
            if mention is not None:
                found.append(mention)
                at = end
            else:
                refused.append(Mention(at, end, name, 0))
                at += 1
        return found, refused

    def _misspelt(
        self, tokens: Sequence[str], at: int, nearest: Nearest, owners: Mapping[int, Mention]
    ) -> Mention | None:
        """Read an unknown word, alone or with its neighbours, as a misspelt name."""
        joined = self._misjoined(tokens, at, owners)
        if joined is not None:
            return joined
        token = tokens[at]
        if not token.isalpha():
            return None
        exact = self._names.joined.get(token)
        if exact is not None and (not exact.ordinary or as_place(tokens, at, at + 1)):
            return Mention(at, at + 1, exact, score(tokens, at))
        near = self._meant(tokens, at, nearest)
        if near is None or (near.ordinary and not as_place(tokens, at, at + 1)):
            return None
        return Mention(at, at + 1, near, score(tokens, at))

    def _meant(self, tokens: Sequence[str], at: int, nearest: Nearest) -> Name | None:
        """Return the name that one unknown word may be, unless it is nearer to a plain word."""
        token = tokens[at]
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        placed = (
            not at
            or before == "."
            or after in AREA_WORDS
            or any(before in words for words in (IN, NEAR, FROM, TO))
        )
        near = self._names.near(token, most=1)
        if near is None and placed and nearest(token) is None:
            near = self._names.near(token)
        if near is None:
            near = self._names.by_consonants(token)
        if near is None and placed and (at or after in AREA_WORDS):
            near = self._names.near_short(token)
        if near is not None and not placed and (word := nearest(token)) is not None:
            return near if word[1] > 1 else None
        return near

    def _misjoined(
        self, tokens: Sequence[str], at: int, owners: Mapping[int, Mention]
    ) -> Mention | None:
        """Read an unknown word and its neighbours as one name: `water burry`, `nu milfrd`."""
        last = len(tokens)
        for start, end in (
            (at - 1, at + 1),
            (at, at + 2),
            (at - 2, at + 1),
            (at - 1, at + 2),
            (at, at + 3),
        ):
            if start < 0 or end > last:
                continue
            joined = "".join(tokens[start:end])
            free = owners.keys().isdisjoint(range(start, end))
            exact = self._names.joined.get(joined) if free else None
            if exact is not None and exact.towns:
                return Mention(start, end, exact, score(tokens, start))
            # A neighbour belongs to a misspelt name only if it is a piece of names itself.
            if joined.isalpha() and all(
                tokens[i] in self._names.pieces for i in range(start, end) if i != at
            ):
                near = self._names.near(joined) if free else self._wider(joined, start, end, owners)
                if near is not None:
                    return Mention(start, end, near, score(tokens, start))
        return None

    def _wider(
        self, joined: str, start: int, end: int, owners: Mapping[int, Mention]
    ) -> Name | None:
        """Return the town whose name is one edit away and holds names found before: `wesk hartford`."""
        held = [owners[place] for place in range(start, end) if place in owners]
        if any(each.start < start or each.end > end for each in held):
            return None
        near = self._names.town_near(joined)
        return near if near is not None and " " in near.towns[0] else None

    def _whole(
        self, tokens: Sequence[str], *, expecting_town: bool, meaningful: bool
    ) -> Whereabouts:
        """Read a text that is nothing but a misspelt name, or an answer that is one."""
        if meaningful and not expecting_town:
            return NOWHERE
        start, end = _bare(tokens)
        core = [token for token in tokens[start:end] if token.isalnum()]
        if not core or len(core) > LONGEST_NAME:
            return NOWHERE
        joined = "".join(core)
        if len(joined) == 5 and joined.isdigit():  # noqa: PLR2004 - a ZIP code that is not Connecticut's
            return Whereabouts(out_of_state=True)
        name = self._names.joined.get(joined) or (
            self._names.near(joined) if joined.isalpha() else None
        )
        if name is None:
            return NOWHERE
        return self._settled(tokens, [Mention(0, len(tokens), name, 1)])

    def _settled(self, tokens: Sequence[str], mentions: Sequence[Mention]) -> Whereabouts:
        return settled(tokens, mentions, named_by=self._names.get, population=self._population)


def _bare(tokens: Sequence[str]) -> tuple[int, int]:
    """Return where a name begins and ends in a text that holds little more: `in nu milford ct`."""
    start, end = 0, len(tokens)
    while end - start > 1 and tokens[start] in CARRIES:
        start += 1
    while end - start > 1 and tokens[end - 1] in CARRIES:
        end -= 1
    return start, end
