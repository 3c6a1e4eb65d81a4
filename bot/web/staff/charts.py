"""Geometry of the charts: numbers that may be shown, turned into shapes without any style.

Only attributes of SVG are used, because the policy of the pages forbids styles in elements. Every
chart stands beside its table, so nothing here is the only way to a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from bot.core.disclosure.release import Shown
from bot.core.report.month import Month
from bot.core.report.rows import STOPS

LEVELS = 5
"""Shades of a heat map or a map, from least to most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `length` is a percentage of the longest, None where the number is withheld."""

    label: str
    cell: Shown
    length: float | None
    note: str = ""


def bars(lines: Iterable[tuple[str, Shown]], notes: Mapping[str, str] | None = None) -> list[Bar]:
    """Lay out horizontal bars, the longest over the whole width."""
    found = list(lines)
    most = max((cell.value or 0 for _, cell in found), default=0) or 1
    return [
        Bar(
            label,
            cell,
            None if cell.value is None else round(100 * cell.value / most, 1),
            (notes or {}).get(label, ""),
        )
        for label, cell in found
    ]


def nice(most: int) -> int:
    """Return a round number that is not less, for the end of an axis.

    >>> [nice(most) for most in (0, 15, 41, 230, 999)]
    [20, 20, 50, 250, 1000]
    """
    step = 10 ** max(len(str(most)) - 1, 1)
    for part in (1, 2, 2.5, 5, 10):
        if most <= step * part and step * part >= 20:  # noqa: PLR2004 - an axis shorter than two rounded cells says nothing
            return int(step * part)
    return 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the trend: its place, and its height from the ground."""

    week: str
    cell: Shown
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Columns over an axis, in a drawing 400 wide and 200 high, the ground at 150."""

    columns: tuple[Column, ...]
    width: float
    marks: tuple[tuple[float, int], ...]


LEFT, RIGHT, TOP, GROUND = 52, 396, 12, 150


def trend(weeks: Sequence[tuple[str, Shown]]) -> Trend:
    """Lay out weeks as columns from the oldest to the newest."""
    top = nice(max((cell.value or 0 for _, cell in weeks), default=0))
    slot = (RIGHT - LEFT) / max(len(weeks), 1)
    columns = []
    for at, (week, cell) in enumerate(weeks):
        height = (cell.value or 0) / top * (GROUND - TOP)
        columns.append(
            Column(week, cell, round(LEFT + at * slot + slot * 0.16, 1), round(GROUND - height, 1),
                   round(height, 1))
        )  # fmt: skip
    marks = tuple(
        (round(GROUND - part / 2 * (GROUND - TOP), 1), top * part // 2) for part in range(3)
    )
    return Trend(tuple(columns), round(slot * 0.68, 1), marks)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: a band that narrows, and those who leave it to the right.

    `stays` is the outline of the band, `leaves` of the branch; `left` is None for the last stage.
    """

    label: str
    value: Shown
    y: float
    stays: str
    left: Shown | None = None
    left_label: str = ""
    leaves: str = ""


MIDDLE, WIDEST, THINNEST = 112.0, 208.0, 3.0
STAGE, TRUNK = 74.0, 30.0
BRANCH_END = 244.0
_LEAVING: Mapping[str, str] = {
    "greeting": "left at the greeting",
    "town": "left at the town",
    "need": "left at the need",
    "crisis": "after a crisis answer",
    "other": "left elsewhere",
}
_AFTER: Mapping[str, str] = {
    "greeting": "Answered the greeting",
    "town": "Said a town, or skipped it",
    "need": "Said a need",
    "crisis": "Went on after a crisis answer",
    "other": "Reached a referral",
}


