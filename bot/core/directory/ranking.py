"""What a listing costs a texter, in points, and why: the cheapest stands first.

The points are few and whole so that a person can check an order by adding them up
(`helpline find --explain` prints them). They were set by reading the answers for every need in
towns with and without help of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from bot.core.directory.hours import Opening, Openness
from bot.core.directory.listing import (
    ADULT_AGE,
    Limit,
    Listing,
    PhoneType,
    Reach,
    Record,
    Weight,
)

POINTS_PER_KM = 0.4
TAKING_IN = frozenset({"crisis", "exit"})
"""Needs that often end with leaving home, so that between equals the one with beds comes first."""


class Nearness(StrEnum):
    """How a listing comes to serve a town; the words are those of `find`'s `fallback`."""

    TOWN = "town"
    NEAR = "near"
    STATEWIDE = "statewide"


class Reason(Enum):
    """Why a listing stands where it stands, and the points that the reason costs."""

    SERVES_TOWN = ("serves the town", 0)
    NEAR = ("serves a town nearby", 8)
    STATEWIDE = ("serves the whole state", 18)
    NATIONAL = ("serves the whole country", 24)
    FRONT_DOOR = ("is the front door for this need", -22)
    HANDS_OVER = ("hands over to the agency of the town", -8)
    TAKES_IN = ("can take in who has to leave home", -1)
    MAIN_NEED = ("this need is what they do", 0)
    ALSO_NEED = ("they also help with this need", 30)
    SPEAKS = ("answers in the language", 0)
    INTERPRETS = ("answers through an interpreter", 4)
    OTHER_LANGUAGE = ("is not known to answer in the language", 24)
    FOR_YOUTH = ("is made for young people", 0)
    HELPS_YOUTH = ("helps young people too", 20)
    NOT_FOR_YOUTH = ("is not made for young people", 50)
    REPORTS_TEXTER = ("must report harm to a child, which the texter may be", 4)
    FOR_OTHERS = ("is made for young people, which the texter did not say to be", 60)
    LIMITED = ("has to say its limits", 6)
    ALWAYS = ("answers day and night", 0)
    OPEN = ("is open now", 0)
    HOURS_UNKNOWN = ("nobody knows its hours", 4)
    CLOSED = ("is closed now", 20)
    PREFERRED_FIRST = ("its own sources say to call another line first", 0)
    KEPT_CONFIDENTIAL = ("keeps what is said, so that the first page has one that does", 0)
    FLAGGED = ("texters said that it did not work", 500)

    def __init__(self, words: str, points: int) -> None:
        self.words = words
        self.points = points


OPENNESS = {
    Openness.ALWAYS: Reason.ALWAYS,
    Openness.OPEN: Reason.OPEN,
    Openness.UNKNOWN: Reason.HOURS_UNKNOWN,
    Openness.CLOSED: Reason.CLOSED,
}
REACHES = {
    Reach.TOWNS: Reason.SERVES_TOWN,
    Reach.STATEWIDE: Reason.STATEWIDE,
    Reach.NATIONAL: Reason.NATIONAL,
}


@dataclass(frozen=True, slots=True)
class Place:
    """One listing in an answer, with what put it there.

    `by_way_of` names the nearest town that it serves, or the agency that it hands over to.
    """

    listing: Listing
    nearness: Nearness
    opening: Opening
    cost: float
    reasons: tuple[Reason, ...]
    kilometres: float = 0.0
    by_way_of: str = ""

    def why(self) -> tuple[str, ...]:
        """Say each reason with its points, in the words that `find --explain` prints."""
        return tuple(self._say(reason) for reason in self.reasons)

    def _say(self, reason: Reason) -> str:
        words, points = reason.words, float(reason.points)
        if reason is Reason.NEAR:
            words = f"{words}, {self.by_way_of}, {self.kilometres:.0f} km away"
            points += self.kilometres * POINTS_PER_KM
        elif reason is Reason.HANDS_OVER:
            words = f"{words}, {self.by_way_of}"
        elif reason is Reason.PREFERRED_FIRST:
            words = f"{words}, {self.listing.record.preferred}"
            # it takes its place from that line, so its points are what the others leave over
            points = (
                self.cost - self.kilometres * POINTS_PER_KM - sum(r.points for r in self.reasons)
            )
        return f"{words} ({points:+.0f})"


