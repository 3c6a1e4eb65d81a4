"""Putting a conversation at a step at once: `@ need town=Norwalk language=es`."""

import shlex
from datetime import datetime
from typing import Any

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.flow import RESUME, Entry
from bot.core.session import Session
from bot.play.script import Jump

LISTS = frozenset({"also", "sent", "towns", "trail"})
TEXTS = frozenset({"town", "need", "language", "resume"})
FLAGS = frozenset({"minor", "introduced"})
NUMBERS = frozenset({"next", "misses"})
KNOWN = ", ".join(sorted(LISTS | TEXTS | FLAGS | NUMBERS))
_TRUTH = {"yes": True, "no": False}


def jump_of(phone: str, written: str) -> tuple[Jump | None, str]:
    """Read what stands after the `@`; without a jump, the second value says what is wrong.

    >>> jump_of("", 'need with town="New Milford"')[0]
    Jump(phone='', step='need', known=(('town', 'New Milford'),))
    """
    try:
        words = [word for word in shlex.split(written) if word != "with"]
    except ValueError:
        return None, "a quote that does not end"
    if not words or "=" in words[0]:
        return None, "no step to go to"
    known: list[tuple[str, str]] = []
    for word in words[1:]:
        name, equals, value = word.rstrip(",").partition("=")
        if not equals or name not in LISTS | TEXTS | FLAGS | NUMBERS:
            return None, f"`{word}` cannot be known"
        if name in FLAGS and value not in _TRUTH:
            return None, f"`{name}` is yes or no"
        if name in NUMBERS and not value.isdigit():
            return None, f"`{name}` is a number"
        known.append((name, value))
    return Jump(phone, words[0].rstrip(","), tuple(known)), ""


def session_of(
    book: Book, jump: Jump, now: datetime, *, fresh_id: str
) -> tuple[Session | None, str]:
    """Make the session that a jump asks for; without one, the second value says what is wrong.

    A step that does not exist can be named in full, `flow/step`: that is the session of a person
    whose step a deploy has taken away.
    """
    step = jump.step
    if "/" not in step:
        paths = [path for path in book.flows.by_path if path.partition("/")[2] == step]
        if len(paths) != 1:
            return None, f"no step `{step}`" if not paths else f"`{step}` is {' and '.join(paths)}"
        step = paths[0]
    at = int(now.timestamp())
    session = Session(id=fresh_id, began=at, last=at, step=step, introduced=True)
    for name, value in jump.known:
        wrong = _wrong(book, name, value)
        if wrong:
            return None, wrong
        kept: dict[str, Any] = {name: _value(book, name, value)}
        if name == "language":
            kept["language_by"] = "choice"
        session = session._replace(**kept)
    return session, ""


def _wrong(book: Book, name: str, value: str) -> str:
    match name:
        case "town" if value not in book.towns and value != "":
            return f"no town `{value}`"
        case "need" if value not in book.flows.needs:
            return f"no need `{value}`"
        case "language" if value not in LANGUAGES:
            return f"no language `{value}`"
        case _:
            return ""


def _value(book: Book, name: str, value: str) -> Any:
    if name in LISTS:
        return tuple(part for part in value.split(",") if part)
    if name in FLAGS:
        return _TRUTH[value]
    if name in NUMBERS:
        return int(value)
    if name == RESUME and "/" not in value:
        return book.flows.resolve(value, within=book.flows.entries[Entry.START])
    return value
