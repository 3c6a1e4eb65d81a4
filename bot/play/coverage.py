"""Which lines under `flows/` a set of conversations reaches, and which none does.

A line is a text in a language, a choice, an occasion to enter a flow, a word that leads into one,
or the name of the step that follows. The book that is played notes what is said and where it leads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.adapters.flow_files import line_of
from bot.core.book import Book
from bot.core.catalogue import LANGUAGES, Catalogue
from bot.core.flow import Entry, Flow, Flows, Step
from bot.core.mark import Event
from bot.core.whole import wordings
from bot.play.stage import Taken

USES = ("say", "unheard", "unsure", "elsewhere", "mention")
WITH_MENU = frozenset({"say", "unheard"})


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One thing on one line that a conversation can reach.

    `part` is the language of a text, or empty. Texts that a YAML alias shares are one spot.
    """

    file: str
    line: int
    kind: str
    part: str
    key: str = field(compare=False)
    missed: str = field(compare=False)
    """What to say when no conversation reaches it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is reached and what is not; both count lines."""

    missed: tuple[Spot, ...]
    lines: int

    @property
    def reached(self) -> int:
        """How many lines are reached in all that is on them."""
        return self.lines - len({(spot.file, spot.line) for spot in self.missed})

    def findings(self) -> Iterator[str]:
        """Say each thing that is missed; a text that is never said at all is said once."""
        never = {spot.key for spot in self.missed if not spot.part}
        for spot in self.missed:
            if not spot.part or spot.key not in never:
                yield f"{spot.file}:{spot.line}: {spot.missed}"


@dataclass(frozen=True, slots=True)
class _It:
    """One thing that a file under `flows/` holds, and whether it was reached."""

    place: tuple[Any, ...]
    kind: str
    key: str
    missed: str
    part: str = ""
    reached: bool = field(default=False, kw_only=True)


