"""How well labelled texts are understood: shares, precision and recall, confusions."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.understanding.leaning import NEEDS, NONE
from bot.core.understanding.meaning import Meaning

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's label beside what was understood; the words themselves are not needed."""

    language: str
    town: str | None
    needs: tuple[str, ...]
    urgent: tuple[str, ...]
    minor: bool
    command: str | None
    meaning: Meaning

    @property
    def heard_need(self) -> str:
        """The first need that was understood, or `none`."""
        return self.meaning.needs[0] if self.meaning.needs else NONE

    @property
    def wanted_need(self) -> str:
        """The first need of the label, or `none`."""
        return self.needs[0] if self.needs else NONE


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    right: int
    whole: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1; of nothing it is 1."""
        return self.right / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        """Write it as a percentage with its numbers."""
        return f"{100 * self.value:.1f} % ({self.right}/{self.whole})" if self.whole else "-"


def share(judged: Iterable[Judged], right: Callable[[Judged], bool]) -> Share:
    """Count how many of the texts are right."""
    said = [right(one) for one in judged]
    return Share(sum(said), len(said))


def figures(judged: Sequence[Judged]) -> dict[str, Share]:
    """Return the figures of product.md section 8 by name.

    `need` is the first need of texts that have one; `urgent` is recall and `false alarms` the
    share of calm texts that raise an alarm; `asks` is recall where a near miss that asks counts.
    """
    urgent = [one for one in judged if one.urgent]
    calm = [one for one in judged if not one.urgent]
    return {
        "town": share(judged, lambda one: one.meaning.town == one.town),
        "need": share(
            [one for one in judged if one.needs], lambda one: one.heard_need == one.wanted_need
        ),
        "urgent": share(urgent, lambda one: bool(one.meaning.urgent)),
        "asks": share(urgent, lambda one: bool(one.meaning.urgent or one.meaning.urgent_maybe)),
        "false alarms": share(calm, lambda one: bool(one.meaning.urgent)),
        "minor": share(judged, lambda one: one.meaning.minor == one.minor),
        "command": share(judged, lambda one: one.meaning.command == one.command),
        "language": share(judged, lambda one: (one.meaning.language or "en") == one.language),
    }


def by_need(judged: Sequence[Judged]) -> list[tuple[str, Share, Share]]:
    """Return each need with the precision and the recall of the first need."""
    return [
        (
            need,
            share(
                [one for one in judged if one.heard_need == need],
                lambda one: one.heard_need == one.wanted_need,
            ),
            share(
                [one for one in judged if one.wanted_need == need],
                lambda one: one.heard_need == one.wanted_need,
            ),
        )
        for need in (*NEEDS, NONE)
    ]


def confusions(judged: Iterable[Judged]) -> list[Row]:
    """Return a row for each labelled need: how often each need was understood, `.` for never."""
    counts = Counter((one.wanted_need, one.heard_need) for one in judged)
    names = (*NEEDS, NONE)
    return [(wanted, *(str(counts[wanted, heard] or ".") for heard in names)) for wanted in names]
