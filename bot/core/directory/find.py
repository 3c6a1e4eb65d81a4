"""Which listings fit a texter, best first.

`Directory` sorts what clock and texter do not change when it is built, so that a search looks at
a few dozen listings whether the directory holds a hundred or a hundred thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from heapq import merge
from types import MappingProxyType

from bot.core.directory.hours import wall_clock
from bot.core.directory.listing import (
    CARELINE_KEY,
    NEEDS,
    Listing,
    OpenLine,
    Reach,
    Record,
    open_line,
)
from bot.core.directory.ranking import (
    OPENNESS,
    POINTS_PER_KM,
    REACHES,
    Nearness,
    Place,
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
MOST_PLACES = 24
"""Eight pages of three; whoever is still not helped by then needs a person."""
PAGE = 3
HOTLINE_KEY = "nhth"
"""The national hotline stands in every answer (R059), so it is never one of the places."""
CARELINE_NEEDS = frozenset({"crisis", "exit", "shelter", "youth", "report"})
"""Where a minor is told of the child protection careline as a choice (R080)."""


class Freshness(StrEnum):
    """What to do with a listing that nobody dialled in 90 days (`DIRECTORY_FRESHNESS`)."""

    OFF = "off"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Query:
    """What a texter needs, as far as they said; `town` is an official name or None."""

    town: str | None
    need: str
    language: str = "en"
    minor: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that has to do with the need and is not in the answer, and why."""

    key: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to a query: places best first, and the open lines that belong beside them."""

    query: Query
    places: tuple[Place, ...]
    fallback: Nearness
    open_lines: tuple[OpenLine, ...] = ()
    directory: "Directory | None" = field(default=None, repr=False, compare=False)
    today: date | None = field(default=None, repr=False, compare=False)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Say why every other record that has to do with the need is not here; for people."""
        return () if self.directory is None else self.directory.left_out(self)


_Entry = tuple[int, int, Listing, tuple[Reason, ...]]
_Bucket = dict[Sort, list[_Entry]]
_Buckets = dict[tuple[str, str], _Bucket]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Listings that serve the texter in one way, and what that way costs."""

    cost: float
    reason: Reason
    nearness: Nearness
    bucket: _Bucket
    town: str = ""
    kilometres: float = 0.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A listing by way of a pool, priced by all but the clock."""

    cost: float
    pool: _Pool
    entry: _Entry
    reasons: tuple[Reason, ...]


