"""What the cells of services.csv say: read once where all is well, told each time where not."""

from datetime import date

import pytest

from bot.core.directory.listing import Confidential, Limit, Status, Verification
from bot.core.directory.terms import SHARED, SHORT_NAME, ServiceCells, date_or_none

GOOD = {"status": "active", "verification": "verified", "confidential": "yes"}


def cells(**given: str) -> tuple[str, ...]:
    """Fill in a row; what is not given is empty."""
    return tuple((GOOD | given).get(column, "") for column in SHARED)


@pytest.fixture
def told() -> list[tuple[int, str]]:
    """The mistakes that were told."""
    return []


@pytest.fixture
def reader(told: list[tuple[int, str]]) -> ServiceCells:
    """A reader whose mistakes are kept."""
    return ServiceCells(lambda line, message, hint: told.append((line, f"{message}|{hint}")))


def test_good_cells_are_read_once(reader: ServiceCells, told: list[tuple[int, str]]) -> None:
    """A hundred thousand listings have few combinations."""
    row = cells(minimum_age="18", limits="reports;", elsewhere="es;pt", assured_date="2026-03-31")
    first = reader.terms(2, row)

    assert first["status"] is Status.ACTIVE
    assert first["verification"] is Verification.VERIFIED
    assert first["confidential"] is Confidential.YES
    assert (first["minimum_age"], first["maximum_age"]) == (18, None)
    assert first["assured"] == date(2026, 3, 31)
    assert first["elsewhere"] == {"es", "pt"}
    assert reader.terms(3, row) is first
    assert first["limits"] == (Limit.REPORTS,)
    assert told == []


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("status", "open", "is not one of the choices"),
        ("neighbors", "perhaps", "is not yes, no or empty"),
        ("minimum_age", "young", "is not an age"),
        ("limits", "nonsense", "is none"),
        ("elsewhere", "Spanish", "is not a language"),
        ("assured_date", "spring", "is not a date"),
    ],
)
def test_a_mistake_is_told_on_each_line(
    reader: ServiceCells, told: list[tuple[int, str]], column: str, value: str, says: str
) -> None:
    """Also where the same cells stand twice."""
    row = cells(**{column: value})
    reader.terms(2, row)
    reader.terms(5, row)

    assert [line for line, _ in told] == [2, 5]
    assert all(says in message for _, message in told)


def test_ages_that_cross(reader: ServiceCells, told: list[tuple[int, str]]) -> None:
    """Nobody is of an age between them."""
    reader.terms(2, cells(minimum_age="25", maximum_age="18"))

    assert [message for _, message in told] == ["maximum_age 18 is below minimum_age 25|"]


@pytest.mark.parametrize("name", ["a" * (SHORT_NAME + 1), "Casa Ý"])
def test_a_name_that_is_dear_in_an_sms(
    reader: ServiceCells, told: list[tuple[int, str]], name: str
) -> None:
    """Too long, or in letters that make every text of it twice as dear."""
    assert reader.short_name(2, name) == name
    assert len(told) == 1


def test_dates() -> None:
    """Empty is none; a mistake says what a date looks like."""
    assert date_or_none("") is None
    with pytest.raises(ValueError, match="such as 2026-03-31"):
        date_or_none("31/3/26")
