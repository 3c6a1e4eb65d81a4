"""The labelled texts: the crisis, trap and opt-out sets as gates, the held-back splits as floors.

The floors are what is reached today, not what is wanted (product.md section 8; `EVALUATION.md`
says where it stands): they keep a change from making the understanding worse unnoticed.
"""

import re
import unicodedata
from pathlib import Path

import pytest

from bot.adapters.labelled_texts import Labelled, lessons_digest, read_lessons, read_set, read_split
from bot.cli.evaluate import judged, report
from bot.core.book import Book
from bot.core.evaluation import figures
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.vocabulary import Vocabulary

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "tests" / "texts"
FLOORS = {
    "blind": {"town": 0.98, "need": 0.90, "urgent": 0.93, "minor": 0.97, "command": 0.99,
              "language": 0.96},
    "test": {"town": 0.97, "need": 0.84, "urgent": 0.80, "minor": 0.97, "command": 0.98,
             "language": 0.97},
}  # fmt: skip
FALSE_ALARMS_AT_MOST = 0.025
TRAPS_AT_MOST = 0.01
SHORTEST_TELLING = 14
"""Letters from which two texts that are alike are one text, and not two people saying hello."""


@pytest.fixture(scope="module")
def vocabulary(book: Book) -> Vocabulary:
    """The shipped vocabulary."""
    return book.vocabulary


def _of(language: str, name: str) -> list[Labelled]:
    return [one for one in read_set(TEXTS, name) if one.language == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_crisis_phrase_is_heard(vocabulary: Vocabulary, language: str) -> None:
    """Recall on the curated set is 100 %; a miss blocks the release (R072)."""
    phrases = _of(language, "crisis")
    missed = [one.text for one in phrases if not vocabulary.understand(one.text).urgent]
    assert len(phrases) >= 150
    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_traps_raise_no_alarm(vocabulary: Vocabulary, language: str) -> None:
    """Idioms, the past and denials are no crisis."""
    traps = _of(language, "notcrisis")
    alarmed = [one.text for one in traps if vocabulary.understand(one.text).urgent]
    assert len(alarmed) <= TRAPS_AT_MOST * len(traps), alarmed


def test_opt_outs_are_told_from_their_traps(vocabulary: Vocabulary) -> None:
    """Asking not to be texted is an opt-out; "make him stop" is not (R007)."""
    wrong = [
        one.text
        for one in read_set(TEXTS, "optout")
        if (vocabulary.understand(one.text).command or "") != one.command
    ]
    assert wrong == []


@pytest.mark.parametrize("split", FLOORS)
def test_texts_that_nobody_tuned_to_are_understood(vocabulary: Vocabulary, split: str) -> None:
    """All four languages together."""
    found = figures(judged(read_split(TEXTS, split), vocabulary))
    low = {
        name: str(found[name]) for name, floor in FLOORS[split].items() if found[name].value < floor
    }
    assert low == {}
    assert found["false alarms"].value <= FALSE_ALARMS_AT_MOST


def test_nothing_held_back_is_learnt_from() -> None:
    """A text that stands on both sides would measure nothing."""
    learnt = {_bare(one.text) for one in (*read_lessons(TEXTS), *read_split(TEXTS, "dev"))}
    held = [one.text for split in FLOORS for one in read_split(TEXTS, split)]
    both = [t for t in held if len(_bare(t)) > SHORTEST_TELLING and _bare(t) in learnt]
    assert both == []


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).lower())


def test_the_weights_were_learnt_from_these_texts() -> None:
    """After a change of the texts or words, `make learn`."""
    head = (ROOT / "data" / "vocabulary" / "weights.tsv").read_text(encoding="utf-8")
    assert lessons_digest(TEXTS, ROOT / "data" / "vocabulary") in head.partition("\n")[0]


def test_the_report_is_the_one_that_is_committed(vocabulary: Vocabulary) -> None:
    """After a change of the understanding, `make eval`."""
    assert (ROOT / "EVALUATION.md").read_text(encoding="utf-8") == report(vocabulary, TEXTS)


def test_explaining_says_the_same_and_why(vocabulary: Vocabulary) -> None:
    """`helpline understand --explain` names words for what was understood."""
    text = "norwok need somewhere 2 sleep he kicked me out im 17"
    meaning, clues = vocabulary.explain(text)
    assert meaning == vocabulary.understand(text)
    assert (meaning.town, meaning.needs[0], meaning.minor) == ("Norwalk", "shelter", True)
    assert {"Norwalk", "shelter"} <= {clue.led_to for clue in clues}
