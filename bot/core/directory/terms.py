"""What the cells of services.csv say that many services share, and its names for an SMS.

Mistakes are told to whoever reads the table; here they are only seen and put into words.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypedDict, TypeVar, cast

from bot.core.directory.listing import Confidential, Limit, Status, Verification
from bot.core.sms import Encoding, measure, plain, plain_letters

SHORT_NAME = 24
"""The longest name in an SMS, in septets: three of them and the hotline must fit."""
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
_LIMITS = {limit.value: limit for limit in Limit}
_CHOICES: dict[type[StrEnum], dict[str, StrEnum]] = {
    kind: {choice.value: choice for choice in kind} for kind in (Status, Verification, Confidential)
}

SHARED = (
    *("kind", "status", "verification", "confidential", "limits", "neighbors", "elsewhere"),
    *("interpretation_services", "minimum_age", "maximum_age", "for_youth", "assured_date"),
    *("preferred", "through", "about"),
)
Choice = TypeVar("Choice", bound=StrEnum)
Tell = Callable[[int, str, str], None]
"""Takes a mistake: the line, what is wrong, and a hint or ""."""


class Terms(TypedDict):
    """What a record takes from the cells of services.csv that many services share."""

    kind: str
    status: Status
    verification: Verification
    confidential: Confidential
    limits: tuple[Limit, ...]
    neighbors: bool
    interpreters: bool
    elsewhere: frozenset[str]
    minimum_age: int
    maximum_age: int | None
    for_youth: bool
    assured: date | None
    preferred: str
    through: str
    about: str


class ServiceCells:
    """Reads cells of services.csv and tells what is wrong with them."""

    def __init__(self, tell: Tell) -> None:
        self._tell_reader = tell
        self._told = 0
        self._known: dict[tuple[str, ...], Terms] = {}

    def _tell(self, line: int, message: str, hint: str = "") -> None:
        self._told += 1
        self._tell_reader(line, message, hint)

    def terms(self, line: int, cells: tuple[str, ...]) -> Terms:
        """Read the cells that many services share, once for each combination without mistakes."""
        known = self._known.get(cells)
        if known is not None:
            return known
        before = self._told
        row = dict(zip(SHARED, cells, strict=True))
        youngest = self._age(line, "minimum_age", row) if row["minimum_age"] else 0
        oldest = self._age(line, "maximum_age", row) if row["maximum_age"] else None
        if oldest is not None and oldest < youngest:
            self._tell(line, f"maximum_age {oldest} is below minimum_age {youngest}")
        terms = Terms(
            kind=row["kind"],
            status=self._choice(line, "status", row, Status) or Status.INACTIVE,
            verification=self._choice(line, "verification", row, Verification)
            or Verification.MEMORY,
            confidential=self._choice(line, "confidential", row, Confidential) or Confidential.NO,
            limits=self._limits(line, row["limits"]),
            neighbors=self._yes(line, "neighbors", row, default=True),
            interpreters=bool(row["interpretation_services"]),
            elsewhere=self._codes(line, row["elsewhere"]),
            minimum_age=youngest,
            maximum_age=oldest,
            for_youth=self._yes(line, "for_youth", row, default=False),
            assured=self._assured(line, row["assured_date"]),
            preferred=row["preferred"],
            through=row["through"],
            about=row["about"],
        )
        if self._told == before:
            self._known[cells] = terms
        return terms

    def _choice(
        self, line: int, column: str, row: Mapping[str, str], kind: type[Choice]
    ) -> Choice | None:
        chosen = _CHOICES[kind].get(row[column])
        if chosen is None:
            message = f"{column}: {row[column]!r} is not one of the choices"
            self._tell(line, message, ", ".join(kind))
        return cast("Choice | None", chosen)

    def _yes(self, line: int, column: str, row: Mapping[str, str], *, default: bool) -> bool:
        said = row[column]
        if said not in {"", "yes", "no"}:
            self._tell(line, f"{column}: {said!r} is not yes, no or empty")
        return default if said == "" else said == "yes"

    def _age(self, line: int, column: str, row: Mapping[str, str]) -> int:
        said = row[column]
        if said.isdecimal():
            return int(said)
        self._tell(line, f"{column}: {said!r} is not an age", "a number of years")
        return 0

    def _limits(self, line: int, said: str) -> tuple[Limit, ...]:
        if not said:
            return ()
        names = [name for name in said.split(";") if name]
        for name in names:
            if name not in _LIMITS:
                self._tell(line, f"limits: {name!r} is none", ", ".join(Limit))
        return tuple(_LIMITS[name] for name in names if name in _LIMITS)

    def _codes(self, line: int, said: str) -> frozenset[str]:
        if not said:
            return frozenset()
        codes = frozenset(code for code in said.split(";") if code)
        for code in codes:
            if not LANGUAGE_CODE.fullmatch(code):
                self._tell(line, f"elsewhere: {code!r} is not a language", "es;pt")
        return codes

    def short_name(self, line: int, name: str) -> str:
        """Return the name in an SMS as it is written, and tell where it costs too much there."""
        cost = measure(name)
        if cost.encoding is not Encoding.GSM_7:
            message = f"alternate_name: {name!r} has letters that an SMS cannot hold cheaply"
            self._tell(line, message, f"write {plain_letters(plain(name))}")
        elif cost.units > SHORT_NAME:
            message = f"alternate_name: {name!r} is {cost.units} long"
            self._tell(line, message, f"at most {SHORT_NAME}")
        return name

    def _assured(self, line: int, said: str) -> date | None:
        try:
            return date_or_none(said)
        except ValueError as error:
            self._tell(line, f"assured_date: {error}", "the day somebody dialled it")
            return None


def date_or_none(said: str) -> date | None:
    """Read a date such as 2026-03-31; None for an empty cell.

    Raises:
        ValueError: it is no date.
    """
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise ValueError(f"{said!r} is not a date such as 2026-03-31") from None
