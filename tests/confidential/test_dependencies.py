"""What is installed is what was chosen: pinned, by hash, from no named place (R131, R134)."""

import re
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.system.running import HOUSE

FILES = ("run.txt", "oidc.txt", "dev.txt")
NOT_PINNED = {"helpline", "pip", "setuptools"}
PINNED = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z0-9,._-]+\])?==([^ ;\\]+)")


def _lines(name: str) -> list[str]:
    text = (HOUSE / "requirements" / name).read_text(encoding="utf-8")
    return text.replace("\\\n", " ").splitlines()


def _plain(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_has_a_version_and_a_hash(name: str) -> None:
    """Another file under the same name is refused by pip."""
    wanted = [line for line in _lines(name) if line.strip() and not line.startswith("#")]

    assert len(wanted) > 20
    for line in wanted:
        assert PINNED.match(line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("name", FILES)
def test_no_requirement_names_a_place(name: str) -> None:
    """Where packages come from is the installer's setting."""
    assert not re.search(r"://|--index|--find-links|-i ", "\n".join(_lines(name)))


def test_what_runs_is_what_is_pinned() -> None:
    """No other version has slipped in, of what the system runs with."""
    for line in _lines("run.txt"):
        found = PINNED.match(line)
        if found is None:
            continue
        with suppress(PackageNotFoundError):  # for another system, or only to build with
            assert version(found[1]) == found[2]


LOADED = """\
import importlib, pkgutil, sys
from importlib.metadata import packages_distributions
sys.argv = ["helpline", "web"]
from bot.cli import COMMANDS, _share_the_thread
_share_the_thread()
for command in COMMANDS:
    importlib.import_module("bot.cli." + command.replace("-", "_"))
owners = packages_distributions()
names = {name.partition(".")[0] for name in sys.modules}
print(*{owner for name in names for owner in owners.get(name, ())})
"""


def test_what_the_commands_load_is_what_they_are_installed_with() -> None:
    """`make run` installs less than the tests have: what only those bring would be missing."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=HOUSE
    )
    pinned = {_plain(found[1]) for line in _lines("run.txt") if (found := PINNED.match(line))}

    assert {_plain(name) for name in done.stdout.split()} - pinned - NOT_PINNED == set()


def test_what_is_installed_fits_together() -> None:
    """No package misses another, or has one that it cannot use."""
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout


def test_no_secret_is_in_the_source() -> None:
    """Keys look like keys; only the development defaults stand here, which production refuses."""
    shapes = re.compile(
        r"\b(SK|AC)(?!0{32})(?=[0-9a-f]*[1-9a-f])[0-9a-f]{32}\b|-----BEGIN [A-Z ]*KEY"
    )
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in filter(None, tracked):
        path = HOUSE / name
        if (
            path.suffix in {".py", ".md", ".txt", ".toml", ".yaml", ".example", ""}
            and path.is_file()
        ):
            assert not shapes.search(path.read_text(encoding="utf-8", errors="replace")), name
