"""Learning: the same texts give the same weights, and the weights know what they were taught."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.adapters.labelled_texts import Labelled
from bot.adapters.vocabulary_files import read_source
from bot.cli.learn import (
    WIDTH,
    fit,
    kind_of,
    known_words,
    learn,
    matrix,
    sigmoid,
    softmax,
    write,
)
from bot.core.book import Book
from bot.core.understanding.leaning import pack
from bot.core.understanding.vocabulary import Source, Vocabulary

DATA = Path(__file__).parents[2] / "data"
LESSONS = [
    Labelled(text, "en", needs, urgent, minor=False, command="", town="")
    for text, needs, urgent in (
        ("zorp is gone", ("work",), ()),
        ("i need zorp", ("work",), ()),
        ("zorp please", ("work",), ()),
        ("need some quib", ("legal",), ()),
        ("where is quib", ("legal",), ()),
        ("quib today", ("legal",), ()),
        ("flarn is here", (), ("danger",)),
        ("the flarn came", (), ("danger",)),
        ("flarn again", (), ("danger",)),
        ("hello there", (), ()),
        ("ok hello", (), ()),
    )
]


@pytest.fixture(scope="module")
def source(book: Book) -> Source:
    """The shipped words, with nothing learnt yet."""
    return replace(read_source(DATA / "vocabulary", book.towns), weights={})


def test_what_was_taught_is_understood(book: Book, source: Source) -> None:
    """Words that stand in no list get their meaning from the texts alone."""
    learnt = learn(LESSONS, source, book.towns)
    weights = {feature: pack(by.items()) for feature, by in learnt.items()}
    vocabulary = Vocabulary(replace(source, weights=weights), book.towns)

    assert vocabulary.understand("got any zorp").needs[0] == "work"
    assert vocabulary.understand("quib").needs == ("legal",)
    assert [risk.value for risk in vocabulary.understand("a flarn").urgent] == ["danger"]
    assert learn(LESSONS, source, book.towns) == learnt


def test_a_misspelt_town_is_not_learnt_as_a_word(book: Book, source: Source) -> None:
    """Else the gazetteer would no longer see the town in it."""
    texts = [
        Labelled("bed in bridgepprt", "en", town="Bridgeport"),
        Labelled("bridgepprt food", "en", town="Bridgeport"),
        Labelled("zorp zorp", "en"),
        Labelled("a zorp", "en"),
    ]
    known = known_words(texts, source, book.vocabulary)

    assert "zorp" in known
    assert "bridgepprt" not in known


def test_features_count_as_wide_as_their_kind() -> None:
    """A piece of a word moves less than the word."""
    columns = {"rent": 0, "~ren": 1, "pay rent": 2, "^ñ": 3}
    found = matrix([["rent", "rent", "~ren", "gone"], ["pay rent"]], columns).toarray()

    assert found.tolist() == [[2.0, WIDTH["piece"], 0, 0], [0, 0, WIDTH["pair"], 0]]
    assert WIDTH["piece"] < WIDTH["pair"] < WIDTH["word"] == WIDTH["letter"]
    kinds = [
        kind_of(feature) for feature in ("rent", "=home", "pay rent", "no =home", "~ren", "^ñ")
    ]
    assert kinds == ["word", "word", "pair", "pair", "piece", "letter"]


@pytest.mark.parametrize("loss", [softmax, sigmoid])
def test_a_slope_is_how_the_loss_changes(loss) -> None:
    """Checked against a small step in each direction."""
    sums = np.array([[0.3, -0.2, 0.1], [1.0, 0.5, -1.0], [0.0, 0.1, 0.2]])
    labels = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    value, slope = loss(sums, labels)
    step = 1e-6
    for place in np.ndindex(sums.shape):
        moved = sums.copy()
        moved[place] += step
        assert (loss(moved, labels)[0] - value) / step == pytest.approx(slope[place], abs=1e-4)


def test_texts_without_a_label_teach_nothing() -> None:
    """NaN for a yes or no, all zero for a choice."""
    sums = np.array([[2.0, -1.0]])
    assert softmax(sums, np.zeros((1, 2)))[1].tolist() == [[0.0, 0.0]]
    loss, slope = sigmoid(sums, np.full((1, 2), np.nan))
    assert loss == 0.0
    assert slope.tolist() == [[0.0, 0.0]]


def test_fitting_separates_what_can_be_separated() -> None:
    """Two features, two classes."""
    features = matrix([["a"], ["a"], ["b"], ["b"]], {"a": 0, "b": 1})
    weights = fit(features, np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]), softmax, strength=100)

    assert weights[0, 0] > weights[0, 1]
    assert weights[1, 1] > weights[1, 0]


def test_the_file_names_the_texts_and_sorts_its_features(tmp_path: Path) -> None:
    """A diff of two files shows which features changed."""
    write(tmp_path / "weights.tsv", {"b": {"legal": 3}, "a": {}}, "0123456789abcdef")
    head, *lines = (tmp_path / "weights.tsv").read_text(encoding="utf-8").splitlines()

    assert "0123456789abcdef" in head
    assert lines == ["a", "b\tlegal:3"]
