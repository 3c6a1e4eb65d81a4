"""A thumb types anything, time passes, and new versions are deployed in between."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)  # fmt: skip

from bot.core import prompts
from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.check.probes import LANGUAGE_TEXTS, NEED_TEXTS, URGENT_TEXTS
from bot.core.check.structure import RULES
from bot.core.check.subject import Subject
from bot.core.engine import advance
from bot.core.flow import Entry, Flows
from bot.core.session import Session
from bot.core.sms import segments
from bot.core.turn import Opt, Turn

START = datetime.fromisoformat("2026-03-03T10:00:00-05:00")
LONGEST_SESSION = 1024  # bytes (product.md section 8)
FRESH = "0123456789abcdefghijkl"

SAID = [
    *(str(digit) for digit in range(10)),
    *("help", "stop", "start", "yes", "menu", "back", "more", "language", "clear", "bad", "tips"),
    *NEED_TEXTS.values(),
    *LANGUAGE_TEXTS.values(),
    *(text for texts in URGENT_TEXTS.values() for text in texts.values()),
    *("Norwalk", "06226", "Boston", "Pleasant Valley", "food in Hartford", "im 15", ""),
    *("the number doesnt work", "i cant do this anymore"),
]
FRAGMENT = 4  # characters; shorter ones are in every text (R067)


class Thumb(RuleBasedStateMachine):
    """One phone and one helpline, whose flows change under it."""

    book: Book
    revisions: tuple[Flows, ...]

    @initialize()
    def pick_up(self) -> None:
        """Take a phone that has never texted."""
        self.session: Session | None = None
        self.opted_out = False
        self.now = START
        self.typed = ""
        self.turn: Turn | None = None
        self.flows = self.book.flows

    @rule(text=st.one_of(st.sampled_from(SAID), st.text(max_size=40)))
    def type_something(self, text: str) -> None:
        """Type what people type, or anything at all."""
        self._type(text)

    @rule(text=st.sampled_from(SAID), noise=st.text(max_size=12))
    def type_with_noise(self, text: str, noise: str) -> None:
        """Slip while typing."""
        self._type(f"{noise} {text}")

    @rule(digit=st.integers(1, 5))
    def choose(self, digit: int) -> None:
        """Answer a menu."""
        self._type(str(digit))

    @rule(minutes=st.sampled_from([1, 5, 29, 31, 121]))
    def wait(self, minutes: int) -> None:
        """Put the phone away."""
        self.now += timedelta(minutes=minutes)
        self.turn = None

    @rule(data=st.data())
    def deploy(self, data: st.DataObject) -> None:
        """Put a version into place that has lost a step, another time all of them back."""
        self.flows = data.draw(st.sampled_from(self.revisions))
        self.turn = None

    @precondition(lambda self: not self.opted_out)
    @rule(risk=st.sampled_from(sorted(URGENT_TEXTS)), language=st.sampled_from(LANGUAGES))
    def be_in_danger(self, risk: Any, language: str) -> None:
        """An exact crisis word shows its lines at every step, in every language."""
        turn = self._type(URGENT_TEXTS[risk][language])
        assert turn.session is not None
        assert turn.session.step == self.flows.entries[Entry(risk.value)]
        assert "911" in turn.said

    @precondition(lambda self: self.opted_out)
    @rule(word=st.sampled_from(["start", "UNSTOP", "yes"]))
    def come_back(self, word: str) -> None:
        """After a STOP, START and YES bring the helpline back."""
        assert self._type(word).opt is Opt.IN

    @precondition(lambda self: not self.opted_out)
    @rule()
    def ask_for_the_menu(self) -> None:
        """MENU always asks for something."""
        turn = self._type("menu")
        assert turn.session is not None
        assert self.flows.by_path[turn.session.step].asks is not None

    @rule()
    def ask_for_help(self) -> None:
        """HELP is answered in every state and loses no place."""
        before = self.session if self.session and self.session.alive(self.now) else None
        turn = self._type("help")
        language = turn.marks[0].language
        now = int(self.now.timestamp())
        kept = before._replace(last=now) if before else None
        assert turn.said == prompts.phrase(self.book, "carrier.help", language)
        assert self.opted_out or turn.session == kept

    @invariant()
    def every_text_is_answered(self) -> None:
        """Unless a STOP asked for silence."""
        if self.turn is not None:
            said = self.turn.said or self.turn.in_place
            assert said or self.opted_out

    @invariant()
    def every_reply_fits(self) -> None:
        """Two segments, three where listings leave no other way."""
        if self.turn is not None:
            assert segments(self.turn.said or self.turn.in_place) <= (3 if self.turn.order else 2)

    @invariant()
    def nothing_typed_is_marked(self) -> None:
        """What the log keeps is enumerated."""
        if self.turn is not None and self.typed not in SAID:
            kept = " ".join(map(str, self.turn.marks)).casefold()
            assert len(self.typed) < FRAGMENT or self.typed.casefold() not in kept

    @invariant()
    def the_session_stays_small(self) -> None:
        """It has to fit a thousand times into a megabyte, and come back as it was."""
        if self.session is not None:
            blob = self.session.to_bytes()
            assert len(blob) <= LONGEST_SESSION
            assert Session.from_bytes(blob) == self.session

    def _type(self, text: str) -> Turn:
        """Send a text, with the phone's clock a second further."""
        self.now += timedelta(seconds=1)
        turn = advance(
            replace(self.book, flows=self.flows), self.session, text,
            now=self.now, fresh_id=FRESH, opted_out=self.opted_out,
        )  # fmt: skip
        self.typed, self.turn = text, turn
        self.session = turn.session
        if turn.opt is not None:
            self.opted_out = turn.opt is Opt.OUT
            self.turn = None if self.opted_out else turn
        return turn


def _without(flows: Flows, gone: str) -> Flows:
    """Make the flows of another revision, in which a step is missing and nothing leads to it."""
    flow_name, _, step_name = gone.partition("/")
    changed = []
    for flow in flows.by_name.values():
        steps = {
            name: step.model_copy(
                update={
                    "then": None if step.then == step_name else step.then,
                    "otherwise": None if step.otherwise == step_name else step.otherwise,
                    "choices": tuple(c for c in step.choices if c.go != step_name),
                }
            )
            for name, step in flow.steps.items()
            if (flow.flow, name) != (flow_name, step_name)
        }
        words = {name: by for name, by in flow.words.items() if name in steps}
        menu = flow.menu if flow.menu in steps else None
        changed.append(flow.model_copy(update={"steps": steps, "words": words, "menu": menu}))
    return Flows(tuple(changed), tuple(flows.needs.values()))


def _revisions(book: Book) -> tuple[Flows, ...]:
    """Make every revision that lacks one step and that `check` would let through."""
    without = (_without(book.flows, path) for path in book.flows.by_path)
    return (book.flows, *(flows for flows in without if _is_sound(replace(book, flows=flows))))


def _is_sound(book: Book) -> bool:
    return not any(True for rule in RULES for _ in rule.broken(Subject(book)))


@pytest.mark.parametrize("examples", [60])
def test_a_thumb_may_type_anything(book: Book, examples: int) -> None:
    """Sixty phones, forty moves each: always answered, never echoed, never stuck."""
    revisions = _revisions(book)
    assert len(revisions) > 1
    machine = type("ThumbOfThisBook", (Thumb,), {"book": book, "revisions": revisions})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
