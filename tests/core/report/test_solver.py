"""A linear solver tries to work out hidden cells of ten random years, and cannot (R109).

It shares nothing with `bot.core.disclosure`: it knows the cells by their names, writes down every
sum that a reader of the tables knows (regions add up to the state, needs to their group, weeks to
the month...), takes shown cells as known to the last unit although they are rounded, reads the
reason that stands beside each hidden cell and what the layout tells (what is split has 22 at
least), and asks for the least and the greatest value that each hidden cell can have.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pytest
from scipy.optimize import linprog

from bot.core.disclosure.release import Part, Shown, Why, best, release
from bot.core.report.month import (
    GROUP_OF,
    GROUPS,
    Detail,
    Places,
    conversation_parts,
    delivery_parts,
    hour_parts,
)
from bot.core.report.periods import weeks_of
from tests.core.report.years import random_requests, random_week, regions

SPAN = 10  # R109: the least that a hidden number must be able to vary by
Sums = list[tuple[str, list[str]]]


def sums_of(keys: Iterable[str]) -> Sums:  # noqa: C901, PLR0912 - one case for each kind of cell
    """Write down which cells add up to which, from their names alone."""
    found = set(keys)
    children: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key in found:
        kind, _, name = key.partition(":")
        name, _, part = name.partition("|")
        if key in {"reached", "left"}:
            children["all", "reached or left"].append(key)
        if kind in {"language", "risk", "week"} and not part:
            children["all", kind].append(key)
        if kind == "language" and part:
            children[f"language:{name}", "reached or left"].append(key)
            children[part, "by language"].append(key)
        if kind == "stop":
            children["left", kind].append(key)
        if kind in {"more", "texts", "reach"}:
            children["reached", kind].append(key)
        if kind in {"region", "group"} and not part:
            children["requests", kind].append(key)
        if kind == "need":
            children[f"group:{GROUP_OF[name]}", kind].append(key)
        if kind in {"region", "town", "rest"} and part:
            children[f"{kind}:{name}", "groups"].append(key)
        if kind == "region" and part:
            children[f"group:{part}", "by region"].append(key)
        if kind == "town" and not part:
            children[f"region:{regions()[name]}", "towns"].append(key)
        if kind == "delivery":
            children["delivery", kind].append(key) if name else None
        if kind == "day":
            children["hours" if not part else f"day:{name}", kind].append(key)
            if part:
                children[f"hour:{part}", "by day"].append(key)
        if kind == "hour":
            children["hours", kind].append(key)
    for region in {key for key in found if key.startswith("region:") and "|" not in key}:
        name = region.partition(":")[2]
        split = [key for key in found if key.endswith("|home") and key.startswith("town:")]
        of_region = [key[:-5] for key in split if regions()[key[5:-5]] == name]
        if of_region:
            rest = f"rest:{name}"
            for group in GROUPS:
                parts = [f"{key}|{group}" for key in (*of_region, rest)]
                children[f"{region}|{group}", "by town"] = [key for key in parts if key in found]
            if rest in found:
                small = [
                    key
                    for key in found
                    if key.startswith("town:") and "|" not in key
                    if regions()[key[5:]] == name and key not in of_region
                ]
                children[rest, "by small town"] = small
    return [(total, parts) for (total, _), parts in children.items()]


def bounds_of(cells: Mapping[str, Shown]) -> dict[str, tuple[int, int | None]]:
    """Return what the rules and the reasons beside the cells tell of each hidden one.

    Whoever knows the rules knows that an empty cell would be shown as 0; that a total whose parts
    stand there has 22 at least; that one whose parts are all called too small has 21 at most; and
    that a town without a row of its own has 21 at most where others have one.
    """
    own = {"region": "region", "town": "town", "rest": "rest", "day": "day", "language": "language"}
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for key in cells:
        kind, _, name = key.partition(":")
        place, _, part = name.partition("|")
        if part and kind in own:
            parts[f"{kind}:{place}"].append(key)
        elif kind == "need":
            parts[f"group:{GROUP_OF[name]}"].append(key)
        elif kind == "stop":
            parts["left"].append(key)
        elif kind in {"more", "texts", "reach"}:
            parts["reached"].append(key)
    rows = any(key.startswith(("town:", "rest:")) and "|" in key for key in cells)
    found: dict[str, tuple[int, int | None]] = {}
    for key, cell in cells.items():
        if cell.value is not None:
            continue
        low, high = (0 if cell.why is Why.UNSPLIT else 1), None
        below = parts.get(key, ())
        if below and all(cells[part].why is Why.UNSPLIT for part in below):
            high = 21
        elif below:
            low = 22
        elif rows and key.startswith("town:") and "|" not in key:
            high = 21
        found[key] = low, high
    return found


def spans(parts: Iterable[Part], cells: Mapping[str, Shown]) -> dict[str, float]:
    """Return how far apart the greatest and the least value of each hidden cell are.

    Every solution is a month that a reader must think possible, so it widens what is known of all
    cells; one that has been seen to vary by enough is not asked for by itself.
    """
    counts = {part.key: part.count for part in parts}
    hidden = [key for key, cell in cells.items() if cell.value is None]
    at = {key: index for index, key in enumerate(hidden)}
    rows, known = [], []
    for total, summands in sums_of(cells):
        row, right = np.zeros(len(hidden)), 0
        for key, sign in ((total, -1), *((key, 1) for key in summands)):
            if key in at:
                row[at[key]] += sign
            else:
                right -= sign * counts[key]
        rows.append(row)
        known.append(right)
    if not hidden:
        return {}
    told = bounds_of(cells)
    whole_is_all = all(cells[key].why is Why.UNSPLIT for key in hidden)
    bounds = [(0, None) if whole_is_all else told[key] for key in hidden]
    sums, totals = np.array(rows), np.array(known)
    least, most = np.full(len(hidden), np.inf), np.full(len(hidden), -np.inf)
    for key in hidden:
        goal = np.zeros(len(hidden))
        goal[at[key]] = 1
        for sign in (1, -1):
            if most[at[key]] - least[at[key]] >= SPAN:
                break
            solved = linprog(sign * goal, A_eq=sums, b_eq=totals, bounds=bounds)
            assert solved.status in {0, 3}, solved.message
            if solved.status == 3:
                most[at[key]] = np.inf
            else:
                assert np.allclose(sums @ solved.x, totals)
                least, most = np.minimum(least, solved.x), np.maximum(most, solved.x)
    return {key: most[at[key]] - least[at[key]] for key in hidden}


def check(parts: list[Part], cells: dict[str, Shown]) -> None:
    """Check that nothing small is shown and nothing hidden can be told to less than ten."""
    for key, cell in cells.items():
        assert cell.value is None or cell.value == 0 or cell.value > 10, key
    laid_out = [part for part in parts if part.key in cells]
    whole = next(part.key for part in parts if not part.of)
    if cells[whole].value is None:
        assert all(cell.value is None for cell in cells.values())
        return
    tight = {key: span for key, span in spans(laid_out, cells).items() if span < SPAN - 1e-6}
    assert not tight


MONTHS = tuple(f"2026-{month:02}" for month in range(1, 13))


@pytest.mark.parametrize("year", range(10))
def test_no_hidden_cell_of_a_random_year_can_be_worked_out(year) -> None:
    """Ten years of twelve months, from forty to eight thousand conversations a month."""
    dice = random.Random(year)
    busy = round(40 * 1.8**year)
    for month in MONTHS:
        tallies = {week: random_week(dice, dice.randint(0, busy // 2)) for week in weeks_of(month)}
        parts = conversation_parts(tallies)
        check(parts, release(parts))
        queued = {state: dice.randint(0, busy // 3) for state in ("sent", "expired", "refused")}
        check(delivery_parts(queued), release(delivery_parts(queued)))


@pytest.mark.parametrize("year", range(10))
def test_no_hidden_place_of_a_random_year_can_be_worked_out(year) -> None:
    """Regions, towns and needs of ten years, and the hours of their four quarters."""
    dice = random.Random(100 + year)
    busy = min(round(40 * 1.8**year), 1500)
    for _ in MONTHS:
        places = Places(random_requests(dice, dice.randint(busy // 2, busy)), regions().__getitem__)
        layouts = [places.parts(detail) for detail in Detail]
        cells = best(layouts)
        chosen = next(layout for layout in layouts if {part.key for part in layout} == set(cells))
        check(chosen, cells)
    for _ in range(4):
        hours = Counter(dice.choices(range(168), range(1, 169), k=2 * busy))
        check(hour_parts(hours), release(hour_parts(hours)))


@pytest.mark.parametrize("detail", Detail)
def test_every_detail_is_safe_by_itself(detail) -> None:
    """The layout that was not taken would have been safe as well."""
    parts = Places(random_requests(random.Random(1), 500), regions().__getitem__).parts(detail)
    check(parts, release(parts))


def test_the_hours_of_a_week_cannot_be_worked_out() -> None:
    """Hours, days and their crossing, for a quiet and a busy quarter of a year."""
    for talks in (90, 900):
        dice = random.Random(talks)
        hours = dict.fromkeys(range(168), 0)
        for _ in range(talks):
            hours[dice.randrange(168)] += 1
        check(hour_parts(hours), release(hour_parts(hours)))


def test_the_solver_would_find_a_leak() -> None:
    """A table with one hidden cell, left as it is, is seen through."""
    parts = [
        Part("delivery", "end", "start", 100),
        Part("delivery:sent", "start", "end", 96, "delivery"),
        Part("delivery:refused", "start", "end", 4, "delivery"),
    ]
    leaky = {
        "delivery": Shown(100),
        "delivery:sent": Shown(95),
        "delivery:refused": Shown(None, Why.WITHHELD),
    }
    assert spans(parts, leaky) == {"delivery:refused": 0}
    with pytest.raises(AssertionError):
        check(parts, leaky)


def test_the_solver_would_find_a_leak_through_the_layout() -> None:
    """Two hidden languages that add up to 25: that one of them is split tells the other."""
    counts = {"en": (56, 44), "es": (12, 10), "ht": (2, 1)}
    parts = [
        Part("all", "end", "start", 125),
        Part("reached", "reached", "more", 70, "all"),
        Part("left", "left", "stops", 55, "all"),
    ]
    for language, (reached, left) in counts.items():
        key = f"language:{language}"
        parts.append(Part(key, "start", key, reached + left, "all"))
        parts.append(Part(f"{key}|reached", key, "reached", reached, key))
        parts.append(Part(f"{key}|left", key, "left", left, key))
    leaky = {part.key: Shown(part.count) for part in parts}
    for key in leaky:
        if key.startswith(("language:es", "language:ht")):
            unsplit = key.startswith("language:ht|")
            leaky[key] = Shown(None, Why.UNSPLIT if unsplit else Why.WITHHELD)
    assert spans(parts, leaky)["language:ht"] == pytest.approx(2)
