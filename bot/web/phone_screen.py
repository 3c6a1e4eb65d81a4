"""What the simulator shows of one phone: its bubbles, and what the log keeps of each turn.

Everything is put into words here, once: the template and the script only fill in text, so that
nothing a texter typed is ever near HTML.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core import sms
from bot.core.mark import Event, Outcome, Pace, week
from bot.core.sms import Encoding

CONNECTICUT = ZoneInfo("America/New_York")
ROOM = {
    Encoding.GSM_7: (sms.SEPTETS_ALONE, sms.SEPTETS_IN_PART),
    Encoding.UCS_2: (sms.UNITS_ALONE, sms.UNITS_IN_PART),
}
ANSWERED_WITHIN = 15.0  # seconds that a carrier waits for a webhook
SENT_WITHIN = 600.0  # seconds after which a queued referral is dropped
FIELDS = ("event", "step", "outcome", "need", "region", "language", "pace")
# What a phone underlines: 1-888-373-7888, (203) 555-0100, 2-1-1, 911, 988, six-digit text codes.
_DIAL = re.compile(
    r"(?<![0-9-])"
    r"((?:1-)?(?:\([0-9]{3}\) ?|[0-9]{3}[-.])[0-9]{3}[-.][0-9]{4}|2-1-1|911|988|[0-9]{6})"
    r"(?![0-9-])"
)

EVENTS: Mapping[str, str] = {
    Event.BEGAN: "A conversation began",
    Event.ANSWERED: "A question was answered",
    Event.UNHEARD: "The text was not understood",
    Event.UNSURE: "The helpline asked which one was meant",
    Event.ELSEWHERE: "The place is not in Connecticut",
    Event.REFERRED: "A referral was given",
    Event.MORE: "More places were asked for",
    Event.URGENT: "Danger was heard and answered first",
    Event.NEAR: "The helpline asked about danger",
    Event.RESUMED: "The conversation went on where it was",
    Event.BACK: "A step back was asked for",
    Event.MENU: "The menu was asked for",
    Event.LANGUAGE: "The language was chosen",
    Event.WORD: "A word opened another topic",
    Event.CLEARED: "The helpline was asked to forget, and did",
    Event.HELP: "HELP was answered",
    Event.STOPPED: "STOP: no more texts to this phone",
    Event.STARTED: "START: texts are welcome again",
    Event.FLAGGED: "A number was reported as not working",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.NONE: "nothing to add",
    Outcome.TOWN: "serving the town",
    Outcome.NEAR: "the nearest places",
    Outcome.STATEWIDE: "statewide lines",
    Outcome.EXHAUSTED: "no further places",
    Outcome.DANGER: "danger now",
    Outcome.SUICIDE: "thoughts of suicide",
    Outcome.OVERDOSE: "an overdose",
    Outcome.SHORT: "a short text",
    Outcome.LONG: "a long text",
    Outcome.EMPTY: "a text without words",
}
PACES: Mapping[str, str] = {
    Pace.FIRST: "first text of a session",
    Pace.UNDER_1: "within a minute",
    Pace.UNDER_5: "one to five minutes later",
    Pace.UNDER_30: "up to half an hour later",
}
LANGUAGES = {"en": "English", "es": "Spanish", "pt": "Portuguese", "ht": "Haitian Creole"}
JOURNEYS: Mapping[str, tuple[str, str]] = {
    "reply": ("TwiML", "Answered at once, as TwiML in the response to the webhook."),
    "queue": ("RQ worker", "Sent by an RQ worker through the carrier\u2019s REST API."),
    "in_place": ("TwiML", "No worker could be trusted, so the referral went back as TwiML."),
    "repeat": ("Repeat", "The carrier delivered this text twice; the same answer went back."),
    "fallback": ("Fallback", "Nothing could be looked up; the lines that always help went back."),
}
WAITING = ("Queued", "The referral is in the queue, for an RQ worker to send.")
DROPPED = ("Dropped", "Not sent within ten minutes, or a STOP came in between, so it was dropped.")
SILENT = ("Silence", "No answer: after a STOP, only HELP and START are answered.")
PENDING = ("Delivering", "The phone network is delivering the text to the webhook.")
FAILED = ("No answer", "The webhook did not answer. The phone network\u2019s console says why.")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `dial` if a phone would underline it as a number to call."""

    text: str
    dial: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as shown; `kind` is `mine` for the phone's holder, `theirs` for the helpline."""

    key: str
    kind: str
    speaker: str
    parts: tuple[Part, ...]
    clock: str
    cost: str
    route: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row of the flow log: its name, its value, and what the value means."""

    name: str
    value: str
    plain: str


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """What the log keeps of one turn (`fields` may be empty: nothing), and how the answer went."""

    key: str
    number: str
    headline: str
    badge: str
    journey: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """A phone's screen with what is kept beside it; the newest turn first.

    `waiting` says that an answer is on its way; `sent` and `received` count the segments of the
    whole screen as the helpline sees them, `rows` the rows of the log.
    """

    bubbles: tuple[Bubble, ...]
    turns: tuple[KeptTurn, ...]
    waiting: bool
    sent: int
    received: int
    rows: int
    clock: str


def read_screen(
    said: Sequence[Mapping[str, Any]], *, now: float, needs: Mapping[str, str]
) -> Screen:
    """Turn the phone network's list of bubbles, oldest first, into what the page shows.

    Args:
        said: Bubbles as the phone network gives them; their times are Unix seconds.
        now: The time of asking, in Unix seconds.
        needs: What each need code means, in plain words.

    Raises:
        KeyError, TypeError, ValueError: this is no list of bubbles.
    """
    turns: list[KeptTurn] = []
    waiting = False
    for place, text in enumerate(said):
        if not text["sent"]:
            continue
        rest = said[place + 1 :]
        via, rows = _read_log(str(text["log"]))
        age = now - float(text["at"])
        badge, journey, waiting = _journey(via, rows, rest, age)
        for row in rows or ((),):
            fields = _fields(row, float(text["at"]), needs) if row else ()
            headline = EVENTS.get(row[0], row[0]) if row else "Nothing was kept of this text"
            number = str(len(turns) + 1)
            key = f"{number}-{text['at']}-{badge}"
            turns.append(KeptTurn(key, number, headline, badge, journey, fields))
    return Screen(
        bubbles=tuple(_bubble(place, text) for place, text in enumerate(said)),
        turns=tuple(reversed(turns)),
        waiting=waiting,
        sent=sum(int(text["segments"]) for text in said if not text["sent"]),
        received=sum(int(text["segments"]) for text in said if text["sent"]),
        rows=sum(bool(turn.fields) for turn in turns),
        clock=_clock(now),
    )


def dialled(text: str) -> tuple[Part, ...]:
    """Split a text at the numbers that a phone would underline."""
    pieces = enumerate(_DIAL.split(text))
    return tuple(Part(piece, dial=bool(place % 2)) for place, piece in pieces if piece)


def whole(text: str) -> str:
    """Replace half characters, which can neither be shown nor sent, as a browser does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _bubble(place: int, text: Mapping[str, Any]) -> Bubble:
    mine, words = bool(text["sent"]), whole(str(text["text"]))
    return Bubble(
        key=f"{place}-{text['at']}",
        kind="mine" if mine else "theirs",
        speaker="You" if mine else "Helpline",
        parts=(Part(words),) if mine else dialled(words),
        clock=_clock(float(text["at"])),
        cost="" if mine else _cost(text),
        route={"twiml": "TwiML", "rest": "RQ worker"}.get(str(text["via"]), ""),
    )


