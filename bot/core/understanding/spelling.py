"""Finds the one word that a misspelt word was meant to be, without scanning a list."""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST_FUZZY = 5
SHORTEST_TWO_EDITS = 8
LONGEST_FUZZY = 18


def edits_allowed(length: int) -> int:
    """Return how many edits a word of this length may be away (libraries.md section 4, rule 4).

    >>> [edits_allowed(n) for n in (4, 5, 7, 8)]
    [0, 1, 1, 2]
    """
    if length < SHORTEST_FUZZY:
        return 0
    return 1 if length < SHORTEST_TWO_EDITS else 2


class Spelling:
    """Known words by what is left of them when letters are deleted (as SymSpell does).

    Memory is a few dozen short strings a word; a look-up costs as many dictionary reads.
    """

    def __init__(self, words: Iterable[str], *, shortest: int = SHORTEST_FUZZY) -> None:
        self._shortest = shortest
        self._words = frozenset(word for word in words if len(word) >= shortest)
        self._left: dict[str, tuple[str, ...]] = {}
        left = self._left
        for word in sorted(self._words):
            for rest in _deletions(word, edits_allowed(len(word))):
                left[rest] = (*left.get(rest, ()), word)

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
        for edits in (1, 2)[:most]:
            if edits > 1 and length < SHORTEST_TWO_EDITS - 1:
                break
            found = self._within(typed, edits)
            if found:
                return (found[0], edits) if len(found) == 1 else None
        return None

    def within_one(self, typed: str) -> tuple[str, ...]:
        """Return every known word at most one edit away, however many there are."""
        if typed in self._words:
            return (typed,)
        return tuple(self._within(typed, 1))

    def _within(self, typed: str, edits: int) -> list[str]:
        candidates = set(self._left.get(typed, ()))
        for rest in _deletions(typed, edits):
            found = self._left.get(rest)
            if found:
                candidates.update(found)
        return sorted(
            word
            for word in candidates
            if edits <= edits_allowed(len(word))
            and (edits == 1 or word[0] == typed[0])
            and OSA.distance(word, typed, score_cutoff=edits) <= edits
        )


def _deletions(word: str, edits: int) -> set[str]:
    once = {word[:i] + word[i + 1 :] for i in range(len(word))}
    if edits == 1:
        return once | {word}
    # The first letter is trusted when two edits are allowed, so it is never one of the two.
    twice = {rest[:i] + rest[i + 1 :] for rest in once for i in range(1, len(rest))}
    return once | twice | {word}
