"""The listings by need and area, cheapest first, so that a search looks at a few dozen of them.

What neither the clock nor the texter changes is sorted when the index is built. Listings of one
`Sort` suit every texter alike, so each area keeps a short list of each sort, and a search merges
those lists: its work does not grow with the directory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from typing import NamedTuple

from bot.core.directory.listing import Listing, Reach, Weight
from bot.core.directory.ranking import (
    POINTS_PER_KM,
    REACHES,
    Nearness,
    Reason,
    Sort,
    points,
    sort_of,
    standing,
    suit,
)
from bot.core.towns import Towns, distance_km

NEAR_KM = 40
"""How far a listing may be to count as near: half an hour by car, an hour or two by bus."""


class _Entry(NamedTuple):
    """A listing in an area: `cost` is its own, `number` its place in the directory."""

    cost: int
    number: int
    listing: Listing
    reasons: tuple[Reason, ...]


_Area = dict[int, list[_Entry]]


@dataclass(frozen=True, slots=True)
class Way:
    """How listings come to serve the texter, and what that costs."""

    cost: float
    reason: Reason
    nearness: Nearness
    town: str = ""
    kilometres: float = 0.0


class Offer(NamedTuple):
    """A listing by one way, priced by all but the clock; offers sort by their first three."""

    cost: float
    number: int
    turn: int
    listing: Listing
    way: Way
    reasons: tuple[Reason, ...]
    suits: tuple[Reason, ...]
    timed: bool


class Index:
    """Listings by need, area and sort.

    Args:
        listings: whatever may be sent.
        towns: for distances and regions.
        most: how many of one sort an answer can hold.
    """

    def __init__(self, listings: Iterable[Listing], towns: Towns, most: int) -> None:
        self._towns = towns
        self._most = most
        self._sorts: list[Sort] = []
        self._areas = self._gather(listings)
        self._around: dict[str, tuple[tuple[str, float], ...]] = {}
        self._suits: dict[tuple[int, str, str, bool], tuple[Reason, ...] | None] = {}

    def offers(self, town: str | None, need: str, language: str, *, minor: bool) -> Iterator[Offer]:
        """Yield the offers that suit a texter, cheapest first but for the clock.

        A listing that serves by several ways comes by the cheapest one only.
        """
        rows = []
        for turn, (way, area) in enumerate(self._ways(town, need)):
            for number, entries in area.items():
                sort = self._sorts[number]
                if way.nearness is Nearness.NEAR and not sort.neighbors:
                    continue
                suits = self._suit(number, need, language, minor=minor)
                if suits is not None:
                    rows.append(_offers(entries, way, turn, suits, timed=sort.openness is None))
        seen = set()
        for offer in merge(*rows):
            if offer.number not in seen:
                seen.add(offer.number)
                yield offer

    def towns_around(self, town: str | None) -> tuple[tuple[str, float], ...]:
        """Name the other towns within 40 km or of the same region, nearest first, in km."""
        if town is None or town not in self._towns:
            return ()
        if town not in self._around:
            here = self._towns[town]
            others = (
                (other, distance_km(here, other))
                for other in self._towns.by_name.values()
                if other is not here
            )
            within = (
                (other.name, km)
                for other, km in others
                if km <= NEAR_KM or other.region == here.region
            )
            self._around[town] = tuple(sorted(within, key=lambda pair: pair[1]))
        return self._around[town]

    def _gather(self, listings: Iterable[Listing]) -> dict[tuple[str, str], _Area]:
        areas: dict[tuple[str, str], _Area] = defaultdict(lambda: defaultdict(list))
        numbers: dict[Sort, int] = {}
        standings: dict[tuple[Weight, bool], tuple[int, tuple[Reason, ...]]] = {}
        for number, listing in enumerate(listings):
            record = listing.record
            sort = numbers.setdefault(sort_of(listing), len(numbers))
            served = record.towns if record.reach is Reach.TOWNS else (record.reach.value,)
            for need, weight in record.needs.items():
                kind = (weight, bool(record.limits))
                if kind not in standings:
                    reasons = standing(record, weight)
                    standings[kind] = (points(reasons), reasons)
                cost, reasons = standings[kind]
                entry = _Entry(cost, number, listing, reasons)
                for area in served:
                    areas[need, area][sort].append(entry)
        self._sorts = list(numbers)
        return {
            key: {sort: sorted(entries)[: self._most] for sort, entries in area.items()}
            for key, area in areas.items()
        }

    def _ways(self, town: str | None, need: str) -> Iterator[tuple[Way, _Area]]:
        """Yield each way with its listings; neighbors stop when there are enough of them."""
        areas = self._areas
        for reach in (Reach.STATEWIDE, Reach.NATIONAL):
            if (need, reach.value) in areas:
                reason = REACHES[reach]
                yield Way(reason.points, reason, Nearness.STATEWIDE), areas[need, reach.value]
        if town is not None and (need, town) in areas:
            yield Way(0, Reason.SERVES_TOWN, Nearness.TOWN), areas[need, town]
        near = 0
        for other, km in self.towns_around(town):
            area = areas.get((need, other))
            if area is not None:
                cost = Reason.NEAR.points + km * POINTS_PER_KM
                yield Way(cost, Reason.NEAR, Nearness.NEAR, other, km), area
                near += sum(map(len, area.values()))
                if near >= 2 * self._most:
                    return

    def _suit(
        self, number: int, need: str, language: str, *, minor: bool
    ) -> tuple[Reason, ...] | None:
        key = (number, need, language, minor)
        if key not in self._suits:
            self._suits[key] = suit(self._sorts[number], need, language, minor=minor)
        return self._suits[key]


def _offers(
    entries: list[_Entry], way: Way, turn: int, suits: tuple[Reason, ...], *, timed: bool
) -> Iterator[Offer]:
    cost = way.cost + points(suits)
    return (
        Offer(cost + own, number, turn, listing, way, reasons, suits, timed)
        for own, number, listing, reasons in entries
    )
