"""HSDS 3.1 tables: which columns each has, and one table as it was read.

The tables are those of Open Referral's Human Services Data Specification 3.1 in its tabular form;
columns of our own stand behind those of the specification (`data/README.md` explains each).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from types import MappingProxyType

from bot.core.issue import Issue

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "organizations": ("id", "name", "alternate_name", "description", "website"),
        "services": (
            *("id", "listing", "organization_id", "name", "alternate_name", "description", "url"),
            *("status", "interpretation_services", "eligibility_description", "minimum_age"),
            *("maximum_age", "assured_date", "assurer_email", "alert"),
            *("kind", "verification", "confidential", "limits", "for_youth", "neighbors"),
            *("elsewhere", "preferred", "through", "about", "hours_description", "reason", "notes"),
        ),
        "phones": (
            *("id", "listing", "service_id", "number", "extension", "type", "description"),
            *("keyword", "keys", "send", "reason"),
        ),
        "schedules": (
            *("id", "listing", "service_id", "freq", "byday", "opens_at", "closes_at"),
            *("valid_from", "valid_to", "description"),
        ),
        "languages": ("id", "listing", "service_id", "name", "code"),
        "service_areas": ("id", "listing", "service_id", "name", "description"),
        "attributes": (
            *("id", "listing", "link_id", "taxonomy_term_id", "link_type", "link_entity"),
            *("value", "label"),
        ),
        "taxonomies": ("id", "name", "description", "version"),
        "taxonomy_terms": ("id", "code", "name", "description", "taxonomy_id"),
        "metadata": (
            *("id", "listing", "resource_id", "resource_type", "last_action_date"),
            *("last_action_type", "field_name", "previous_value", "replacement_value"),
            *("updated_by", "dated"),
        ),
    }
)
"""What each table must have; a file may carry more columns, which are kept and passed on."""


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file as it was read: `lines[i]` is the line in the file on which `rows[i]` begins."""

    file: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    lines: Sequence[int]

    def each(self, *names: str) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the line of every row with the cells of the columns named (two or more)."""
        pick = itemgetter(*map(self.columns.index, names))
        return zip(self.lines, map(pick, self.rows), strict=True)


def missing_columns(needed: Sequence[str], columns: Sequence[str], file: str) -> list[Issue]:
    """Name the columns that a table needs and has not."""
    hint = "columns are: " + ", ".join(needed)
    return [
        Issue(file, 1, f"column {column!r} is missing", hint)
        for column in needed
        if column not in columns
    ]


def made_id(table: str, row: Sequence[str]) -> str:
    """Make an id for a row that has none, the same for the same row."""
    digest = sha256("\x1f".join((table, *row)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


NO_VALUE = "(none)"
"""What a value was before there was one: HSDS requires the cell, and empty counts as missing."""


def with_note(metadata: Table, note: Mapping[str, str]) -> Table:
    """Return the metadata with one more row: who changed which value of which service, and when.

    `note` holds cells by column; the id is made of them.
    """
    said = {**note, "previous_value": note["previous_value"] or NO_VALUE}
    said["replacement_value"] = said["replacement_value"] or NO_VALUE
    said["id"] = made_id("metadata", tuple(said.values()))
    row = [said.get(column, "") for column in metadata.columns]
    lines = [*metadata.lines, len(metadata.rows) + 2]
    return Table(metadata.file, metadata.columns, [*metadata.rows, row], lines)
