"""The synthetic probe and the second host."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import bot.cli
from bot.core.book import Book
from bot.core.sms import measure
from bot.fallback import FIRST, fallback_files
from tests.system.running import Running

HOUSE = Path(__file__).parents[2]


def test_the_probe_tells_right_from_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer to HELP in time is right; nobody there is not."""
    with Running() as helpline:
        monkeypatch.setenv("PUBLIC_URL", helpline.site)
        bot.cli.main(["probe", "--url", helpline.site])
        assert capsys.readouterr().out.startswith("right answer, status 200")
    assert bot.cli.main(["probe", "--url", helpline.site]) == 1
    assert "no answer" in capsys.readouterr().err


def test_the_files_of_the_second_host_are_current(book: Book) -> None:
    """`helpline fallback` has been run since the text was changed."""
    for name, content in fallback_files(book).items():
        assert (HOUSE / "fallback" / name).read_text(encoding="utf-8") == content, (
            "run: helpline fallback"
        )


def test_the_second_host_says_where_help_is(book: Book) -> None:
    """Valid TwiML with 911 and people who answer, in one segment, with nothing to look up."""
    for content in fallback_files(book).values():
        [message] = ET.fromstring(content).iter("Message")
        text = message.text or ""
        assert "911" in text
        assert "2-1-1" in text
        assert measure(text).segments == 1
    assert FIRST in fallback_files(book)


def test_the_command_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into the folder that is named."""
    monkeypatch.delenv("PROGRAM_NAME", raising=False)

    assert bot.cli.main(["fallback", "--output", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 5
