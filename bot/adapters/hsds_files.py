"""Reads and writes the directory as HSDS tables: a folder of CSV files, or a zip of one."""

import csv
import gc
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zipfile import Path as ZipPath

from bot.core.directory.audit import Contradiction
from bot.core.directory.find import Directory, Freshness
from bot.core.directory.hsds import COLUMNS, Table, missing_columns
from bot.core.directory.reading import read_records
from bot.core.issue import AuthoringError, Issue
from bot.core.towns import Towns

_WRONG = ("wrong", "right", "matter", "why")
_COVERAGE = ("town", "sa_center_id", "sa_source", "dv_agency_id", "dv_source")


def read_directory(folder: Path, towns: Towns, freshness: Freshness = Freshness.OFF) -> Directory:
    """Read all tables and build the directory.

    Raises:
        AuthoringError: rows cannot be used; every one is named with file, line and a hint.
    """
    collecting = gc.isenabled()
    gc.disable()  # a million small objects and no cycle: looking for some takes half the time
    try:
        records, issues = read_records(read_tables(folder), tuple(towns.by_name))
        if issues:
            raise AuthoringError(issues)
        return Directory(records, towns, freshness)
    finally:
        if collecting:
            gc.enable()


def read_tables(source: Path) -> dict[str, Table]:
    """Read the tables of a folder, or of a zip that holds one, as they are written.

    Raises:
        AuthoringError: a file or a column is missing, or the CSV itself is broken.
    """
    root: Path | ZipPath = source
    if source.is_file():
        try:
            root = _folder_in(ZipFile(source))
        except BadZipFile as error:
            issue = Issue(source.name, 1, "is neither a folder nor a zip", str(error))
            raise AuthoringError((issue,)) from error
    tables: dict[str, Table] = {}
    issues: list[Issue] = []
    for name in COLUMNS:
        try:
            tables[name] = _read_table(
                root / f"{name}.csv", f"{root.name}/{name}.csv", COLUMNS[name]
            )
        except AuthoringError as error:
            issues += error.issues
    if issues:
        raise AuthoringError(tuple(issues))
    return tables


def _folder_in(archive: ZipFile) -> ZipPath:
    """Find the folder in a zip that holds the tables; zips made by hand have one inside."""
    for name in archive.namelist():
        if name.endswith("services.csv"):
            return ZipPath(archive, name.removesuffix("services.csv"))
    return ZipPath(archive)


def _read_table(path: Path | ZipPath, shown: str, needed: Sequence[str]) -> Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, KeyError) as error:
        hint = f"needs the columns {', '.join(needed)}"
        raise AuthoringError((Issue(shown, 1, "there is no such file", hint),)) from error
    except UnicodeDecodeError as error:
        hint = "save it as CSV in UTF-8"
        raise AuthoringError((Issue(shown, 1, "is not written in UTF-8", hint),)) from error
    columns, rows, lines = _rows(text, shown)
    issues = missing_columns(needed, columns, shown)
    if set(map(len, rows)) - {len(columns)}:
        issues += [
            Issue(
                shown,
                line,
                f"has {len(row)} cells, the first line has {len(columns)}",
                "put text with a comma in quotes",
            )
            for row, line in zip(rows, lines, strict=True)
            if len(row) != len(columns)
        ]
    if issues:
        raise AuthoringError(tuple(issues))
    return Table(shown, columns, rows, lines)


def _rows(text: str, shown: str) -> tuple[tuple[str, ...], list[list[str]], Sequence[int]]:
    """Split a CSV into its columns, its rows and the lines on which they begin."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(next(reader, ()))
        rows = list(reader)
    except csv.Error:
        pass  # read again line by line, to say where
    else:
        if reader.line_num == len(rows) + 1 and all(rows):
            return columns, rows, range(2, len(rows) + 2)
    return _rows_one_by_one(text, shown)


def _rows_one_by_one(
    text: str, shown: str
) -> tuple[tuple[str, ...], list[list[str]], Sequence[int]]:
    """Split a CSV that has cells of several lines, empty lines, or a mistake."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        columns = tuple(next(reader, ()))
        start = reader.line_num + 1
        for row in reader:
            if row:
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        issue = Issue(shown, start, f"the CSV is broken here: {error}", "look for a lone quote")
        raise AuthoringError((issue,)) from error
    return columns, rows, lines


def read_contradictions(folder: Path) -> tuple[Contradiction, ...]:
    """Read `contradictions.csv`: the wrong values that circulate.

    Raises:
        AuthoringError: the file is missing or lacks a column.
    """
    table = _read_table(folder / "contradictions.csv", f"{folder.name}/contradictions.csv", _WRONG)
    return tuple(Contradiction(*row) for _, row in table.each(*_WRONG))


def read_coverage(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read from `coverage.csv` which agencies a source gives each town to.

    Guesses, which the file marks, and agencies without a record are no part of it.

    Raises:
        AuthoringError: the file is missing or lacks a column.
    """
    path, shown = folder / "coverage.csv", f"{folder.name}/coverage.csv"
    covered: dict[str, tuple[str, ...]] = {}
    for _, row in _read_table(path, shown, _COVERAGE).each(*_COVERAGE):
        town, center, center_source, agency, agency_source = row
        pairs = ((center, center_source), (agency, agency_source))
        covered[town] = tuple(
            key for key, source in pairs if key and source and not source.startswith("INFERRED")
        )
    return covered


def write_tables(folder: Path, tables: Mapping[str, Table]) -> None:
    """Write the tables that differ from what the folder holds, each whole or not at all."""
    ready: list[tuple[Path, Path]] = []
    for name, table in tables.items():
        path, text = folder / f"{name}.csv", _written(table)
        if path.is_file() and path.read_bytes() == text:
            continue
        beside = path.with_suffix(".csv.new")
        beside.write_bytes(text)
        ready.append((beside, path))
    for beside, path in ready:
        beside.replace(path)


def write_zip(path: Path, tables: Mapping[str, Table], others: Iterable[Path] = ()) -> None:
    """Write the tables, and other files beside them, into one zip."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            archive.writestr(f"{name}.csv", _written(table))
        for other in others:
            archive.write(other, other.name)


def _written(table: Table) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return out.getvalue().encode()
