"""How far a hidden cell could be from its true value, given everything that is shown beside it.

Tables with totals are one network: a cell is an arc, a total is the arc into a node that its parts
leave, and what flows in flows out. So are nested tables (state, regions, towns) crossed with
another one (needs), and several splits of one total. Nobody can tell apart two sets of values that
differ by a flow going round through hidden cells; so the most that a hidden cell could be above
its value is the greatest flow from its head back to its tail. This is exact, not an estimate.

It is also strict: shown cells count here as known to the last unit, although they are rounded.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

SPAN = 10
"""A reader must be unable to tell a hidden cell's value to less than this (R109)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One count of a table: an arc that takes `count` from a node to another.

    `lowest` and `highest` are the least and the most that a reader must believe when the cell is
    hidden: at least 1 where an empty cell would be shown as 0; at least 22 where it is split, and
    at most 21 where it would be split if it were larger.
    """

    key: str
    tail: str
    head: str
    count: int
    lowest: int = 1
    highest: int | None = None

    def room(self, moved: int = 0) -> int:
        """Return how much more the cell could hold than its count and what was moved into it.

        >>> Cell("", "", "", 18, highest=21).room(2)
        1
        """
        return _ENDLESS if self.highest is None else self.highest - self.count - moved


_ENDLESS = 10**9


class Hidden:
    """The hidden cells of a release, among which values could move without anybody noticing."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._at: defaultdict[str, list[tuple[str, Cell, bool]]] = defaultdict(list)
        for cell in cells:
            self.add(cell)

    def add(self, cell: Cell) -> None:
        """Hide one more cell."""
        self._at[cell.tail].append((cell.head, cell, True))
        self._at[cell.head].append((cell.tail, cell, False))

    def span(self, cell: Cell, enough: int = SPAN) -> int:
        """Return by how much the value of a hidden cell could vary, looking no further than enough.

        The ends cannot go under `lowest` or over `highest`, however much could flow.
        """
        down = min(cell.count - cell.lowest, enough)
        down = self._flow(cell.tail, cell.head, cell, down) if down > 0 else 0
        up = min(cell.room(), enough - down)
        return down + (self._flow(cell.head, cell.tail, cell, up) if up > 0 else 0)

    def _flow(self, start: str, end: str, without: Cell, most: int) -> int:
        """Return the greatest flow from one node to another, up to `most` (Edmonds and Karp)."""
        if start == end:
            return most
        moved: defaultdict[str, int] = defaultdict(int)
        flow = 0
        while flow < most:
            came = self._way(start, end, without, moved)
            if came is None:
                break
            way: list[tuple[Cell, bool]] = []
            node = end
            while node != start:
                node, cell, forward = came[node]
                way.append((cell, forward))
            room = most - flow
            for cell, forward in way:
                here = moved[cell.key]
                room = min(room, cell.room(here) if forward else cell.count + here - cell.lowest)
            for cell, forward in way:
                moved[cell.key] += room if forward else -room
            flow += room
        return flow

    def _way(
        self, start: str, end: str, without: Cell, moved: dict[str, int]
    ) -> dict[str, tuple[str, Cell, bool]] | None:
        came: dict[str, tuple[str, Cell, bool]] = {}
        waiting = deque((start,))
        while waiting:
            node = waiting.popleft()
            for there, cell, forward in self._at[node]:
                if there in came or there == start or cell is without:
                    continue
                here = moved[cell.key]
                if cell.room(here) > 0 if forward else cell.count + here > cell.lowest:
                    came[there] = (node, cell, forward)
                    if there == end:
                        return came
                    waiting.append(there)
        return None
