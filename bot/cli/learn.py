"""`python -m bot.cli.learn`: learns `data/vocabulary/leanings.tsv` from the labelled texts.

Logistic regression over the signs and words that the vocabulary finds in a text, on the `dev`
split and the texts written for learning; never on `test`. Deterministic: the same texts give the
same file on every machine.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from math import exp
from pathlib import Path

from bot.adapters.town_files import read_towns
from bot.adapters.vocabulary_files import read_vocabulary
from bot.core.understanding.leaning import CLASSES, NONE, SCALE
from bot.core.understanding.senses import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 60
RATE = 0.5
SHRINK = 0.012
"""Pull of every weight towards nothing, an example: what keeps rare words from shouting."""
SMALLEST_KEPT = 8
WORD_STEP = 0.64
"""Squared size of a word beside a sign: a word says less, so its weight moves less."""

Example = tuple[tuple[str, ...], int]


def examples(root: Path) -> Iterator[tuple[str, str]]:
    """Yield every text to learn from with its first need, or "none"."""
    texts = root / "tests" / "texts"
    for language in LANGUAGES:
        for line in (texts / f"{language}.dev.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["text"], (row["needs"] or [NONE])[0]
        for line in (texts / f"fresh.{language}.tsv").read_text(encoding="utf-8").splitlines():
            need, _, text = line.partition("\t")
            yield text, need.split(",")[0]
        for line in (texts / f"learn.{language}.tsv").read_text(encoding="utf-8").splitlines():
            need, _, text = line.split("\t")
            yield text, NONE if need == "-" else need.split(",")[0]


def fit(seen: Sequence[Example]) -> dict[str, list[float]]:
    """Return weights[feature][class] by stochastic gradient descent with step sizes of AdaGrad."""
    size = len(CLASSES)
    weights: dict[str, list[float]] = {}
    steps: dict[str, list[float]] = {}
    for features, _ in seen:
        for feature in features:
            weights.setdefault(feature, [0.0] * size)
            steps.setdefault(feature, [1.0] * size)
    order = list(range(len(seen)))
    for turn in range(ROUNDS):
        # A fixed stride visits all examples in another order each round, without randomness.
        stride = 7919 + 2 * turn
        for place in order:
            features, label = seen[place * stride % len(seen)]
            scores = [0.0] * size
            for feature in features:
                row = weights[feature]
                for k in range(size):
                    scores[k] += row[k]
            top = max(scores)
            powers = [exp(score - top) for score in scores]
            whole = sum(powers)
            slopes = [power / whole for power in powers]
            slopes[label] -= 1.0
            for feature in features:
                row, past = weights[feature], steps[feature]
                reach = 1.0 if _is_sign(feature) else WORD_STEP
                for k in range(size):
                    slope = slopes[k] * reach + SHRINK * row[k]
                    past[k] += slope * slope
                    row[k] -= RATE * slope / past[k] ** 0.5
    return weights


def _is_sign(feature: str) -> bool:
    return ":" in feature or "?" in feature or feature == "#bias"


def run() -> int:
    """Learn, and write the weights that matter, one feature a line."""
    data = ROOT / "data"
    vocabulary = read_vocabulary(data / "vocabulary", read_towns(data))
    seen: list[Example] = []
    for text, need in examples(ROOT):
        features = ("#bias", *dict.fromkeys(vocabulary.features(text)))
        seen.append((features, CLASSES.index(need)))
    weights = fit(seen)
    lines = ["// Made by `python -m bot.cli.learn`. Feature, then code:weight in 1/256."]
    for feature in sorted(weights):
        kept = [
            f"{code}:{whole}"
            for code, weight in zip(CLASSES, weights[feature], strict=True)
            if abs(whole := round(weight * SCALE)) >= SMALLEST_KEPT
        ]
        if kept:
            lines.append("\t".join([feature, *kept]))
    path = data / "vocabulary" / "leanings.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(seen)} texts, {len(lines) - 1} features kept")
    return 0


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    sys.exit(run())
