"""`helpline directory`, as staff type it."""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path

import pytest

from bot.cli import directory

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def helpline(capsys, folder: Path):
    """Run `directory` with words on the copy; give its code and all it said."""

    def run(*words: object) -> tuple[int, str]:
        parser = ArgumentParser()
        directory.add_arguments(parser)
        code = directory.run(parser.parse_args([*map(str, words), "--data", str(folder)]))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("target", ["out", "out.zip"])
def test_importing_an_export_changes_nothing(helpline, folder: Path, tmp_path: Path, target: str):
    """In a folder and in a zip."""
    before = _bytes(folder)
    assert helpline("export", tmp_path / target) == (
        0,
        f"157 services written to {tmp_path / target}\n",
    )
    assert helpline("import", tmp_path / target) == (0, "0 rows changed\n")
    assert _bytes(folder) == before


def test_an_export_holds_the_json_profile_and_the_descriptor(helpline, tmp_path: Path):
    """What other directories read."""
    helpline("export", tmp_path / "out")
    assert len(json.loads((tmp_path / "out" / "services.json").read_text())) == 157
    assert json.loads((tmp_path / "out" / "datapackage.json").read_text())["version"] == "3.1"
    helpline("export", tmp_path / "all.json")
    assert len(json.loads((tmp_path / "all.json").read_text())) == 157


def test_an_import_shows_its_differences_and_then_makes_them(
    helpline, folder: Path, tmp_path: Path
):
    """`--dry-run` shows them only."""
    coming = Path(shutil.copytree(folder, tmp_path / "coming"))
    _change(coming / "phones.csv", "203-329-2929", "203-555-0100")
    before = _bytes(folder)
    change = "change phones rowan-center 203-555-0100: number: '203-329-2929' -> '203-555-0100'"
    assert helpline("import", coming, "--dry-run") == (0, f"{change}\n1 rows would change\n")
    assert _bytes(folder) == before
    assert helpline("import", coming) == (0, f"{change}\n1 rows changed\n")
    assert "203-555-0100" in (folder / "phones.csv").read_text()


def test_a_bad_import_changes_nothing(helpline, folder: Path, tmp_path: Path):
    """Every bad row by file and line; a number that is known to be wrong is one."""
    coming = Path(shutil.copytree(folder, tmp_path / "coming"))
    _change(coming / "phones.csv", "203-329-2929", "860-482-9469")
    _change(coming / "service_areas.csv", ",Norwalk,", ",Norwalks,")
    before = _bytes(folder)
    code, said = helpline("import", coming)
    assert code == 1
    assert "coming/service_areas.csv:" in said
    assert "860-482-9469 of rowan-center is known to be wrong" in said
    assert _bytes(folder) == before


def test_the_audit_finds_what_is_there(helpline, folder: Path):
    """Exit 1 while there is anything to do; a wrong number is said first."""
    _change(folder / "phones.csv", "203-329-2929", "203-348-9346")
    code, said = helpline("audit")
    assert code == 1
    assert said.startswith("data/phones.csv:")
    assert "is known to be wrong" in said
    assert "stale: 56 more (--all shows them)" in said
    assert len(helpline("audit", "--all")[1].splitlines()) > 120


def test_an_audit_with_nothing_to_say_is_fine(helpline, monkeypatch):
    """Exit 0."""
    monkeypatch.setattr(directory, "audit", lambda *_: ())
    assert helpline("audit") == (0, "0 mistakes, 0 remarks\n")


def test_confirming_is_written_down(helpline, folder: Path):
    """The date in services.csv, who and when in metadata.csv."""
    words = ("confirm", "rowan-center", "--by", "Ann Persona", "--on", "2026-03-31")
    assert helpline(*words) == (0, "rowan-center: dialled by Ann Persona on 2026-03-31\n")
    assert "2026-03-31" in (folder / "services.csv").read_text()
    assert "Ann Persona" in (folder / "metadata.csv").read_text().splitlines()[-1]
    assert helpline("confirm", "dvcc", "--by", "Ann")[0] == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nobody", "--by", "Ann"), "no listing is called 'nobody'"),
        (("dvcc", "--by", "Ann", "--on", "last week"), "'last week' is not a date"),
        (("dvcc", "--by", "Ann", "--on", "2999-01-01"), "has not come yet"),
    ],
)
def test_wrong_use_is_two(helpline, words, complaint):
    """One line that says what is wrong."""
    code, said = helpline("confirm", *words)
    assert code == 2
    assert complaint in said
