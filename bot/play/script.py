"""A conversation file as values: what happens, and what is expected after it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.sms import measure
from bot.play.faults import Fault


@dataclass(frozen=True, slots=True)
class Message:
    """One text that a phone receives. `segments` None: the file does not say."""

    text: str
    segments: int | None
    encoding: str = "GSM-7"

    @classmethod
    def of(cls, text: str) -> "Message":
        """Measure a text that was received."""
        cost = measure(text)
        return cls(text, cost.segments, cost.encoding.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A phone sends a text; `photo` is a picture with it."""

    phone: str
    text: str
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes and nobody texts."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class Happens:
    """Something goes wrong, or right again; `phone` empty means whoever texted last."""

    phone: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Jump:
    """A conversation is put at a step, with what is already known; `step` as the file names it."""

    phone: str
    step: str
    known: tuple[tuple[str, str], ...] = ()


Action = Text | Wait | Happens | Jump


@dataclass(frozen=True, slots=True)
class Screen:
    """What one phone's part of a block holds.

    `messages` is what the phone receives. `marks` is what the log keeps and `decisions` what the
    carrier was handed and what changed; these two are None where a file does not say.
    """

    messages: tuple[Message, ...] = ()
    marks: tuple[str, ...] | None = None
    decisions: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that happens and what is expected of it.

    Line numbers count from 1: `line` is the action's own, `last` that of the last expectation.
    `silent` says that the file has `< (nothing)`.
    """

    line: int
    last: int
    action: Action
    screens: tuple[tuple[str, Screen], ...] = ()
    silent: frozenset[str] = field(default=frozenset())

    def screen(self, phone: str) -> Screen:
        """Return what is expected on a phone; nothing, if the file does not name it."""
        return dict(self.screens).get(phone, Screen())


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation file. `lines` are its lines as written, `start` its clock's first time.

    `listings` is a folder, beside the file in `folder`, of listings for this conversation alone.
    """

    file: str
    lines: tuple[str, ...]
    start: datetime
    about: str
    blocks: tuple[Block, ...]
    folder: Path = Path()
    listings: str = ""