class Coverage:
    """What conversations have reached so far. Play them with a book that `watch` has made."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()
        self._followed: set[tuple[str, str]] = set()
        self._entered: set[Entry] = set()
        self._worded: set[str] = set()
        self._chosen: set[tuple[str, int]] = set()
        self._referred: set[str] = set()
        self._menu = False
        self._flows: Mapping[str, Flow] = {}

    def watch(self, book: Book) -> Book:
        """Return the same book, which notes what is said and where it leads."""
        self._flows = book.flows.by_name
        flows = _Followed(tuple(self._flows.values()), tuple(book.flows.needs.values()))
        flows.entries = _Looked(flows.entries, self._entered)
        flows.words = _Looked(flows.words, self._worded)
        flows.followed = self._followed
        return replace(book, catalogue=_Heard(book.catalogue, self._said), flows=flows)

    def note(self, taken: Taken) -> None:
        """Note a turn."""
        turn = taken.turn
        if turn is None or not turn.marks:
            return
        self._menu = self._menu or turn.marks[0].event is Event.MENU
        if turn.order is not None:
            self._referred.add(turn.order.need)
        digit = self._digit(taken)
        if taken.before is not None and digit:
            self._chosen.add((taken.before.step, digit))

    def _digit(self, taken: Taken) -> int:
        """Say which choice of its step a text makes; 0 for none."""
        before, said = taken.before, taken.text.strip().casefold()
        if before is None or before.towns:
            return 0
        flow, _, name = before.step.partition("/")
        step = self._flows[flow].steps.get(name) if flow in self._flows else None
        for digit, choice in enumerate(step.choices if step else (), start=1):
            if said in {str(digit), getattr(choice.label, before.language, "").casefold()}:
                return digit
        return 0

    def tally(self, folder: Path, *, languages: bool) -> Tally:
        """Compare with all that there is; `languages` asks for each text in each language."""
        spots: dict[Spot, bool] = {}
        for path in sorted(folder.glob("*.yaml")):
            document = YAML().load(path.read_text(encoding="utf-8"))
            file = f"{folder.name}/{path.name}"
            for it in self._all(path.stem, document):
                spot = Spot(file, line_of(document, it.place), it.kind, it.part, it.key, it.missed)
                if languages or not it.part:
                    spots[spot] = spots.get(spot, False) or it.reached
        missed = tuple(sorted(spot for spot, reached in spots.items() if not reached))
        return Tally(missed, len({(spot.file, spot.line) for spot in spots}))

    # -- what there is -------------------------------------------------------------------------

    def _all(self, stem: str, document: Mapping[str, Any]) -> Iterator[_It]:
        for key in document.get("phrases", ()):
            yield from self._text(("phrases", key), f"{stem}.{key}")
        for at, need in enumerate(document.get("needs", ())):
            code = need["code"]
            missed = f"need `{code}` is never referred"
            yield _It(("needs", at), "need", code, missed, reached=code in self._referred)
        flow = self._flows.get(document.get("flow", ""))
        if flow is not None:
            yield from self._flow(flow)

    def _flow(self, flow: Flow) -> Iterator[_It]:
        for entry in flow.enter:
            missed = f"`{entry}` never happens"
            yield _It(
                ("enter", entry.value), "enter", entry, missed, reached=entry in self._entered
            )
        for target, by_language in flow.words.items():
            for language, words in by_language.items():
                missed = f"no word for `{target}` in {language} is ever said"
                reached = not self._worded.isdisjoint(wordings(words))
                yield _It(("words", target, language), "word", target, missed, reached=reached)
        if flow.menu:
            yield _It(("menu",), "menu", "menu", "MENU is never said", reached=self._menu)
        for name, step in flow.steps.items():
            for use in USES:
                if getattr(step, use) is not None:
                    yield from self._text(("steps", name, use), f"{flow.flow}.{name}.{use}")
            yield from self._onward(flow.flow, name, step)

    def _onward(self, flow: str, name: str, step: Step) -> Iterator[_It]:
        """Yield what leads on from a step: its targets and its choices."""
        path, place = f"{flow}/{name}", ("steps", name)
        for use in ("otherwise", "then"):
            target = getattr(step, use)
            if target is not None:
                reached = (path, full(target, path)) in self._followed
                missed = f"`{use}: {target}` of {path} is never taken"
                yield _It((*place, use), use, path, missed, reached=reached)
        for digit, choice in enumerate(step.choices, start=1):
            spot, key = (*place, "choices", digit - 1), f"{flow}.{name}.choices.{digit}"
            missed = f"choice {digit} of {path} is never made"
            yield _It(spot, "choice", f"{key}.made", missed, reached=(path, digit) in self._chosen)
            if choice.label is not None:
                shown_with = [f"{flow}.{name}.{use}" for use in WITH_MENU]
                yield from self._languages((*spot, "label"), key, shown_with)

    def _text(self, place: tuple[Any, ...], key: str) -> Iterator[_It]:
        said = any((key, language) in self._said for language in LANGUAGES)
        yield _It(place, "text", key, f"{key} is never said", reached=said)
        yield from self._languages(place, key, [key])

    def _languages(
        self, place: tuple[Any, ...], key: str, said_with: Iterable[str]
    ) -> Iterator[_It]:
        """Yield a text in each language; it is said when one of `said_with` is."""
        for language in LANGUAGES:
            reached = any((other, language) in self._said for other in said_with)
            missed = f"{key} is never said in {language}"
            yield _It((*place, language), "language", key, missed, language, reached=reached)


class _Heard(Catalogue):
    """A catalogue that notes what is said."""

    def __init__(self, catalogue: Catalogue, said: set[tuple[str, str]]) -> None:
        super().__init__(catalogue.texts)
        self._said = said

    def say(self, key: str, language: str, /, **blanks: str) -> str:
        self._said.add((key, language))
        return super().say(key, language, **blanks)


class _Followed(Flows):
    """Flows that note which target is followed from which step."""

    followed: set[tuple[str, str]]

    def resolve(self, target: str, *, within: str) -> str:
        path = super().resolve(target, within=within)
        self.followed.add((within, path))
        return path


class _Looked(dict[Any, Any]):
    """A mapping that notes which of its keys were found."""

    def __init__(self, content: Mapping[Any, Any], found: set[Any]) -> None:
        super().__init__(content)
        self._found = found

    def __getitem__(self, key: Any) -> Any:
        self._found.add(key)
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        if key in self:
            self._found.add(key)
        return super().get(key, default)


def full(target: str, within: str) -> str:
    """Write a target as `flow/step`, as `Flows.resolve` does."""
    return target if "/" in target else f"{within.partition('/')[0]}/{target}"
