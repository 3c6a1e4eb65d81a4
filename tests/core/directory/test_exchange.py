"""What an import changes, who dialled, and the JSON of HSDS."""

from datetime import date

import pytest

from bot.core.directory.exchange import Change, confirmed, differences, profile
from bot.core.directory.hsds import COLUMNS, Table


def _table(name: str, *rows: dict[str, str]) -> Table:
    columns = COLUMNS[name]
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return Table(f"data/{name}.csv", columns, cells, list(range(2, len(rows) + 2)))


@pytest.fixture
def tables() -> dict[str, Table]:
    """One organization with one service, one phone and one need."""
    service = {"id": "s", "listing": "oak", "organization_id": "o", "name": "Oak"}
    return {
        **{name: _table(name) for name in COLUMNS},
        "organizations": _table("organizations", {"id": "o", "name": "Oak House"}),
        "services": _table("services", service | {"minimum_age": "18"}),
        "phones": _table(
            "phones", {"id": "p", "listing": "oak", "service_id": "s", "number": "860-555-0100"}
        ),
        "taxonomy_terms": _table("taxonomy_terms", {"id": "t", "name": "crisis"}),
        "attributes": _table("attributes", {"id": "a", "link_id": "s", "taxonomy_term_id": "t"}),
    }


def test_the_same_tables_have_no_differences(tables):
    """Importing an export changes nothing."""
    assert differences(tables, tables) == ()


def test_added_removed_and_changed_rows_are_told(tables):
    """In words that staff can agree to."""
    new = {
        **tables,
        "services": _table(
            "services",
            {"id": "s", "listing": "oak", "organization_id": "o", "name": "Oak Tree"},
        ),
        "phones": _table("phones", {"id": "q", "listing": "oak", "number": "860-555-0101"}),
    }
    changes = differences(tables, new)
    assert [str(change) for change in changes] == [
        "remove phones oak 860-555-0100",
        "add phones oak 860-555-0101",
        "change services oak Oak Tree: name: 'Oak' -> 'Oak Tree'; minimum_age: '18' -> ''",
    ]
    assert isinstance(changes[0], Change)


def test_confirming_sets_the_date_and_writes_down_who(tables):
    """The date of the service, and a row of metadata; nothing else changes."""
    after = confirmed(tables, "oak", by="Ann", on=date(2026, 3, 31))
    services, notes = differences(tables, after)[1], differences(tables, after)[0]
    assert services.cells == (("assured_date", "", "2026-03-31"),)
    assert (notes.table, notes.what) == ("metadata", "add")
    row = dict(zip(COLUMNS["metadata"], after["metadata"].rows[0], strict=True))
    assert (row["updated_by"], row["field_name"], row["resource_id"]) == (
        "Ann",
        "assured_date",
        "s",
    )
    with pytest.raises(KeyError, match="elm"):
        confirmed(tables, "elm", by="Ann", on=date(2026, 3, 31))


def test_the_json_profile_holds_each_service_with_its_parts(tables):
    """Numbers are numbers, empty cells are absent, terms are inside attributes."""
    (service,) = profile(tables)
    assert service["organization"] == {"id": "o", "name": "Oak House"}
    assert service["minimum_age"] == 18
    assert service["phones"][0]["number"] == "860-555-0100"
    assert service["attributes"][0]["taxonomy_term"]["name"] == "crisis"
    assert "schedules" not in service
    assert service["metadata"] == []
