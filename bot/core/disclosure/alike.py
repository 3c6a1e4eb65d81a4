"""Showing lines only where at least k conversations are alike, by saying less until they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

K = 5
"""Alike conversations behind every line that staff see (R107, standards.md section 6)."""

Line = TypeVar("Line")


def alike(
    lines: Iterable[Line] | Mapping[Line, int],
    less: Sequence[Callable[[Line], Line]],
    *,
    k: int = K,
) -> tuple[dict[Line, int], int]:
    """Group equal lines, and say less of those that fewer than `k` share.

    Each function of `less` says less of a line than the one before it did. A line leaves the round
    in which it found company, so every conversation is counted once, and what is shown at one
    level cannot be subtracted from another.

    Returns:
        The count of every line that is shown, each at least `k`; and how many conversations are
        alike with too few even when the least is said, and are not shown.
    """
    shown: Counter[Line] = Counter()
    left: Counter[Line] = Counter(lines)
    for say_less in (None, *less):
        if say_less is not None:
            merged: Counter[Line] = Counter()
            for line, count in left.items():
                merged[say_less(line)] += count
            left = merged
        for line, count in tuple(left.items()):
            # A line already shown may only grow by a whole group: what is left stays hidden.
            if count >= k:
                shown[line] += count
                del left[line]
    return dict(shown), left.total()
