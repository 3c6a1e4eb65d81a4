"""A month decided, kept, and laid out as tables and exports."""

import json
import random

import pytest

from bot.core.disclosure.release import Shown, Why
from bot.core.report.month import Asked, Month, Places, decide, sums
from bot.core.report.periods import weeks_of
from bot.core.report.tables import (
    median_texts,
    place_label,
    share,
    tables,
    texts_label,
    weeks_table,
)
from bot.core.report.writing import csv_rows, json_of
from tests.core.report.years import random_requests, random_week, regions

MONTH = "2026-03"


@pytest.fixture(scope="module")
def month() -> Month:
    """A busy month."""
    return made(seed=1, talks=12000)


def made(*, seed: int, talks: int) -> Month:
    """Decide a random month."""
    dice = random.Random(seed)
    tallies = {week: random_week(dice, talks // 4) for week in weeks_of(MONTH)}
    asked = random_requests(dice, 5 * talks if talks > 100 else talks)
    return decide(MONTH, tallies, asked, {"sent": talks, "refused": 3}, regions().__getitem__)


def test_a_month_is_kept_as_it_was_decided(month) -> None:
    """What was written is what is read."""
    assert Month.from_json(month.to_json()) == month


def test_r110_every_number_is_rounded_and_none_is_one_to_ten(month) -> None:
    """Whatever is shown is 0 or from 15 up, in steps of 5."""
    for cell in month.cells.values():
        assert cell.value is None or cell.value == 0 or (cell.value >= 15 and not cell.value % 5)


def test_a_quiet_month_says_nothing() -> None:
    """Under 22 conversations there is nothing to tell, and nothing breaks."""
    quiet = made(seed=2, talks=16)
    assert {cell.value for cell in quiet.cells.values()} == {None}
    assert median_texts(quiet) is None
    assert all(cell.value is None for table in tables(quiet) for line in table.lines
               for cell in line.cells)  # fmt: skip


def test_a_cell_that_was_not_laid_out_is_withheld_with_its_total(month) -> None:
    """Towns of a quiet month are not there at all."""
    assert month["town:Nowhere"] == Shown(None, Why.UNSPLIT)


def test_shares_of_unmet_demand_are_told_only_beside_a_number_that_is_shown(month) -> None:
    """A quarter of nothing visible would be a riddle, and a leak."""
    assert month.unmet
    assert all(month[key].value for key in month.unmet)


def test_r109_two_exports_of_a_month_are_the_same(month) -> None:
    """Nothing new is learned from asking twice."""
    again = made(seed=1, talks=12000)
    assert list(csv_rows(again)) == list(csv_rows(month))


def test_r109_no_cell_of_one_month_is_part_of_another() -> None:
    """Successive exports add nothing to each other: their weeks are different ones."""
    assert not set(weeks_of("2026-03")) & set(weeks_of("2026-04"))


def test_an_export_has_every_table_and_no_week(month) -> None:
    """Weeks are finer than what may leave (R111)."""
    rows = list(csv_rows(month))
    assert rows[0][1:3] == ("table", "line")
    assert {table.name for table in tables(month)} <= {row[1] for row in rows}
    assert not any("-W" in cell for row in rows for cell in row)
    assert [line.label for line in weeks_table(month).lines] == list(weeks_of(MONTH))


def test_r084_an_export_has_no_rows_of_conversations(month) -> None:
    """JSON and CSV hold the same totals, and nothing but totals."""
    exported = json_of(month)
    assert set(exported) == {"month", "note", "thresholds", "tables", "statewide_lines_only"}
    counts = [
        "" if count is None else str(count)
        for table in exported["tables"]
        for line in table["lines"]
        for count in line["counts"]
    ]
    assert counts == [row[4] for row in csv_rows(month) if row[1] in
                      {table["name"] for table in exported["tables"]}]  # fmt: skip
    json.dumps(exported)


def test_every_withheld_cell_says_why(month) -> None:
    """An empty count in an export stands beside its reason."""
    assert all(row[4] or row[5] for row in csv_rows(month))
    assert any(list(table.withheld()) for table in tables(month))


def test_the_median_is_that_of_the_numbers_that_are_shown(month) -> None:
    """Half of the referrals took so many texts, or fewer."""

    def of(reached: int | None, *counts: int | None) -> int | None:
        cells = {f"texts:{count}": Shown(value) for count, value in enumerate(counts, 1)}
        return median_texts(Month(MONTH, {**cells, "reached": Shown(reached)}, {}, ()))

    assert of(110, 40, 50, 20, 0, 0) == 2
    assert of(110, 40, 50, None, None, 0) == 2
    assert of(110, None, 50, 20, 0, 0) is None
    assert of(30, 0, 0, 0, 0, 30) == 5
    assert of(0, 0, 0, 0, 0, 0) is None
    assert of(100, 0, 0, 0, 0, 45) is None
    assert median_texts(month) in {1, 2, 3}


def test_a_share_is_made_of_what_is_shown() -> None:
    """A percentage of a withheld number is withheld."""
    assert share(Shown(50), Shown(200)) == 25
    assert share(Shown(50), Shown(None)) is None
    assert share(Shown(0), Shown(0)) is None


def test_the_counters_are_read_with_their_unmet_part() -> None:
    """Of three requests two were answered by statewide lines only."""
    assert sums({"Norwalk|legal": 3, "Norwalk|legal|statewide": 2, "-|legal": 0}) == {
        Asked("Norwalk", "legal", False): 1,
        Asked("Norwalk", "legal", True): 2,
    }


def test_a_need_that_no_longer_exists_is_left_out() -> None:
    """A counter of an older version does not break a report."""
    places = Places({Asked("Norwalk", "dragons", False): 50}, regions().__getitem__)
    assert list(places.portions()) == []


def test_places_and_counts_have_names() -> None:
    """What staff read is never a code."""
    assert place_label("rest:Capitol") == "Rest of Capitol"
    assert place_label("region:-") == "Town not said"
    assert [texts_label(count) for count in (1, 2, 5)] == ["1 text", "2 texts", "5 texts or more"]