class Directory:
    """All records, and the index that answers queries; build it once, then share it.

    Args:
        records: everything in data/; a key is unique.
        towns: the towns, for distances and regions.
        freshness: whether stale local listings are withheld (product.md section 6).
    """

    def __init__(
        self, records: Iterable[Record], towns: Towns, freshness: Freshness = Freshness.OFF
    ) -> None:
        self.towns = towns
        self.freshness = freshness
        self.records: Mapping[str, Record] = MappingProxyType({r.key: r for r in records})
        self.listings: Mapping[str, Listing] = MappingProxyType(
            {key: Listing(r) for key, r in self.records.items() if not r.refusals()}
        )
        lines = [line for r in self.records.values() if (line := open_line(r)) is not None]
        self._careline = next((line for line in lines if line.key == CARELINE_KEY), None)
        self._police = {town: line for line in lines for town in line.towns}
        self._agencies = {
            (record.through, town): record.short or record.name
            for record in self.records.values()
            if record.through
            for town in record.towns
        }
        self._around: dict[str, tuple[tuple[str, float], ...]] = {}
        self._suits: dict[tuple[Sort, str, str, bool], tuple[Reason, ...] | None] = {}
        self._buckets, self._neighborly = self._index()

    def find(
        self, query: Query, now: datetime, *, flagged: frozenset[str] = frozenset()
    ) -> Finding:
        """Find who can help, best first.

        Args:
            query: its need is one of the twelve; a town that does not exist counts as none.
            now: an aware moment.
            flagged: keys of listings that texters said did not work; they sink to the end.

        Raises:
            KeyError: the need is not one of the twelve.
        """
        if query.need not in NEEDS:
            raise KeyError(query.need)
        here = wall_clock(now)
        places = [
            self._place(candidate, query, here, flagged)
            for candidate in self._candidates(query, here.date())
        ]
        places = _preferred_first(places)
        places.sort(key=_order)
        places = _confidential_early(_each_number_once(places)[:MOST_PLACES])
        fallback = _fallback(places[:PAGE])
        lines = self._open_lines(query)
        return Finding(query, tuple(places), fallback, lines, self, here.date())

    def left_out(self, finding: Finding) -> tuple[LeftOut, ...]:
        """Say why each record that has to do with the need of a finding is not in it."""
        shown = {place.listing.key for place in finding.places} | {HOTLINE_KEY}
        numbers = {phone.number for place in finding.places for phone in place.listing.phones}
        out = []
        for record in self.records.values():
            if record.key not in shown and finding.query.need in record.needs:
                reasons = record.refusals() or self._misfits(record, finding, numbers)
                note = (record.reason,) if record.reason else ()
                out.append(LeftOut(record.key, (*reasons, *note)))
        return tuple(out)

    def _misfits(self, record: Record, finding: Finding, numbers: set[str]) -> tuple[str, ...]:
        query, reasons = finding.query, []
        sort = sort_of(self.listings[record.key])
        if suit(sort, query.need, query.language, minor=query.minor) is None:
            reasons.append("it is not for this age or language")
        if self._is_withheld(record, finding.today):
            reasons.append("nobody dialled it in 90 days, and freshness is enforced")
        served = set(record.towns)
        reached = {town for town, _ in self._towns_around(query.town)} if record.neighbors else ()
        if record.reach is Reach.TOWNS and served.isdisjoint({query.town, *reached}):
            reasons.append("it does not serve the town, nor one near it")
        if not reasons and not numbers.isdisjoint(p.number for p in record.phones if p.send):
            reasons.append("its number stands in the answer already")
        return tuple(reasons) or ("others fit better and the list is full",)

    # The index: by need and area, then by sort, cheapest first.

    def _index(self) -> tuple[_Buckets, _Buckets]:
        buckets: _Buckets = defaultdict(lambda: defaultdict(list))
        neighborly: _Buckets = defaultdict(lambda: defaultdict(list))
        sorts: dict[Sort, Sort] = {}
        for number, listing in enumerate(self.listings.values()):
            record = listing.record
            if record.key == HOTLINE_KEY:
                continue
            sort = sort_of(listing)
            sort = sorts.setdefault(sort, sort)
            areas = record.towns if record.reach is Reach.TOWNS else (record.reach,)
            for need, weight in record.needs.items():
                reasons = standing(record, weight)
                entry = (points(reasons), number, listing, reasons)
                for area in areas:
                    buckets[need, area][sort].append(entry)
                    if record.reach is Reach.TOWNS and record.neighbors:
                        neighborly[need, area][sort].append(entry)
        return _cheapest(buckets), _cheapest(neighborly)

    def _towns_around(self, town: str | None) -> tuple[tuple[str, float], ...]:
        """Name the other towns within 40 km or of the same region, nearest first."""
        if town is None or town not in self.towns:
            return ()
        if town not in self._around:
            here = self.towns[town]
            others = (
                (other, distance_km(here, other))
                for other in self.towns.by_name.values()
                if other is not here
            )
            within = (
                (other.name, km)
                for other, km in others
                if km <= NEAR_KM or other.region == here.region
            )
            self._around[town] = tuple(sorted(within, key=lambda pair: pair[1]))
        return self._around[town]

    # One search.

    def _candidates(self, query: Query, today: date) -> Iterator[_Candidate]:
        """Yield whoever may matter, cheapest first but for the clock.

        Those that keep hours and those that never close are taken apart, so that two dozen
        closed offices cannot hide the one line that answers now.
        """
        pools = tuple(self._pools(query))
        seen: set[int] = set()
        for timed in (False, True):
            rows = [
                _priced(pool, entries, reasons)
                for pool in pools
                for sort, entries in pool.bucket.items()
                if sort.timed is timed and (reasons := self._suit(sort, query)) is not None
            ]
            taken = 0
            for candidate in merge(*rows, key=_price):
                number, listing = candidate.entry[1:3]
                if number in seen or self._is_withheld(listing.record, today):
                    continue
                seen.add(number)
                yield candidate
                taken += 1
                if taken == MOST_PLACES:
                    break

    def _pools(self, query: Query) -> Iterator[_Pool]:
        need, town = query.need, query.town
        areas: list[tuple[str, Reason, Nearness]] = [
            (reach, REACHES[reach], Nearness.STATEWIDE)
            for reach in (Reach.STATEWIDE, Reach.NATIONAL)
        ]
        if town is not None:
            areas.append((town, Reason.SERVES_TOWN, Nearness.TOWN))
        for area, reason, nearness in areas:
            found = self._buckets.get((need, area))
            if found is not None:
                yield _Pool(reason.points, reason, nearness, found)
        near = 0
        for other, km in self._towns_around(town):
            found = self._neighborly.get((need, other))
            if found is not None:
                cost = Reason.NEAR.points + km * POINTS_PER_KM
                yield _Pool(cost, Reason.NEAR, Nearness.NEAR, found, other, km)
                near += sum(map(len, found.values()))
                if near >= 2 * MOST_PLACES:
                    return

    def _suit(self, sort: Sort, query: Query) -> tuple[Reason, ...] | None:
        key = (sort, query.need, query.language, query.minor)
        if key not in self._suits:
            self._suits[key] = suit(sort, query.need, query.language, minor=query.minor)
        return self._suits[key]

    def _is_withheld(self, record: Record, today: date | None) -> bool:
        return (
            self.freshness is Freshness.ENFORCE
            and record.reach is Reach.TOWNS
            and today is not None
            and record.is_stale(today)
        )

    def _place(
        self, candidate: _Candidate, query: Query, here: datetime, flagged: frozenset[str]
    ) -> Place:
        pool, (_, _, listing, reasons) = candidate.pool, candidate.entry
        opening = listing.record.hours.at(here)
        extra = [OPENNESS[opening.openness]]
        by_way_of = pool.town
        agency = self._agencies.get((listing.key, query.town or ""))
        if agency is not None:
            extra.append(Reason.HANDS_OVER)
            by_way_of = agency
        if listing.key in flagged:
            extra.append(Reason.FLAGGED)
        return Place(
            listing,
            pool.nearness,
            opening,
            candidate.cost + points(extra),
            (pool.reason, *reasons, *candidate.reasons, *extra),
            pool.kilometres,
            by_way_of,
        )

    def _open_lines(self, query: Query) -> tuple[OpenLine, ...]:
        line = None
        if query.minor and query.need in CARELINE_NEEDS:
            line = self._careline
        elif query.need == "report" and query.town is not None:
            line = self._police.get(query.town)
        return () if line is None else (line,)


