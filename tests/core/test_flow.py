"""What a flow file may say, and how its steps find each other."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.book import Book
from bot.core.flow import Entry, Flow, Flows, Need, Slot, Step, Words, texts_of

WORDS = {"en": "a", "es": "b", "pt": "c", "ht": "d"}


def flow(name: str, steps: dict[str, Any], **more: object) -> Flow:
    """Make a flow of steps."""
    return Flow.model_validate({"flow": name, "revision": 1, "about": "x", "steps": steps, **more})


TALK = flow(
    "talk",
    {
        "hello": {"asks": "town", "introduces": True, "say": WORDS},
        "town": {"asks": "town", "say": WORDS, "unsure": WORDS},
        "need": {
            "asks": "need",
            "say": WORDS,
            "choices": ({"keep": {"need": "shelter"}}, {"label": WORDS}),
        },
    },
    enter={"start": "hello"},
    words={"town": {"en": ("where", "place"), "es": ("lugar",)}},
)
OTHER = flow("other", {"ask": {"asks": "need", "introduces": True}}, enter={"danger": "ask"})
SHELTER = Need(code="shelter", label=Words(**WORDS))
FLOWS = Flows((TALK, OTHER), (SHELTER,))


def test_entries_and_words_lead_to_full_paths() -> None:
    """Code asks for an occasion or a word and gets `flow/step`."""
    assert FLOWS.entries == {Entry.START: "talk/hello", Entry.DANGER: "other/ask"}
    assert FLOWS.words == {
        "where": ("talk/town", ("en",)),
        "place": ("talk/town", ("en",)),
        "lugar": ("talk/town", ("es",)),
    }
    assert FLOWS.main is TALK
    assert FLOWS.needs["shelter"] is SHELTER


def test_a_step_that_a_deploy_took_away_is_none() -> None:
    """Sessions live longer than deploys."""
    assert FLOWS.step("talk/need") is TALK.steps["need"]
    assert FLOWS.step("talk/gone") is None


def test_a_target_belongs_to_the_flow_that_names_it() -> None:
    """`town` is a step of the same flow, `other/ask` of another."""
    assert FLOWS.resolve("town", within="talk/need") == "talk/town"
    assert FLOWS.resolve("other/ask", within="talk/need") == "other/ask"


def test_who_was_greeted_is_asked_by_a_step_without_a_greeting() -> None:
    """The greeting's twin comes first; a flow that has only a greeting uses that."""
    assert FLOWS.asking(Slot.TOWN, within="talk") == "talk/town"
    assert FLOWS.asking(Slot.NEED, within="other/ask") == "other/ask"
    assert FLOWS.asking(Slot.TOWN, within="other") is None


def test_every_text_of_a_flow_has_a_key() -> None:
    """Labels of choices count; a choice without a label is hidden."""
    keys = [key for key, _ in texts_of(TALK)]

    assert keys == [
        "talk.hello.say",
        "talk.town.say",
        "talk.town.unsure",
        "talk.need.say",
        "talk.need.choices.2",
    ]


@pytest.mark.parametrize(
    "step",
    [
        {"says": {}},
        {"say": {"en": "a", "es": "b", "pt": "c"}},
        {"say": {"en": "a", "es": "b", "pt": "c", "ht": ""}},
        {"then": "Some Where"},
        {"then": "a/b/c"},
        {"asks": "age"},
        {"refers": "yes"},
        {"choices": [{}] * 6},
    ],
    ids=str,
)
def test_a_step_refuses_what_it_does_not_know(step: dict[str, object]) -> None:
    """Unknown keys, missing languages, odd targets, a sixth choice: all are mistakes."""
    with pytest.raises(ValidationError):
        Step.model_validate(step)


def test_a_part_never_changes() -> None:
    """The book is shared by every thread."""
    with pytest.raises(ValidationError):
        TALK.steps["town"].then = "need"


def test_the_shipped_flows_answer_every_occasion(book: Book) -> None:
    """Each occasion on which code cuts in has its step."""
    assert set(book.flows.entries) == set(Entry)
    assert all(path in book.flows.by_path for path in book.flows.entries.values())
