"""Reads the outlines of the towns and projects them to a plane, once, for the map."""

import json
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

WIDTH = 480.0
"""Units of the drawing from the western to the eastern end of the state."""
PLACES = 1  # digits behind the point: a tenth of a unit is less than a pixel


@dataclass(frozen=True, slots=True)
class Shapes:
    """One SVG path for each town, and the height of the drawing."""

    paths: dict[str, str]
    height: float


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

    def flat(ring: list[tuple[float, float]]) -> str:
        steps = (
            f"{round((x - west) * across, PLACES):g},{round((north - y) * down, PLACES):g}"
            for x, y in ring[:-1]
        )
        return f"M{' '.join(steps)}Z"

    paths = {town: "".join(map(flat, rings[town])) for town in sorted(rings)}
    return Shapes(paths, round((north - south) * down, PLACES))


def _rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return every ring of a polygon or of several, as (longitude, latitude)."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]
