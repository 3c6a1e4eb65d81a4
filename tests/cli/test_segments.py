"""`helpline segments`."""

import io
import json

import pytest

from bot.cli import main


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Read the JSON lines that were printed."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_argument_is_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys and their order are the contract."""
    assert main(["segments", "hi", "€" * 81, "🙂"]) == 0

    lines = printed(capsys)
    assert lines == [
        {"encoding": "GSM-7", "segments": 1, "units": 2},
        {"encoding": "GSM-7", "segments": 2, "units": 162},
        {"encoding": "UCS-2", "segments": 1, "units": 2},
    ]
    assert list(lines[0]) == ["encoding", "segments", "units"]


def test_without_arguments_each_line_of_input_is_a_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever ends the line, and bytes that are no UTF-8 too."""
    stream = io.TextIOWrapper(io.BytesIO(b"hi\r\n\nsal\xe9\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stream)

    assert main(["segments"]) == 0
    assert [line["units"] for line in printed(capsys)] == [2, 0, 4]