def _cheapest(buckets: _Buckets) -> _Buckets:
    """Sort every bucket by cost and keep what an answer can hold of each sort."""
    return {
        area: {sort: sorted(entries)[:MOST_PLACES] for sort, entries in bucket.items()}
        for area, bucket in buckets.items()
    }


def _priced(
    pool: _Pool, entries: list[_Entry], reasons: tuple[Reason, ...]
) -> Iterator[_Candidate]:
    cost = pool.cost + points(reasons)
    return (_Candidate(cost + entry[0], pool, entry, reasons) for entry in entries)


def _price(candidate: _Candidate) -> float:
    return candidate.cost


def _order(place: Place) -> tuple[float, str]:
    return (place.cost, place.listing.key)


def _preferred_first(places: list[Place]) -> list[Place]:
    """Put behind its preferred line every listing whose own sources prefer one."""
    costs = {place.listing.key: place.cost for place in places}
    return [
        place
        if (before := costs.get(place.listing.record.preferred)) is None or before < place.cost
        else replace(place, cost=before + 1, reasons=(*place.reasons, Reason.PREFERRED_FIRST))
        for place in places
    ]


def _each_number_once(places: list[Place]) -> list[Place]:
    """Keep the best place of those that share a number."""
    dialled: set[str] = set()
    kept = []
    for place in places:
        numbers = {phone.number for phone in place.listing.phones}
        if dialled.isdisjoint(numbers):
            dialled |= numbers
            kept.append(place)
    return kept


def _confidential_early(places: list[Place]) -> list[Place]:
    """Bring the best confidential listing to the second place if no earlier one is.

    A message may have room for two listings only, and one of them has to be confidential.
    """
    if any(place.listing.is_confidential for place in places[:2]):
        return places
    for index, place in enumerate(places):
        if place.listing.is_confidential:
            kept = replace(place, reasons=(*place.reasons, Reason.KEPT_CONFIDENTIAL))
            return [*places[:1], kept, *places[1:index], *places[index + 1 :]]
    return places


def _fallback(places: list[Place]) -> Nearness:
    found = {place.nearness for place in places}
    return next((near for near in Nearness if near in found), Nearness.STATEWIDE)
