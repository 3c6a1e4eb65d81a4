"""Which need a text leans to: a linear model small enough to read, learnt from labelled texts."""

from collections.abc import Iterable, Mapping, Sequence

NEEDS = (
    "shelter", "crisis", "exit", "health", "substance", "counseling", "legal", "basics", "work",
    "youth", "lgbtq", "report",
)  # fmt: skip
NONE = "none"
CLASSES = (*NEEDS, NONE)

SCALE = 256
"""Weights are kept as whole numbers of this fraction, so that every machine adds them alike."""
_BITS = 24
_MASK = (1 << _BITS) - 1
_HALF = 1 << (_BITS - 1)
_ZERO = sum(_HALF << (_BITS * place) for place in range(len(CLASSES)))


class Leaning:
    """Adds up what each sign and each word speaks for; one integer holds all thirteen sums.

    Thirteen counters in one integer make a text cost one addition a word.
    """

    def __init__(self, weights: Mapping[str, Mapping[str, int]]) -> None:
        """Build from weights[feature][need or "none"], in units of 1/256."""
        self._packed = {
            feature: sum(weight << (_BITS * CLASSES.index(code)) for code, weight in by.items())
            for feature, by in weights.items()
        }
        self._always = _ZERO + self._packed.get("#bias", 0)

    def scores(self, features: Iterable[str]) -> list[int]:
        """Return a score for each of CLASSES; unknown features count for nothing."""
        get = self._packed.get
        total = self._always
        for feature in features:
            weight = get(feature)
            if weight is not None:
                total += weight
        return [(total >> (_BITS * place) & _MASK) - _HALF for place in range(len(CLASSES))]

    def speaks_for(self, feature: str) -> Sequence[tuple[str, int]]:
        """Return what one feature adds to each class, largest first, for explaining."""
        total = _ZERO + self._packed.get(feature, 0)
        parts = [
            (code, (total >> (_BITS * place) & _MASK) - _HALF) for place, code in enumerate(CLASSES)
        ]
        return sorted((part for part in parts if part[1]), key=lambda part: -part[1])
