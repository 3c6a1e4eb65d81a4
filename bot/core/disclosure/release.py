"""Deciding which cells of a release are shown, which are hidden, and what is rounded how.

The rules are those of standards.md section 6 (R109, R110), on the strict side where a number could
be read both ways: a cell must round to more than 10, so the smallest number shown is 15.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

from bot.core.disclosure.network import SPAN, Cell, Hidden

SMALLEST = 11
"""The smallest cell that may leave the programme (R109)."""
SPLIT = 22
"""The smallest total that may be split into parts: two full cells (R110)."""
STEP = 5
"""Every number is rounded to the nearest of these, each on its own (R110)."""


class Why(StrEnum):
    """Why a cell is shown or not."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    """One to ten people, rounding down to ten, or a number from which such a one would follow.

    These are one reason on purpose: told apart, a hidden number would be known to be under 13 or
    over 12, and of two that add up to 16 the small one would be 1 to 3.
    """
    UNSPLIT = "unsplit"
    """Part of a total that is too small to be split, or whose parts cannot be protected."""

    @classmethod
    def _missing_(cls, value: object) -> "Why | None":
        """Read the reasons of months that were decided while these two were told apart."""
        return cls.WITHHELD if value in {"small", "protects"} else None


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as it may leave: `value` is rounded, and None where it is withheld."""

    value: int | None
    why: Why = Why.SHOWN


@dataclass(frozen=True, slots=True)
class Part:
    """A cell before any decision; `of` is the key of the total that it is a part of.

    A cell with an empty `of` is the whole: it is shown, or nothing is. Where a choice has to be
    made, cells of less `weight` are hidden first. `most` is what every reader knows the cell to be
    at most, such as 21 for a town that does not stand by itself.
    """

    key: str
    tail: str
    head: str
    count: int
    of: str = ""
    weight: int = 1
    most: int | None = None


def rounded(count: int) -> int:
    """Round a count to the nearest 5.

    >>> [rounded(count) for count in (0, 12, 13, 22)]
    [0, 10, 15, 20]
    """
    return (count + STEP // 2) // STEP * STEP


def is_small(count: int) -> bool:
    """Say whether a count may not be shown: 1 to 10, or so near that it would be rounded to 10."""
    return count > 0 and rounded(count) < SMALLEST


def best(layouts: Iterable[Iterable[Part]]) -> dict[str, Shown]:
    """Decide about several layouts of the same counts, coarse to fine, and take what shows most."""

    def shows(layout: tuple[Part, ...], cells: Mapping[str, Shown]) -> int:
        return sum(part.weight for part in layout if cells[part.key].value)

    tried = [(layout := tuple(each), release(layout)) for each in layouts]
    return max(tried, key=lambda pair: shows(*pair))[1]


def release(parts: Iterable[Part]) -> dict[str, Shown]:
    """Decide about all cells of a network of tables together.

    Every hidden cell could then be at least ten away from, or on both sides of, its true value,
    whatever a reader works out from the cells that are shown. Where that cannot be reached, all
    but the whole is withheld; where the whole is too small, everything is.
    """
    found = tuple(parts)
    counts = {part.key: part.count for part in found}
    whole = {part.key for part in found if not part.of}
    if any(counts[key] < SPLIT for key in whole):
        return {part.key: Shown(None, Why.UNSPLIT) for part in found}
    states: dict[str, Why] = {}
    cells: dict[str, Cell] = {}
    totals = {part.of for part in found}
    for part in found:
        unsplit = bool(part.of) and counts[part.of] < SPLIT
        states[part.key] = (
            Why.UNSPLIT if unsplit else Why.WITHHELD if is_small(part.count) else Why.SHOWN
        )
        lowest, highest = 0 if unsplit else 1, part.most
        if part.key in totals:  # whether it is split can be seen, even where it is hidden
            if part.count >= SPLIT:
                lowest = SPLIT
            else:
                highest = SPLIT - 1
        cells[part.key] = Cell(part.key, part.tail, part.head, part.count, lowest, highest)
    weights = {part.key: part.weight for part in found}
    if not _protect(cells, states, whole, weights):
        # All of one reason: which of them are small would tell of the others.
        states = {key: Why.SHOWN if key in whole else Why.UNSPLIT for key in states}
    return {
        key: Shown(rounded(counts[key]) if why is Why.SHOWN else None, why)
        for key, why in states.items()
    }


def _protect(
    cells: Mapping[str, Cell],
    states: dict[str, Why],
    whole: set[str],
    weights: Mapping[str, int],
) -> bool:
    """Hide more cells until no hidden one can be told too exactly; False if that cannot be."""
    concealed = [key for key, why in states.items() if why is not Why.SHOWN]
    hidden = Hidden(cells[key] for key in concealed)
    # The largest first: what protects them often protects the small ones as well.
    waiting = sorted(concealed, key=lambda key: (cells[key].count, key))
    while waiting:
        cell = cells[waiting[-1]]
        lacking = SPAN - hidden.span(cell)
        if lacking <= 0:
            waiting.pop()
            continue
        more = _cheapest(_Rings(cells, states, whole, weights), cell, lacking)
        if not more:
            return False
        for key in more:
            states[key] = Why.WITHHELD
            hidden.add(cells[key])
            waiting.insert(0, key)
    return True


def _cheapest(rings: "_Rings", cell: Cell, lacking: int) -> tuple[str, ...]:
    """Find the cells whose hiding gives a cell the room that it lacks and costs the least."""
    width = lacking
    while width:
        ways = [
            way
            for start, end in ((cell.head, cell.tail), (cell.tail, cell.head))
            if (way := rings.way(start, end, cell, width)) is not None and way[1]
        ]
        if ways:
            return min(ways)[1]
        width //= 2
    return rings.least()  # no ring of its own: hide the cell that is missed least, and look again


class _Rings:
    """All ways round on which values could move, if the cells on them were hidden."""

    def __init__(
        self,
        cells: Mapping[str, Cell],
        states: Mapping[str, Why],
        whole: set[str],
        weights: Mapping[str, int],
    ) -> None:
        self._at: dict[str, list[tuple[str, Cell, bool]]] = {}
        self._costs: dict[str, int] = {}
        for key, cell in cells.items():
            if key not in whole and (cell.count or states[key] is not Why.SHOWN):
                self._at.setdefault(cell.tail, []).append((cell.head, cell, True))
                self._at.setdefault(cell.head, []).append((cell.tail, cell, False))
                if states[key] is Why.SHOWN:
                    self._costs[key] = cell.count * weights[key]

    def way(
        self, start: str, end: str, without: Cell, width: int
    ) -> tuple[int, tuple[str, ...]] | None:
        """Return the least that a way costs, in people no longer shown, and what it would hide."""
        heap: list[tuple[int, str, tuple[str, ...]]] = [(0, start, ())]
        done: set[str] = set()
        while heap:
            cost, node, new = heappop(heap)
            if node == end:
                return cost, new
            if node in done:
                continue
            done.add(node)
            for there, cell, forward in self._at.get(node, ()):
                if there in done or cell is without:
                    continue
                if (cell.room() if forward else cell.count - cell.lowest) >= width:
                    extra = self._costs.get(cell.key)
                    hides = new if extra is None else (*new, cell.key)
                    heappush(heap, (cost + (extra or 0), there, hides))
        return None

    def least(self) -> tuple[str, ...]:
        """Name the shown cell that costs the least to hide, if one is left."""
        left = [(cost, key) for key, cost in self._costs.items()]
        return (min(left)[1],) if left else ()
