"""Everything is looked at, and the engine is walked only where its flows are sound."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.check import answers, exploration, journeys, proof
from bot.core.check.probes import Kind, probes_of
from bot.core.check.proof import prove
from bot.core.towns import Towns


@pytest.fixture
def quick(monkeypatch) -> None:
    """Explore with a few probes and one moment."""

    def few(book: Any) -> tuple[Any, ...]:
        kinds = {Kind.TOWN, Kind.NONSENSE, Kind.MINOR, Kind.NEED}
        texts = {"1", "5", "BACK"}
        return tuple(p for p in probes_of(book) if p.kind in kinds or p.text in texts)

    monkeypatch.setattr(exploration, "probes_of", few)
    monkeypatch.setattr(answers, "MOMENTS", answers.MOMENTS[-1:])
    monkeypatch.setattr(journeys, "JOURNEYS", ())


@pytest.mark.usefixtures("quick")
def test_what_was_looked_at_is_counted(small) -> None:
    """A proof says how much it covers."""
    subject = small()
    town = Towns([subject.book.towns["Hartford"]])
    directory = replace(subject.book, towns=town).directory
    directory.towns.by_name  # noqa: B018 - the real towns stay with the directory
    subject = replace(subject, book=replace(subject.book, towns=town))
    figures = dict(prove(subject).figures)
    assert list(figures) == [
        *("rules", "texts", "steps"),
        *("states", "kinds of text", "transitions"),
        *("referrals", "pages of MORE"),
    ]
    assert figures["referrals"] == 192
    assert figures["transitions"] > figures["states"] > 10


def test_reading_only_takes_no_walk(small) -> None:
    """An editor who changes a word need not wait for the exploration."""
    assert [name for name, _ in prove(small(), explore=False).figures] == [
        *("rules", "texts", "steps"),
    ]


def test_an_unsound_flow_is_read_and_not_walked(small) -> None:
    """A step that does not exist would only make the engine stumble everywhere."""
    found = prove(small(("steps.town.then", "ned")))
    assert "states" not in dict(found.figures)
    assert any("there is no step `ned`" in str(finding) for finding in found.findings)
    assert proof.prove is prove
