"""Towns, ZIP codes and places: three tables that people edit in a spreadsheet."""

from pathlib import Path

import pytest

from bot.adapters.town_files import read_towns
from bot.core.issue import AuthoringError
from bot.core.towns import Place
from bot.wiring import DATA

TOWNS = """\
town,planning_region,latitude,longitude,population_2020,adjacent,zips
Salem,Southeastern,41.49,-72.27,4213,Windham,06420
Windham,Southeastern,41.70,-72.16,24425,Salem,06226;06256
"""
ZIPS = """\
zip,town,other_towns
06226,Windham,
06256,Windham,Salem
"""
PLACES = """\
place,town,also_in,source
Willimantic,Windham,,census
"Music, Vale",Salem,Windham,memory
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `data` with three sound tables."""
    data = tmp_path / "data"
    data.mkdir()
    for name, text in (("towns", TOWNS), ("zips", ZIPS), ("places", PLACES)):
        write(data, name, text)
    return data


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    """Write one table."""
    (folder / f"{name}.csv").write_text(text, encoding=encoding)


def mistakes(folder: Path) -> list[str]:
    """Read the folder and return what is wrong with it."""
    with pytest.raises(AuthoringError) as caught:
        read_towns(folder)
    return [str(issue) for issue in caught.value.issues]


def test_three_tables_become_towns(folder: Path) -> None:
    """A ZIP code names its town first, a place says whether it has a source."""
    towns = read_towns(folder)

    assert towns["Windham"].zips == ("06226", "06256")
    assert towns["Salem"].adjacent == ("Windham",)
    assert towns.zips == {"06226": ("Windham",), "06256": ("Windham", "Salem")}
    assert towns.places == (
        Place("Willimantic", ("Windham",)),
        Place("Music, Vale", ("Salem", "Windham"), sourced=False),
    )


def test_the_mark_that_a_spreadsheet_puts_first_does_no_harm(folder: Path) -> None:
    """Excel begins a CSV in UTF-8 with a byte order mark."""
    for name, text in (("towns", TOWNS), ("zips", ZIPS), ("places", PLACES)):
        write(folder, name, text, encoding="utf-8-sig")

    assert len(read_towns(folder).by_name) == 2


@pytest.mark.parametrize(
    ("table", "find", "put", "told"),
    [
        ("towns", "41.49", "north", "data/towns.csv:2: cannot read this town: could not convert"),
        ("towns", "24425", "24,425", "data/towns.csv:3: has 8 cells, the first line has 7"),
        ("towns", "24425,Salem,06226;06256", "24425", "data/towns.csv:3: has 5 cells, the first"),
        ("towns", "population_2020", "people", "data/towns.csv:1: lacks the column popul"),
        ("towns", "town,", "", "data/towns.csv:1: lacks the column town"),
        ("zips", "06226,Windham", "06226,Windam", "data/zips.csv:2: Windam is not one of"),
        ("zips", "Salem", "Sallem", "data/zips.csv:3: Sallem is not one of the towns"),
        ("zips", "other_towns", "others", "data/zips.csv:1: lacks the column other_towns"),
        ("places", "Salem", "Sallem", "data/places.csv:3: Sallem is not one of the towns"),
        ("places", "place,town,also_in,source", "place", "data/places.csv:1: lacks the columns"),
        ("places", "Windham,,census", "Windham", "data/places.csv:2: has 2 cells, the first line"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named(
    folder: Path, table: str, find: str, put: str, told: str
) -> None:
    """With its file and line."""
    text = {"towns": TOWNS, "zips": ZIPS, "places": PLACES}[table]
    assert find in text
    write(folder, table, text.replace(find, put, 1))

    assert mistakes(folder)[0].startswith(told)


def test_every_row_that_cannot_be_used_is_named(folder: Path) -> None:
    """Across the tables, at once."""
    write(folder, "zips", ZIPS.replace("Windham", "Windam"))
    write(folder, "places", PLACES.replace("Windham", "Windam"))

    assert [mistake.split(": ")[0] for mistake in mistakes(folder)] == [
        "data/zips.csv:2",
        "data/zips.csv:3",
        "data/places.csv:2",
        "data/places.csv:3",
    ]


def test_an_empty_line_is_no_mistake(folder: Path) -> None:
    """A spreadsheet may leave one at the end."""
    write(folder, "zips", ZIPS + "\n\n")

    assert len(read_towns(folder).zips) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "data/towns.csv:1: lacks the columns town, "),
        (TOWNS.encode("utf-16"), "data/towns.csv:1: is not written in UTF-8 (save it as CSV"),
        (
            b"town,planning_region\nSal\xe9m",
            "data/towns.csv:1: is not written in UTF-8 (save it as",
        ),
        (
            TOWNS.encode() + b'"Salem',
            "data/towns.csv:4: the CSV is broken here: unexpected end of data",
        ),
    ],
)
def test_a_table_that_is_no_csv_is_a_mistake_not_a_traceback(
    folder: Path, content: bytes, told: str
) -> None:
    """Empty, another encoding, a lone quotation mark."""
    (folder / "towns.csv").write_bytes(content)

    assert mistakes(folder)[0].startswith(told)


@pytest.mark.parametrize("table", ["towns", "zips", "places"])
def test_a_table_that_is_missing_is_named(folder: Path, table: str) -> None:
    """With what the system says about it."""
    (folder / f"{table}.csv").unlink()

    told = mistakes(folder)

    assert told[0] == f"data/{table}.csv:1: cannot be read (No such file or directory)"


def test_the_shipped_tables_are_sound() -> None:
    """169 towns; every ZIP code of a town leads back to it."""
    towns = read_towns(DATA)

    assert len(towns.by_name) == 169
    for town in towns.by_name.values():
        assert all(town.name in towns.zips[code] for code in town.zips if code in towns.zips)
