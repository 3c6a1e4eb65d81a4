"""What the directory knows (`Record`) and what may reach a texter (`Listing`).

Whatever cannot be sent cannot be rendered: `referral` takes listings only, and there is no way to
hold a `Listing` whose record breaks the send rule (product.md section 6).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from bot.core.directory.hours import UNKNOWN_HOURS, Hours

NEEDS = (
    "shelter",
    "crisis",
    "exit",
    "health",
    "substance",
    "counseling",
    "legal",
    "basics",
    "work",
    "youth",
    "lgbtq",
    "report",
)
ADULT_AGE = 18
FRESH_DAYS = 90
"""A number that nobody dialled for longer is stale (R094)."""


class Status(StrEnum):
    """HSDS 3.1 `service.status`; only `active` is ever sent."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class Confidential(StrEnum):
    """Whether what a person says there stays there, as far as a source tells."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verification(StrEnum):
    """Where the record comes from (directory notes, "How to read the columns")."""

    VERIFIED = "verified"
    CONTRADICTED = "contradicted"
    ARTICLE_ONLY = "article-only"
    MEMORY = "unverified-memory"


class Limit(StrEnum):
    """What a listing must say of its limits before anybody calls it."""

    ASK = "ask"
    """No source says what they keep private."""
    REPORTS = "reports"
    """Its staff must report harm to a child."""
    SHARED = "shared"
    """Police or prosecutors work in the same building."""


class Reach(StrEnum):
    """How far a listing serves."""

    TOWNS = "towns"
    STATEWIDE = "statewide"
    NATIONAL = "national"


class Weight(StrEnum):
    """How much a need is what a listing is there for."""

    FIRST = "first"
    """The front door for this need: everybody who needs it starts here."""
    MAIN = "main"
    ALSO = "also"


class PhoneType(StrEnum):
    """How a number is used; the words are RFC 6350's, which HSDS takes."""

    VOICE = "voice"
    TEXT = "text"


LAW_KINDS = frozenset({"police", "court"})
"""Kinds of body that are never offered as confidential help."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One number or text code, as a person dials it.

    `send` is False for a number kept only so that nobody adds it again; `reason` says why.
    """

    number: str
    type: PhoneType = PhoneType.VOICE
    keyword: str = ""
    keys: str = ""
    send: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the directory knows of one service, whether or not it may be sent.

    `key` is the readable id; `short` the name in an SMS; `towns` are official names.
    `neighbors` is False for those who help their own towns only.
    `elsewhere` are languages for which the same people have another listing.
    `preferred` names the listing that this one's own sources say to call first; `through` the
    statewide line that reaches it when it has no number of its own.
    """

    key: str
    name: str
    short: str
    kind: str = "other"
    status: Status = Status.ACTIVE
    verification: Verification = Verification.VERIFIED
    confidential: Confidential = Confidential.YES
    limits: tuple[Limit, ...] = ()
    reason: str = ""
    needs: Mapping[str, Weight] = field(default_factory=lambda: MappingProxyType({}))
    phones: tuple[Phone, ...] = ()
    reach: Reach = Reach.TOWNS
    towns: tuple[str, ...] = ()
    neighbors: bool = True
    languages: frozenset[str] = frozenset({"en"})
    interpreters: bool = False
    elsewhere: frozenset[str] = frozenset()
    minimum_age: int = 0
    maximum_age: int | None = None
    for_youth: bool = False
    hours: Hours = UNKNOWN_HOURS
    assured: date | None = None
    preferred: str = ""
    through: str = ""
    about: str = ""
    line: int = 0

    def refusals(self) -> tuple[str, ...]:
        """Say why this may not be sent to a texter; nothing to say means that it may."""
        reasons = []
        if self.status is not Status.ACTIVE:
            reasons.append(f"its status is {self.status}")
        if self.verification is not Verification.VERIFIED:
            reasons.append(f"its source is {self.verification}")
        if self.kind in LAW_KINDS:
            reasons.append(f"it is {self.kind}")
        if self.confidential is Confidential.NO:
            reasons.append("it is not confidential")
        elif self.confidential is Confidential.UNKNOWN and not self.limits:
            reasons.append("nobody knows whether it is confidential, and it says no limits")
        if not any(phone.send for phone in self.phones):
            reasons.append("it has no number or text code of its own to send")
        return tuple(reasons)

    def is_stale(self, today: date) -> bool:
        """Say whether nobody has dialled it within the last 90 days, or ever."""
        return self.assured is None or today - self.assured > timedelta(days=FRESH_DAYS)


class UnsendableError(ValueError):
    """Somebody tried to make a listing of a record that the send rule refuses."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A record that may be sent. Making one of any other record raises.

    Raises:
        UnsendableError: the record breaks the send rule; the message says how.
    """

    record: Record
    key: str = field(init=False, repr=False, compare=False)
    """The readable id, as it appears in `find` and in data/."""
    phones: tuple[Phone, ...] = field(init=False, repr=False, compare=False)
    """The numbers that may be sent, in the order in which to offer them."""
    numbers: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Guard the only door between the data and a texter's phone."""
        refusals = self.record.refusals()
        if refusals:
            raise UnsendableError(f"{self.record.key}: {'; '.join(refusals)}")
        phones = self.record.phones
        if not all(phone.send for phone in phones):
            phones = tuple(phone for phone in phones if phone.send)
        object.__setattr__(self, "key", self.record.key)
        object.__setattr__(self, "phones", phones)
        object.__setattr__(self, "numbers", frozenset([phone.number for phone in phones]))

    @property
    def is_confidential(self) -> bool:
        """Say whether a source calls it confidential."""
        return self.record.confidential is Confidential.YES


def sendable(records: Iterable[Record]) -> Iterator[Listing]:
    """Make a listing of every record that may be sent, and leave the others out."""
    for record in records:
        try:
            yield Listing(record)
        except UnsendableError:
            continue


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that tells the authorities, offered only as what it is and never as a listing.

    `kind` is `careline` (child protection, R080) or `police` (a local number for what can wait).
    """

    key: str
    kind: str
    number: str
    towns: tuple[str, ...] = ()


CARELINE_KEY = "dcf-careline"


def open_line(record: Record) -> OpenLine | None:
    """Make the open line of a record: verified police, or the child protection careline.

    Emergency 911 is none: it is a word of the catalogue, not a row that could be edited away.
    """
    if record.kind != "police" and record.key != CARELINE_KEY:
        return None
    numbers = [phone.number for phone in record.phones if phone.type is PhoneType.VOICE]
    usable = (
        record.status is Status.ACTIVE and record.verification is Verification.VERIFIED and numbers
    )
    if not usable:
        return None
    if record.key == CARELINE_KEY:
        return OpenLine(record.key, "careline", numbers[0])
    if record.reach is not Reach.TOWNS:
        return None
    return OpenLine(record.key, "police", numbers[0], record.towns)
