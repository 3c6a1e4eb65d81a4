"""A small sound helpline, and a way to break it at one place."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bot.core.book import Book
from bot.core.catalogue import Catalogue
from bot.core.check.subject import Lines, Subject
from bot.core.flow import Flow, Flows, Need, texts_of

Break = Callable[..., Subject]


def words(en: str, es: str = "", pt: str = "", ht: str = "") -> dict[str, str]:
    """Give a text in four languages; the others say what English says if they are left out."""
    return {"en": en, "es": es or en, "pt": pt or en, "ht": ht or en}


SMALL: dict[str, Any] = {
    "flow": "small",
    "revision": 1,
    "about": "Asks for the town and the need.",
    "enter": {"start": "hello", "language": "tongue", "bad": "which"},
    "menu": "need",
    "words": {"note": {"en": ["note"], "es": ["nota"], "pt": ["anote"], "ht": ["remak"]}},
    "steps": {
        "hello": {
            "introduces": True,
            "say": words(
                "{program}: automated, no one reads this. Danger? 911. A person: {contact}.",
                "{program}: automatizado, nadie lee esto. 911. Persona: {contact}.",
                "{program}: automatizado, ninguem le isto. 911. Pessoa: {contact}.",
                "{program}: otomatik, pèsonn p ap li sa. 911. Yon moun: {contact}.",
            ),
            "asks": "town",
            "choices": [{"label": words("Skip"), "keep": {"town": ""}, "go": "need"}],
            "otherwise": "town",
            "then": "need",
        },
        "town": {
            "say": words("Which town? 911."),
            "unheard": words("Which town? Danger? 911."),
            "unsure": words("Which of these?"),
            "elsewhere": words("Only here. 1-888-373-7888."),
            "asks": "town",
            "choices": [{"label": words("Skip"), "keep": {"town": ""}, "go": "need"}],
            "then": "need",
        },
        "need": {
            "say": words("{town}. What would help?"),
            "unheard": words("What would help? 911."),
            "asks": "need",
            "choices": [
                {"label": words("Shelter"), "keep": {"need": "shelter"}},
                {"label": words("Crisis"), "keep": {"need": "crisis"}},
                {"label": words("Exit"), "keep": {"need": "exit"}},
                {"label": words("Health"), "keep": {"need": "health"}},
                {"label": words("Others"), "go": "need-2"},
            ],
            "then": "listings",
        },
        "need-2": {
            "say": words("Or one of these?"),
            "unheard": words("What would help? 911."),
            "asks": "need",
            "choices": [
                {"label": words("Drugs"), "keep": {"need": "substance"}},
                {"label": words("Counseling"), "keep": {"need": "counseling"}},
                {"label": words("Legal"), "keep": {"need": "legal"}},
                {"label": words("Basics"), "keep": {"need": "basics"}},
                {"label": words("Others"), "go": "need-3"},
            ],
            "then": "listings",
        },
        "need-3": {
            "say": words("Or one of these?"),
            "unheard": words("What would help? 911."),
            "asks": "need",
            "choices": [
                {"label": words("Work"), "keep": {"need": "work"}},
                {"label": words("Youth"), "keep": {"need": "youth"}},
                {"label": words("LGBTQ"), "keep": {"need": "lgbtq"}},
                {"label": words("Report"), "keep": {"need": "report"}},
                {"label": words("First"), "go": "need"},
            ],
            "then": "listings",
        },
        "listings": {
            "refers": True,
            "say": words("That was it. 911."),
            "unheard": words("MORE or MENU. 911."),
        },
        "tongue": {
            "say": words("Which language?"),
            "unheard": words("Which language? 911."),
            "choices": [
                {"label": words("English"), "keep": {"language": "en"}, "go": "town"},
                {"label": words("Spanish"), "keep": {"language": "es"}, "go": "town"},
            ],
        },
        "which": {
            "flags": True,
            "say": words("Which one failed?"),
            "unheard": words("Which one failed? 911."),
            "then": "thanks",
        },
        "thanks": {
            "say": words("Thank you."),
            "unheard": words("MORE or MENU. 911."),
            "then": "listings",
        },
        "note": {
            "say": words("A note. Reply 1 to go on."),
            "unheard": words("Reply 1 to go on. 911."),
            "choices": [{"go": "resume"}],
        },
    },
}


@pytest.fixture(scope="session")
def small(book: Book) -> Break:
    """Build the small helpline, changed at some places; phrases and crisis flow are the shipped."""

    def build(
        *changes: tuple[str, Any],
        phrases: Mapping[str, Any] | None = None,
        crisis: tuple[tuple[str, Any], ...] = (),
        needs: tuple[Need, ...] = tuple(book.flows.needs.values()),
        lines: Lines | None = None,
    ) -> Subject:
        flows = (
            _flow(SMALL, changes),
            _flow(book.flows.by_name["crisis"].model_dump(mode="json"), crisis),
        )
        texts = {
            key: dict(text)
            for key, text in book.catalogue.texts.items()
            if key.split(".")[0] in {"carrier", "listings"}
        }
        for key, text in (phrases or {}).items():
            if text is None:
                del texts[key]
            else:
                texts[key] = {**texts.get(key, words("x")), **text}
        for flow in flows:
            texts |= {key: text.model_dump() for key, text in texts_of(flow)}
        texts |= {f"needs.{need.code}": need.label.model_dump() for need in needs}
        changed = replace(book, flows=Flows(flows, needs), catalogue=Catalogue(texts))
        return Subject(changed, lines or Lines({}))

    return build


def _flow(parts: dict[str, Any], changes: tuple[tuple[str, Any], ...]) -> Flow:
    parts = deepcopy(parts)
    for dotted, value in changes:
        *way, last = dotted.split(".")
        place: Any = parts
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = value
    return Flow.model_validate(_frozen(parts))


def _frozen(part: Any) -> Any:
    """Turn lists into tuples, as the reader of the files does."""
    if isinstance(part, dict):
        return {key: _frozen(value) for key, value in part.items()}
    return tuple(_frozen(item) for item in part) if isinstance(part, list) else part
