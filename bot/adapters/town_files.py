"""Reads `data/towns.csv`, `data/zips.csv` and `data/places.csv`."""

import csv
from pathlib import Path

from bot.core.issue import AuthoringError, Issue
from bot.core.towns import Place, Town, Towns


def read_towns(folder: Path) -> Towns:
    """Read the towns, their ZIP codes and their places.

    Raises:
        AuthoringError: a row cannot be used; every such row is named.
    """
    issues: list[Issue] = []
    towns: list[Town] = []
    path = folder / "towns.csv"
    for line, row in _rows(path):
        try:
            towns.append(
                Town(
                    name=row["town"],
                    region=row["planning_region"],
                    latitude=float(row["latitude"]),
                    longitude=float(row["longitude"]),
                    population=int(row["population_2020"]),
                    adjacent=_items(row["adjacent"]),
                    zips=_items(row["zips"]),
                )
            )
        except (KeyError, ValueError) as error:
            issues.append(Issue(_shown(path), line, f"cannot read this town: {error}"))
    names = {town.name for town in towns}
    zips: dict[str, tuple[str, ...]] = {}
    path = folder / "zips.csv"
    for line, row in _rows(path):
        zips[row["zip"]] = (row["town"], *_items(row["other_towns"]))
        issues += _unknown(zips[row["zip"]], names, path, line)
    places: list[Place] = []
    path = folder / "places.csv"
    for line, row in _rows(path):
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


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            return [(reader.line_num, row) for row in reader]
    except OSError as error:
        issue = Issue(_shown(path), 1, "cannot be read", str(error.strerror))
        raise AuthoringError((issue,)) from error


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
