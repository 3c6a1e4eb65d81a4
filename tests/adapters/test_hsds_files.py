"""Reading and writing the tables: what a broken file says, and what a round trip keeps."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.adapters.hsds_files import (
    read_contradictions,
    read_coverage,
    read_directory,
    read_tables,
    write_tables,
    write_zip,
)
from bot.adapters.town_files import read_towns
from bot.core.directory.find import Freshness
from bot.core.directory.hsds import COLUMNS
from bot.core.issue import AuthoringError

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data that a test may break."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def _issues(folder: Path) -> list[str]:
    with pytest.raises(AuthoringError) as raised:
        read_directory(folder, read_towns(DATA))
    return [str(issue) for issue in raised.value.issues]


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_folder_is_read(folder: Path):
    """All records, and the freshness that was asked for."""
    directory = read_directory(folder, read_towns(DATA), Freshness.ENFORCE)
    assert len(directory.records) == 157
    assert directory.freshness is Freshness.ENFORCE


def test_a_missing_column_is_named(folder: Path):
    """On line 1, with the columns that are needed."""
    _change(folder / "phones.csv", "service_id", "service")
    (issue,) = _issues(folder)
    assert issue.startswith("data/phones.csv:1: column 'service_id' is missing (columns are: id,")


def test_a_missing_file_is_named(folder: Path):
    """With the columns that it needs."""
    (folder / "schedules.csv").unlink()
    assert _issues(folder)[0].startswith("data/schedules.csv:1: there is no such file")


def test_an_empty_file_is_named(folder: Path):
    """Every column is missing."""
    (folder / "languages.csv").write_text("")
    assert "data/languages.csv:1: column 'id' is missing" in _issues(folder)[0]


def test_a_broken_quote_is_named_where_it_begins(folder: Path):
    """A quote that nobody closes swallows the rest of the file."""
    lines = (folder / "services.csv").read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace(",", ',"', 1)
    (folder / "services.csv").write_text("\n".join(lines), encoding="utf-8")
    assert _issues(folder)[0].startswith("data/services.csv:4: the CSV is broken here")


def test_a_row_with_too_many_cells_is_named(folder: Path):
    """A comma without quotes makes a cell too many; an empty line is nothing."""
    with (folder / "languages.csv").open("a") as file:
        file.write("\n1,2,3\n")
    (issue,) = _issues(folder)
    assert "has 3 cells, the first line has 5 (put text with a comma in quotes)" in issue


def test_a_file_of_another_encoding_is_named(folder: Path):
    """Old spreadsheets save in Latin-1."""
    text = (folder / "services.csv").read_text(encoding="utf-8")
    (folder / "services.csv").write_text(text, encoding="latin-1", errors="replace")
    assert _issues(folder) == [
        "data/services.csv:1: is not written in UTF-8 (save it as CSV in UTF-8)"
    ]


def test_a_spreadsheet_may_mark_the_file_as_utf8(folder: Path):
    """The invisible mark in front is no part of the first column."""
    path = folder / "phones.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_tables(folder)["phones"].columns == COLUMNS["phones"]


def test_all_bad_rows_are_named_together(folder: Path):
    """Nobody mends one mistake to be told of the next."""
    _change(folder / "phones.csv", "203-329-2929", "203-329-292")
    _change(folder / "service_areas.csv", ",Norwalk,", ",Norwalks,")
    phones, areas = _issues(folder)
    assert "number: '203-329-292' has 9 digits" in phones
    assert "'Norwalks' is not one of the 169 towns (did you mean Norwalk?)" in areas


def test_lines_are_counted_through_texts_of_several_lines(folder: Path):
    """A note with a line break does not shift the lines that issues name."""
    path = folder / "services.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] += '"two\nlines"'
    lines[2] = lines[2].replace("active", "open", 1)
    path.write_text("\n".join(lines), encoding="utf-8")
    assert _issues(folder)[0].startswith("data/services.csv:4: status: 'open'")


def test_a_round_trip_keeps_every_byte(folder: Path, tmp_path: Path):
    """Written tables are those that were read, in a folder and in a zip."""
    tables = read_tables(folder)
    out = tmp_path / "out"
    out.mkdir()
    write_tables(out, tables)
    for name in COLUMNS:
        assert (out / f"{name}.csv").read_bytes() == (DATA / f"{name}.csv").read_bytes()
    write_zip(tmp_path / "out.zip", tables, (DATA / "datapackage.json",))
    packed = read_tables(tmp_path / "out.zip")
    assert {name: table.rows for name, table in packed.items()} == {
        name: table.rows for name, table in tables.items()
    }


def test_writing_the_same_touches_nothing(folder: Path):
    """A file that does not change keeps its time, so that git and backups stay quiet."""
    before = (folder / "phones.csv").stat().st_mtime_ns
    write_tables(folder, read_tables(folder))
    assert (folder / "phones.csv").stat().st_mtime_ns == before
    assert not list(folder.glob("*.new"))


def test_a_zip_with_a_folder_inside_is_read(tmp_path: Path):
    """As file managers make it."""
    with ZipFile(tmp_path / "made.zip", "w") as archive:
        for name in COLUMNS:
            archive.write(DATA / f"{name}.csv", f"directory/{name}.csv")
    assert len(read_tables(tmp_path / "made.zip")["services"].rows) == 157


def test_a_zip_of_something_else_and_a_file_that_is_no_zip_are_named(tmp_path: Path):
    """Neither is a traceback."""
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(AuthoringError, match="there is no such file"):
        read_tables(tmp_path / "other.zip")
    (tmp_path / "plain.csv").write_text("id\n")
    with pytest.raises(AuthoringError, match="neither a folder nor a zip"):
        read_tables(tmp_path / "plain.csv")


def test_contradictions_and_coverage_are_read():
    """The wrong values that circulate, and who covers a town by a source."""
    wrong = {known.digits: known.right for known in read_contradictions(DATA)}
    assert wrong["8604829469"] == "1-888-999-5545"
    coverage = read_coverage(DATA)
    assert coverage["Norwalk"] == ("rowan-center", "dvcc")
    assert coverage["Barkhamsted"] == ("sbap",)
    assert len(coverage) == 169
