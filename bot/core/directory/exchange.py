"""What changes between two versions of the tables, and the directory in HSDS's JSON profile."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.directory.hsds import COLUMNS, Table, with_note

_NUMBERS = frozenset({"minimum_age", "maximum_age", "extension"})
_PARTS = ("phones", "schedules", "languages", "service_areas")


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One row that an import adds, removes or changes; `cells` are (column, before, after)."""

    table: str
    listing: str
    what: str
    cells: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        """Say the change as staff read it before they agree."""
        said = "; ".join(
            f"{column}: {before!r} -> {after!r}" for column, before, after in self.cells
        )
        return f"{self.what} {self.table} {self.listing}" + (f": {said}" if said else "")


def differences(old: Mapping[str, Table], new: Mapping[str, Table]) -> tuple[Change, ...]:
    """Tell what a new version of the tables adds, removes and changes, row by row of one id."""
    changes: list[Change] = []
    for name in COLUMNS:
        before, after = _by_id(old[name]), _by_id(new[name])
        changes += [
            Change(name, _label(row), "add") for key, row in after.items() if key not in before
        ]
        changes += [
            Change(name, _label(row), "remove") for key, row in before.items() if key not in after
        ]
        for key in before.keys() & after.keys():
            columns = dict.fromkeys((*before[key], *after[key]))
            cells = tuple(
                (column, before[key].get(column, ""), after[key].get(column, ""))
                for column in columns
                if before[key].get(column, "") != after[key].get(column, "")
            )
            if cells:
                changes.append(Change(name, _label(after[key]), "change", cells))
    return tuple(sorted(changes))


def confirmed(tables: Mapping[str, Table], listing: str, *, by: str, on: date) -> dict[str, Table]:
    """Record that a person dialled a listing: a new `assured_date`, and who set it, as metadata.

    Raises:
        KeyError: no listing is called that.
    """
    services = tables["services"]
    key, assured = services.columns.index("listing"), services.columns.index("assured_date")
    index = next((i for i, row in enumerate(services.rows) if row[key] == listing), None)
    if index is None:
        raise KeyError(listing)
    before = services.rows[index]
    row = [*before[:assured], on.isoformat(), *before[assured + 1 :]]
    note = {
        "listing": listing,
        "resource_id": before[services.columns.index("id")],
        "resource_type": "service",
        "last_action_date": on.isoformat(),
        "last_action_type": "confirm",
        "field_name": "assured_date",
        "previous_value": before[assured],
        "replacement_value": on.isoformat(),
        "updated_by": by,
    }
    return {
        **tables,
        "services": Table(
            services.file,
            services.columns,
            [*services.rows[:index], row, *services.rows[index + 1 :]],
            services.lines,
        ),
        "metadata": with_note(tables["metadata"], note),
    }


def profile(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """Lay the tables out as the JSON of HSDS: a list of services with all their parts inside."""
    organizations = {row["id"]: row for row in _objects(tables["organizations"])}
    terms = {row["id"]: row for row in _objects(tables["taxonomy_terms"])}
    parts = {name: _by_service(tables[name], "service_id") for name in _PARTS}
    attributes = _by_service(tables["attributes"], "link_id")
    metadata = _by_service(tables["metadata"], "resource_id")
    services = []
    for service in _objects(tables["services"]):
        key = service["id"]
        organization = organizations[service.pop("organization_id")]
        described = [
            {**attribute, "taxonomy_term": terms[attribute["taxonomy_term_id"]]}
            for attribute in attributes[key]
        ]
        services.append(
            {
                **service,
                "organization": organization,
                **{name: found[key] for name, found in parts.items() if key in found},
                "attributes": described,
                "metadata": metadata[key],
            }
        )
    return services


def _objects(table: Table) -> Iterator[dict[str, Any]]:
    for row in table.rows:
        yield {
            column: int(cell) if column in _NUMBERS else cell
            for column, cell in zip(table.columns, row, strict=True)
            if cell
        }


def _by_service(table: Table, column: str) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _objects(table):
        found[row[column]].append(row)
    return found


def _by_id(table: Table) -> dict[str, dict[str, str]]:
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return {row["id"]: row for row in rows}


def _label(row: Mapping[str, str]) -> str:
    names: Sequence[str] = ("listing", "number", "name", "label", "byday", "replacement_value")
    said = dict.fromkeys(row[name] for name in names if row.get(name))
    return " ".join(list(said)[:2])
