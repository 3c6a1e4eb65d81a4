"""Seeded faults in flows, texts, data and engine: each is found before anybody meets it."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.adapters.flow_files import read_flows
from bot.adapters.hsds_files import read_directory
from bot.adapters.vocabulary_files import read_vocabulary
from bot.core.book import Book
from bot.core.check import answers, exploration
from bot.core.check.answers import ask_all
from bot.core.check.exploration import Explorer
from bot.core.check.probes import misheard, probes_of
from bot.core.check.rules import read_through
from bot.core.check.subject import Subject
from bot.core.towns import Towns
from bot.wiring import HOUSE

HERE = Path(__file__).parent
PURE = (
    *("bot.core.directory.referral", "bot.core.referring"),
    *("bot.core.hearing", "bot.core.turning", "bot.core.engine"),
)
"""Modules that are made anew for a fault in one of them: each uses the one before."""


@dataclass(frozen=True)
class Fault:
    """One mistake, and what is expected to find it."""

    name: str
    file: str
    old: str
    new: str
    by: str
    found: str
    probes: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    play: str = ""

    def made(self) -> str:
        """Return the text of the file with the mistake in it."""
        text = (HOUSE / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.name}: `old` has to stand in {self.file} once"
        return text.replace(self.old, self.new)

    def copied(self, folder: Path, *parts: str) -> Path:
        """Copy parts of the house, and make the mistake in the copy."""
        leave = shutil.ignore_patterns("__pycache__", "node_modules", "map")
        for part in parts:
            shutil.copytree(HOUSE / part, folder / part, ignore=leave)
        (folder / self.file).write_text(self.made(), encoding="utf-8")
        return folder


def _faults() -> list[Fault]:
    rows = tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))["fault"]
    lists = {"probes", "ways"}
    return [
        Fault(**{key: tuple(value) if key in lists else value for key, value in row.items()})  # type: ignore[arg-type]  # TOML has no types to show
        for row in rows
    ]


FAULTS = _faults()


def _by(*ways: str) -> pytest.MarkDecorator:
    chosen = [fault for fault in FAULTS if fault.by in ways]
    return pytest.mark.parametrize("fault", chosen, ids=[fault.name for fault in chosen])


def test_there_are_faults_of_every_kind() -> None:
    """At least twenty, in flows, data and engine, found in every way there is."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 20
    assert {fault.file.split("/")[0] for fault in FAULTS} == {"flows", "data", "bot"}
    kinds = {"rules", "vocabulary", "exploration", "answers", "play"}
    assert {fault.by for fault in FAULTS} == kinds


@_by("rules", "vocabulary")
def test_a_fault_in_flows_or_data_is_found_by_reading(
    book: Book, tmp_path: Path, fault: Fault
) -> None:
    """Texts, structure, numbers and words are read against the rules."""
    part = fault.file.split("/")[0]
    house = fault.copied(tmp_path, part)
    if part == "flows":
        flows, catalogue = read_flows(house / "flows")
        book = replace(book, flows=flows, catalogue=catalogue)
    elif fault.by == "vocabulary":
        vocabulary = read_vocabulary(house / "data" / "vocabulary", book.towns)
        book = replace(book, vocabulary=vocabulary)
    else:
        book = replace(book, directory=read_directory(house / "data", book.towns))
    find = misheard if fault.by == "vocabulary" else read_through
    assert any(fault.found in issue.message for issue in find(Subject(book)))


@_by("exploration")
def test_a_fault_of_the_engine_is_found_by_walking_it(
    book: Book, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    """The shortest conversation that shows it is printed; without the fault nothing is found."""
    subject = Subject(book)
    probes = tuple(probe for probe in probes_of(book) if probe.text in fault.probes)
    for made in (False, True):
        if made:
            monkeypatch.setattr(exploration, "advance", _remade(fault, monkeypatch).advance)
        explorer = Explorer(subject, probes)
        explorer.walk()
        for way in fault.ways:
            getattr(explorer, way)()
        shown = [f for f in explorer.findings if fault.found in f.issue.message]
        assert bool(shown) is made
    assert shown[0].conversation.startswith("# ")


@_by("answers")
def test_a_fault_of_the_directory_is_found_by_asking_it(
    book: Book, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    """Every town and need is asked for; here a few towns stand for all."""
    names = takewhile(lambda name: name < "C", sorted(book.towns.by_name))
    few = replace(book, towns=Towns(book.towns[name] for name in names))
    monkeypatch.setattr(answers, "MOMENTS", answers.MOMENTS[:1])
    remade = _remade(fault, monkeypatch, "bot.core.directory.referral")
    monkeypatch.setattr(answers, "compose", remade.compose)
    assert any(fault.found in issue.message for issue in ask_all(few).issues)


@_by("play")
def test_a_fault_behind_the_engine_is_found_by_a_conversation(tmp_path: Path, fault: Fault) -> None:
    """What only the whole journey of a text can show is promised by a conversation file."""
    house = fault.copied(tmp_path, "bot", "flows", "data")
    broken = _play(house, HERE / fault.play)
    assert broken.returncode == 1
    assert fault.found in broken.stdout


def test_without_a_fault_these_conversations_go_as_expected() -> None:
    """What fails above fails by the fault alone."""
    sound = _play(HOUSE, HERE)
    assert sound.returncode == 0, sound.stdout


def _play(house: Path, what: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "play", str(what)]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def _remade(fault: Fault, monkeypatch: pytest.MonkeyPatch, wanted: str = "bot.core.engine") -> Any:
    """Make the pure modules anew, with the mistake in one of them; nothing stays behind."""
    made: Any = None
    for name in PURE:
        file = f"{name.replace('.', '/')}.py"
        text = fault.made() if file == fault.file else (HOUSE / file).read_text(encoding="utf-8")
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(text, file, "exec"), module.__dict__)
        made = module if name == wanted else made
    return made