def funnel(month: Month) -> list[Stage]:
    """Draw how many come in, where they leave, and how many reach a referral and ask for more.

    Widths are of shown numbers. What is withheld is drawn as the thinnest branch there is.
    """
    total = month["all"].value
    if not total:
        return []
    unit = WIDEST / total
    stages: list[Stage] = []
    here, known, y = float(total), True, 26.0
    label, value = "Conversations", month["all"]
    order = [stage for stage in STOPS if month[f"stop:{stage}"].value != 0]
    for at, stop in enumerate(order):
        left = month[f"stop:{stop}"]
        after = max(here - (left.value or 0), 0.0)
        known = known and left.value is not None
        last = at == len(order) - 1
        if last and month["reached"].value is not None:
            after, known = float(month["reached"].value), True
        branch = max((left.value or 0) * unit, THINNEST)
        stages.append(
            Stage(
                label, value, y,
                _band(y, here * unit, after * unit),
                left, _LEAVING[stop],
                _branch(y, here * unit, branch),
            )
        )  # fmt: skip
        y += STAGE
        here = after
        label = "Reached a referral" if last else _AFTER[stop]
        value = month["reached"] if last else Shown(round(after) if known else None)
    more = month["more:yes"]
    stages.append(
        Stage("Reached a referral", month["reached"], y, _band(y, here * unit, here * unit))
        if not stages
        else Stage(label, value, y, _band(y, here * unit, max((more.value or 0) * unit, THINNEST)))
    )
    y += STAGE
    narrow = max((more.value or 0) * unit, THINNEST)
    stages.append(Stage("Asked for more", more, y, _band(y, narrow, narrow)))
    return stages


def _band(y: float, above: float, below: float) -> str:
    """Outline the trunk of a stage and its way down to the width of the next one."""
    above, below = max(above, THINNEST), max(below, THINNEST)
    a1, a2 = MIDDLE - above / 2, MIDDLE + above / 2
    b1, b2 = MIDDLE - below / 2, MIDDLE + below / 2
    bottom, bend = y + STAGE, y + TRUNK
    middle = (bend + bottom) / 2
    return (
        f"M{a1:.1f},{y:.1f}H{a2:.1f}V{bend:.1f}"
        f"C{a2:.1f},{middle:.1f} {b2:.1f},{middle:.1f} {b2:.1f},{bottom:.1f}"
        f"H{b1:.1f}C{b1:.1f},{middle:.1f} {a1:.1f},{middle:.1f} {a1:.1f},{bend:.1f}Z"
    )


def _branch(y: float, above: float, width: float) -> str:
    """Outline those who leave, bending off to the right."""
    start = MIDDLE + max(above, THINNEST) / 2
    top = y + TRUNK
    low = top + min(width, STAGE - 14)
    bend = (start + BRANCH_END) / 2
    inner = max(start - width, MIDDLE)
    return (
        f"M{inner:.1f},{top:.1f}C{bend:.1f},{top:.1f} {bend:.1f},{top + 4:.1f} "
        f"{BRANCH_END:.1f},{top + 4:.1f}V{low + 4:.1f}"
        f"C{bend:.1f},{low + 4:.1f} {bend:.1f},{low:.1f} {inner:.1f},{low:.1f}Z"
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Which shade a number has: `limits[i]` is the greatest number of shade i + 1."""

    limits: tuple[int, ...]

    def level(self, cell: Shown) -> str:
        """Return the name of the shade: `w` for withheld, 0 for none, 1 to 5 for more and more."""
        if cell.value is None:
            return "w"
        if cell.value == 0:
            return "0"
        return str(next(at for at, limit in enumerate(self.limits, 1) if cell.value <= limit))

    def legend(self) -> list[tuple[str, str]]:
        """Return each shade with what it stands for."""
        shown = []
        low = 15
        for at, limit in enumerate(self.limits, 1):
            if low <= limit:
                shown.append((str(at), f"{low:,}" if low == limit else f"{low:,} to {limit:,}"))
                low = limit + 5
        return shown


def scale(cells: Iterable[Shown]) -> Scale:
    """Divide the numbers that are shown into five equally filled shades."""
    found = sorted({cell.value for cell in cells if cell.value})
    if not found:
        return Scale(())
    return Scale(
        tuple(found[ceil(len(found) * part / LEVELS) - 1] for part in range(1, LEVELS + 1))
    )
