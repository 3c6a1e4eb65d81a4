"""`helpline chat`."""

import io
from pathlib import Path

import pytest

from bot.cli import main


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Type lines into the terminal."""

    def type_lines(*lines: str) -> None:
        text = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))

    return type_lines


def test_piped_lines_are_answered_as_a_file_has_them(
    typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Segments, decisions and marks; blank lines are skipped; lines of a file work too."""
    typed("", "norwalk shelter", "~ 31 minutes", "(photo)", "* redis blows up", "@ nowhere")

    assert main(["chat", "--at", "2026-03-03T10:00"]) == 0

    out = capsys.readouterr().out
    assert "[2 segments]\n= by REST: ct-211-housing" in out
    assert "! began referral/greeting - - - en first" in out
    assert "no such fault: `redis blows up`" in out
    assert "no step `nowhere`" in out


def test_a_recording_can_be_played(
    typed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the language that was asked for, whatever bytes were typed."""
    file = tmp_path / "talk.txt"
    typed("hola", "norwalk \udcff", "(empty)")

    assert main(["chat", "--lang", "es", "--record", str(file)]) == 0
    assert f"{file}: written" in capsys.readouterr().out
    assert "¿" in file.read_text(encoding="utf-8")
    assert main(["play", str(file)]) == 0


def test_a_terminal_shows_bubbles(
    typed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what each costs and what is kept beside it, and silence as silence."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    typed("norwalk shelter", "STOP", "hello", "~ 1 minute")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", _reading_standard_input)

    assert main(["chat"]) == 0

    out = capsys.readouterr().out
    assert "╭" in out
    assert "2 segments, GSM-7" in out
    assert "kept: referred" in out
    assert "(nothing)" in out


def test_a_recording_needs_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Said at once, not after the conversation."""
    assert main(["chat", "--record", str(tmp_path / "no" / "talk.txt")]) == 2
    assert "no such folder" in capsys.readouterr().err


def _reading_standard_input(_prompt: str) -> str:
    import sys  # noqa: PLC0415 - the standard input of this moment, not of the import

    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.rstrip("\n")
