"""One SMS out of a finding: at most three listings, the hotline, and no word that is not ours.

Only `Listing`s (by way of `Place`) and `OpenLine`s can be said here, so that what may not be sent
cannot be rendered. No address is ever said (R065); neutral names come first (R068).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal

from bot.core.catalogue import Catalogue
from bot.core.directory.find import PAGE, Finding
from bot.core.directory.hours import DAYS, Openness, wall_clock
from bot.core.directory.listing import Limit, OpenLine, Phone, PhoneType
from bot.core.directory.ranking import Place
from bot.core.sms import Encoding, measure

FLOW = "listings"
BUDGET = 2
"""Segments that a referral should fit in; a third is the last resort."""
MARKS = {Limit.ASK: "*", Limit.REPORTS: "+", Limit.SHARED: "#"}
PHRASES = (
    *("hotline", "danger", "careline", "police", "more", "end"),
    *("call-or-text", "text", "text-word", "press", "then", "opens-today", "opens", "closed"),
    *(f"day-{day.lower()}" for day in DAYS),
    *("about-assault", "about-home"),
    *(f"limit-{limit}" for limit in Limit),
)
KEYS = tuple(f"{FLOW}.{phrase}" for phrase in PHRASES)
"""The texts that a catalogue must hold for referrals."""
_CLOCK_OF_24_HOURS = frozenset({"pt"})
_NOON = 12


class _Detail(IntEnum):
    """How much is said of each listing, most first."""

    FULL = 0
    """Every number, the text code, hours, and what it is about."""
    SHORT = 1
    """One number, the text code, hours."""
    NUMBERS = 2
    """One number, the text code, and the opening when it is closed."""
    BARE = 3
    """One number, and the opening when it is closed."""


@dataclass(frozen=True, slots=True)
class Referral:
    """One message, ready to send. `next` is where MORE goes on, None when nothing is left."""

    text: str
    segments: int
    encoding: Encoding
    listings: tuple[str, ...]
    next: int | None
    hotline: Literal[True] = field(default=True)


def compose(
    finding: Finding,
    catalogue: Catalogue,
    language: str,
    now: datetime,
    *,
    start: int = 0,
    preface: str = "",
) -> Referral:
    """Put a finding into one SMS of two segments, three where nothing shorter would help.

    Rather than grow to a third segment a message first says less of each listing, then leaves
    the third and the second listing to MORE.

    Args:
        finding: what `Directory.find` answered.
        catalogue: must hold `KEYS`.
        language: of the texter; one of the catalogue's.
        now: an aware moment, for "opens 9:00".
        start: the place to begin with; past the last one the message says that this was all.
        preface: up to 60 characters that stand first and count.
    """
    words = _Words(catalogue, language, wall_clock(now))
    places = finding.places[start:]
    if not places:
        return _referral(_join(preface, words.say("end"), words.say("hotline")), (), None)
    most = min(PAGE, len(places))
    fewest = _fewest(places) if start == 0 else 1
    tries = [(count, detail) for count in range(most, fewest - 1, -1) for detail in _Detail]
    for count, detail in tries:
        shown = places[:count]
        following = start + count if len(places) > count else None
        text = _lay_out(
            finding, words, shown, detail, preface, first=start == 0, more=following is not None
        )
        referral = _referral(text, tuple(place.listing.key for place in shown), following)
        if referral.segments <= BUDGET:
            break
    return referral


@dataclass(frozen=True, slots=True)
class _Words:
    """The catalogue in one language, at one moment of Connecticut's wall clock."""

    catalogue: Catalogue
    language: str
    here: datetime

    def say(self, phrase: str, **blanks: str) -> str:
        return self.catalogue.say(f"{FLOW}.{phrase}", self.language, **blanks)

    def listing(self, place: Place, detail: _Detail) -> str:
        """Say one listing in a line: name, marks of its limits, numbers, hours, what about."""
        record = place.listing.record
        marks = "".join(MARKS[limit] for limit in record.limits)
        parts = [f"{record.short}{marks} {self.numbers(place, detail)}"]
        hours = self.hours(place, detail)
        if hours:
            parts.append(hours)
        about = f" ({self.say(f'about-{record.about}')})" if self.says(record.about, detail) else ""
        return ", ".join(parts) + about

    @staticmethod
    def says(about: str, detail: _Detail) -> bool:
        return bool(about) and detail is _Detail.FULL

    def numbers(self, place: Place, detail: _Detail) -> str:
        """Say the numbers to call, then how to text, if somebody there can read the texter."""
        phones = place.listing.phones
        name = place.listing.record.short
        voices = [p for p in phones if p.type is PhoneType.VOICE and p.number not in name]
        voices = voices or [p for p in phones if p.type is PhoneType.VOICE]
        texts = [phone for phone in phones if phone.type is PhoneType.TEXT]
        if voices and self.language not in place.listing.record.languages:
            texts = []
        if detail is _Detail.BARE:
            voices, texts = voices[:1], [] if voices else texts[:1]
        elif detail is not _Detail.FULL:
            voices = voices[:1]
        if len(voices) == 1 and texts and texts[0].number == voices[0].number:
            return self.say("call-or-text", number=voices[0].number)
        return ", ".join([*map(self.voice, voices), *map(self.text, texts)])

    def voice(self, phone: Phone) -> str:
        if not phone.keys:
            return phone.number
        keys = self.say("then").join(phone.keys.split(","))
        return self.say("press", number=phone.number, keys=keys)

    def text(self, phone: Phone) -> str:
        if not phone.keyword:
            return self.say("text", number=phone.number)
        return self.say("text-word", word=phone.keyword, number=phone.number)

    def hours(self, place: Place, detail: _Detail) -> str:
        opening = place.opening
        if opening.openness is Openness.ALWAYS:
            return "24/7" if detail < _Detail.NUMBERS else ""
        if opening.openness is not Openness.CLOSED:
            return ""
        if opening.opens is None:
            return self.say("closed")
        time = self.time(opening.opens)
        if opening.opens.date() == self.here.date():
            return self.say("opens-today", time=time)
        day = self.say(f"day-{DAYS[opening.opens.weekday()].lower()}")
        return self.say("opens", day=day, time=time)

    def time(self, moment: datetime) -> str:
        """Say a time as people there read it: 9:00 am, or 9:00 where a day has 24 hours."""
        if self.language in _CLOCK_OF_24_HOURS:
            return f"{moment.hour}:{moment.minute:02}"
        half = "am" if moment.hour < _NOON else "pm"
        return f"{moment.hour % _NOON or _NOON}:{moment.minute:02} {half}"

    def open_line(self, line: OpenLine, town: str) -> str:
        return self.say(line.kind, number=line.number, **({"town": town} if line.towns else {}))


def _lay_out(
    finding: Finding,
    words: _Words,
    shown: Sequence[Place],
    detail: _Detail,
    preface: str,
    *,
    first: bool,
    more: bool,
) -> str:
    limits = {limit for place in shown for limit in place.listing.record.limits}
    listings = [words.listing(place, detail) for place in shown]
    notes = [words.say(f"limit-{limit}") for limit in Limit if limit in limits]
    lines = finding.open_lines if first else ()
    open_lines = [words.open_line(line, finding.query.town or "") for line in lines]
    more_line = [words.say("more")] if more else []
    if finding.query.need == "report":
        first_lines = (words.say("hotline"), words.say("danger"))
        return _join(preface, *first_lines, *open_lines, *listings, *notes, *more_line)
    return _join(preface, *listings, *notes, *open_lines, words.say("hotline"), *more_line)


def _fewest(places: Sequence[Place]) -> int:
    """Count the listings that the first message must hold so that one of them is confidential."""
    for count, place in enumerate(places[:PAGE], 1):
        if place.listing.is_confidential:
            return count
    return 1


def _join(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _referral(text: str, listings: tuple[str, ...], following: int | None) -> Referral:
    cost = measure(text)
    return Referral(text, cost.segments, cost.encoding, listings, following)
