"""Connecticut's 169 towns: where they are, who is next to whom, how far apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Town:
    """One official town; coordinates are degrees north and east, near where its people live."""

    name: str
    region: str
    latitude: float
    longitude: float
    population: int
    adjacent: tuple[str, ...] = ()
    zips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A village, neighbourhood or nickname, and the towns that it may mean, likeliest first.

    `sourced` is False for a name known only from memory: it is shown back before it routes
    (towns-notes.md, "Not verified").
    """

    name: str
    towns: tuple[str, ...]
    sourced: bool = True


def distance_km(here: Town, there: Town) -> float:
    """Great-circle distance between two towns (haversine), in kilometres."""
    lat1, lat2 = radians(here.latitude), radians(there.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lon = radians(there.longitude - here.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))


class Towns:
    """All towns with their ZIP codes and places, looked up by official name."""

    def __init__(
        self,
        towns: Iterable[Town],
        *,
        zips: Mapping[str, tuple[str, ...]] | None = None,
        places: Iterable[Place] = (),
    ) -> None:
        self.by_name: Mapping[str, Town] = MappingProxyType({town.name: town for town in towns})
        self.zips: Mapping[str, tuple[str, ...]] = MappingProxyType(dict(zips or {}))
        self.places = tuple(places)

    def __contains__(self, name: object) -> bool:
        """Say whether this is the official name of a town."""
        return name in self.by_name

    def __getitem__(self, name: str) -> Town:
        """Return the town of that official name."""
        return self.by_name[name]

    def region_of(self, name: str | None) -> str | None:
        """Return the planning region of a town: all that a log may keep of it (R106)."""
        town = self.by_name.get(name) if name is not None else None
        return None if town is None else town.region
