"""What a file under `flows/` may say: flows, steps and choices.

The dialect has no expressions: a step says, asks, offers choices, and names the step after it.
Everything that a person reads stands here side by side in every language.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.core.whole import wordings

MAX_CHOICES = 5  # a page of a menu (R092)
MAX_HOPS = 12  # steps skipped in one turn; a circle of filled steps ends here

RESUME = "resume"
"""The target that returns to where the texter was before this flow cut in."""

MORE = "more"
"""The target that gives the listings after those just sent, as the word MORE does."""

WAYS = frozenset({RESUME, MORE})
"""Targets that are no steps."""


def _sound(pattern: str) -> str:
    """Refuse a pattern whose brackets do not match, where its author sees the line."""
    tuple(wordings([pattern]))
    return pattern


Wordings = dict[str, tuple[Annotated[str, AfterValidator(_sound)], ...]]
"""Language: whole texts, as patterns; `(a|b)` chooses, `[x]` may be left out."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
"""A step or a flow: lower-case words joined by hyphens."""

Target = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)?$")]
"""A step of this flow, `flow/step` of another, `resume` or `more`."""


class Slot(StrEnum):
    """What a conversation finds out."""

    TOWN = "town"
    NEED = "need"


class Entry(StrEnum):
    """An occasion on which a flow cuts in, whatever the texter was doing."""

    START = "start"
    DANGER = "danger"
    SUICIDE = "suicide"
    OVERDOSE = "overdose"
    NEAR = "near"
    LANGUAGE = "language"
    BAD = "bad"


class Part(BaseModel):
    """Rules for every part of a flow file: nothing unknown, nothing coerced, nothing changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Words(Part):
    """One text in each language; a missing language is an error, never a silent gap."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)
    pt: str = Field(min_length=1)
    ht: str = Field(min_length=1)


class Choice(Part):
    """One answer: a digit of a menu or only words; what it keeps, where it leads."""

    label: Words | None = Field(None, description="Shown after its digit; leave out to hide it")
    words: Wordings = Field(
        default_factory=dict,
        strict=False,
        description="Language: whole texts that mean this answer, beside its digit and label",
    )
    keep: dict[str, str] = Field(
        default_factory=dict, description="What to remember: town, need or language"
    )
    go: Target | None = Field(
        None, description="The step that follows; the step's `then` if absent"
    )
    above: Words | None = Field(None, description="A line above what the next step says")


class Step(Part):
    """One thing said and, mostly, one answer waited for."""

    say: Words | None = Field(None, description="What the texter receives here")
    introduces: bool = Field(
        False, description="The text itself says that this is automated (R055)"
    )
    asks: Annotated[Slot, Field(strict=False)] | None = Field(
        None, description="Waits for this; skipped when it is known"
    )
    choices: tuple[Choice, ...] = Field((), max_length=MAX_CHOICES, strict=False)
    mention: Words | None = Field(
        None,
        description="Tells of this step once a session, under an answer with room for it (R062)",
    )
    hears: tuple[Choice, ...] = Field(
        (), strict=False, description="Further answers that have `words` and no digit"
    )
    aside: bool = Field(
        False, description="Said in passing: the texter stays where they were, menu and all"
    )
    unheard: Words | None = Field(None, description="Said when the answer was not understood")
    unsure: Words | None = Field(None, description="Asks which of two towns was meant, by digit")
    elsewhere: Words | None = Field(None, description="Said when the place is out of state")
    otherwise: Target | None = Field(
        None, description="Where an answer that was not understood leads, instead of `unheard`"
    )
    then: Target | None = Field(None, description="The step that follows")
    refers: bool = Field(False, description="Sends the referral for what is known")
    flags: bool = Field(False, description="Asks which of the listings just sent did not work")


class Flow(Part):
    """One conversation, as a file."""

    flow: Name
    revision: int = Field(ge=1)
    about: str = Field(min_length=1, description="One sentence for staff")
    enter: dict[Annotated[Entry, Field(strict=False)], Name] = Field(
        default_factory=dict, description="The step for each occasion to cut in"
    )
    words: dict[Name, Wordings] = Field(
        default_factory=dict,
        strict=False,
        description="Step: language: whole texts that lead there from anywhere",
    )
    menu: Name | None = Field(None, description="Where MENU leads")
    steps: dict[Name, Step] = Field(min_length=1)


