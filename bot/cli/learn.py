"""`make learn`: learns `data/vocabulary/weights.tsv` from the labelled texts.

Logistic regression over the features of `bot.core.understanding.features`: one softmax over the
needs, one over the languages, one yes or no for each risk. It learns from `learn.*` and the `dev`
split and the crisis sets; never from `test` or `blind`. The same texts give the same file.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from bot.adapters.labelled_texts import (
    Labelled,
    lessons_digest,
)
from bot.adapters.town_files import read_towns
from bot.adapters.vocabulary_files import read_source
from bot.cli.lessons import borrowed, joined, lessons, tongues_of_words
from bot.core.understanding.features import word_features
from bot.core.understanding.leaning import (
    BIAS,
    CLASSES,
    COMMANDS,
    MINOR,
    NEEDS,
    NONE,
    RISKS,
    SCALE,
)
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.vocabulary import Source, Vocabulary
from bot.core.understanding.wording import words_of

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "tests" / "texts"
LEAST: Mapping[str, int] = {"word": 2, "pair": 4, "piece": 4, "letter": 2}
"""In how many texts a feature of each kind must stand to count: of some there are very many."""
STRENGTH = 2.0
"""How much the texts weigh against the pull of every weight towards nothing (scikit-learn's C)."""
RISK_STRENGTH = 1.0
"""The same for risks to life, which odd texts would else weigh too much on."""
STEPS = 150
SMALLEST_KEPT = 0.03
"""Weights below this many logits are left out of the file."""
KEPT_OF_RARE = 0.5
"""And those below this many, over the root of the number of texts that hold the feature.

A weight of what few texts hold is mostly chance, and moves few texts: without them the file is a
third shorter and understands as much.
"""
KEPT_OF_RARE_RISKS = 0.3
"""The same for risks to life: few words of few texts may be all that tells of one."""
WIDTH: Mapping[str, float] = {"word": 1.0, "pair": 0.7, "piece": 0.25, "letter": 1.0}
"""How far a feature of each kind may move: a piece of a word says less than the word."""

SIGNS = (*(risk.value for risk in RISKS), MINOR, *(command.value for command in COMMANDS))
"""What is a yes or no of its own."""

Matrix = Any
Numbers = NDArray[np.float64]


def kind_of(feature: str) -> str:
    """Return the kind of a feature: a key of WIDTH and of LEAST."""
    if feature[0] == "~":
        return "piece"
    if feature[0] == "^":
        return "letter"
    return "pair" if " " in feature else "word"


def known_words(texts: Iterable[Labelled], source: Source, vocabulary: Vocabulary) -> list[str]:
    """Return the words that several texts hold, leaving out what is a town misspelt."""
    seen: Counter[str] = Counter()
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for each in texts:
        for word in dict.fromkeys(words_of(each.text)[0]):
            seen[word] += 1
            if each.town:
                towns[word].add(each.town)
    listed = {word for by in source.concepts.values() for word in by}
    return [
        word
        for word, count in seen.items()
        if count >= LEAST["word"]
        and (word.isalpha() or word in ".,")
        and (word in listed or towns[word].isdisjoint(vocabulary.gazetteer.towns_like(word)))
    ]


def matrix(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Matrix:
    """Count the features of each text, each as wide as its kind."""
    places: list[int] = []
    ends = [0]
    for row in rows:
        places += [columns[feature] for feature in row if feature in columns]
        ends.append(len(places))
    widths = np.array([WIDTH[kind_of(feature)] for feature in columns])
    found = csr_matrix(
        (widths[places], places, ends), shape=(len(rows), len(columns)), dtype=np.float64
    )
    found.sum_duplicates()
    return found


def softmax(sums: Numbers, labels: Numbers) -> tuple[float, Numbers]:
    """Return the loss of one choice among classes and its slope; rows without a label count not."""
    top = sums - sums.max(axis=1, keepdims=True)
    powers = np.exp(top)
    shares = powers / powers.sum(axis=1, keepdims=True)
    said = labels.sum(axis=1, keepdims=True)
    loss = -float((labels * np.log(shares + 1e-12)).sum())
    return loss, (shares * said) - labels


def sigmoid(sums: Numbers, labels: Numbers) -> tuple[float, Numbers]:
    """Return the loss of a yes or no for each class and its slope; NaN labels count not."""
    said = ~np.isnan(labels)
    wanted = np.where(said, labels, 0.0)
    loss = np.where(said, np.logaddexp(0.0, sums) - wanted * sums, 0.0).sum()
    return float(loss), np.where(said, 1 / (1 + np.exp(-sums)) - wanted, 0.0)


def fit(features: Matrix, labels: Numbers, loss: Any, *, strength: float = STRENGTH) -> Numbers:
    """Return weights[feature, class] that make the loss least (L-BFGS); the bias stands last."""
    size = features.shape[1]
    classes = labels.shape[1]
    turned = features.T.tocsr()

    def cost(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(size + 1, classes)
        value, slope = loss(features @ weights[:-1] + weights[-1], labels)
        pull = weights[:-1]
        gradient = np.vstack([turned @ slope + pull / strength, slope.sum(axis=0)])
        return value + float((pull * pull).sum()) / (2 * strength), gradient.ravel()

    begin = np.zeros((size + 1) * classes)
    found = minimize(cost, begin, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    weights: Numbers = found.x.reshape(size + 1, classes)
    return weights


def learn(texts: Sequence[Labelled], source: Source, towns: Any) -> dict[str, dict[str, int]]:
    """Return weights[feature][class] in units of `SCALE`, for every known word at the least."""
    bare = Vocabulary(replace(source, weights={}), towns)
    known = known_words(texts, source, bare)
    vocabulary = Vocabulary(replace(source, weights=dict.fromkeys(known, 0)), towns)
    said, meant = zip(*(vocabulary.features(one.text, one.language) for one in texts), strict=True)
    counted = Counter(
        feature
        for words, concepts in zip(said, meant, strict=True)
        for feature in dict.fromkeys((*words, *concepts))
    )
    kept = sorted(feature for feature, count in counted.items() if count >= LEAST[kind_of(feature)])
    columns = {feature: place for place, feature in enumerate(kept)}
    whole = matrix(
        [[*words, *meanings] for words, meanings in zip(said, meant, strict=True)], columns
    )

    needs, languages, signs = _labels(texts)
    telling = [place for place, feature in enumerate(kept) if _tells_language(feature)]
    weights = np.zeros((len(kept) + 1, len(CLASSES)))
    weights[:, : needs.shape[1]] = fit(whole, needs, softmax)
    cut = len(RISKS)
    for names, strength in ((SIGNS[:cut], RISK_STRENGTH), (SIGNS[cut:], STRENGTH)):
        places = [SIGNS.index(name) for name in names]
        weights[:, [CLASSES.index(name) for name in names]] = fit(
            whole, signs[:, places], sigmoid, strength=strength
        )
    spoken = [CLASSES.index(language) for language in LANGUAGES]
    alone = tongues_of_words(texts)
    shown = matrix([list(word_features([word])) for word in alone], columns)
    weights[np.ix_(telling, spoken)] = fit(
        vstack([whole, shown]).tocsr()[:, telling],
        np.vstack([languages, *alone.values()]),
        softmax,
    )[:-1]

    shares = [KEPT_OF_RARE_RISKS if name in RISKS else KEPT_OF_RARE for name in CLASSES]
    learnt: dict[str, dict[str, int]] = {word: {} for word in sorted(known)}
    for place, feature in enumerate([*kept, BIAS]):
        width = 1.0 if feature == BIAS else WIDTH[kind_of(feature)]
        rarity = 1 / sqrt(counted.get(feature, len(texts)))
        least = [max(SMALLEST_KEPT, share * rarity) for share in shares]
        by = {
            name: whole_weight
            for name, weight, needed in zip(CLASSES, weights[place] * width, least, strict=True)
            if abs(weight) >= needed and (whole_weight := round(float(weight) * SCALE))
        }
        if by:
            learnt[feature] = by
    return learnt


def _labels(texts: Sequence[Labelled]) -> tuple[Numbers, Numbers, Numbers]:
    """Return what each text was labelled with: one need, one language, a yes or no a sign."""
    needs = np.zeros((len(texts), len(NEEDS) + 1))
    languages = np.zeros((len(texts), len(LANGUAGES)))
    signs = np.full((len(texts), len(SIGNS)), np.nan)
    foreign = borrowed(texts)
    for place, one in enumerate(texts):
        if one.needs is not None:
            needs[place, (*NEEDS, NONE).index(one.needs[0] if one.needs else NONE)] = 1
        said: dict[str, bool] = {}
        if one.urgent is not None:
            if (one.text, one.language) not in foreign:
                languages[place, LANGUAGES.index(one.language)] = 1
            said |= {risk.value: risk.value in one.urgent for risk in RISKS}
        if one.minor is not None:
            said[MINOR] = one.minor
        if one.command is not None:
            said |= {command.value: command.value == one.command for command in COMMANDS}
        for sign, yes in said.items():
            signs[place, SIGNS.index(sign)] = yes
    return needs, languages, signs


def _tells_language(feature: str) -> bool:
    """Say whether a feature may speak for a language: places, numbers and lone letters may not."""
    return feature[0] not in "=<#.," and " " not in feature and len(feature) > 1


def write(path: Path, learnt: Mapping[str, Mapping[str, int]], digest: str) -> None:
    """Write one feature a line."""
    head = f"// Made by `make learn` from texts {digest}. Feature, class:weight in 1/100 logit."
    lines = [head]
    lines += [
        "\t".join([feature, *(f"{name}:{weight}" for name, weight in learnt[feature].items())])
        for feature in sorted(learnt)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(out: Path, texts_folder: Path = TEXTS) -> int:
    """Learn and write the weights."""
    data = ROOT / "data"
    source, towns = read_source(data / "vocabulary", read_towns(data)), read_towns(data)
    texts = lessons(texts_folder)
    texts += joined(texts)
    learnt = learn(texts, source, towns)
    write(out, learnt, lessons_digest(texts_folder, data / "vocabulary"))
    print(f"{len(texts)} texts, {len(learnt)} features kept")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "vocabulary" / "weights.tsv")
    sys.exit(run(parser.parse_args().out))
