"""`helpline play`."""

from pathlib import Path

import pytest

from bot.cli import main

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A conversation file that nobody has written expectations into yet."""
    file = tmp_path / "talk.txt"
    file.write_text(f"# Who.\n{CLOCK}\n> norwalk shelter\n", encoding="utf-8")
    return file


def test_a_difference_is_printed_and_is_a_finding(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1, with the place, the lines, and the count."""
    assert main(["play", str(talk)]) == 1

    out = capsys.readouterr().out
    assert f"{talk}:4: not what was expected after `> norwalk shelter`" in out
    assert "  + < CT SafeText: automated." in out
    assert out.endswith("1 conversation, 1 not as expected\n")


def test_an_update_rewrites_and_is_stable(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then the file plays as expected, and a second update leaves it alone."""
    assert main(["play", "--update", str(talk)]) == 0
    assert f"{talk}: rewritten" in capsys.readouterr().out
    written = talk.read_text(encoding="utf-8")

    assert main(["play", str(talk.parent), "--update"]) == 0
    assert "rewritten" not in capsys.readouterr().out
    assert talk.read_text(encoding="utf-8") == written
    assert main(["play", str(talk.parent)]) == 0


def test_mistakes_in_files_are_findings_and_the_others_are_played(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its line; what cannot be played neither stops nor hides the rest."""
    (talk.parent / "broken.txt").write_text("hello\n")
    (talk.parent / "jump.txt").write_text(CLOCK + "@ nowhere\n")

    assert main(["play", str(talk.parent)]) == 1

    out, err = capsys.readouterr()
    assert "broken.txt:1: `hello` is no line of a conversation" in err
    assert "jump.txt:2: no step `nowhere`" in err
    assert "3 conversations, 3 not as expected" in out


@pytest.mark.parametrize("arguments", [["missing.txt"], ["."]])
def test_no_file_is_wrong_use(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2, for a file that is not there and for a folder without one."""
    monkeypatch.chdir(tmp_path)

    assert main(["play", *arguments]) == 2


def test_coverage_is_not_counted_live(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2: what processes say is not watched."""
    assert main(["play", "--live", "--coverage", str(talk)]) == 2
    assert "without --live" in capsys.readouterr().err


def test_coverage_names_what_is_not_reached(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And is a finding when something is not."""
    main(["play", "--update", str(talk)])

    assert main(["play", "--coverage", "--languages", str(talk)]) == 1

    out = capsys.readouterr().out
    assert "carrier.help is never said" in out
    assert "lines reached (" in out


def test_live_plays_on_a_running_system(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same file, the same result, through processes; also when the file cannot be played."""
    main(["play", "--update", str(talk)])
    (talk.parent / "zz.txt").write_text(CLOCK + "* the delayed text arrives\n")

    assert main(["play", "--live", str(talk.parent)]) == 1

    out, err = capsys.readouterr()
    assert "zz.txt:2: no text is delayed" in err
    assert out.endswith("2 conversations, 1 not as expected\n")
