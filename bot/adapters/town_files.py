"""Reads `data/towns.csv`, `data/zips.csv` and `data/places.csv`."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from bot.core.issue import AuthoringError, Issue
from bot.core.towns import Place, Town, Towns

_TOWNS = (
    "town", "planning_region", "latitude", "longitude", "population_2020", "adjacent", "zips",
)  # fmt: skip
_ZIPS = ("zip", "town", "other_towns")
_PLACES = ("place", "town", "also_in", "source")
_Row = tuple[int, dict[str, str]]


def read_towns(folder: Path) -> Towns:
    """Read the towns, their ZIP codes and their places.

    Raises:
        AuthoringError: a row cannot be used; every such row is named.
    """
    issues: list[Issue] = []
    towns = tuple(_towns(folder / "towns.csv", issues))
    names = {town.name for town in towns}
    zips: dict[str, tuple[str, ...]] = {}
    path = folder / "zips.csv"
    for line, row in _rows(path, _ZIPS, issues):
        zips[row["zip"]] = (row["town"], *_items(row["other_towns"]))
        issues += _unknown(zips[row["zip"]], names, path, line)
    places: list[Place] = []
    path = folder / "places.csv"
    for line, row in _rows(path, _PLACES, issues):
        place = Place(
            name=row["place"],
            towns=(row["town"], *_items(row["also_in"])),
            sourced=row["source"] != "memory",
        )
        issues += _unknown(place.towns, names, path, line)
        places.append(place)
    if issues:
        raise AuthoringError(tuple(issues))
    return Towns(towns, zips=zips, places=places)


def _towns(path: Path, issues: list[Issue]) -> Iterator[Town]:
    for line, row in _rows(path, _TOWNS, issues):
        try:
            yield Town(
                name=row["town"],
                region=row["planning_region"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                population=int(row["population_2020"]),
                adjacent=_items(row["adjacent"]),
                zips=_items(row["zips"]),
            )
        except ValueError as error:
            issues.append(Issue(_shown(path), line, f"cannot read this town: {error}"))


def _rows(path: Path, needed: Sequence[str], issues: list[Issue]) -> list[_Row]:
    """Read the rows of a table that have as many cells as its first line, with their lines."""
    shown = _shown(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")  # a spreadsheet puts a mark before the first
    except OSError as error:
        issues.append(Issue(shown, 1, "cannot be read", str(error.strerror)))
        return []
    except UnicodeDecodeError:
        issues.append(Issue(shown, 1, "is not written in UTF-8", "save it as CSV in UTF-8"))
        return []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: list[_Row] = []
    try:
        columns = next(reader, [])
        missing = [column for column in needed if column not in columns]
        if missing:
            lacks = f"lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}"
            issues.append(Issue(shown, 1, lacks, "the first line names the columns"))
            return []
        for cells in reader:
            if len(cells) == len(columns):
                rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
            elif cells:
                message = f"has {len(cells)} cells, the first line has {len(columns)}"
                hint = "put text with a comma in quotes"
                issues.append(Issue(shown, reader.line_num, message, hint))
    except csv.Error as error:
        message = f"the CSV is broken here: {error}"
        issues.append(Issue(shown, reader.line_num, message, "look for a lone quote"))
    return rows


def _items(joined: str) -> tuple[str, ...]:
    return tuple(item for item in joined.split(";") if item)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _unknown(towns: tuple[str, ...], names: set[str], path: Path, line: int) -> list[Issue]:
    return [
        Issue(_shown(path), line, f"{town} is not one of the towns", "see data/towns.csv")
        for town in towns
        if town not in names
    ]
