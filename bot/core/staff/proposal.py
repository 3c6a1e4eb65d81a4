"""A change of the directory that one person proposes and another one makes (R126)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.directory.hsds import Table, with_note

EDITABLE: Mapping[str, tuple[str, ...]] = {
    "services": (
        "alternate_name", "about", "status", "confidential", "limits", "interpretation_services",
        "eligibility_description", "minimum_age", "maximum_age", "hours_description", "alert",
        "reason", "verification",
    ),
    "phones": ("number", "extension", "type", "keyword", "keys", "send", "reason"),
}  # fmt: skip
"""Columns that may be changed on the staff pages; the others are edited in the files."""
LONGEST = 500
"""Characters of one cell."""


class ConflictError(Exception):
    """Somebody else has changed the cell since the proposal was made."""


class OwnProposalError(Exception):
    """The person who proposed a change may not be the one who makes it."""


class NotEditableError(ValueError):
    """No such cell may be changed here."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell to change: what stood there when it was proposed, and what should."""

    id: str
    listing: str
    table: str
    row: str
    column: str
    before: str
    after: str
    source: str
    by: str
    on: str

    def to_json(self) -> str:
        """Write the proposal for keeping."""
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Proposal":
        """Read a proposal that was kept."""
        return cls(**json.loads(text))


def cell_of(tables: Mapping[str, Table], table: str, row: str, column: str, *, of: str) -> str:
    """Return what stands in a cell of a listing.

    Raises:
        NotEditableError: there is no such cell, it belongs to another listing (and would be changed
            behind the back of whoever accepts), or it is not for the staff pages.
    """
    if column not in EDITABLE.get(table, ()):
        raise NotEditableError(f"{column} of {table} is edited in the files, not here.")
    found = tables[table]
    key, at = found.columns.index("id"), found.columns.index(column)
    listing = found.columns.index("listing")
    for cells in found.rows:
        if cells[key] == row and cells[listing] == of:
            return cells[at]
    raise NotEditableError("That row is not, or no longer, one of this listing.")


def accept(
    tables: Mapping[str, Table], proposal: Proposal, *, by: str, on: date
) -> dict[str, Table]:
    """Make a proposed change, and write into the history who proposed and who accepted it.

    Raises:
        OwnProposalError: `by` proposed it.
        ConflictError: the cell no longer holds what it held when this was proposed.
        NotEditableError: the row is gone.
    """
    if by == proposal.by:
        raise OwnProposalError("A change needs two people: somebody else has to accept it.")
    now = cell_of(tables, proposal.table, proposal.row, proposal.column, of=proposal.listing)
    if now != proposal.before:
        raise ConflictError(
            f"{proposal.column} was {proposal.before!r} when this was proposed and is {now!r} now."
        )
    table = tables[proposal.table]
    key, at = table.columns.index("id"), table.columns.index(proposal.column)
    rows = [
        [*cells[:at], proposal.after, *cells[at + 1 :]] if cells[key] == proposal.row else cells
        for cells in table.rows
    ]
    services = tables["services"]
    listing, service = services.columns.index("listing"), services.columns.index("id")
    resource = next(cells[service] for cells in services.rows if cells[listing] == proposal.listing)
    note = {
        "listing": proposal.listing,
        "resource_id": resource,
        "resource_type": "service",
        "last_action_date": on.isoformat(),
        "last_action_type": "update",
        "field_name": proposal.column,
        "previous_value": proposal.before,
        "replacement_value": proposal.after,
        "updated_by": f"{proposal.by}; accepted by {by}; source: {proposal.source}",
    }
    return {
        **tables,
        proposal.table: Table(table.file, table.columns, rows, table.lines),
        "metadata": with_note(tables["metadata"], note),
    }
