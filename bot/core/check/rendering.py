"""Texts as a phone would show them, with the longest town, name and contact in every blank."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.catalogue import LANGUAGES
from bot.core.check.subject import Said, Subject
from bot.core.check.wording import blanks
from bot.core.flow import Entry

NAME_ROOM, CONTACT_ROOM = "CT SafeText", "860-555-0100"
"""Room that a text leaves for the programme's name and contact, if those set are shorter (R003)."""
LISTED = 3  # listings that a BAD menu names
ALONE, AT_MOST = 1, 2  # segments
CRISIS = (Entry.DANGER, Entry.SUICIDE, Entry.OVERDOSE, Entry.NEAR)
MESSAGES = ("say", "unheard", "unsure", "elsewhere")
"""The uses of a step's texts that are sent as messages; the others are parts of messages."""
PARTS = frozenset({"carrier.anywhere", "carrier.intro", "carrier.picture"})
"""Phrases that are only ever part of a message."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole message: the text it begins with, what a phone shows, the segments it may take."""

    said: Said
    message: str
    budget: int


def messages(subject: Subject) -> Iterator[Shown]:
    """Walk every message that consists of one text and its menu; referrals are made elsewhere."""
    urgent = {path.replace("/", ".") for path in _crisis_steps(subject)}
    fill = {language: longest(subject, language) for language in LANGUAGES}
    for said in subject.texts():
        step, _, use = said.key.rpartition(".")
        head = said.key.partition(".")[0]
        blank = fill[said.language]
        try:
            text = said.text.format_map(blank)
        except (KeyError, ValueError, IndexError, AttributeError):
            continue  # the rule `blanks` names it
        if head == "carrier" and said.key not in PARTS:
            yield Shown(said, text, ALONE)
        elif use in MESSAGES and head in subject.book.flows.by_name:
            lines = _menu(subject, step.replace(".", "/"), use, said.language, blank["town"])
            shown = "\n".join((text, *(f"{digit} {line}" for digit, line in enumerate(lines, 1))))
            yield Shown(said, shown, ALONE if step in urgent else AT_MOST)


def longest(subject: Subject, language: str) -> dict[str, str]:
    """Fill every blank with the longest thing that can stand there."""
    book = subject.book
    needs = [getattr(need.label, language) for need in book.flows.needs.values()]
    return {
        "program": max(book.program.name, NAME_ROOM, key=len),
        "contact": max(book.program.contact, CONTACT_ROOM, key=len),
        "town": max(book.towns.by_name, key=len),
        "need": max(needs, key=len, default=""),
    }


def filled(subject: Subject, said: Said) -> str:
    """Fill a text's blanks for reading; a blank that nobody knows stays as it is written."""
    fill = longest(subject, said.language)
    try:
        return said.text.format_map({name: fill.get(name, "5550100") for name in blanks(said.text)})
    except (ValueError, KeyError, IndexError, AttributeError):
        return said.text


def _menu(subject: Subject, path: str, use: str, language: str, town: str) -> tuple[str, ...]:
    step = subject.book.flows.step(path)
    if use == "elsewhere" or step is None:
        return ()
    if use == "unsure":
        return (town, town)
    if step.flags:
        names = (listing.record.short for listing in subject.book.directory.listings.values())
        return tuple(sorted(names, key=len)[-LISTED:])
    return tuple(getattr(choice.label, language) for choice in step.choices if choice.label)


def _crisis_steps(subject: Subject) -> Iterator[str]:
    entries = subject.book.flows.entries
    return (entries[entry] for entry in CRISIS if entry in entries)
