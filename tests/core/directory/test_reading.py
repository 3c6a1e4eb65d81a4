"""Rows become records, and every mistake in them is named with its line."""

from collections.abc import Callable

import pytest

from bot.core.directory.hours import Openness
from bot.core.directory.hsds import COLUMNS, Table, made_id, missing_columns
from bot.core.directory.listing import Limit, Reach, Weight
from bot.core.directory.reading import read_records
from bot.core.issue import Issue

IDS = {name: f"00000000-0000-4000-8000-{index:012}" for index, name in enumerate(COLUMNS)}
OTHER = "11111111-0000-4000-8000-000000000000"
GOOD = {
    "organizations": {"name": "Oak House", "description": "A house."},
    "services": {
        "listing": "oak",
        "organization_id": IDS["organizations"],
        "name": "Oak House hotline",
        "alternate_name": "Oak House",
        "status": "active",
        "verification": "verified",
        "confidential": "yes",
    },
    "phones": {"number": "860-555-0100", "type": "voice", "send": "yes"},
    "schedules": {"byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"},
    "languages": {"code": "es"},
    "service_areas": {"name": "Ash"},
    "attributes": {
        "link_id": IDS["services"],
        "taxonomy_term_id": IDS["taxonomy_terms"],
        "link_type": "need",
        "value": "main",
        "label": "crisis",
    },
    "taxonomies": {"name": "Needs"},
    "taxonomy_terms": {"taxonomy_id": IDS["taxonomies"]},
    "metadata": {"resource_id": IDS["services"]},
}
Tables = Callable[..., dict[str, Table]]


@pytest.fixture
def tables() -> Tables:
    """Make tables of one good service; an argument changes cells of one row of its table."""

    def make(**different: dict[str, str]) -> dict[str, Table]:
        made = {}
        for name, columns in COLUMNS.items():
            cells = {"id": IDS[name], "listing": "oak", "service_id": IDS["services"]}
            cells |= GOOD[name] | different.get(name, {})
            row = [cells.get(column, "") for column in columns]
            made[name] = Table(f"data/{name}.csv", columns, [row], [2])
        return made

    return make


def _with_row(tables: dict[str, Table], name: str, **cells: str) -> dict[str, Table]:
    """Add a second row to a table, on line 3."""
    table = tables[name]
    first = dict(zip(table.columns, table.rows[0], strict=True)) | {"id": OTHER} | cells
    row = [first[column] for column in table.columns]
    return {**tables, name: Table(table.file, table.columns, [*table.rows, row], [2, 3])}


def test_good_rows_become_a_record(tables: Tables):
    """All that the tables say of a service is in one record."""
    different = {"limits": "ask;shared", "minimum_age": "13", "maximum_age": "24"}
    different |= {"for_youth": "yes", "neighbors": "no", "elsewhere": "pt", "about": "home"}
    different |= {"assured_date": "2026-03-31", "interpretation_services": "all", "kind": "hotline"}
    (record,), issues = read_records(tables(services=different), ["Ash"])
    assert issues == ()
    assert (record.key, record.short, record.line) == ("oak", "Oak House", 2)
    assert record.limits == (Limit.ASK, Limit.SHARED)
    assert (record.minimum_age, record.maximum_age) == (13, 24)
    assert record.for_youth
    assert not record.neighbors
    assert record.interpreters
    assert record.languages == {"es"}
    assert record.elsewhere == {"pt"}
    assert record.needs == {"crisis": Weight.MAIN}
    assert (record.reach, record.towns) == (Reach.TOWNS, ("Ash",))
    assert str(record.assured) == "2026-03-31"
    assert [phone.number for phone in record.phones] == ["860-555-0100"]
    assert record.hours.schedules


@pytest.mark.parametrize(
    ("area", "reach"),
    [("Connecticut", Reach.STATEWIDE), ("United States", Reach.NATIONAL), ("Ash", Reach.TOWNS)],
)
def test_areas_say_how_far_a_service_reaches(tables: Tables, area: str, reach: Reach):
    """The state and the country are areas like a town."""
    (record,), _ = read_records(tables(service_areas={"name": area}), ["Ash"])
    assert record.reach is reach


def test_a_service_without_schedule_or_language_has_defaults(tables: Tables):
    """Unknown hours, and English."""
    empty = {
        name: Table(table.file, table.columns, [], [])
        for name, table in tables().items()
        if name in {"schedules", "languages"}
    }
    (record,), _ = read_records({**tables(), **empty}, ["Ash"])
    assert record.languages == {"en"}
    assert record.hours.schedules == ()
    assert record.hours.always_the_same is Openness.UNKNOWN


@pytest.mark.parametrize("number", ["211", "2-1-1", "988", "1-800-555-0100", "911"])
def test_numbers_as_people_dial_them(tables: Tables, number: str):
    """Three digits, ten, and eleven with the country code."""
    assert read_records(tables(phones={"number": number}), ["Ash"])[1] == ()