def _cost(text: Mapping[str, Any]) -> str:
    """Say what a text costs: its segments, its encoding, and how full they are."""
    segments, encoding = int(text["segments"]), Encoding(text["encoding"])
    alone, in_part = ROOM[encoding]
    room = alone if segments == 1 else in_part * segments
    plural = "" if segments == 1 else "s"
    return f"{segments} segment{plural} \u00b7 {encoding} \u00b7 {text['units']}/{room}"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, CONNECTICUT).strftime("%I:%M %p").lstrip("0")


def _read_log(log: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    """Read `queue: referred referral/listings town shelter Western-Connecticut en <1m`."""
    via, _, marks = log.partition(":")
    rows = (tuple(mark.split()) for mark in marks.split(";"))
    return via, tuple(row for row in rows if len(row) == len(FIELDS))


def _journey(
    via: str,
    rows: Sequence[Sequence[str]],
    rest: Sequence[Mapping[str, Any]],
    age: float,
) -> tuple[str, str, bool]:
    """Say how the answer travelled, and whether it is still on its way."""
    if not via:  # the webhook has not answered yet, or never will
        return (*PENDING, True) if age < ANSWERED_WITHIN and not rest else (*FAILED, False)
    if via == "queue" and not any(text["via"] == "rest" for text in rest):
        return (*WAITING, True) if age < SENT_WITHIN else (*DROPPED, False)
    if via == "reply" and not rows:
        return *SILENT, False
    return *JOURNEYS.get(via, (via, "")), False


def _fields(row: Sequence[str], at: float, needs: Mapping[str, str]) -> tuple[Field, ...]:
    kept = (
        Field(name, _shown(name, value), _plain(name, value, needs))
        for name, value in zip(FIELDS, row, strict=True)
    )
    this_week = week(datetime.fromtimestamp(at, CONNECTICUT))
    return (*kept, Field("week", this_week, "no finer time is kept"))


def _shown(name: str, value: str) -> str:
    if value == "-":
        return "\u2013"
    if name == "step":
        return value.replace("/", "/\u200b")  # a long path may break here, and nowhere else
    return value.replace("-", " ") if name == "region" else value


def _plain(name: str, value: str, needs: Mapping[str, str]) -> str:
    """Explain one value in a few words."""
    match name:
        case "event":
            return "the kind of turn"
        case "step":
            return "where it stands"
        case "outcome":
            return OUTCOMES.get(value, "what it led to")
        case "need":
            return "not known yet" if value == "-" else needs.get(value, "a code, not the words")
        case "region":
            return "not known yet" if value == "-" else "never the town"
        case "language":
            return LANGUAGES.get(value, "the language spoken")
        case _:
            return PACES.get(value, "a bucket, not a time")
