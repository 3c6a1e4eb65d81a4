"""A decided month as rows of a CSV file and as JSON, for funders (R084: totals only, no rows)."""

from collections.abc import Iterator
from typing import Any

from bot.core.disclosure.release import SMALLEST, SPLIT, STEP
from bot.core.report.month import Month
from bot.core.report.tables import (
    GROUP_LABELS,
    QUARTER_LABELS,
    WITHHELD,
    place_label,
    tables,
)

NOTE = (
    "Counts are rounded to the nearest 5, each on its own, so they need not add up. Cells of 1 to "
    "10 are withheld, and others from which one of those could be worked out."
)


def csv_rows(month: Month) -> Iterator[tuple[str, ...]]:
    """Write every cell as a row: its month, table, line and column; how many, or why not."""
    yield ("month", "table", "line", "column", "count", "withheld because")
    for table in tables(month):
        for line in table.lines:
            for column, cell in zip(table.columns, line.cells, strict=True):
                count = "" if cell.value is None else str(cell.value)
                yield (
                    month.month, table.name, line.label, column, count, WITHHELD.get(cell.why, "")
                )  # fmt: skip
    for place, needs, share in unmet_rows(month):
        yield (month.month, "statewide lines only", place, needs, share, "")


def unmet_rows(month: Month) -> Iterator[tuple[str, str, str]]:
    """Say for places and groups of needs how much only statewide lines could answer."""
    for key, quarter in sorted(month.unmet.items()):
        place, _, group = key.partition("|")
        yield place_label(place), GROUP_LABELS[group], QUARTER_LABELS[quarter]


def json_of(month: Month) -> dict[str, Any]:
    """Lay a month out for a program to read; a withheld count is null, with its reason."""
    return {
        "month": month.month,
        "note": NOTE,
        "thresholds": {"smallest_cell": SMALLEST, "smallest_split": SPLIT, "rounded_to": STEP},
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "about": table.about,
                "columns": list(table.columns),
                "lines": [
                    {
                        "label": line.label,
                        "counts": [cell.value for cell in line.cells],
                        "withheld": [WITHHELD.get(cell.why) for cell in line.cells],
                    }
                    for line in table.lines
                ],
            }
            for table in tables(month)
        ],
        "statewide_lines_only": [
            {"place": place, "needs": needs, "share": share}
            for place, needs, share in unmet_rows(month)
        ],
    }
