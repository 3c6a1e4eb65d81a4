"""A person who texts the bare state machine, and small helplines for them to text."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.adapters.flow_files import read_flows
from bot.core.book import Book
from bot.core.catalogue import Catalogue
from bot.core.engine import advance
from bot.core.mark import Mark
from bot.core.session import Session
from bot.core.turn import Turn
from bot.core.understanding.meaning import Expecting, Meaning
from bot.core.understanding.vocabulary import Vocabulary
from tests.conftest import TUESDAY

NOTHING = Meaning()


class Texter:
    """Somebody with a phone: texts one after the other, and what is remembered between them."""

    def __init__(
        self, book: Book, *, session: Session | None = None, now: datetime = TUESDAY
    ) -> None:
        self.book, self.session, self.now = book, session, now

    def texts(
        self, text: str, *, later: float = 5, opted_out: bool = False, unconfirmed: bool = False
    ) -> Turn:
        """Send a text some seconds after the one before; return what it led to."""
        self.now += timedelta(seconds=later)
        turn = advance(
            self.book,
            self.session,
            text,
            now=self.now,
            fresh_id="fresh",
            opted_out=opted_out,
            unconfirmed=unconfirmed,
        )
        self.session = turn.session
        return turn

    def reads(self, text: str) -> str:
        """Send a text and read the answer, whichever way it came."""
        turn = self.texts(text)
        return turn.said or turn.in_place

    @property
    def here(self) -> Session:
        """What is remembered of this texter; there must be something."""
        assert self.session is not None
        return self.session


class Scripted(Vocabulary):
    """Understands what the script says and nothing else; remembers how it was asked."""

    def __init__(self, script: Mapping[str, Meaning]) -> None:
        self.script = script
        self.asked: list[tuple[Expecting, str | None]] = []

    def understand(
        self, text: str, *, expecting: Expecting = Expecting.ANYTHING, language: str | None = None
    ) -> Meaning:
        """Look a text up; a lone digit means itself, as in any menu."""
        self.asked.append((expecting, language))
        if text.isdigit():
            return Meaning(digit=int(text))
        return self.script.get(text, NOTHING)


def hearing(book: Book, **script: Meaning) -> Book:
    """Give a book ears that hear only this script; `_` in a name is a space of the text."""
    words = {text.replace("_", " "): meaning for text, meaning in script.items()}
    return replace(book, vocabulary=Scripted(words))


def small_book(book: Book, folder: Path, flows: str, **script: Meaning) -> Book:
    """Put a hand-made flow file in the place of all shipped flows."""
    (folder / "small.yaml").write_text(flows, encoding="utf-8")
    (folder / "needs.yaml").write_text(NEEDS, encoding="utf-8")
    found, texts = read_flows(folder)
    catalogue = Catalogue({**book.catalogue.texts, **texts.texts})
    return hearing(replace(book, flows=found, catalogue=catalogue), **script)


def four(text: str) -> str:
    """Write a text in four languages, as one line of YAML."""
    return f'{{en: "{text}", es: "{text} (es)", pt: "{text} (pt)", ht: "{text} (ht)"}}'


def only(turn: Turn) -> Mark:
    """Return the one mark of a turn."""
    [mark] = turn.marks
    return mark


NEEDS = f"""\
needs:
  - code: shelter
    label: {four("a bed")}
  - code: basics
    label: {four("food")}
"""
