"""Finds the one word that a misspelt word was meant to be, without scanning a list."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST_FUZZY = 5
SHORTEST_TWO_EDITS = 8
LONGEST_FUZZY = 18
PREFIX = 7
"""Letters of a word that are indexed: the rest is compared when those agree."""


def edits_allowed(length: int) -> int:
    """Return how many edits a word of this length may be away (libraries.md section 4, rule 4).

    >>> [edits_allowed(n) for n in (4, 5, 7, 8)]
    [0, 1, 1, 2]
    """
    if length < SHORTEST_FUZZY:
        return 0
    return 1 if length < SHORTEST_TWO_EDITS else 2


class Spelling:
    """Known words by what is left of their first letters when some are deleted (as SymSpell does).

    Memory is a dozen or two short strings a word; a look-up costs as many dictionary reads.
    """

    def __init__(self, words: Iterable[str], *, shortest: int = SHORTEST_FUZZY) -> None:
        self._shortest = shortest
        self._words = frozenset(word for word in words if len(word) >= shortest)
        left: dict[str, list[str]] = {}
        for word in sorted(self._words):
            prefix = word[:PREFIX]
            for rest in _once(prefix):
                left.setdefault(rest, []).append(word)
        self._left = left
        twice: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= SHORTEST_TWO_EDITS:
                for rest in _twice(word[:PREFIX]):
                    twice.setdefault(rest, []).append(word)
        self._left_twice = twice

    def nearest(self, typed: str, *, most: int = 2) -> tuple[str, int] | None:
        """Return the single nearest known word and its distance in edits, if there is just one.

        An edit is an insertion, deletion, substitution or swap of neighbours. Two edits are only
        believed when the first letter is right. A tie gives None: guessing between two is worse
        than asking.
        """
        length = len(typed)
        if length < self._shortest - 1 or length > LONGEST_FUZZY:
            return None
        if typed in self._words:
            return typed, 0
        found = self.within_one(typed)
        if found:
            return (found[0], 1) if len(found) == 1 else None
        if most == 1 or length < SHORTEST_TWO_EDITS - 1:
            return None
        two = self._believed(self._left_twice, _twice(typed[:PREFIX]), typed, 2)
        return (two[0], 2) if len(two) == 1 else None

    def within_one(self, typed: str) -> tuple[str, ...]:
        """Return every known word at most one edit away, however many there are."""
        if typed in self._words:
            return (typed,)
        return self._believed(self._left, _once(typed[:PREFIX]), typed, 1)

    def _believed(
        self, left: dict[str, list[str]], rests: set[str], typed: str, edits: int
    ) -> tuple[str, ...]:
        """Return, of the words that share a remainder, those that are near enough."""
        candidates: set[str] = set()
        for rest in rests:
            found = left.get(rest)
            if found is not None:
                candidates.update(found)
        length = len(typed)
        return tuple(
            sorted(
                word
                for word in candidates
                if abs(len(word) - length) <= edits <= edits_allowed(len(word))
                and OSA.distance(word, typed, score_cutoff=edits) <= edits
            )
        )


def _once(prefix: str) -> set[str]:
    rests = {prefix[:i] + prefix[i + 1 :] for i in range(len(prefix))}
    rests.add(prefix)
    return rests


def _twice(prefix: str) -> set[str]:
    """Return what two deletions leave; the first letter is trusted, so it is never deleted."""
    once = {prefix[:i] + prefix[i + 1 :] for i in range(1, len(prefix))}
    rests = {rest[:i] + rest[i + 1 :] for rest in once for i in range(1, len(rest))}
    rests |= once
    rests.add(prefix)
    return rests
