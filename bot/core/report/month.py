"""One month as it may be shown: every table of it decided together, then never changed again.

The tables hang together (a week's conversations and a language's add up to the same total), so
they are laid out as two networks and `bot.core.disclosure.release` decides about each as a whole.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from bot.core.catalogue import LANGUAGES
from bot.core.disclosure.bands import Portion, quarters
from bot.core.disclosure.release import SPLIT, Part, Shown, Why, best, release
from bot.core.report.rows import ANSWERED_BY, RISKS, STOPS
from bot.core.report.tally import MANY_TEXTS, Tally

GROUPS: Mapping[str, tuple[str, ...]] = {
    "home": ("shelter",),
    "talk": ("crisis", "counseling"),
    "exploitation": ("exit", "report"),
    "health": ("health", "substance"),
    "legal": ("legal",),
    "living": ("basics", "work"),
    "other": ("youth", "lgbtq"),
}
"""Six groups of needs and `other`: finer, most cells of a region would be hidden (section 6)."""
GROUP_OF: Mapping[str, str] = {need: group for group, needs in GROUPS.items() for need in needs}
UNSAID = "-"
DELIVERY = ("sent", "expired", "refused", "stopped")
"""What became of referrals that a worker was to send."""
HOURS_OF_A_WEEK = 168


class Asked(NamedTuple):
    """What was asked for: a town (or `-`) and a need, and whether only the state could answer."""

    town: str
    need: str
    unmet: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month, decided: what a page, an export and the command line show of it.

    `cells` are keyed by what they count (`language:es`, `region:Capitol|legal`, `town:Norwalk`);
    `unmet` says, for places crossed with groups of needs, which quarter of the requests could be
    answered by statewide lines only.
    """

    month: str
    cells: Mapping[str, Shown]
    unmet: Mapping[str, int]
    weeks: tuple[str, ...]

    def __getitem__(self, key: str) -> Shown:
        """Return a cell; one that was never laid out is withheld with its total."""
        return self.cells.get(key, _ABSENT)

    def to_json(self) -> str:
        """Write the month as it was decided, for keeping."""
        cells = {key: [cell.value, cell.why.value] for key, cell in self.cells.items()}
        kept = {"month": self.month, "cells": cells, "unmet": self.unmet, "weeks": self.weeks}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> "Month":
        """Read a month that was kept."""
        found: dict[str, Any] = json.loads(text)
        cells = {key: Shown(value, Why(why)) for key, (value, why) in found["cells"].items()}
        return cls(found["month"], cells, found["unmet"], tuple(found["weeks"]))


_ABSENT = Shown(None, Why.UNSPLIT)


def decide(
    month: str,
    tallies: Mapping[str, Tally],
    asked: Mapping[Asked, int],
    delivery: Mapping[str, int],
    region_of: Callable[[str], str],
) -> Month:
    """Decide what is shown of a month.

    Args:
        month: Such as `2026-03`.
        tallies: The sums of its weeks, by week.
        asked: How often each town and need were asked for.
        delivery: How many referrals a worker sent, or could not.
        region_of: The planning region of a town.
    """
    cells = release(conversation_parts(tallies))
    places = Places(asked, region_of)
    cells |= best(places.parts(detail) for detail in Detail)
    cells |= release(delivery_parts(delivery))
    unmet = quarters(places.portions())
    visible = {
        key: quarter
        for key, quarter in unmet.items()
        if (cell := cells.get(key)) is not None and cell.value is not None
    }
    return Month(month, cells, visible, tuple(tallies))