@pytest.mark.parametrize(
    ("name", "different", "message", "hint"),
    [
        ("phones", {"number": "860-555-010"}, "has 9 digits", "860-555-0100"),
        ("phones", {"number": "8605550100"}, "not written as it is dialled", "860-555-0100"),
        ("phones", {"number": "55501"}, "has 5 digits", "text code"),
        ("phones", {"type": "fax"}, "'fax' is not voice or text", ""),
        ("phones", {"send": ""}, "send: '' is not yes or no", ""),
        ("phones", {"service_id": OTHER}, "no service has the id", "services.csv"),
        ("phones", {"listing": "elm"}, "listing is 'elm'", "write oak"),
        ("schedules", {"closes_at": "08:00"}, "before it opens", "split a night"),
        ("schedules", {"valid_from": "last week"}, "'last week' is not a date", ""),
        ("schedules", {"listing": "elm"}, "listing is 'elm'", "write oak"),
        ("languages", {"code": "Spanish"}, "'Spanish' is not a language", "es"),
        ("languages", {"listing": "elm"}, "listing is 'elm'", "write oak"),
        ("service_areas", {"name": "Ahs"}, "'Ahs' is not one of the 169 towns", "mean Ash?"),
        ("service_areas", {"name": "Boston"}, "'Boston' is not one", "data/towns.csv"),
        ("service_areas", {"listing": "elm"}, "listing is 'elm'", "write oak"),
        ("attributes", {"label": "housing"}, "'housing' is not one of the needs", "shelter"),
        ("attributes", {"value": "very"}, "'very' is not first, main or also", ""),
        ("attributes", {"listing": "elm"}, "listing is 'elm'", "write oak"),
        ("attributes", {"taxonomy_term_id": OTHER}, "no row of taxonomy_terms.csv", ""),
        ("taxonomy_terms", {"taxonomy_id": OTHER}, "no row of taxonomies.csv", ""),
        ("metadata", {"resource_id": OTHER}, "no row of services.csv", ""),
        ("services", {"organization_id": OTHER}, "no row of organizations.csv", ""),
        ("services", {"name": ""}, "name is missing", ""),
        ("services", {"status": "open"}, "status: 'open'", "active, inactive"),
        ("services", {"verification": ""}, "verification: ''", "verified"),
        ("services", {"confidential": "maybe"}, "confidential: 'maybe'", "unknown"),
        ("services", {"limits": "none"}, "limits: 'none'", "ask"),
        ("services", {"assured_date": "last week"}, "'last week' is not a date", "dialled"),
        ("services", {"minimum_age": "teen"}, "'teen' is not an age", "years"),
        ("services", {"minimum_age": "18", "maximum_age": "12"}, "maximum_age 12 is below", ""),
        ("services", {"for_youth": "y"}, "for_youth: 'y' is not yes, no or empty", ""),
        ("services", {"elsewhere": "Spanish"}, "elsewhere: 'Spanish'", "es;pt"),
        ("services", {"alternate_name": ""}, "alternate_name is missing", "24"),
        ("services", {"alternate_name": "A house that is much too long"}, "is 29 long", "24"),
        ("services", {"alternate_name": "Información"}, "cannot hold cheaply", "Informacion"),
        ("services", {"preferred": "elm"}, "preferred: no listing is called 'elm'", ""),
        ("services", {"through": "elm"}, "through: no listing is called 'elm'", ""),
        ("services", {"id": "7"}, "id: '7' is not a UUID", "use "),
        ("phones", {"id": ""}, "id is missing", "use "),
    ],
)
def test_a_mistake_is_named_with_its_line_and_a_hint(
    tables: Tables, name: str, different: dict[str, str], message: str, hint: str
):
    """Every kind of bad row says where it is, what it is, and how to mend it."""
    _, issues = read_records(tables(**{name: different}), ["Ash"])
    issue = next(issue for issue in issues if message in issue.message)
    assert (issue.file, issue.line) == (f"data/{name}.csv", 2)
    assert hint in issue.hint


def test_a_service_with_a_mistake_is_no_record(tables: Tables):
    """Nothing half read is ever used."""
    assert read_records(tables(services={"status": "open"}), ["Ash"])[0] == ()


def test_a_readable_id_that_is_none_is_named(tables: Tables):
    """It goes into URLs and logs."""
    changed = tables(**{name: {"listing": "The Oak"} for name in COLUMNS})
    _, issues = read_records(changed, ["Ash"])
    assert "'The Oak' is not a readable id" in issues[0].message


def test_a_duplicate_id_names_both_lines_and_offers_another(tables: Tables):
    """The hint is an id that nobody else has."""
    twice = _with_row(tables(), "phones", id=IDS["phones"])
    _, (issue,) = read_records(twice, ["Ash"])
    assert issue.line == 3
    assert "is on line 2 too" in issue.message
    assert issue.hint.startswith("use ")


def test_a_duplicate_listing_names_both_lines(tables: Tables):
    """Two services cannot share a readable id."""
    _, issues = read_records(_with_row(tables(), "services"), ["Ash"])
    assert [(issue.line, issue.message) for issue in issues] == [
        (3, "listing: 'oak' is on line 2 too")
    ]


def test_an_attribute_of_another_kind_is_left_alone(tables: Tables):
    """HSDS uses attributes for more than needs."""
    records, issues = read_records(tables(attributes={"link_type": "fee"}), ["Ash"])
    assert issues == ()
    assert records[0].needs == {}


def test_made_ids_are_uuids_and_the_same_for_the_same_row():
    """A hint can be pasted."""
    first = made_id("phones", ["a", "b"])
    assert first == made_id("phones", ["a", "b"])
    assert first != made_id("phones", ["ab", ""])
    assert [len(part) for part in first.split("-")] == [8, 4, 4, 4, 12]


def test_missing_columns_are_named():
    """Each one, with those that are needed."""
    issues = missing_columns(("id", "name"), ("id",), "data/x.csv")
    assert issues == [Issue("data/x.csv", 1, "column 'name' is missing", "columns are: id, name")]
