"""A change of the directory takes two people, and nobody's work is overwritten."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import bot
from bot.adapters.hsds_files import read_tables
from bot.core.directory.exchange import differences
from bot.core.staff.proposal import (
    ConflictError,
    NotEditableError,
    OwnProposalError,
    Proposal,
    accept,
    cell_of,
)

DATA = Path(bot.__file__).parent.parent / "data"
TODAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def tables():
    """The shipped tables."""
    return read_tables(DATA)


@pytest.fixture
def proposal(tables) -> Proposal:
    """A new number for a listing."""
    phones = tables["phones"]
    row = dict(zip(phones.columns, phones.rows[0], strict=True))
    return Proposal(
        "1", row["listing"], "phones", row["id"], "number", row["number"], "1-800-555-0100",
        "called on 2026-03-31", "maria", "2026-03-31",
    )  # fmt: skip


def test_a_second_person_makes_the_change_and_the_history_names_both(tables, proposal) -> None:
    """One cell changes, and one line of history says who, what and from where."""
    after = accept(tables, proposal, by="james", on=TODAY)
    change, note = sorted(differences(tables, after), key=lambda each: each.table, reverse=True)
    assert (change.table, change.cells) == (
        "phones", (("number", proposal.before, "1-800-555-0100"),),
    )  # fmt: skip
    assert note.table == "metadata"
    written = dict(zip(after["metadata"].columns, after["metadata"].rows[-1], strict=True))
    assert written["updated_by"] == "maria; accepted by james; source: called on 2026-03-31"
    assert (written["previous_value"], written["replacement_value"]) == (
        proposal.before, "1-800-555-0100",
    )  # fmt: skip
    held = cell_of(after, "phones", proposal.row, "number", of=proposal.listing)
    assert held == "1-800-555-0100"


def test_r126_a_row_of_another_listing_is_not_changed_under_this_name(tables, proposal) -> None:
    """Whoever accepts reads the listing's name, so the row has to be one of that listing."""
    with pytest.raises(NotEditableError, match="this listing"):
        accept(tables, replace(proposal, listing="ct-211-housing"), by="james", on=TODAY)


def test_r126_nobody_accepts_their_own_change(tables, proposal) -> None:
    """One person cannot publish alone."""
    with pytest.raises(OwnProposalError):
        accept(tables, proposal, by="maria", on=TODAY)


def test_what_somebody_else_has_changed_since_is_not_overwritten(tables, proposal) -> None:
    """Two proposals for one cell: the second finds that its ground has moved."""
    after = accept(tables, proposal, by="james", on=TODAY)
    with pytest.raises(ConflictError, match="is '1-800-555-0100' now"):
        accept(after, replace(proposal, after="1-800-555-0111"), by="james", on=TODAY)


@pytest.mark.parametrize(
    "wrong", [{"column": "id"}, {"table": "metadata"}, {"table": "towns"}, {"row": "gone"}]
)
def test_only_listed_cells_can_be_changed(tables, proposal, wrong) -> None:
    """Ids, history and other files are not for a page."""
    with pytest.raises(NotEditableError):
        accept(tables, replace(proposal, **wrong), by="james", on=TODAY)


def test_a_proposal_is_kept_and_read_back(proposal) -> None:
    """What was written is what is read."""
    assert Proposal.from_json(proposal.to_json()) == proposal