def conversation_parts(tallies: Mapping[str, Tally]) -> list[Part]:
    """Lay out everything that conversations are split by, as one chain of splits."""
    total = sum(tallies.values(), Tally())
    reached = total.texts.total()
    parts = [
        Part("all", "end", "start", total.talks),
        Part("reached", "reached", "more", reached, "all"),
        Part("left", "left", "stops", total.talks - reached, "all"),
    ]
    for language in _with(LANGUAGES, (spoken for spoken, _ in total.spoken)):
        key = f"language:{language}"
        got, left = total.spoken[language, True], total.spoken[language, False]
        parts += (
            Part(key, "start", key, got + left, "all"),
            Part(f"{key}|reached", key, "reached", got, key),
            Part(f"{key}|left", key, "left", left, key),
        )
    parts += (
        Part(f"stop:{stage}", "stops", "risks", total.stops[stage], "left")
        for stage in _with(STOPS, total.stops)
    )
    parts += (
        Part(f"more:{name}", "more", "texts", total.more[more], "reached")
        for name, more in (("yes", True), ("no", False))
    )
    parts += (
        Part(f"texts:{count}", "texts", "reach", total.texts[count], "reached")
        for count in range(1, MANY_TEXTS + 1)
    )
    parts += (
        Part(f"reach:{reach}", "reach", "risks", total.reach[reach], "reached")
        for reach in ANSWERED_BY
    )
    parts += (
        Part(f"risk:{risk}", "risks", "weeks", total.risks[risk], "all")
        for risk in (*RISKS, UNSAID)
    )
    parts += (
        Part(f"week:{week}", "weeks", "end", tally.talks, "all") for week, tally in tallies.items()
    )
    return parts


def delivery_parts(delivery: Mapping[str, int]) -> list[Part]:
    """Lay out what became of the referrals that were queued."""
    total = sum(delivery.values())
    parts = [Part("delivery", "delivered", "queued", total)]
    parts += (
        Part(f"delivery:{state}", "queued", "delivered", delivery.get(state, 0), "delivery")
        for state in _with(DELIVERY, delivery)
    )
    return parts


def hour_parts(hours: Mapping[int, int]) -> list[Part]:
    """Lay out conversations begun by hour of the week: 0 is Monday from midnight to one."""
    total = sum(hours.values())
    parts = [Part("hours", "end", "start", total)]
    for day in range(7):
        of_day = [hours.get(day * 24 + hour, 0) for hour in range(24)]
        parts.append(Part(f"day:{day}", "start", f"d{day}", sum(of_day), "hours"))
        parts += (
            Part(f"day:{day}|{hour}", f"d{day}", f"h{hour}", count, f"day:{day}")
            for hour, count in enumerate(of_day)
        )
    for hour in range(24):
        count = sum(hours.get(day * 24 + hour, 0) for day in range(7))
        parts.append(Part(f"hour:{hour}", f"h{hour}", "end", count, "hours"))
    return parts


_MARGIN, _REGION_AND_NEED, _TOWN = 1000, 20, 5
_CROSSING = "crossing"


class Detail(Enum):
    """How finely requests are laid out: a quiet month bears less detail than a busy one."""

    MARGINS = "regions, and needs"
    REGIONS = "regions crossed with needs"
    TOWNS = "also towns"
    TOWNS_AND_NEEDS = "also towns crossed with needs"


