"""What a player needs of the place where a conversation is played: in memory, or for real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.book import Book
from bot.core.sender import Sender
from bot.core.session import Session
from bot.core.turn import Turn
from bot.play.faults import Fault

TWIML, REST = "TwiML", "REST"
"""The two ways to a phone: in the response to its own text, or through the carrier's REST API."""

MOST_PHONES = 100  # numbers that are reserved for fiction


class CannotPlay(Exception):  # noqa: N818 - it names what the stage cannot do
    """A file asks for what cannot be done, such as the arrival of a text that nobody delayed."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What one phone received (text and way, in order) and what the log kept of its turns."""

    messages: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One text that was answered: the session before it, the text, and the turn it led to."""

    before: Session | None
    text: str
    turn: Turn | None


class Stage(Protocol):
    """Where a conversation is played."""

    book: Book

    def begin(self, moment: datetime) -> None:
        """Set the clock and start everything."""

    def now(self) -> datetime:
        """Read the clock."""

    def text(self, phone: str, text: str, *, photo: bool) -> None:
        """Let a phone send a text and wait for what comes of it."""

    def wait(self, duration: timedelta) -> None:
        """Let time pass."""

    def suffer(self, phone: str, fault: Fault) -> None:
        """Let something go wrong, or right again.

        Raises:
            CannotPlay: there is nothing that it could happen to.
        """

    def place(self, phone: str, session: Session) -> None:
        """Put a conversation at a step."""

    def collect(self) -> Mapping[str, Observed]:
        """Hand over what every phone received, and what was kept, since the last time."""

    def opted_out(self, phone: str) -> bool:
        """Say whether a phone is on the opt-out list now."""

    def flagged(self) -> frozenset[str]:
        """Name the listings that are flagged now."""

    def close(self) -> None:
        """End the performance."""


def number_of(place: int) -> Sender:
    """Return the number of a file's nth phone, counted from 0; all are reserved for fiction.

    Raises:
        CannotPlay: there are only a hundred of them.
    """
    if place >= MOST_PHONES:
        raise CannotPlay(f"more than {MOST_PHONES} phones")
    return Sender(f"+1203555{100 + place:04}")


def mark_of(row: str) -> str:
    """Write a row of the flow log as `Mark.__str__` does, without the session's id."""
    _, event, step, outcome, need, region, language, pace = row.split("|")
    return " ".join((event, step, outcome, need, region.replace(" ", "-"), language, pace))
