"""What is stale, wrong, unreachable or missing in the directory, for staff to mend."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.directory.find import Directory
from bot.core.directory.hsds import Table
from bot.core.directory.listing import (
    FRESH_DAYS,
    LAW_KINDS,
    NEEDS,
    Confidential,
    Reach,
    Record,
    Status,
    Verification,
    Weight,
)
from bot.core.issue import Issue
from bot.core.sms import units

_NUMBER = re.compile(r"[0-9-]+")
LONG_NAME = 20
"""Septets; a longer name is allowed, but three of them crowd out the hours."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A wrong value that circulates, so that nobody adds it again.

    `wrong` is a number, a listing at a town (`new-horizons@Waterbury`) or a claim in words, which
    only people can check; `right` is what to use instead, if anything is.
    """

    wrong: str
    right: str
    matter: str
    why: str

    @property
    def digits(self) -> str:
        """The wrong number without its hyphens and country code, empty for a claim in words."""
        return bare_number(self.wrong) if _NUMBER.fullmatch(self.wrong) else ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing for staff to look at; `kind` groups them."""

    kind: str
    message: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.kind}: {self.message}"


def bare_number(number: str) -> str:
    """Strip a number to the digits that tell it apart.

    >>> bare_number("1-888-555-0100")
    '8885550100'
    """
    digits = "".join(character for character in number if character.isdigit())
    return digits.removeprefix("1") if len(digits) == len("18885550100") else digits


def contradicted(
    tables: Mapping[str, Table], contradictions: Iterable[Contradiction]
) -> tuple[Issue, ...]:
    """Name every row that says again what is known to be wrong.

    Only numbers that would be sent count: a wrong one may be kept so that nobody adds it again.
    """
    numbers = {known.digits: known for known in contradictions if known.digits}
    areas = {known.wrong: known for known in contradictions if not known.digits}
    phones, service_areas = tables["phones"], tables["service_areas"]
    issues = []
    for line, (listing, number, send) in phones.each("listing", "number", "send"):
        known = numbers.get(bare_number(number)) if send == "yes" else None
        if known is not None:
            issues.append(_known_wrong(phones.file, line, f"{number} of {listing}", known))
    for line, (listing, town) in service_areas.each("listing", "name"):
        known = areas.get(f"{listing}@{town}")
        if known is not None:
            issues.append(_known_wrong(service_areas.file, line, f"{listing} in {town}", known))
    return tuple(issues)


def _known_wrong(file: str, line: int, what: str, known: Contradiction) -> Issue:
    hint = f"use {known.right}" if known.right else "take it out"
    return Issue(file, line, f"{what} is known to be wrong ({known.matter}): {known.why}", hint)


def audit(
    directory: Directory,
    coverage: Mapping[str, tuple[str, ...]],
    today: date,
) -> tuple[Remark, ...]:
    """Look through the whole directory.

    Args:
        directory: what is shipped.
        coverage: by town, the keys of agencies that a source says cover it.
        today: the day from which 90 days are counted back.
    """
    records = tuple(directory.records.values())
    return (
        *_stale(directory, today),
        *_unreachable(records),
        *_not_covered(directory, coverage),
        *_gaps(directory),
        *_long_names(directory),
    )


def _stale(directory: Directory, today: date) -> Iterator[Remark]:
    for listing in directory.listings.values():
        record = listing.record
        if record.is_stale(today):
            when = f"last dialled {record.assured}" if record.assured else "never dialled"
            alarm = "" if record.reach is Reach.TOWNS else ", and it answers for the whole state"
            yield Remark("stale", f"{record.key}: {when}, over {FRESH_DAYS} days{alarm}")


def _unreachable(records: Iterable[Record]) -> Iterator[Remark]:
    for record in records:
        could_help = (
            record.status is Status.ACTIVE
            and record.verification is Verification.VERIFIED
            and record.confidential is not Confidential.NO
            and record.kind not in LAW_KINDS
        )
        if could_help and not any(phone.send for phone in record.phones):
            by_way = f", reached through {record.through}" if record.through else ""
            yield Remark("unreachable", f"{record.key}: no number of its own{by_way}")


def _not_covered(directory: Directory, coverage: Mapping[str, tuple[str, ...]]) -> Iterator[Remark]:
    for town, keys in coverage.items():
        for key in keys:
            record = directory.records.get(key)
            if record is None:
                yield Remark("coverage", f"{town}: no record is called {key}")
            elif town not in record.towns:
                yield Remark("coverage", f"{town}: a source gives it to {key}, its areas do not")


def _gaps(directory: Directory) -> Iterator[Remark]:
    """Tell, need by need, which towns have no main help of their own, nor near enough to go."""
    served: dict[str, set[str]] = defaultdict(set)
    statewide: Counter[str] = Counter()
    for listing in directory.listings.values():
        record = listing.record
        for need, weight in record.needs.items():
            if record.reach is not Reach.TOWNS:
                statewide[need] += listing.is_confidential
            elif weight is not Weight.ALSO:
                served[need].update(record.towns)
    towns = tuple(directory.towns.by_name)
    for need in NEEDS:
        if not statewide[need]:
            yield Remark("gap", f"{need}: no confidential line answers for the whole state")
        without = [town for town in towns if town not in served[need]]
        if without:
            some = ", ".join(without[:5]) + (", ..." if len(without) > len("12345") else "")
            yield Remark("gap", f"{need}: {len(without)} of {len(towns)} towns have none ({some})")


def _long_names(directory: Directory) -> Iterator[Remark]:
    for listing in directory.listings.values():
        length = units(listing.record.short)
        if length > LONG_NAME:
            yield Remark("name", f"{listing.key}: {listing.record.short!r} is {length} long")