class Places:
    """Requests by place (state, regions, towns) crossed with groups of needs, as one network.

    Towns with too few requests to be split stand together as the rest of their region.
    """

    def __init__(self, asked: Mapping[Asked, int], region_of: Callable[[str], str]) -> None:
        self._needs: Counter[str] = Counter()
        self._towns: Counter[tuple[str, str]] = Counter()
        self._by_town: Counter[tuple[str, str, str]] = Counter()
        self._unmet: Counter[tuple[str, str, str]] = Counter()
        for (town, need, unmet), count in asked.items():
            group = GROUP_OF.get(need)
            if group is None:
                continue
            region = UNSAID if town == UNSAID else region_of(town)
            self._needs[need] += count
            self._towns[region, town] += count
            self._by_town[region, town, group] += count
            self._unmet[region, town, group] += count if unmet else 0
        self._regions = sorted({region for region, _ in self._towns} - {UNSAID})

    def _split(self, region: str) -> list[str]:
        """Name the towns of a region that are large enough to be split."""
        return sorted(
            town
            for (where, town), count in self._towns.items()
            if where == region and count >= SPLIT and town != UNSAID
        )

    def _sum(self, counts: Mapping[tuple[str, str, str], int], region: str, group: str) -> int:
        return sum(n for (where, _, what), n in counts.items() if (where, what) == (region, group))

    def parts(self, detail: "Detail") -> list[Part]:
        """Lay out the cells of a detail."""
        parts = [Part("requests", "end", "start", self._towns.total())]
        for region in (*self._regions, UNSAID):
            parts += self._region(region, detail)
        for group, needs in GROUPS.items():
            key, count = f"group:{group}", sum(self._needs[need] for need in needs)
            tail = _CROSSING if detail is Detail.MARGINS else group
            if len(needs) == 1:
                parts.append(Part(key, tail, "end", count, "requests", _MARGIN))
                continue
            parts.append(Part(key, tail, f"{group}.", count, "requests", _MARGIN))
            parts += (
                Part(f"need:{need}", f"{group}.", "end", self._needs[need], key, _MARGIN)
                for need in needs
            )
        return parts

    def _region(self, region: str, detail: "Detail") -> Iterator[Part]:
        key = f"region:{region}"
        total = sum(n for (where, _), n in self._towns.items() if where == region)
        if detail is Detail.MARGINS:
            yield Part(key, "start", _CROSSING, total, "requests", _MARGIN)
            return
        yield Part(key, "start", region, total, "requests", _MARGIN)
        by_towns = detail is not Detail.REGIONS and region != UNSAID
        split = self._split(region) if detail is Detail.TOWNS_AND_NEEDS else []
        crossed = f"{region}." if by_towns else region
        for group in GROUPS:
            count = self._sum(self._by_town, region, group)
            tail = f"{region}|{group}" if split else crossed
            yield Part(f"{key}|{group}", tail, group, count, key, _REGION_AND_NEED)
        if not by_towns:
            return
        others = [town for where, town in sorted(self._towns) if where == region]
        for town in split:
            others.remove(town)
            place = f"town:{town}"
            yield Part(place, region, place, self._towns[region, town], key, _TOWN)
            for group in GROUPS:
                count = self._by_town[region, town, group]
                yield Part(f"{place}|{group}", place, f"{region}|{group}", count, place)
        # Where towns of 22 and more stand by themselves, the others are known to be smaller.
        most = SPLIT - 1 if detail is Detail.TOWNS_AND_NEEDS else None
        for town in others:
            yield Part(f"town:{town}", region, crossed, self._towns[region, town], key, _TOWN, most)
        if split and others:
            rest, count = f"rest:{region}", sum(self._towns[region, town] for town in others)
            yield Part(rest, crossed, rest, count, key, _TOWN)
            for group in GROUPS:
                amount = sum(self._by_town[region, town, group] for town in others)
                yield Part(f"{rest}|{group}", rest, f"{region}|{group}", amount, rest)

    def portions(self) -> Iterator[Portion]:
        """Pair what was asked for with what only statewide lines could answer."""
        for region in (*self._regions, UNSAID):
            for group in GROUPS:
                whole = self._sum(self._by_town, region, group)
                part = self._sum(self._unmet, region, group)
                if whole:
                    yield Portion(f"region:{region}|{group}", "state", part, whole)
        for region in self._regions:
            split = self._split(region)
            for group in GROUPS:
                rest_whole = self._sum(self._by_town, region, group)
                rest_part = self._sum(self._unmet, region, group)
                for town in split:
                    whole = self._by_town[region, town, group]
                    part = self._unmet[region, town, group]
                    rest_whole, rest_part = rest_whole - whole, rest_part - part
                    if whole:
                        yield Portion(f"town:{town}|{group}", f"{region}|{group}", part, whole)
                if rest_whole:
                    key = f"rest:{region}|{group}"
                    yield Portion(key, f"{region}|{group}", rest_part, rest_whole)


def _with(known: tuple[str, ...], found: Any) -> tuple[str, ...]:
    """Return the values that are known, then any others that were found."""
    return (*known, *sorted(set(found) - set(known)))


def sums(asked: Mapping[str, int]) -> dict[Asked, int]:
    """Read the monthly counters: fields `town|need` and `town|need|statewide`.

    The second is a part of the first, so the first is reduced by it.
    """
    found: defaultdict[Asked, int] = defaultdict(int)
    for name, count in asked.items():
        town, _, rest = name.partition("|")
        need, _, unmet = rest.partition("|")
        found[Asked(town, need, bool(unmet))] += count
        if unmet:
            found[Asked(town, need, False)] -= count
    return {key: count for key, count in found.items() if count > 0}
