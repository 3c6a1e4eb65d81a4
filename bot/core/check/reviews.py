"""The reviewed catalogue: who has read each text in each language, and whether it has changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from bot.core.check.subject import Subject
from bot.core.issue import Issue

COLUMNS = ("text", "language", "fingerprint", "state", "reviewer", "role", "date")


class State(StrEnum):
    """How far a text has come."""

    DRAFTED = "drafted"
    REVIEWED = "reviewed"


class Role(StrEnum):
    """As what somebody read a text (R091, R093)."""

    SURVIVOR_ADVISOR = "survivor advisor"
    ADVOCATE = "advocate"
    NATIVE_READER = "native reader"


NEEDED: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "en": (Role.SURVIVOR_ADVISOR, Role.ADVOCATE),
        "es": (Role.NATIVE_READER, Role.NATIVE_READER),
        "pt": (Role.NATIVE_READER, Role.NATIVE_READER),
        "ht": (Role.NATIVE_READER, Role.NATIVE_READER),
    }
)
"""Who has to sign before a release: an advisor and an advocate; two native readers (R091, R093)."""


@dataclass(frozen=True, slots=True, order=True)
class Review:
    """One row: a text as it stood, and who signed it; a row nobody signed says `drafted`."""

    text: str
    language: str
    fingerprint: str
    state: str = State.DRAFTED
    reviewer: str = ""
    role: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the catalogue stands: signed texts by language, of how many, and what is unsigned."""

    signed: Mapping[str, int]
    texts: int
    unsigned: tuple[Issue, ...]


def fingerprint(text: str) -> str:
    """Return what changes when a text changes: twelve hexadecimal digits of its SHA-256.

    >>> fingerprint("Done.")
    'ed251864987c'
    """
    return sha256(text.encode()).hexdigest()[:12]


def standing(subject: Subject, reviews: Iterable[Review]) -> Standing:
    """Compare the signatures with the texts as they are now; a changed text has none."""
    signatures = _signatures(reviews)
    signed: Counter[str] = Counter()
    unsigned: list[Issue] = []
    for said in subject.texts():
        found = signatures.get((said.key, said.language, fingerprint(said.text)), set())
        missing = [f"a {role}" for role in missing_roles(said.language, found)]
        if missing:
            message = f"not signed by {' and '.join(missing)}"
            hint = f"a row for `{said.key}` in flows/reviews.csv"
            unsigned.append(subject.issue_in(said, message, hint))
        else:
            signed[said.language] += 1
    texts = len(subject.book.catalogue.texts)
    return Standing(signed, texts, tuple(sorted(unsigned)))


def unusable(reviews: Iterable[Review], file: str = "flows/reviews.csv") -> Iterator[Issue]:
    """Find rows that sign nothing: a state, role or date that is none, or no name."""
    for line, review in enumerate(reviews, start=2):
        if review.state not in set(State):
            yield Issue(file, line, f"`{review.state}` is no state", f"known: {', '.join(State)}")
        if review.state == State.REVIEWED:
            if not review.reviewer:
                yield Issue(file, line, "reviewed by nobody", "the reviewer's name belongs here")
            if review.role not in set(Role):
                yield Issue(file, line, f"`{review.role}` is no role", f"known: {', '.join(Role)}")
            if not _is_date(review.date):
                yield Issue(file, line, f"`{review.date}` is no date", "such as 2026-11-22")


def brought_up(subject: Subject, reviews: Iterable[Review]) -> tuple[tuple[Review, ...], int]:
    """Bring the rows up to the texts: new texts are drafted, rows of changed texts lapse.

    Returns the rows in the order of the texts, and how many signatures lapsed.
    """
    kept: dict[tuple[str, str, str], list[Review]] = defaultdict(list)
    for review in reviews:
        kept[review.text, review.language, review.fingerprint].append(review)
    rows: list[Review] = []
    for said in subject.texts():
        key = (said.key, said.language, fingerprint(said.text))
        signed = [row for row in kept.pop(key, []) if row.state == State.REVIEWED]
        rows += sorted(signed) or [Review(*key)]
    lapsed = sum(row.state == State.REVIEWED for left in kept.values() for row in left)
    return tuple(rows), lapsed


def _signatures(reviews: Iterable[Review]) -> dict[tuple[str, str, str], set[tuple[str, str]]]:
    signatures: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for review in reviews:
        if review.state == State.REVIEWED and not any(unusable([review])):
            key = (review.text, review.language, review.fingerprint)
            signatures[key].add((review.reviewer, review.role))
    return signatures


def missing_roles(language: str, signatures: Iterable[tuple[str, str]]) -> list[Role]:
    """Name the roles that still have to sign a text; one person signs once.

    >>> missing_roles("en", [("Ana", "advocate"), ("Ana", "survivor advisor")])
    [<Role.ADVOCATE: 'advocate'>]
    """
    left = dict(sorted(signatures))
    missing = []
    for role in NEEDED[language]:
        name = next((name for name, given in left.items() if given == role), None)
        if name is None:
            missing.append(role)
        else:
            del left[name]
    return missing


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False
