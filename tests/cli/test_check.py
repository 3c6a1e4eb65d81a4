"""`helpline check` prints what is wrong and what is proved, and says it by its exit code."""

import argparse
import shutil
from pathlib import Path

import pytest

from bot.cli import check
from bot.core.book import Book
from bot.wiring import FLOWS


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    """A copy of the shipped flows, to be broken."""
    folder = tmp_path / "flows"
    shutil.copytree(FLOWS, folder)
    return folder


@pytest.fixture
def read_already(monkeypatch: pytest.MonkeyPatch, book: Book) -> None:
    """Spare the reading: these tests look at what is done with the book."""
    monkeypatch.setattr(check, "read_book", lambda *_, **__: book)


def helpline_check(*words: str) -> int:
    """Run the command as the command line does."""
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    return check.run(parser.parse_args(words))


@pytest.mark.usefixtures("read_already")
def test_the_shipped_content_is_read_without_a_finding(capsys) -> None:
    """Reading takes a moment and finds nothing."""
    assert helpline_check("--fast") == 0
    said = capsys.readouterr().out
    assert said.startswith("proved: ")
    assert "texts signed by their readers: en " in said


def test_a_mistake_is_printed_with_its_place_and_exit_code_one(flows: Path, capsys) -> None:
    """An editor clicks on the line and reads what was meant."""
    path = flows / "referral.yaml"
    text = path.read_text(encoding="utf-8").replace("then: need\n", "then: ned\n", 1)
    path.write_text(text, encoding="utf-8")
    line = 1 + text.splitlines().index("    then: ned")
    assert helpline_check("--flows", str(flows)) == 1
    said = capsys.readouterr().out
    expected = f"flows/referral.yaml:{line}: there is no step `ned` [product.md 4] (did you mean"
    assert expected in said
    assert " findings: " in said


@pytest.mark.usefixtures("read_already")
def test_a_release_waits_for_every_signature(flows: Path, capsys) -> None:
    """Plain check counts the signatures; a release refuses what has none."""
    assert helpline_check("--flows", str(flows), "--fast", "--release") == 1
    assert "texts are not signed; a release waits for them" in capsys.readouterr().out


@pytest.mark.usefixtures("read_already")
def test_the_shipped_reviews_are_up_to_date(flows: Path, capsys) -> None:
    """Every shipped text has its row; a change of a text is a change of its row."""
    before = (flows / "reviews.csv").read_text(encoding="utf-8")
    assert helpline_check("--flows", str(flows), "--update-reviews") == 0
    assert (flows / "reviews.csv").read_text(encoding="utf-8") == before
    assert "rows; 0 signatures lapsed" in capsys.readouterr().out


@pytest.mark.usefixtures("read_already")
def test_flows_are_drawn(capsys) -> None:
    """All of them, or one, as Mermaid or SVG; an unknown one is wrong use."""
    assert helpline_check("--draw") == 0
    assert capsys.readouterr().out.count("flowchart TD") == 4
    assert helpline_check("--draw", "safety", "--svg") == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert helpline_check("--draw", "safty") == 2
    assert "no flow `safty`: about, crisis, referral, safety" in capsys.readouterr().err