class Need(Part):
    """One need that a person may have, and what it is called."""

    code: Name
    label: Words


class Opening(NamedTuple):
    """Where a word leads from anywhere, and the languages that it is a word of."""

    path: str
    languages: tuple[str, ...]

    def spoken(self, language: str) -> str:
        """Return the language to answer in: the one that is spoken, if the word is one of it."""
        return language if language in self.languages else self.languages[-1]


class Flows:
    """All flows and needs, with their entries looked up."""

    def __init__(self, flows: tuple[Flow, ...], needs: tuple[Need, ...]) -> None:
        self.by_name: Mapping[str, Flow] = MappingProxyType({flow.flow: flow for flow in flows})
        self.needs: Mapping[str, Need] = MappingProxyType({need.code: need for need in needs})
        self.entries: Mapping[Entry, str] = MappingProxyType(
            {entry: f"{flow.flow}/{step}" for flow in flows for entry, step in flow.enter.items()}
        )
        self.words: Mapping[str, Opening] = MappingProxyType(_openings(flows))
        self.by_path: Mapping[str, Step] = MappingProxyType(
            {f"{flow.flow}/{name}": step for flow in flows for name, step in flow.steps.items()}
        )

        mentions = (path for path, step in self.by_path.items() if step.mention is not None)
        self.mention: str = next((f"{path.replace('/', '.')}.mention" for path in mentions), "")
        self.answers: Mapping[str, Mapping[str, Choice]] = MappingProxyType(
            {path: _answers(step) for path, step in self.by_path.items()}
        )

    @property
    def crisis(self) -> str:
        """The beginning of every path of the flow that answers danger."""
        return f"{self.entries.get(Entry.DANGER, '/').partition('/')[0]}/"

    @property
    def main(self) -> Flow:
        """The flow that a first text enters; `read_flows` refuses files without one."""
        return self.by_name[self.entries[Entry.START].partition("/")[0]]

    def step(self, path: str) -> Step | None:
        """Return the step at `flow/step`, or None when a deploy has taken it away."""
        return self.by_path.get(path)

    def resolve(self, target: str, *, within: str) -> str:
        """Turn a target written inside a flow into a full `flow/step` path."""
        return target if "/" in target else f"{within.partition('/')[0]}/{target}"

    def asking(self, slot: Slot, *, within: str) -> str | None:
        """Find the first step of a flow that asks for a slot and is not its greeting's twin."""
        flow = self.by_name[within.partition("/")[0]]
        asking = [name for name, step in flow.steps.items() if step.asks is slot]
        plain = [name for name in asking if not flow.steps[name].introduces]
        found = plain or asking
        return f"{flow.flow}/{found[0]}" if found else None


def _openings(flows: tuple[Flow, ...]) -> dict[str, Opening]:
    found: dict[str, Opening] = {}
    for flow in flows:
        for step, by_language in flow.words.items():
            for language, patterns in by_language.items():
                for word in wordings(patterns):
                    before = found[word].languages if word in found else ()
                    found[word] = Opening(f"{flow.flow}/{step}", (*before, language))
    return found


def _answers(step: Step) -> Mapping[str, Choice]:
    """Look up the words of a step's answers; those of every language, for people mix them."""
    return MappingProxyType(
        {
            word: choice
            for choice in (*step.hears, *step.choices)
            for patterns in choice.words.values()
            for word in wordings(patterns)
        }
    )


def texts_of(flow: Flow) -> Iterator[tuple[str, Words]]:
    """Walk every text of a flow with its key: `flow.step.say`, `flow.step.choices.1` and so on."""
    for name, step in flow.steps.items():
        for use in ("say", "unheard", "unsure", "elsewhere", "mention"):
            words = getattr(step, use)
            if words is not None:
                yield f"{flow.flow}.{name}.{use}", words
        for digit, choice in enumerate(step.choices, start=1):
            if choice.label is not None:
                yield f"{flow.flow}.{name}.choices.{digit}", choice.label
            if choice.above is not None:
                yield f"{flow.flow}.{name}.above.{digit}", choice.above
