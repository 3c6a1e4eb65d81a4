"""The directory that is shipped, against the research behind it and against HSDS 3.1."""

import csv
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bot.adapters.hsds_files import read_contradictions, read_coverage, read_tables
from bot.core.directory.audit import audit, bare_number, contradicted
from bot.core.directory.exchange import profile
from bot.core.directory.find import HOTLINE_KEY
from bot.core.directory.hsds import COLUMNS
from bot.core.directory.listing import LAW_KINDS, NEEDS, Listing, Reach, UnsendableError

ROOT = Path(__file__).parents[3]
DATA = ROOT / "data"
NUMBER = re.compile(r"(?<![\d-])(?:1-)?\d{3}-\d{3}-\d{4}(?!\d)|(?<![\d-])\d{5,6}(?![\d-])|\b988\b")
PLACES = {"statewide": Reach.STATEWIDE, "national": Reach.NATIONAL}
BY_WAY_OF_A_LINE = {
    *("safe-haven-waterbury", "united-services-dv", "new-horizons", "can-hubs", "milford-rcc"),
    *("wfc", "ywca-greenwich", "umbrella-center", "prudence-crandall", "network-dv"),
    *("project-sage", "waterbury-youth-services"),
}
"""Agencies whose only numbers are statewide or national ones: those are sent, not they."""


@pytest.fixture(scope="module")
def facts() -> list[dict[str, str]]:
    """The rows of the research, without its notes."""
    path = ROOT / "tests" / "reference" / "directory-facts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables():
    """The shipped tables as they are written."""
    return read_tables(DATA)


def test_every_fact_has_its_record(facts, directory):
    """157 rows of research, 157 records, and the names are the same."""
    assert len(facts) == 157
    assert {fact["id"]: fact["name"] for fact in facts} == {
        key: record.name for key, record in directory.records.items()
    }


def test_every_fact_is_sent_or_kept_back_as_the_send_rule_says(facts, directory):
    """Verified, no police or court, not known to tell, with a number of its own."""
    for fact in facts:
        usable = (
            fact["verification"] == "verified"
            and fact["kind"] not in LAW_KINDS
            and fact["confidential"] != "no"
            and any(fact[column] for column in ("phone_crisis", "phone_office", "text_line"))
            and fact["id"] not in BY_WAY_OF_A_LINE
        )
        record = directory.records[fact["id"]]
        assert (fact["id"] in directory.listings) == usable, fact["id"]
        assert record.confidential == fact["confidential"]
        assert record.verification == fact["verification"]
        if not usable:
            assert record.reason, fact["id"]
            with pytest.raises(UnsendableError):
                Listing(record)


def test_every_number_of_a_fact_is_kept_and_no_other_is(facts, directory):
    """Numbers come from the phone columns only, never from a note."""
    for fact in facts:
        cells = " ".join(fact[column] for column in ("phone_crisis", "phone_office", "text_line"))
        printed = set(map(bare_number, NUMBER.findall(cells)))
        kept = {bare_number(phone.number) for phone in directory.records[fact["id"]].phones}
        assert kept - {"211", "911"} == printed - {"911"}, fact["id"]


def test_every_town_of_a_fact_is_served(facts, directory):
    """Remarks in brackets are no part of a name."""
    for fact in facts:
        record = directory.records[fact["id"]]
        items = [re.sub(r" *\(.*", "", item) for item in fact["towns_served"].split(";") if item]
        assert list(record.towns) == [item for item in items if item not in PLACES], fact["id"]
        reach = next((PLACES[item] for item in items if item in PLACES), Reach.TOWNS)
        assert record.reach is reach, fact["id"]


def test_nobody_has_dialled_and_the_data_says_so(directory):
    """A date of assurance is a person's word; the research dialled nothing."""
    assert all(record.assured is None for record in directory.records.values())


def test_every_need_has_a_confidential_statewide_line_beside_the_hotline(directory):
    """Whatever the town, somebody answers."""
    for need in NEEDS:
        assert [
            listing.key
            for listing in directory.listings.values()
            if need in listing.record.needs
            and listing.record.reach is not Reach.TOWNS
            and listing.is_confidential
            and listing.record.maximum_age is None
            and listing.key != HOTLINE_KEY
        ], need


def test_a_shared_number_is_sent_by_its_owner_only(directory):
    """A statewide line does not stand under a local name."""
    owners: dict[str, set[str]] = {}
    for listing in directory.listings.values():
        for phone in listing.phones:
            owners.setdefault(bare_number(phone.number), set()).add(listing.key)
    shared = {number: keys for number, keys in owners.items() if len(keys) > 1}
    assert set(shared) == {
        "211",  # one door, three services behind it
        "8002031234",  # the same door on phones that cannot dial 2-1-1
        "8002307526",  # central booking of all clinics of Planned Parenthood
        "8603556079",  # New Milford's social services run its food bank
    }


def test_known_wrong_values_are_not_in_the_data(tables):
    """The block list finds nothing to send."""
    contradictions = read_contradictions(DATA)
    assert len(contradictions) >= 30
    assert contradicted(tables, contradictions) == ()


def test_the_audit_tells_the_real_gaps(directory, tuesday):
    """Everything is stale until somebody dials; legal help has no local listing at all."""
    remarks = audit(directory, read_coverage(DATA), tuesday.date())
    stale = [remark for remark in remarks if remark.kind == "stale"]
    assert len(stale) == len(directory.listings)
    gaps = [remark.message for remark in remarks if remark.kind == "gap"]
    assert any(gap.startswith("legal: 1") for gap in gaps)
    assert not [gap for gap in gaps if "no confidential line" in gap]
    assert not [remark for remark in remarks if remark.kind == "coverage"]


def _typed(field: dict[str, str], cell: str):
    return int(cell) if field["type"] == "number" else cell


def test_the_tables_are_valid_hsds(tables):
    """Every row of every table against the rules of the specification, formats included."""
    rules = json.loads((ROOT / "tests" / "hsds" / "tabular.json").read_text())
    package = json.loads((DATA / "datapackage.json").read_text())
    for resource in package["resources"]:
        table = tables[Path(resource["path"]).stem]
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert tuple(fields) == table.columns == COLUMNS[Path(resource["path"]).stem]
        validator = Draft202012Validator(
            {**rules["$defs"][resource["name"]], "$defs": rules["$defs"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for row in table.rows:
            value = {
                name: _typed(fields[name], cell)
                for name, cell in zip(table.columns, row, strict=True)
                if cell
            }
            errors = [error.message for error in validator.iter_errors(value)]
            assert errors == [], (resource["path"], row)


def test_the_json_profile_is_valid_hsds(tables):
    """Every service with all its parts."""
    rules = json.loads((ROOT / "tests" / "hsds" / "service.json").read_text())
    validator = Draft202012Validator(rules, format_checker=Draft202012Validator.FORMAT_CHECKER)
    services = profile(tables)
    assert len(services) == 157
    for service in services:
        assert [error.message for error in validator.iter_errors(service)] == []
    assert list(validator.iter_errors(services[0] | {"status": "open"}))
