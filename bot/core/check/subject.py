"""What is checked: the book, and where each of its parts stands in the files."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.flow import Flow, Step
from bot.core.issue import Issue

Place = tuple[str, ...]
"""The way to a part of a file: flow or file name, then keys; list positions count from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line of a file, counted from 1."""

    file: str
    line: int


class Lines:
    """Where each part of the files under `flows/` stands.

    Args:
        spots: the line of each place.
        flows: the name and the spot of every flow as read, doubles included.
        reasons: the lines whose author states why the text is not GSM-7.
    """

    def __init__(
        self,
        spots: Mapping[Place, Spot],
        *,
        flows: Iterable[tuple[str, Spot]] = (),
        reasons: Iterable[Spot] = (),
    ) -> None:
        self._spots: Mapping[Place, Spot] = MappingProxyType(dict(spots))
        self.flows = tuple(flows)
        self.reasons = frozenset(reasons)

    def of(self, *place: str) -> Spot:
        """Find the line of a place, or of its nearest parent; line 1 of its file at worst."""
        for length in range(len(place), 0, -1):
            spot = self._spots.get(place[:length])
            if spot is not None:
                return spot
        return Spot(f"flows/{place[0]}.yaml", 1)


@dataclass(frozen=True, slots=True)
class Said:
    """One text in one language, as an editor wrote it."""

    key: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at."""

    book: Book
    lines: Lines = field(default_factory=lambda: Lines({}))

    def steps(self) -> Iterator[tuple[Flow, str, Step]]:
        """Walk every step with its flow and its name."""
        for flow in self.book.flows.by_name.values():
            for name, step in flow.steps.items():
                yield flow, name, step

    def texts(self) -> Iterator[Said]:
        """Walk every text in every language."""
        for key, words in self.book.catalogue.texts.items():
            for language in LANGUAGES:
                yield Said(key, language, words[language])

    def issue(self, place: Place, message: str, hint: str = "") -> Issue:
        """Say what is wrong at a place of a flow file."""
        spot = self.lines.of(*place)
        return Issue(spot.file, spot.line, message, hint)

    def issue_in(self, said: Said, message: str, hint: str = "") -> Issue:
        """Say what is wrong with a text."""
        spot = self.spot(said)
        return Issue(spot.file, spot.line, f"{message} [{said.language}]", hint)

    def spot(self, said: Said) -> Spot:
        """Find the line of a text."""
        return self.lines.of(*self.place(said.key), said.language)

    def place(self, key: str) -> Place:
        """Turn a text's key into the place where it is written."""
        head, _, rest = key.partition(".")
        if head in self.book.flows.by_name:
            step, _, use = rest.partition(".")
            what, _, digit = use.partition(".")
            if what == "words":
                return (head, "words", step)
            place = ("choices", str(int(digit) - 1)) if digit else ()
            tail = (*place, "above" if what == "above" else "label") if digit else (what,)
            return (head, "steps", step, *tail)
        if head == "needs":
            return ("needs", rest, "label")
        return (head, "phrases", rest)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, the standard or reason behind it, and how to find what breaks it."""

    name: str
    standard: str
    broken: Callable[[Subject], Iterator[Issue]]
