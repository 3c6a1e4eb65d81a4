"""The command line: exit codes, and never a traceback for what a person did."""

import importlib
import subprocess
import sys
import types

import pytest

from bot.cli import COMMANDS, main
from bot.core.issue import AuthoringError, Issue
from bot.settings import SettingsError


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_takes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` on each, exit 0."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"helpline {command}" in capsys.readouterr().out


def test_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With a sentence each."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(command in out for command in COMMANDS)


@pytest.mark.parametrize("words", [[], ["dance"], ["segments", "--odd"]])
def test_wrong_use_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With the usage on standard error."""
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: helpline" in capsys.readouterr().err


def running(monkeypatch: pytest.MonkeyPatch, outcome: BaseException | int) -> int:
    """Run a command that ends so."""

    def run(_: object) -> int:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    module = types.SimpleNamespace(add_arguments=lambda _: None, run=run)
    monkeypatch.setattr(importlib, "import_module", lambda _: module)
    return main(["segments"])


@pytest.mark.parametrize("code", [0, 1])
def test_a_command_decides_its_exit_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """0 is fine, 1 is findings."""
    assert running(monkeypatch, code) == code


def test_a_broken_file_is_told_by_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every mistake, then how many; exit 1."""
    one, two = Issue("flows/a.yaml", 3, "no such step"), Issue("data/b.csv", 1, "?", "look")

    assert running(monkeypatch, AuthoringError((one,))) == 1
    assert capsys.readouterr().err.splitlines() == [
        "flows/a.yaml:3: no such step",
        "1 mistake; nothing was started.",
    ]
    running(monkeypatch, AuthoringError((one, two)))
    assert "2 mistakes; nothing was started." in capsys.readouterr().err


def test_a_missing_setting_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named; exit 2."""
    assert running(monkeypatch, SettingsError("PORT is odd.")) == 2
    assert capsys.readouterr().err == "helpline: PORT is odd.\n"


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """130, as shells expect."""
    assert running(monkeypatch, KeyboardInterrupt()) == 130


def test_a_reader_that_has_gone_is_no_traceback() -> None:
    """`helpline segments ... | head -1`."""
    code = "import sys; from bot.cli import main; sys.exit(main())"
    texts = [f"text {number}" for number in range(5000)]
    with subprocess.Popen(
        [sys.executable, "-c", code, "segments", *texts],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert b"Traceback" not in said
    assert process.returncode == 0


def test_the_package_is_the_command() -> None:
    """`python -m bot` is `helpline`."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "segments", "hi"], capture_output=True, text=True, check=True
    )

    assert done.stdout == '{"encoding": "GSM-7", "segments": 1, "units": 2}\n'
