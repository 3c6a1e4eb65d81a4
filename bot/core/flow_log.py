"""The one writer of the flow log: every field is on a list, or nothing is written (R103, R104).

Whatever a mistake elsewhere hands over, a typed word, a town or a number cannot become part of a
row, because no such value is on a list; the lists come out of the book.
"""

import re
from typing import Self

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.directory.listing import NEEDS
from bot.core.mark import Event, Mark, Outcome, Pace

NOTHING = "-"
_SESSION = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits in base64


class UnlistedError(ValueError):
    """A field holds something that is not on its list. Names the field, never the value."""


class FlowLog:
    """Writes rows of the flow log and names of counters, and reads rows back."""

    def __init__(
        self, *, steps: frozenset[str], regions: frozenset[str], towns: frozenset[str],
        listings: frozenset[str],
    ) -> None:  # fmt: skip
        self._towns = towns | {NOTHING}
        self._needs = frozenset({*NEEDS, NOTHING})
        self._listings = listings
        self._lists = (
            frozenset(Event), steps, frozenset(Outcome), self._needs, regions | {NOTHING},
            frozenset(LANGUAGES), frozenset(Pace),
        )  # fmt: skip

    @classmethod
    def of(cls, book: Book) -> Self:
        """Make the lists out of the book."""
        towns = book.towns.by_name
        return cls(
            steps=frozenset(book.flows.by_path),
            regions=frozenset(town.region for town in towns.values()),
            towns=frozenset(towns),
            listings=frozenset(book.directory.listings),
        )

    def row(self, session: str, mark: Mark) -> str:
        """Write one row: the session's random id, then the fields of the mark.

        Raises:
            UnlistedError: a field holds a value that is not on its list.
        """
        if session != NOTHING and not _SESSION.fullmatch(session):
            raise UnlistedError("session")
        for field, value, listed in zip(Mark._fields, mark, self._lists, strict=True):
            if value not in listed:
                raise UnlistedError(field)
        return "|".join((session, *mark))

    def read(self, row: str) -> tuple[str, Mark]:
        """Read a row back: the session's id and the mark.

        Raises:
            UnlistedError: not a row, or one of a book that has changed since.
        """
        session, *values = row.split("|")
        if len(values) != len(Mark._fields):
            raise UnlistedError("row")
        try:
            event, step, outcome, need, region, language, pace = values
            mark = Mark(Event(event), step, Outcome(outcome), need, region, language, Pace(pace))
        except ValueError:
            raise UnlistedError("row") from None
        self.row(session, mark)
        return session, mark

    def counter(self, town: str | None, need: str) -> str:
        """Name the monthly counter of a town and a need.

        Raises:
            UnlistedError: no such town or need.
        """
        place = town or NOTHING
        if place not in self._towns:
            raise UnlistedError("town")
        if need not in self._needs:
            raise UnlistedError("need")
        return f"{place}|{need}"

    def flag(self, listing: str) -> str:
        """Name the counter of a listing that somebody says does not work.

        Raises:
            UnlistedError: no such listing.
        """
        if listing not in self._listings:
            raise UnlistedError("listing")
        return listing
