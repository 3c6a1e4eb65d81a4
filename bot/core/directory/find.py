"""Which listings fit a texter, best first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import islice, product
from types import MappingProxyType
from typing import NamedTuple

from bot.core.directory.hours import Opening, Openness, wall_clock
from bot.core.directory.index import Index, Offer
from bot.core.directory.listing import (
    CARELINE_KEY,
    NEEDS,
    Listing,
    OpenLine,
    Reach,
    Record,
    open_line,
    sendable,
)
from bot.core.directory.ranking import (
    OPENNESS,
    Nearness,
    Place,
    Reason,
    points,
    sort_of,
    suit,
    takes_in,
)
from bot.core.towns import Towns

MOST_PLACES = 18
"""Six pages of three; whoever is still not helped by then needs a person."""
PAGE = 3
HOTLINE_KEY = "nhth"
"""The national hotline stands in every answer (R059), so it is never one of the places."""
CARELINE_NEEDS = frozenset(
    {"crisis", "exit", "shelter", "youth", "report", "basics", "counseling", "lgbtq"}
)
"""Where a minor is told of the child protection careline as a choice (R080).

It is a report, so it stands where a child may be hurt, hungry, put out or afraid at home. It is
left out where it would frighten a minor away from care that is theirs: Connecticut lets them have
birth control, tests and treatment of infections (`health`) and of drug use (`substance`) in
confidence, what a lawyer hears stays there (`legal`), and a job or school (`work`) is no harm.
"""


_REMEMBERED = 2048
"""Findings of this minute that are not looked for again: the same poster hangs in the same town.

As many as there are towns times needs, and as a short code can ask for in a minute; 2 KB each.
Hours begin and end on whole minutes, so that an answer holds for the whole of one.
"""

_BY_THE_CLOCK = frozenset({Openness.OPEN, Openness.CLOSED})
"""What an offer cannot know yet: day and night, and unknown hours, are in its price."""


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


class _Weighed(NamedTuple):
    """An offer with all that the clock and the day add.

    They sort by cost; of equals whoever serves the town comes before the nearest and the state.
    """

    cost: float
    way_cost: float
    key: str
    offer: Offer
    opening: Opening
    extra: tuple[Reason, ...]
    agency: str

    def shown(self) -> Place:
        offer, way = self.offer, self.offer.way
        reasons = (way.reason, *offer.reasons, *self.extra)
        by_way_of = self.agency or way.town
        return Place(
            offer.listing, way.nearness, self.opening, self.cost, reasons, way.kilometres, by_way_of
        )


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
        self._found = lru_cache(_REMEMBERED)(self._find)
        self.freshness = freshness
        self.records: Mapping[str, Record] = MappingProxyType({r.key: r for r in records})
        self.listings: Mapping[str, Listing] = MappingProxyType(
            {listing.key: listing for listing in sendable(self.records.values())}
        )
        offered = (listing for key, listing in self.listings.items() if key != HOTLINE_KEY)
        self._index = Index(offered, towns, MOST_PLACES)
        lines = [line for r in self.records.values() if (line := open_line(r)) is not None]
        self._careline = next((line for line in lines if line.key == CARELINE_KEY), None)
        self._police = {town: line for line in lines for town in line.towns}
        self._agencies = _agencies(self.records.values())

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
        return self._found(query, wall_clock(now).replace(second=0, microsecond=0), flagged)

    def _find(self, query: Query, here: datetime, flagged: frozenset[str]) -> Finding:
        weighed = [
            self._weigh(offer, query, here, flagged) for offer in self._offers(query, here.date())
        ]
        ranked = _each_number_once(_preferred_first(weighed))
        places = _confidential_early([place.shown() for place in islice(ranked, MOST_PLACES)])
        fallback = _fallback(places[:PAGE])
        lines = self._open_lines(query)
        return Finding(query, tuple(places), fallback, lines, self, here.date())

    def prepare(self) -> None:
        """Work out what every town's first texter would wait for: which towns are near."""
        for town in self.towns.by_name:
            self._index.towns_around(town)

    def left_out(self, finding: Finding) -> tuple[LeftOut, ...]:
        """Say why each record that has to do with the need of a finding is not in it."""
        shown = {place.listing.key for place in finding.places} | {HOTLINE_KEY}
        numbers = frozenset[str]().union(*(place.listing.numbers for place in finding.places))
        out = []
        for record in self.records.values():
            if record.key not in shown and finding.query.need in record.needs:
                reasons = record.refusals() or self._misfits(record, finding, numbers)
                note = (record.reason,) if record.reason else ()
                out.append(LeftOut(record.key, (*reasons, *note)))
        return tuple(out)

    def _misfits(
        self, record: Record, finding: Finding, numbers: frozenset[str]
    ) -> tuple[str, ...]:
        query, reasons = finding.query, []
        sort = sort_of(self.listings[record.key])
        if suit(sort, query.need, query.language, minor=query.minor) is None:
            reasons.append("it is not for this age or language")
        if self._is_withheld(record, finding.today):
            reasons.append("nobody dialled it in 90 days, and freshness is enforced")
        served = set(record.towns)
        reached = (
            {town for town, _ in self._index.towns_around(query.town)} if record.neighbors else ()
        )
        if record.reach is Reach.TOWNS and served.isdisjoint({query.town, *reached}):
            reasons.append("it does not serve the town, nor one near it")
        if not reasons and not numbers.isdisjoint(self.listings[record.key].numbers):
            reasons.append("its number stands in the answer already")
        return tuple(reasons) or ("others fit better and the list is full",)

    def _offers(self, query: Query, today: date) -> Iterator[Offer]:
        """Yield whoever may matter.

        Those that keep hours and those that never close are counted apart, so that two dozen
        closed offices cannot hide the one line that answers now.
        """
        steady = timed = 0
        offers = self._index.offers(query.town, query.need, query.language, minor=query.minor)
        for offer in offers:
            if self._is_withheld(offer.listing.record, today):
                continue
            if offer.listing.record.hours.always_the_same:
                steady += 1
                yield offer
            elif timed < MOST_PLACES:
                timed += 1
                yield offer
            if steady == MOST_PLACES:
                return

    def _weigh(
        self, offer: Offer, query: Query, here: datetime, flagged: frozenset[str]
    ) -> _Weighed:
        key = offer.listing.key
        opening = offer.listing.record.hours.at(here)
        cost, extra = offer.cost, []
        if opening.openness in _BY_THE_CLOCK:
            extra.append(OPENNESS[opening.openness])
        agency = self._agencies.get((key, query.town or "", query.need))
        if agency is not None:
            extra.append(Reason.HANDS_OVER)
            if takes_in(agency, query.need):
                extra.append(Reason.TAKES_IN)
        if key in flagged:
            extra.append(Reason.FLAGGED)
        if extra:
            cost += points(extra)
        name = "" if agency is None else agency.short or agency.name
        return _Weighed(cost, offer.way.cost, key, offer, opening, tuple(extra), name)

    def _is_withheld(self, record: Record, today: date | None) -> bool:
        return (
            self.freshness is Freshness.ENFORCE
            and record.reach is Reach.TOWNS
            and today is not None
            and record.is_stale(today)
        )

    def _open_lines(self, query: Query) -> tuple[OpenLine, ...]:
        line = None
        if query.minor and query.need in CARELINE_NEEDS:
            line = self._careline
        elif query.need == "report" and query.town is not None:
            line = self._police.get(query.town)
        return () if line is None else (line,)