class Sort(NamedTuple):
    """What decides, before clock and place, how a listing suits a texter; few sorts exist."""

    languages: frozenset[str]
    interpreters: bool
    elsewhere: frozenset[str]
    text_only: bool
    minimum_age: int
    maximum_age: int | None
    for_youth: bool
    helps_youth: bool
    reports: bool
    neighbors: bool
    openness: Openness | None
    """Day and night, or unknown; None where it depends on the clock."""


def sort_of(listing: Listing) -> Sort:
    """Say of which sort a listing is."""
    record = listing.record
    return Sort(
        record.languages,
        record.interpreters,
        record.elsewhere,
        all(phone.type is PhoneType.TEXT for phone in listing.phones),
        record.minimum_age,
        record.maximum_age,
        record.for_youth,
        "youth" in record.needs and record.reach is not Reach.TOWNS,
        Limit.REPORTS in record.limits,
        record.neighbors,
        record.hours.always_the_same,
    )


def suit(sort: Sort, need: str, language: str, *, minor: bool) -> tuple[Reason, ...] | None:
    """Say how a sort of listing suits a texter, or None where it is not for them.

    Minors never get what is for adults only, and nobody else what is for minors only. A line
    that serves every age and is known to help young people stands close behind what is made for
    them: a lifeline that answers a child is not to be hidden behind a line on dating.
    Whoever reports tells of somebody else, so that their own age orders nothing. A line that
    speaks one other language only, or a text code without an interpreter, helps nobody who cannot
    read it.
    """
    if minor and sort.minimum_age >= ADULT_AGE:
        return None
    if not minor and sort.maximum_age is not None and sort.maximum_age < ADULT_AGE:
        return None
    tongue = _tongue(sort, language)
    if tongue is None:
        return None
    hours = () if sort.openness is None else (OPENNESS[sort.openness],)
    return (tongue, *_age(sort, need, minor=minor), *hours)


def _age(sort: Sort, need: str, *, minor: bool) -> tuple[Reason, ...]:
    if need == "report":
        return ()
    if minor or need == "youth":
        if sort.for_youth:
            age = Reason.FOR_YOUTH
        else:
            age = Reason.HELPS_YOUTH if sort.helps_youth else Reason.NOT_FOR_YOUTH
        return (age, Reason.REPORTS_TEXTER) if minor and sort.reports else (age,)
    return (Reason.FOR_OTHERS,) if sort.for_youth else ()


def _tongue(sort: Sort, language: str) -> Reason | None:
    if language in sort.elsewhere:
        return None
    if language in sort.languages:
        return Reason.SPEAKS
    if sort.interpreters and not sort.text_only:
        return Reason.INTERPRETS
    if sort.text_only or "en" not in sort.languages:
        return None
    return Reason.OTHER_LANGUAGE


def takes_in(record: Record, need: str) -> bool:
    """Say whether a local agency can take in who has to leave home, where the need asks for it."""
    if need not in TAKING_IN or record.reach is not Reach.TOWNS:
        return False
    return record.needs.get("shelter", Weight.ALSO) is not Weight.ALSO


def standing(weight: Weight, *, limited: bool, takes_in: bool) -> tuple[Reason, ...]:
    """Say what a record costs by itself, whoever asks and from where."""
    main = Reason.ALSO_NEED if weight is Weight.ALSO else Reason.MAIN_NEED
    front = (Reason.FRONT_DOOR,) if weight is Weight.FIRST else ()
    beds = (Reason.TAKES_IN,) if takes_in else ()
    limits = (Reason.LIMITED,) if limited else ()
    return (main, *front, *beds, *limits)


def points(reasons: Sequence[Reason]) -> int:
    """Add up what reasons cost."""
    return sum(reason.points for reason in reasons)
