"""What staff are told to look at."""

from datetime import date

import pytest

from bot.core.directory.audit import Contradiction, Remark, audit, bare_number, contradicted
from bot.core.directory.find import Directory
from bot.core.directory.hsds import Table
from bot.core.directory.listing import NEEDS, Phone, Reach, Weight

TODAY = date(2026, 11, 24)
WRONG = Contradiction("860-555-0199", "860-555-0100", "Oak hotline", "a typing error")
NO_RIGHT = Contradiction("1-800-555-0199", "", "Elm", "it never existed")
AREA = Contradiction("oak@Cedar", "elm", "Oak", "it is in Ash")


def _tables(phones: list[list[str]], areas: list[list[str]]) -> dict[str, Table]:
    lines = list(range(2, 10))
    return {
        "phones": Table(
            "data/phones.csv", ("listing", "number", "send"), phones, lines[: len(phones)]
        ),
        "service_areas": Table(
            "data/service_areas.csv", ("listing", "name"), areas, lines[: len(areas)]
        ),
    }


def test_a_known_wrong_value_is_named_when_it_comes_again():
    """A number that would be sent, or an area, but not a number kept as a warning."""
    phones = [
        ["oak", "860-555-0199", "yes"],
        ["oak", "1-860-555-0199", "no"],
        ["elm", "800-555-0199", "yes"],
        ["elm", "860-555-0100", "yes"],
    ]
    areas = [["oak", "Ash"], ["oak", "Cedar"]]
    issues = contradicted(_tables(phones, areas), [WRONG, NO_RIGHT, AREA])
    assert [str(issue) for issue in issues] == [
        (
            "data/phones.csv:2: 860-555-0199 of oak is known to be wrong (Oak hotline): "
            "a typing error (use 860-555-0100)"
        ),
        (
            "data/phones.csv:4: 800-555-0199 of elm is known to be wrong (Elm): "
            "it never existed (take it out)"
        ),
        "data/service_areas.csv:3: oak in Cedar is known to be wrong (Oak): it is in Ash (use elm)",
    ]


@pytest.mark.parametrize(
    ("number", "digits"),
    [("1-860-555-0100", "8605550100"), ("860-555-0100", "8605550100"), ("2-1-1", "211")],
)
def test_numbers_are_told_apart_by_their_digits(number: str, digits: str):
    """However they are written."""
    assert bare_number(number) == digits
    assert Contradiction("17 offices", "", "", "").digits == ""


def test_the_audit_names_what_is_really_there(made, three_towns):
    """Stale, unreachable, uncovered, a gap, a long name; and nothing that is fine."""
    records = [
        made("oak", assured=date(2026, 11, 1), short="A name of twenty-two c"),
        made("old", assured=date(2026, 1, 1), needs={"work": Weight.ALSO}),
        made("line", reach=Reach.STATEWIDE, towns=(), needs=dict.fromkeys(NEEDS[1:], Weight.MAIN)),
        made("mute", phones=(Phone("860-555-0102", send=False),)),
        made("agency", phones=(), through="line"),
        made("police", kind="police", phones=()),
    ]
    directory = Directory(records, three_towns)
    coverage = {"Ash": ("oak", "ghost"), "Birch": ("oak",)}
    remarks = audit(directory, coverage, TODAY)
    said = [str(remark) for remark in remarks if remark.kind != "gap"]
    assert said == [
        "stale: old: last dialled 2026-01-01, over 90 days",
        "stale: line: never dialled, over 90 days, and it answers for the whole state",
        "unreachable: mute: no number of its own",
        "unreachable: agency: no number of its own, reached through line",
        "coverage: Ash: no record is called ghost",
        "coverage: Birch: a source gives it to oak, its areas do not",
        "name: oak: 'A name of twenty-two c' is 22 long",
    ]
    gaps = [remark.message for remark in remarks if remark.kind == "gap"]
    assert gaps[0] == "shelter: no confidential line answers for the whole state"
    assert gaps[1] == "shelter: 3 of 3 towns have none (Ash, Birch, Cedar)"
    assert gaps[2] == "crisis: 2 of 3 towns have none (Birch, Cedar)"
    assert len(gaps) == 1 + 12


def test_a_directory_without_gaps_leaves_nothing_to_say(made, three_towns):
    """All towns served, all dialled, all named shortly."""
    everything = made(
        "oak",
        needs=dict.fromkeys(NEEDS, Weight.MAIN),
        towns=tuple(three_towns.by_name),
        assured=TODAY,
    )
    line = made(
        "line", "860-555-0101", reach=Reach.STATEWIDE, needs=everything.needs, assured=TODAY
    )
    assert audit(Directory([everything, line], three_towns), {}, TODAY) == ()


def test_a_long_list_of_towns_is_cut(directory):
    """Five towns show where; the number says how many."""
    gaps = [remark for remark in audit(directory, {}, TODAY) if remark.kind == "gap"]
    assert Remark("gap", gaps[0].message) == gaps[0]
    assert any(message.message.endswith(", ...)") for message in gaps)
