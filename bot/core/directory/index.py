"""The listings by need and area, cheapest first, so that a search looks at a few dozen of them.

What neither the clock nor the texter changes is sorted when the index is built. Listings of one
`Sort` suit every texter alike, so each area keeps a short list of each sort, and a search merges
those lists: its work does not grow with the directory.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from bot.core.directory.listing import NEEDS, Listing, Reach, Weight
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
    takes_in,
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


class _Suited(NamedTuple):
    """A listing in an area as it suits one kind of texter; they sort by cost, then by number."""

    cost: int
    number: int
    listing: Listing
    reasons: tuple[Reason, ...]


_cost = itemgetter(0)  # entries come by number, and sorting keeps that among equals
_Area = dict[Sort, list[_Entry]]
_Asked = tuple[str, str, str, bool, bool]
"""Need, area, language, whether a minor asks, whether from a town nearby."""
_REMEMBERED = 4096
"""Areas remembered as they suit one kind of texter: some 4 KiB each at the most."""


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
    way: Way
    listing: Listing
    reasons: tuple[Reason, ...]


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
        self._areas = self._gather(listings)
        self._suited = lru_cache(_REMEMBERED)(self._suit_area)
        self._around: dict[str, tuple[tuple[str, float], ...]] = {}

    def offers(self, town: str | None, need: str, language: str, *, minor: bool) -> Iterator[Offer]:
        """Yield the offers that suit a texter, cheapest first but for the clock.

        A listing that serves by several ways comes by the cheapest one only. Neighbors are asked
        from near to far, until town and neighbors together fill an answer twice.
        """
        rows = []
        enough = 2 * self._most
        for turn, (way, area) in enumerate(self._ways(town, need)):
            near = way.nearness is Nearness.NEAR
            if near and enough <= 0:
                break
            suited = self._suited((need, area, language, minor, near))
            rows.append(_offers(suited, way, turn))
            if near:
                enough -= len(suited)
            elif way.nearness is Nearness.TOWN:
                enough -= sum(one.cost < Reason.NEAR.points for one in suited)
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

    def _gather(self, listings: Iterable[Listing]) -> dict[str, dict[str, _Area]]:
        needs: dict[str, dict[str, dict[int, list[_Entry]]]]
        needs = {need: defaultdict(lambda: defaultdict(list)) for need in NEEDS}
        sorts: dict[Sort, int] = {}
        standings: dict[tuple[Weight, bool, bool], tuple[int, tuple[Reason, ...]]] = {}
        for number, listing in enumerate(listings):
            record = listing.record
            sort = sorts.setdefault(sort_of(listing), len(sorts))
            served = record.towns if record.reach is Reach.TOWNS else (record.reach.value,)
            for need, weight in record.needs.items():
                kind = (weight, bool(record.limits), takes_in(record, need))
                if kind not in standings:
                    reasons = standing(weight, limited=kind[1], takes_in=kind[2])
                    standings[kind] = (points(reasons), reasons)
                cost, reasons = standings[kind]
                entry = _Entry(cost, number, listing, reasons)
                areas = needs[need]
                for area in served:
                    areas[area][sort].append(entry)
        by_number = list(sorts)
        return {
            need: {
                area: {
                    by_number[sort]: sorted(entries, key=_cost)[: self._most]
                    for sort, entries in listed.items()
                }
                for area, listed in areas.items()
            }
            for need, areas in needs.items()
        }

    def _ways(self, town: str | None, need: str) -> Iterator[tuple[Way, str]]:
        """Yield the areas that serve a texter: the state, the country, the town, its neighbors."""
        for reach in (Reach.STATEWIDE, Reach.NATIONAL):
            reason = REACHES[reach]
            yield Way(reason.points, reason, Nearness.STATEWIDE), reach.value
        if town is None:
            return
        yield Way(0, Reason.SERVES_TOWN, Nearness.TOWN), town
        for other, km in self.towns_around(town):
            if other in self._areas[need]:
                cost = Reason.NEAR.points + km * POINTS_PER_KM
                yield Way(cost, Reason.NEAR, Nearness.NEAR, other, km), other

    def _suit_area(self, asked: _Asked) -> tuple[_Suited, ...]:
        """Merge the sorts of an area for one kind of texter.

        Those that keep hours and those that never close are cut apart, so that many closed
        offices cannot hide the one line that answers now.
        """
        need, area, language, minor, near = asked
        kept: dict[bool, list[_Suited]] = {True: [], False: []}
        for sort, entries in self._areas[need].get(area, {}).items():
            if near and not sort.neighbors:
                continue
            suits = suit(sort, need, language, minor=minor)
            if suits is not None:
                cost = points(suits)
                kept[sort.openness is None] += [
                    _Suited(cost + own, number, listing, reasons + suits)
                    for own, number, listing, reasons in entries
                ]
        best = (sorted(suited)[: self._most] for suited in kept.values())
        return tuple(sorted(chain.from_iterable(best)))


def _offers(suited: tuple[_Suited, ...], way: Way, turn: int) -> Iterator[Offer]:
    cost = way.cost
    return (Offer(cost + own, number, turn, way, one, why) for own, number, one, why in suited)
