"""The labelled texts: the crisis, trap and opt-out sets as gates, the test split as a floor.

The floors are what is reached today, not what is wanted (product.md section 8 wants more): they
keep a change from making the understanding worse without anybody noticing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.book import Book
from bot.core.understanding.vocabulary import Vocabulary

TEXTS = Path(__file__).parents[2] / "texts"
LANGUAGES = ("en", "es", "pt", "ht")
FLOORS = {"town": 0.97, "need": 0.80, "minor": 0.97, "command": 0.97, "language": 0.96}
URGENT_RECALL_FLOOR, FALSE_ALARMS_AT_MOST = 0.65, 0.06
TRAPS_AT_MOST, OPT_OUTS_WRONG_AT_MOST = 0.02, 0.01


@pytest.fixture(scope="module")
def vocabulary(book: Book) -> Vocabulary:
    """The shipped vocabulary."""
    return book.vocabulary


def _read(name: str) -> Iterator[dict[str, Any]]:
    for line in (TEXTS / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_crisis_phrase_is_heard(vocabulary: Vocabulary, language: str) -> None:
    """Recall on the curated set is 100 %; a miss blocks the release (R072)."""
    missed = [
        row["text"]
        for row in _read(f"crisis.{language}.jsonl")
        if not vocabulary.understand(row["text"]).urgent
    ]
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_traps_raise_no_alarm(vocabulary: Vocabulary, language: str) -> None:
    """Idioms, the past and denials are no crisis."""
    rows = list(_read(f"notcrisis.{language}.jsonl"))
    alarmed = [row["text"] for row in rows if vocabulary.understand(row["text"]).urgent]
    assert len(alarmed) <= TRAPS_AT_MOST * len(rows), alarmed


def test_opt_outs_are_told_from_their_traps(vocabulary: Vocabulary) -> None:
    """Asking not to be texted is an opt-out; "make him stop" is not (R007)."""
    rows = [row for language in LANGUAGES for row in _read(f"optout.{language}.jsonl")]
    heard = [(row, vocabulary.understand(row["text"]).command) for row in rows]
    wrong = [row["text"] for row, command in heard if command != row["command"]]
    assert len(wrong) <= OPT_OUTS_WRONG_AT_MOST * len(rows), wrong


def test_the_test_split_is_understood_no_worse_than_before(vocabulary: Vocabulary) -> None:
    """Texts that nobody tuned to, all four languages together."""
    rows = [row for language in LANGUAGES for row in _read(f"{language}.test.jsonl")]
    heard = [(row, vocabulary.understand(row["text"])) for row in rows]
    wanting = [(row, meaning) for row, meaning in heard if row["needs"]]
    right = {
        "town": sum(meaning.town == row["town"] for row, meaning in heard) / len(heard),
        "need": sum(meaning.needs[:1] == (row["needs"][0],) for row, meaning in wanting)
        / len(wanting),
        "minor": sum(meaning.minor == row["minor"] for row, meaning in heard) / len(heard),
        "command": sum(meaning.command == row["command"] for row, meaning in heard) / len(heard),
        "language": sum((meaning.language or "en") == row["language"] for row, meaning in heard)
        / len(heard),
    }
    urgent = [bool(meaning.urgent) for row, meaning in heard if row["urgent"]]
    calm = [bool(meaning.urgent) for row, meaning in heard if not row["urgent"]]

    assert {name: share for name, share in right.items() if share < FLOORS[name]} == {}
    assert sum(urgent) / len(urgent) >= URGENT_RECALL_FLOOR
    assert sum(calm) / len(calm) <= FALSE_ALARMS_AT_MOST


def test_explaining_says_the_same_and_why(vocabulary: Vocabulary) -> None:
    """`explain` and `understand` never disagree, and a risk to life is told with its words."""
    for row in _read("en.dev.jsonl"):
        meaning, clues = vocabulary.explain(row["text"])
        assert meaning == vocabulary.understand(row["text"])
        assert clues or not meaning.urgent
