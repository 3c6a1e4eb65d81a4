"""Which Connecticut town a text is about: names, villages, ZIP codes, nicknames, misspellings."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.core.towns import Towns
from bot.core.understanding.abbreviations import PIECES
from bot.core.understanding.place_names import Name, PlaceNames
from bot.core.understanding.place_use import Mention, as_place, mention_of, score
from bot.core.understanding.place_words import AREA_WORDS, CARRIES, FROM, IN, NEAR, STATE_WORDS, TO
from bot.core.understanding.whereabouts import NOWHERE, Whereabouts, settled

MOST_CORRECTIONS = 24
"""Unknown words that are corrected in one text: a bound on the work that nonsense can cause."""
LONGEST_NAME = 5
"""Words in the longest name that is looked for."""

Nearest = Callable[[str], tuple[str, int] | None]
"""Finds the known word that a token may be a misspelling of, and how many edits away it is."""


class Gazetteer:
    """Finds places in texts, and says where the writer is."""

    def __init__(
        self,
        towns: Towns,
        *,
        nicknames: Mapping[str, tuple[str, ...]],
        ordinary: Iterable[str],
        elsewhere: Iterable[str],
    ) -> None:
        """Build from names as `words_of` leaves them; see `PlaceNames`."""
        self._population = {name: town.population for name, town in towns.by_name.items()}
        self._names = PlaceNames(towns, nicknames=nicknames, ordinary=ordinary, elsewhere=elsewhere)

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
        expecting_town: bool,
    ) -> list[Mention]:
        """Find every name that is used as a place, spelt as it is known or not.

        `unknown` are the places of tokens that are no known word; `nearest` finds the word that
        such a token may be a misspelling of.
        """
        found = self._spelt(tokens, expecting_town=expecting_town)
        if unknown:
            taken = {place for m in found for place in range(m.start, m.end)}
            starts = self._names.starts
            for at in unknown[:MOST_CORRECTIONS]:
                if at not in taken and tokens[at] not in starts:
                    mention = self._misspelt(tokens, at, nearest, taken)
                    if mention is not None:
                        found.append(mention)
                        taken.update(range(mention.start, mention.end))
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

    def _spelt(self, tokens: Sequence[str], *, expecting_town: bool) -> list[Mention]:
        """Find every name that is spelt as it is known and used as a place."""
        found: list[Mention] = []
        starts = self._names.starts
        if starts.isdisjoint(tokens):
            return found
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
                at += 1
        return found

    def _misspelt(
        self, tokens: Sequence[str], at: int, nearest: Nearest, taken: set[int]
    ) -> Mention | None:
        """Read an unknown word, alone or with its neighbours, as a misspelt name."""
        joined = self._misjoined(tokens, at, taken)
        if joined is not None:
            return joined
        token = tokens[at]
        if not token.isalpha():
            return None
        exact = self._names.joined.get(token)
        if exact is not None and not exact.ordinary:
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

    def _misjoined(self, tokens: Sequence[str], at: int, taken: set[int]) -> Mention | None:
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
            exact = self._names.joined.get(joined)
            if exact is not None and exact.towns and taken.isdisjoint(range(start, end)):
                return Mention(start, end, exact, score(tokens, start))
            # A neighbour belongs to a misspelt name only if it is a piece of names itself.
            if (
                all(tokens[i] in PIECES for i in range(start, end) if i != at)
                and joined.isalpha()
                and taken.isdisjoint(range(start, end))
            ):
                near = self._names.near(joined)
                if near is not None:
                    return Mention(start, end, near, score(tokens, start))
        return None

    def _whole(
        self, tokens: Sequence[str], *, expecting_town: bool, meaningful: bool
    ) -> Whereabouts:
        """Read a text that is nothing but a misspelt name, or an answer that is one."""
        if meaningful and not expecting_town:
            return NOWHERE
        core = [token for token in tokens if token.isalnum() and token not in STATE_WORDS]
        while core and core[0] in CARRIES and len(core) > 1:
            core = core[1:]
        while core and core[-1] in CARRIES and len(core) > 1:
            core = core[:-1]
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
