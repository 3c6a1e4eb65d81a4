"""What one text was understood to say."""

from dataclasses import dataclass
from enum import StrEnum


class Urgent(StrEnum):
    """A risk to life, now."""

    DANGER = "danger"
    SUICIDE = "suicide"
    OVERDOSE = "overdose"


class Command(StrEnum):
    """A word to the service itself, not about help."""

    START = "start"
    STOP = "stop"
    HELP = "help"
    MENU = "menu"
    BACK = "back"
    MORE = "more"
    LANGUAGE = "language"
    CLEAR = "clear"


class Expecting(StrEnum):
    """What the last question asked for; it makes a bare word count as an answer."""

    ANYTHING = "anything"
    TOWN = "town"
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Clue:
    """Which words led where, for `helpline understand --explain`; never stored."""

    words: str
    led_to: str
    why: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one text was understood to say; holds no word of the text itself.

    `town` is an official town name. `town_choices` holds the (at most two) likeliest towns when
    there is doubt, and `town` is then None. `needs` are codes, most wanted first. `urgent_maybe`
    is a near miss of crisis wording: it asks, where `urgent` acts. `language` is the language of
    the words, or None when the words do not show it (a bare town, a digit, an emoji).
    """

    town: str | None = None
    town_choices: tuple[str, ...] = ()
    out_of_state: bool = False
    needs: tuple[str, ...] = ()
    urgent: tuple[Urgent, ...] = ()
    urgent_maybe: bool = False
    minor: bool = False
    language: str | None = None
    command: Command | None = None
    digit: int | None = None
    bad_listing: bool = False
    empty: bool = False
