"""The overview of a month: where people leave, what they ask for, and what help is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from bot.core.catalogue import LANGUAGES
from bot.core.disclosure.release import Shown, Why
from bot.core.report.month import GROUPS, Month
from bot.core.report.periods import monday, next_month, opens
from bot.core.report.tables import (
    GROUP_LABELS,
    LABELS,
    NEED_LABELS,
    QUARTER_LABELS,
    REACH_LABELS,
    WITHHELD,
    Table,
    median_texts,
    place_label,
    share,
    tables,
    weeks_table,
)
from bot.staff_room import StaffRoom
from bot.web.staff import charts
from bot.web.staff.export_pages import month_of
from bot.web.staff.guard import Guard, Trouble, me
from bot.web.staff.page import page

MAPS = ("regions", "towns")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TREND_MONTHS = 3
NAME_WIDTH = 13  # letters of a line of a region's name on the map


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell of a heat map: its number, its shade, and the quarter that is unmet."""

    cell: Shown
    level: str
    quarter: int | None = None


def pages(room: StaffRoom, guard: Guard) -> Blueprint:
    """Make the routes."""
    del guard
    routes = Blueprint("overview", __name__)

    @routes.get("/")
    def show() -> AnyResponse:
        which = request.args.get("map", MAPS[0])
        if which not in MAPS:
            raise Trouble(f"The map shows {' or '.join(MAPS)}.", 404)
        wanted = request.args.get("month")
        months = room.reporting.months()
        if not months and not wanted:
            return page("quiet.html", opens=opens(room.now.strftime("%Y-%m")))
        month = month_of(room, wanted or months[0])
        room.audit(me().name, "viewed", f"overview {month.month}")
        by_name = {table.name: table for table in tables(month)}
        hours = room.reporting.hours(month.month)
        return page(
            "overview.html",
            month=month,
            months=months,
            earlier=next_month(month.month, -1) if next_month(month.month, -1) in months else "",
            later=next_month(month.month) if next_month(month.month) in months else "",
            tables=by_name,
            weeks=weeks_table(month),
            cards=list(_cards(room, month)),
            funnel=charts.funnel(month),
            trend=charts.trend(list(_trend(room, month, months))),
            languages=charts.bars(
                ((LABELS[each], month[f"language:{each}"]) for each in LANGUAGES),
                dict(_reached(month)),
            ),
            texts=charts.bars((line.label, line.cells[0]) for line in by_name["texts"].lines),
            reach=charts.bars(
                (REACH_LABELS[each], month[f"reach:{each}"]) for each in REACH_LABELS
            ),
            risks=charts.bars((line.label, line.cells[0]) for line in by_name["risks"].lines),
            delivery=charts.bars((line.label, line.cells[0]) for line in by_name["delivery"].lines),
            needs=charts.bars(
                sorted(
                    ((NEED_LABELS[need], _need(month, need)) for need in NEED_ORDER),
                    key=lambda pair: -(pair[1].value or 0),
                )
            ),
            groups=tuple(GROUP_LABELS.values()),
            regions=_heat(month, by_name["regions"], "region:"),
            towns=_heat(month, by_name["towns and needs"], "town:"),
            quarters=QUARTER_LABELS,
            which=which,
            map=_map(room, month, which),
            shapes=room.shapes,
            hours=hours,
            days=DAYS,
            hour_scale=charts.scale(
                cell for key, cell in hours.cells.items() if key.startswith("day:") and "|" in key
            ),
            reasons=WITHHELD,
        )

    return routes


NEED_ORDER = tuple(need for needs in GROUPS.values() for need in needs)


def _need(month: Month, need: str) -> Shown:
    """Return the cell of a need; a group of one has no other."""
    alone = next((group for group, needs in GROUPS.items() if needs == (need,)), None)
    return month[f"group:{alone}"] if alone else month[f"need:{need}"]


