"""The subpoena drill: a number goes in, "opted out: yes or no" comes out, no more (R088)."""

import io
import re

import pytest
import redis

from bot.cli import main
from bot.cli.disclose import read_number
from bot.cli.processes import Redis
from bot.core.book import Book
from bot.settings import read_settings
from bot.wiring import build
from tests.system.running import HOUSE
from tests.texting import text

NUMBER = "+12035550123"
SAMPLE = re.search(
    r"> ```\n((?:>.*\n)+?)> ```", (HOUSE / "docs" / "disclosure.md").read_text(encoding="utf-8")
)


@pytest.fixture
def helpline(
    book: Book, redis_url: str, redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> redis.Redis:
    """A helpline that the number has used, and the command as the user `admin`."""
    house = build(read_settings(_env_file=None, redis_url=redis_url), book)
    for words in ("hi", "norwalk", "1", "more", "he has a gun", "danbury food"):
        text(house.conversation, words)
    monkeypatch.setenv("REDIS_URL", redis_server.address("admin"))
    return house.connection


def test_the_answer_is_the_sample(
    helpline: redis.Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """After whole conversations the answer is word for word what the documentation shows."""
    before = sorted(helpline.keys("*"))

    assert main(["disclose", NUMBER]) == 0

    assert SAMPLE is not None
    sample = "".join(
        line.removeprefix(">").removeprefix(" ") for line in SAMPLE[1].splitlines(True)
    )
    assert capsys.readouterr() == (sample, "")
    assert sorted(helpline.keys("*")) == before


def test_an_opt_out_is_the_one_thing_that_can_be_said(
    book: Book, redis_url: str, helpline: redis.Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """Yes while it stands; no after START."""
    house = build(read_settings(_env_file=None, redis_url=redis_url), book)
    text(house.conversation, "STOP")
    assert main(["disclose", "(203) 555-0123"]) == 0
    assert capsys.readouterr().out.startswith("Opted out: yes\n")

    text(house.conversation, "START")
    main(["disclose", "203.555.0123"])
    assert capsys.readouterr().out.startswith("Opted out: no\n")
    assert helpline.exists("helpline:flags") in {0, 1}


def test_the_number_need_not_stand_on_the_command_line(
    helpline: redis.Redis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command line is seen by everyone on the machine."""
    assert helpline.ping()
    monkeypatch.setattr("sys.stdin", io.StringIO("203 555 0123\n"))

    assert main(["disclose"]) == 0
    assert "203" not in capsys.readouterr().out


@pytest.mark.parametrize("written", ["", "norwalk", "911", "12", "+1203555012345678"])
def test_what_is_no_number_is_refused(written: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong use, with an example of the right one."""
    assert main(["disclose", written]) == 2
    assert "203-555-0123" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written", ["2035550123", "1-203-555-0123", "(203) 555-0123", "+1 203 555 0123"]
)
def test_a_number_is_read_as_people_write_it(written: str) -> None:
    """All of them are the same sender."""
    assert read_number(written) == NUMBER


def test_without_redis_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer that could be wrong is not given."""
    monkeypatch.setenv("REDIS_URL", "redis://admin:x@127.0.0.1:1/0")

    assert main(["disclose", NUMBER]) == 1
    shown = capsys.readouterr()
    assert (shown.out, "Nothing was looked up" in shown.err) == ("", True)
