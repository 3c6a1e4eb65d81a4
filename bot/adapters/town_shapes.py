"""Reads the outlines of the towns and projects them to a plane, once, for the map."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from operator import itemgetter
from pathlib import Path
from typing import Any

WIDTH = 480.0
"""Units of the drawing from the western to the eastern end of the state."""
PLACES = 1  # digits behind the point: a tenth of a unit is less than a pixel


@dataclass(frozen=True, slots=True)
class Shapes:
    """One SVG path for each town, and the height of the drawing.

    `middles` are where a town's weight lies and how much it has: its area.
    """

    paths: dict[str, str]
    height: float
    middles: dict[str, tuple[float, float, float]]

    def middle(self, towns: Iterable[str]) -> tuple[float, float]:
        """Return the point where several towns together have their middle, to write a name at."""
        found = [self.middles[town] for town in towns]
        area = sum(weight for _, _, weight in found)
        return (
            round(sum(x * weight for x, _, weight in found) / area, PLACES),
            round(sum(y * weight for _, y, weight in found) / area, PLACES),
        )


def read_shapes(path: Path) -> Shapes:
    """Read the polygons and flatten them.

    Over two degrees of longitude an equirectangular projection, shortened by the cosine of the
    middle latitude, is right to a pixel.
    """
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    rings = {feature["properties"]["town"]: _rings(feature["geometry"]) for feature in features}
    points = [point for town in rings.values() for ring in town for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    across = WIDTH / (east - west)
    down = across / cos(radians((south + north) / 2))

    flat = {
        town: [[((x - west) * across, (north - y) * down) for x, y in ring] for ring in rings[town]]
        for town in sorted(rings)
    }
    paths = {town: "".join(map(_path, outlines)) for town, outlines in flat.items()}
    middles = {
        town: max(map(_middle, outlines), key=itemgetter(2)) for town, outlines in flat.items()
    }
    return Shapes(paths, round((north - south) * down, PLACES), middles)


def _path(ring: list[tuple[float, float]]) -> str:
    steps = (f"{round(x, PLACES):g},{round(y, PLACES):g}" for x, y in ring[:-1])
    return f"M{' '.join(steps)}Z"


def _middle(ring: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the centre of gravity of a ring, and its area (the shoelace formula).

    >>> _middle([(0, 0), (4, 0), (4, 2), (0, 2), (0, 0)])
    (2.0, 1.0, 8.0)
    """
    crosses = [(a * d - c * b, a + c, b + d) for (a, b), (c, d) in pairwise(ring)]
    twice = sum(cross for cross, _, _ in crosses)
    x = sum(cross * across for cross, across, _ in crosses) / (3 * twice)
    y = sum(cross * down for cross, _, down in crosses) / (3 * twice)
    return x, y, abs(twice) / 2


def _rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return every ring of a polygon or of several, as (longitude, latitude)."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]
