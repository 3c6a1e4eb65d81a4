"""Shares told in quarters, where counts beside each other would tell too much.

Unmet demand is a part of demand, town by town and need by need. Shown as counts, each pair would
be a small table of its own (met, unmet), and all of them would hang together. A quarter of a
number that is shown says as much as anybody can act on and leaves room for at least twelve.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.disclosure.network import SPAN

QUARTERS = 4
LEAST_FOR_SHARE = 48
"""Requests from which a share is told: then one quarter of them is at least twelve."""


@dataclass(frozen=True, slots=True)
class Portion:
    """`part` of `whole`, within the group whose parts add up to a number that is shown."""

    key: str
    group: str
    part: int
    whole: int

    @property
    def quarter(self) -> int:
        """The quarter in which the share lies: 0 (under a quarter) to 3 (three quarters or more).

        >>> [Portion("", "", part, 40).quarter for part in (0, 9, 10, 20, 39, 40)]
        [0, 0, 1, 2, 3, 3]
        """
        return min(QUARTERS * self.part // self.whole, QUARTERS - 1)

    def bounds(self, *, told: bool) -> tuple[int, int]:
        """Return the least and the most that the part can be for somebody who knows the whole."""
        if not told:
            return 0, self.whole
        low = -(-self.quarter * self.whole // QUARTERS)
        high = -(-(self.quarter + 1) * self.whole // QUARTERS) - 1
        return low, self.whole if self.quarter == QUARTERS - 1 else high


def quarters(portions: Iterable[Portion]) -> Mapping[str, int]:
    """Say which quarter each portion lies in, for those where that may be told.

    A group's parts add up to a known number. So a band is told only while every part of the group,
    told or not, could still differ by ten when all the others take up the difference.
    """
    groups: dict[str, list[Portion]] = {}
    for portion in portions:
        groups.setdefault(portion.group, []).append(portion)
    told: dict[str, int] = {}
    for group in groups.values():
        telling = {portion.key for portion in group if portion.whole >= LEAST_FOR_SHARE}
        # Take back the smallest bands first: the room that they give is wide for what they say.
        for portion in sorted(group, key=lambda portion: portion.whole):
            if _safe(group, telling):
                break
            telling.discard(portion.key)
        told |= {portion.key: portion.quarter for portion in group if portion.key in telling}
    return told


def _safe(group: Iterable[Portion], telling: set[str]) -> bool:
    """Say whether every told part could differ by ten within its band, the sum staying the same."""
    room = []
    for portion in group:
        low, high = portion.bounds(told=portion.key in telling)
        room.append((portion.part - low, high - portion.part, portion.key in telling))
    down, up = sum(each[0] for each in room), sum(each[1] for each in room)
    return all(
        min(below, up - above) + min(above, down - below) >= SPAN
        for below, above, is_told in room
        if is_told
    )
