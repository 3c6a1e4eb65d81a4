"""Whoever follows docs/flows.md in an empty folder has a helpline that passes check and play."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.flow_files import read_flows
from bot.adapters.flow_lines import read_lines
from bot.core.book import Book
from bot.core.check.exploration import Explorer
from bot.core.check.journeys import JOURNEYS
from bot.core.check.proof import prove
from bot.core.check.subject import Subject
from bot.wiring import FLOWS, HOUSE

FILES = re.compile(r"^`([\w./-]+)`\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GUIDE = (HOUSE / "docs" / "flows.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do what the guide says, in an empty folder."""
    empty = tmp_path_factory.mktemp("helpline")
    (copied,) = re.findall(r"^cp (.*) my-flows/$", GUIDE, re.MULTILINE)
    (empty / "my-flows").mkdir()
    shutil.copytree(FLOWS, empty / "flows")
    for name in copied.split():
        shutil.copy(HOUSE / name, empty / "my-flows")
    for name, text in FILES.findall(GUIDE):
        (empty / name).write_text(text, encoding="utf-8")
    return empty


def test_the_guide_makes_the_files_that_it_names(folder: Path) -> None:
    """Three files stand in the guide, whole."""
    written = {name for name, _ in FILES.findall(GUIDE)}
    assert written == {"flows/hours.yaml", "my-flows/conversation.yaml", "my-flows/first.txt"}
    assert all((folder / name).stat().st_size for name in written)


def test_a_helpline_from_an_empty_folder_is_proved(folder: Path, book: Book) -> None:
    """Every rule, every state with every kind of text, every journey: nothing is found."""
    flows, catalogue = read_flows(folder / "my-flows")
    subject = Subject(replace(book, flows=flows, catalogue=catalogue))
    assert [str(finding) for finding in prove(subject, explore=False).findings] == []
    explorer = Explorer(subject)
    explorer.walk()
    assert [str(finding) for finding in explorer.findings] == []
    journeys = [str(finding) for journey in JOURNEYS for finding in journey(subject, explorer)]
    assert journeys == []
    assert len(explorer.map.ways) > 100


def test_a_flow_that_is_added_is_sound(folder: Path, book: Book) -> None:
    """One more file beside the shipped ones breaks no rule."""
    flows, catalogue = read_flows(folder / "flows")
    book = replace(book, flows=flows, catalogue=catalogue)
    proof = prove(Subject(book, read_lines(folder / "flows")), explore=False)
    assert [str(finding) for finding in proof.findings] == []
    assert "hours" in flows.by_name


def test_the_first_conversation_is_written_and_then_kept(folder: Path) -> None:
    """`play --update` writes the answers; played again, they are the same."""
    command = [sys.executable, "-m", "bot", "play", "--flows", str(folder / "my-flows")]
    file = str(folder / "my-flows" / "first.txt")
    subprocess.run([*command, "--update", file], cwd=HOUSE, check=True, capture_output=True)
    assert "1-888-373-7888" in Path(file).read_text(encoding="utf-8")
    subprocess.run([*command, file], cwd=HOUSE, check=True, capture_output=True)