def _cards(room: StaffRoom, month: Month) -> Iterator[tuple[str, str, str]]:
    """Say the numbers of a month in words: number, what it is, and what it means."""
    yield _shown(month["all"]), "conversations", "begun in the weeks of this month"
    reached = share(month["reached"], month["all"])
    yield _percent(reached), "reached a referral", f"{_shown(month['reached'])} conversations"
    median = median_texts(month)
    texts = "–" if median is None else str(median)
    yield texts, "texts to a referral", "the middle one: half needed no more"
    statewide = share(month["reach:statewide"], month["reached"])
    yield _percent(statewide), "statewide lines only", "no listing near them could help"
    urgent = [month[f"risk:{risk}"].value for risk in ("danger", "suicide", "overdose")]
    total = "–" if None in urgent else f"{sum(filter(None, urgent)):,}"
    yield total, "risks to life answered", "danger, suicide, overdose"
    sent = share(month["delivery:sent"], month["delivery"])
    yield _percent(sent), "of queued referrals sent", f"{_shown(month['delivery'])} queued"
    flags = len(room.reader.flags())
    yield str(flags), "listings to check", "a texter said that they do not work"


def _shown(cell: Shown) -> str:
    return "–" if cell.value is None else f"{cell.value:,}"


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value} %"


def _reached(month: Month) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        part = share(month[f"language:{language}|reached"], month[f"language:{language}"])
        if part is not None:
            yield LABELS[language], f"{part} % reached a referral"


def _trend(room: StaffRoom, month: Month, months: tuple[str, ...]) -> Iterator[tuple[str, Shown]]:
    """Return the weeks of this month and the two before it, as far as they were decided."""
    for back in range(TREND_MONTHS - 1, -1, -1):
        name = next_month(month.month, -back)
        if name in months:
            found = room.reporting.month(name)
            for week in found.weeks:
                yield f"{monday(week):%b} {monday(week).day}", found[f"week:{week}"]


def _heat(month: Month, table: Table, prefix: str) -> list[tuple[str, Shown, list[Heat]]]:
    """Shade a table of places and needs, with the share that only statewide lines could answer."""
    shades = charts.scale(cell for line in table.lines for cell in line.cells[1:])
    keys = {place_label(key): key for key in month.cells if key.startswith((prefix, "rest:"))
            and "|" not in key}  # fmt: skip
    return [
        (
            line.label,
            line.cells[0],
            [
                Heat(cell, shades.level(cell), month.unmet.get(f"{keys[line.label]}|{group}"))
                for group, cell in zip(GROUPS, line.cells[1:], strict=True)
            ],
        )
        for line in table.lines
    ]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map: for each town its shade and what it stands for; the names on it; and the legend."""

    towns: list[tuple[str, str, str, str]]
    names: list[tuple[float, float, list[str]]]
    legend: list[tuple[str, str]]
    has_withheld: bool


def _map(room: StaffRoom, month: Month, which: str) -> Drawn:
    """Shade each town by its own number, or by that of its region."""
    laid_out = any(key.startswith("town:") for key in month.cells)
    cells: dict[str, tuple[str, Shown]] = {}
    for name, town in room.towns.by_name.items():
        if which == "regions":
            cells[name] = (f"{town.region}", month[f"region:{town.region}"])
        else:
            asked = month.cells.get(f"town:{name}")
            none = Shown(0) if laid_out else Shown(None, Why.UNSPLIT)
            cells[name] = (name, asked or none)
    shades = charts.scale(cell for _, cell in cells.values())
    drawn = [
        (
            room.shapes.paths[name],
            shades.level(cell),
            label,
            "withheld" if cell.value is None else f"{cell.value:,} requests",
        )
        for name, (label, cell) in cells.items()
    ]
    withheld = any(cell.value is None for _, cell in cells.values())
    legend = shades.legend()
    if any(cell.value == 0 for _, cell in cells.values()):
        legend.insert(0, ("0", "none"))
    return Drawn(drawn, _names(room, month) if which == "regions" else [], legend, withheld)


def _names(room: StaffRoom, month: Month) -> list[tuple[float, float, list[str]]]:
    """Write the name and the number of each region in its middle; towns are too small for that."""
    towns: dict[str, list[str]] = {}
    for name, town in room.towns.by_name.items():
        towns.setdefault(town.region, []).append(name)
    return [
        (
            *room.shapes.middle(inside),
            [
                *wrap(region.removesuffix(" Connecticut"), NAME_WIDTH),
                _shown(month[f"region:{region}"]),
            ],
        )
        for region, inside in towns.items()
    ]
