"""Towns: names, regions, distances."""

import pytest

from bot.core.book import Book
from bot.core.towns import Town, Towns, distance_km

HERE = Town("Here", "North", 41.0, -73.0, 10)
THERE = Town("There", "North", 42.0, -73.0, 10)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    """The mean radius of the earth (6371.0088 km) makes it 111.195."""
    assert distance_km(HERE, THERE) == pytest.approx(111.195, abs=0.001)
    assert distance_km(HERE, HERE) == 0


def test_a_town_is_found_by_its_official_name_only() -> None:
    """Other spellings are the business of understanding."""
    towns = Towns([HERE, THERE], zips={"06000": ("Here",)})

    assert "Here" in towns
    assert "here" not in towns
    assert towns["There"] is THERE
    assert towns.zips["06000"] == ("Here",)
    assert towns.places == ()


@pytest.mark.parametrize(
    ("name", "region"), [("Here", "North"), ("Nowhere", None), ("", None), (None, None)]
)
def test_a_log_keeps_the_region_of_a_town(name: str | None, region: str | None) -> None:
    """Somebody who would rather not say has no region either (R106)."""
    assert Towns([HERE]).region_of(name) == region


def test_connecticut_has_169_towns_in_nine_regions(book: Book) -> None:
    """Each borders on towns that border on it."""
    towns = book.towns.by_name

    assert len(towns) == 169
    assert len({town.region for town in towns.values()}) == 9
    for town in towns.values():
        assert town.adjacent
        assert all(town.name in towns[other].adjacent for other in town.adjacent)
