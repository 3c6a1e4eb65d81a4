"""How the rows of HSDS tables become records, and what is wrong with those that cannot.

Every mistake becomes an `Issue` with file and line, and one reading finds them all.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from operator import itemgetter
from types import MappingProxyType

from bot.core.directory.hours import UNKNOWN_HOURS, Hours, Schedule, hours_of, schedule
from bot.core.directory.hsds import COLUMNS, Table, made_id
from bot.core.directory.listing import (
    NEEDS,
    Phone,
    PhoneType,
    Reach,
    Record,
    Weight,
)
from bot.core.directory.terms import LANGUAGE_CODE, SHARED, SHORT_NAME, ServiceCells, date_or_none
from bot.core.issue import Issue

CONNECTICUT_AREA = "Connecticut"
NATIONAL_AREA = "United States"
_REACHES = {CONNECTICUT_AREA: Reach.STATEWIDE, NATIONAL_AREA: Reach.NATIONAL}
PHONE_DIGITS = 10
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_LENGTH = 36
_UUID_HYPHENS = (8, 13, 18, 23)
_HEXADECIMAL = b"0123456789abcdef"
_VOICE = re.compile(r"(1-)?[2-9]\d\d-[2-9]\d\d-\d{4}|[2-9]-?1-?1|988")
_CODE = re.compile(r"\d{5,6}")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PHONE_TYPES = {use.value: use for use in PhoneType}
_WEIGHTS = {weight.value: weight for weight in Weight}
_PHONE_HINT = "write 860-555-0100, 1-800-555-0100, 211, 988, or a text code of 5 or 6 digits"
_SCHEDULE_HINT = "days as MO,TU,...; times as 08:30; split a night at 23:59 and 00:00"
_REFERENCES = (
    ("services", "organization_id", "organizations"),
    ("attributes", "taxonomy_term_id", "taxonomy_terms"),
    ("taxonomy_terms", "taxonomy_id", "taxonomies"),
    ("metadata", "resource_id", "services"),
)

_OWN = ("id", "listing", "name", "alternate_name", "reason")
_ENGLISH = frozenset({"en"})


def read_records(
    tables: Mapping[str, Table], towns: Collection[str]
) -> tuple[tuple[Record, ...], tuple[Issue, ...]]:
    """Read every service as a record, and name every row that cannot be used.

    Args:
        tables: all tables of `COLUMNS`, with all their columns.
        towns: the official names of the towns.
    """
    reading = _Reading(tables, towns)
    records = reading.records()
    return tuple(records), tuple(sorted(reading.issues))


class _Reading:
    """One reading of all tables: the issues found, and what is known so far."""

    def __init__(self, tables: Mapping[str, Table], towns: Collection[str]) -> None:
        self.tables = tables
        self.towns = frozenset(towns)
        self.issues: list[Issue] = []
        self.cells = ServiceCells(partial(self.issue, "services"))
        self.services: dict[str, str] = {}
        self.phones: dict[str, list[Phone]] = defaultdict(list)
        self.schedules: dict[str, list[Schedule]] = defaultdict(list)
        self.known_hours: dict[tuple[Schedule, ...], Hours] = {(): UNKNOWN_HOURS}
        self.languages: dict[str, set[str]] = defaultdict(set)
        self.spoken: set[str] = set()
        self.areas: dict[str, list[str]] = defaultdict(list)
        self.needs: dict[str, dict[str, Weight]] = defaultdict(dict)

    def records(self) -> list[Record]:
        known = {name: self.read_ids(name) for name in COLUMNS}
        for _, (service, key) in self.tables["services"].each("id", "listing"):
            self.services[service] = key
        self.read_phones()
        self.read_schedules()
        self.read_languages()
        self.read_areas()
        self.read_needs()
        self.read_references(known)
        services = self.tables["services"]
        shared = itemgetter(*map(services.columns.index, SHARED))
        own = services.each(*_OWN)
        records = [
            record
            for (line, cells), row in zip(own, services.rows, strict=True)
            if (record := self.read_service(line, cells, shared(row)))
        ]
        self.check_keys(records)
        return records

    def issue(self, table: str, line: int, message: str, hint: str = "") -> None:
        self.issues.append(Issue(self.tables[table].file, line, message, hint))

    def read_ids(self, name: str) -> frozenset[str]:
        table = self.tables[name]
        seen: dict[str, int] = {}
        column = table.columns.index("id")
        ids = [row[column] for row in table.rows]
        known = frozenset(ids)
        if len(known) == len(ids) and _are_uuids(ids):
            return known
        for line, row in zip(table.lines, table.rows, strict=True):
            given = row[column]
            if not _UUID.fullmatch(given):
                message = f"id: {given!r} is not a UUID" if given else "id is missing"
                self.issue(name, line, message, f"use {made_id(name, row)}")
            elif given in seen:
                hint = f"use {made_id(name, [*row, str(line)])}"
                self.issue(name, line, f"id {given} is on line {seen[given]} too", hint)
            else:
                seen[given] = line
        return frozenset(seen)

    def misplaced(self, table: str, line: int, service: str, key: str) -> None:
        """Tell of a row that names no service, or one service by its id and another by its key."""
        owner = self.services.get(service)
        if owner is None:
            self.issue(table, line, f"no service has the id {service!r}", "see data/services.csv")
        else:
            message = f"listing is {key!r}, but the service of that id is {owner!r}"
            self.issue(table, line, message, f"write {owner}")

    def read_phones(self) -> None:
        services = self.services
        names = ("service_id", "listing", "number", "type", "keyword", "keys", "send", "reason")
        for line, row in self.tables["phones"].each(*names):
            service, key, number, use, keyword, keys, send, reason = row
            if services.get(service) != key:
                self.misplaced("phones", line, service, key)
                continue
            kind = _PHONE_TYPES.get(use)
            if kind is None:
                self.issue("phones", line, f"type: {use!r} is not voice or text")
                continue
            if not (
                _VOICE.fullmatch(number) or (kind is PhoneType.TEXT and _CODE.fullmatch(number))
            ):
                self.issue("phones", line, f"number: {number!r} {_wrong_with(number)}", _PHONE_HINT)
                continue
            if send not in {"yes", "no"}:
                self.issue("phones", line, f"send: {send!r} is not yes or no")
                continue
            self.phones[service].append(Phone(number, kind, keyword, keys, send == "yes", reason))

    def read_schedules(self) -> None:
        services = self.services
        names = (
            "service_id",
            "listing",
            "byday",
            "opens_at",
            "closes_at",
            "valid_from",
            "valid_to",
        )
        ready: dict[tuple[str, ...], Schedule] = {}
        for line, row in self.tables["schedules"].each(*names):
            service, key, *times = row
            if services.get(service) != key:
                self.misplaced("schedules", line, service, key)
                continue
            same = tuple(times)
            try:
                if same not in ready:
                    byday, opens, closes, start, end = times
                    ready[same] = schedule(
                        byday.split(","), opens, closes, date_or_none(start), date_or_none(end)
                    )
            except ValueError as error:
                self.issue("schedules", line, str(error), _SCHEDULE_HINT)
            else:
                self.schedules[service].append(ready[same])

    def read_languages(self) -> None:
        services = self.services
        for line, (service, key, code) in self.tables["languages"].each(
            "service_id", "listing", "code"
        ):
            if services.get(service) != key:
                self.misplaced("languages", line, service, key)
                continue
            if code in self.spoken or LANGUAGE_CODE.fullmatch(code):
                self.spoken.add(code)
                self.languages[service].add(code)
            else:
                hint = "en, es, pt, ht or another code of ISO 639"
                self.issue("languages", line, f"code: {code!r} is not a language", hint)

    def read_areas(self) -> None:
        services = self.services
        for line, (service, key, name) in self.tables["service_areas"].each(
            "service_id", "listing", "name"
        ):
            if services.get(service) != key:
                self.misplaced("service_areas", line, service, key)
                continue
            if name in self.towns or name in _REACHES:
                self.areas[service].append(name)
            else:
                message = f"name: {name!r} is not one of the 169 towns"
                self.issue("service_areas", line, message, self.town_hint(name))

    def town_hint(self, name: str) -> str:
        near = get_close_matches(name.title(), [*sorted(self.towns), *_REACHES], 1)
        return f"did you mean {near[0]}?" if near else "see data/towns.csv"

    def read_needs(self) -> None:
        services = self.services
        for line, (service, key, kind, code, value) in self.tables["attributes"].each(
            "link_id", "listing", "link_type", "label", "value"
        ):
            if kind != "need":
                continue
            if services.get(service) != key:
                self.misplaced("attributes", line, service, key)
                continue
            if code not in NEEDS:
                message = f"label: {code!r} is not one of the needs"
                self.issue("attributes", line, message, ", ".join(NEEDS))
            elif value not in _WEIGHTS:
                self.issue("attributes", line, f"value: {value!r} is not first, main or also")
            else:
                self.needs[service][code] = _WEIGHTS[value]

    def read_references(self, known: Mapping[str, Collection[str]]) -> None:
        for table, column, target in _REFERENCES:
            for line, (given, _) in self.tables[table].each(column, "id"):
                if given not in known[target]:
                    message = f"{column}: no row of {target}.csv has the id {given!r}"
                    self.issue(table, line, message)

    def read_service(self, line: int, own: Sequence[str], shared: tuple[str, ...]) -> Record | None:
        """Read one row of services.csv, with all that the other tables say of it.

        `own` are the cells of `_OWN`, `shared` those of `SHARED`.
        """
        service, key, name, short, reason = own
        before = len(self.issues)
        if not _KEY.fullmatch(key):
            hint = "small letters, digits and hyphens, such as rowan-center"
            self.issue("services", line, f"listing: {key!r} is not a readable id", hint)
        if not name:
            self.issue("services", line, "name is missing")
        areas = tuple(self.areas.get(service, ()))
        reach = Reach.TOWNS
        if not _REACHES.keys().isdisjoint(areas):
            reach = next(_REACHES[area] for area in areas if area in _REACHES)
            areas = tuple(area for area in areas if area not in _REACHES)
        record = Record(
            key=key,
            name=name,
            short=self.cells.short_name(line, short),
            reason=reason,
            needs=MappingProxyType(self.needs.get(service, {})),
            phones=tuple(self.phones.get(service, ())),
            reach=reach,
            towns=areas,
            languages=frozenset(self.languages.get(service, _ENGLISH)),
            hours=self.hours(service),
            line=line,
            **self.cells.terms(line, shared),
        )
        if not record.short and not record.refusals():
            hint = f"a name of at most {SHORT_NAME} characters, without accents GSM-7 lacks"
            message = "alternate_name is missing: it is the name in an SMS"
            self.issue("services", line, message, hint)
        return record if len(self.issues) == before else None

    def hours(self, service: str) -> Hours:
        """Gather the schedules of a service; most directories keep few kinds of hours."""
        schedules = tuple(self.schedules.get(service, ()))
        if schedules not in self.known_hours:
            self.known_hours[schedules] = hours_of(schedules)
        return self.known_hours[schedules]

    def check_keys(self, records: Iterable[Record]) -> None:
        lines: dict[str, int] = {}
        for record in records:
            if record.key in lines:
                message = f"listing: {record.key!r} is on line {lines[record.key]} too"
                self.issue("services", record.line, message, "each listing needs its own")
            lines.setdefault(record.key, record.line)
        for record in records:
            for column, key in (("preferred", record.preferred), ("through", record.through)):
                if key and key not in self.services.values():
                    message = f"{column}: no listing is called {key!r}"
                    self.issue("services", record.line, message)


def _are_uuids(ids: Sequence[str]) -> bool:
    """Say whether each is a UUID as `_UUID` has it; all at once, as a directory has a million."""
    if set(map(len, ids)) - {_UUID_LENGTH}:
        return False
    whole = "".join(ids).encode("utf-8", "surrogatepass")
    hyphens = b"-" * len(ids)
    return all(whole[at::_UUID_LENGTH] == hyphens for at in _UUID_HYPHENS) and (
        whole.translate(None, _HEXADECIMAL) == hyphens * len(_UUID_HYPHENS)
    )


def _wrong_with(number: str) -> str:
    digits = sum(character.isdigit() for character in number)
    return f"has {digits} digits" if digits != PHONE_DIGITS else "is not written as it is dialled"