def _agencies(records: Iterable[Record]) -> dict[tuple[str, str, str], Record]:
    """Gather whom a line hands over to, by line, town and need.

    That is an agency without a number of its own, or one whose sources say to call the line first:
    calling the line is calling them, so that it is worth as much in the towns that they serve.
    """
    agencies: dict[tuple[str, str, str], Record] = {}
    behind = [record for record in records if record.through or record.preferred]
    for record in sorted(behind, key=lambda record: not record.through):
        line = record.through or ("" if record.refusals() else record.preferred)
        for town, need in product(record.towns if line else (), record.needs):
            agencies.setdefault((line, town, need), record)
    return agencies


def _preferred_first(weighed: list[_Weighed]) -> list[_Weighed]:
    """Sort by cost, and every listing whose own sources prefer a line behind that line."""
    costs = {one.key: one.cost for one in weighed}
    for index, one in enumerate(weighed):
        before = costs.get(one.offer.listing.record.preferred)
        if before is not None and before >= one.cost:
            extra = (*one.extra, Reason.PREFERRED_FIRST)
            weighed[index] = one._replace(cost=before + 1, extra=extra)
    return sorted(weighed)


def _each_number_once(ranked: Iterable[_Weighed]) -> Iterator[_Weighed]:
    """Keep the best of those that share a number."""
    dialled: set[str] = set()
    for one in ranked:
        numbers = one.offer.listing.numbers
        if dialled.isdisjoint(numbers):
            dialled |= numbers
            yield one


def _confidential_early(places: list[Place]) -> list[Place]:
    """Bring the best confidential listing to the second place if no earlier one is.

    A message may have room for two listings only, and one of them has to be confidential. Best is
    one that has no limit to say: it keeps most, and its note takes no room.
    """
    if any(place.listing.is_confidential for place in places[:2]):
        return places
    keeping = [at for at, place in enumerate(places) if place.listing.is_confidential]
    if not keeping:
        return places
    unlimited = (at for at in keeping if not places[at].listing.record.limits)
    best = next(unlimited, keeping[0])
    kept = replace(places[best], reasons=(*places[best].reasons, Reason.KEPT_CONFIDENTIAL))
    return [*places[:1], kept, *places[1:best], *places[best + 1 :]]


def _fallback(places: list[Place]) -> Nearness:
    found = {place.nearness for place in places}
    return next((near for near in Nearness if near in found), Nearness.STATEWIDE)
