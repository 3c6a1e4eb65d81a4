"""The directory: what is listed, what to dial next, and changes that take two people (R126)."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.core.directory.hsds import NO_VALUE, Table
from bot.core.directory.listing import FRESH_DAYS, Reach, Record
from bot.core.disclosure.release import rounded
from bot.core.issue import AuthoringError
from bot.core.report.tables import NEED_LABELS
from bot.core.staff.proposal import (
    EDITABLE,
    LONGEST,
    ConflictError,
    NotEditableError,
    OwnProposalError,
    Proposal,
    cell_of,
)
from bot.staff_room import DecidedError, StaffRoom
from bot.web.staff.guard import Guard, Trouble, me
from bot.web.staff.page import page

NOT_FOUND, CONFLICT, FORBIDDEN = 404, 409, 403
SHOWS = ("queue", "sent", "stale", "flagged", "kept-back", "all")
SEVERAL = 5
HISTORY = 40
DECIDED = "Somebody else has already decided about this change."
COLUMN_NAMES = {
    "services.alternate_name": "name in a text",
    "services.about": "what it is about, in a text",
    "services.status": "status",
    "services.confidential": "confidential (yes, no, unknown)",
    "services.limits": "limits of confidentiality that a text names",
    "services.interpretation_services": "interpreters",
    "services.eligibility_description": "who may use it",
    "services.minimum_age": "from age",
    "services.maximum_age": "to age",
    "services.hours_description": "hours, in words",
    "services.alert": "alert for staff",
    "services.reason": "why it is kept back",
    "services.verification": "what its source is",
    "phones.number": "number",
    "phones.extension": "extension",
    "phones.type": "voice or text",
    "phones.keyword": "word to text",
    "phones.keys": "keys to press",
    "phones.send": "sent to texters (yes, no)",
    "phones.reason": "why it is not sent",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One listing for a template; `asked` is how often it came up in the last counted month.

    Rounded, as everywhere: the order of the queue must not tell that one person asked.
    """

    record: Record
    refusals: tuple[str, ...]
    stale: bool
    flags: int
    asked: int
    days: int | None

    @property
    def words(self) -> str:
        """What a search looks through."""
        return f"{self.record.key} {self.record.name} {self.record.short}".casefold()

    @property
    def urgency(self) -> tuple[int, int, int, str]:
        """What to dial first: said not to work, then most sent and stale, then oldest."""
        age = self.days if self.days is not None else 9999
        return (-min(self.flags, SEVERAL), -self.asked if self.stale else 1, -age, self.record.key)


def pages(room: StaffRoom, guard: Guard) -> Blueprint:  # noqa: C901, PLR0915 - one function a route
    """Make the routes."""
    del guard
    routes = Blueprint("directory", __name__)

    def rows() -> list[Row]:
        shelf = room.shelf()
        flags, asked = room.reader.flags(), room.asked_of(shelf)
        return [
            Row(
                record,
                record.refusals(),
                record.is_stale(room.today),
                flags.get(record.key, 0),
                rounded(asked.get(record.key, 0)),
                (room.today - record.assured).days if record.assured else None,
            )
            for record in shelf.directory.records.values()
        ]

    @routes.get("/directory")
    def show() -> AnyResponse:
        which = request.args.get("show", SHOWS[0])
        if which not in SHOWS:
            raise Trouble("There is no such list of the directory.", NOT_FOUND)
        words = request.args.get("q", "").strip().casefold()[:80]
        found = [row for row in rows() if _belongs(row, which)]
        if words:
            found = [row for row in found if words in row.words]
        found.sort(key=lambda row: row.urgency if which == "queue" else (0, 0, 0, row.record.key))
        room.audit(me().name, "viewed", f"directory {which}")
        return page(
            "directory.html",
            rows=found,
            which=which,
            words=words,
            counts={name: sum(_belongs(row, name) for row in rows()) for name in SHOWS},
            proposals=room.accounts.proposals(),
            several=SEVERAL,
            fresh=FRESH_DAYS,
        )

    @routes.get("/directory/<listing>")
    def one(listing: str) -> AnyResponse:
        return _one(listing)

    def _one(listing: str, *, status: int = 200, **more: object) -> AnyResponse:
        shelf = room.shelf()
        row = next((row for row in rows() if row.record.key == listing), None)
        if row is None:
            raise Trouble("No listing is called that.", NOT_FOUND)
        room.audit(me().name, "viewed", f"listing {listing}")
        mine = [each for each in room.accounts.proposals() if each.listing == listing]
        return page(
            "listing.html",
            status=status,
            row=row,
            needs=NEED_LABELS,
            cells=list(_cells(shelf.tables, listing)),
            history=list(_history(shelf.tables["metadata"], listing))[:HISTORY],
            proposals=[(each, _wrong(room, each)) for each in mine],
            several=SEVERAL,
            reach=Reach,
            longest=LONGEST,
            names=COLUMN_NAMES,
            no_value=NO_VALUE,
            **{"trouble": "", "draft": {}, **more},
        )

    @routes.post("/directory/<listing>/confirm")
    def confirm(listing: str) -> AnyResponse:
        """The second of two clicks: the first opened the listing."""
        if request.form.get("dialled") != "yes":
            return _one(listing, asking=True)
        try:
            room.confirm(listing, by=me().name)
        except KeyError:
            raise Trouble("No listing is called that.", NOT_FOUND) from None
        room.audit(me().name, "confirmed", listing)
        return redirect(f"/staff/directory/{listing}?done=confirmed", 303)

    @routes.post("/directory/<listing>/propose")
    def propose(listing: str) -> AnyResponse:
        form = request.form
        table, row, column = form.get("table", ""), form.get("row", ""), form.get("column", "")
        after, source = form.get("after", "").strip(), form.get("source", "").strip()
        tables = room.shelf().tables
        draft = {f"{table}|{row}|{column}": (after, source)}
        try:
            before = cell_of(tables, table, row, column, of=listing)
        except NotEditableError as error:
            raise Trouble(str(error)) from None
        if form.get("before") != before:
            return _one(listing, status=CONFLICT, draft=draft, trouble=(
                f"Somebody has changed this cell while you wrote: it is now {before!r}. What you "
                "wrote is still below."))  # fmt: skip
        trouble = _refusal(before, after, source)
        proposal = Proposal(
            secrets.token_hex(8), listing, table, row, column, before, after, source,
            me().name, room.today.isoformat(),
        )  # fmt: skip
        trouble = trouble or _wrong(room, proposal)
        if trouble:
            return _one(listing, status=400, trouble=trouble, draft=draft)
        room.accounts.propose(proposal)
        room.audit(me().name, "proposed", f"{listing} {column}")
        return redirect(f"/staff/directory/{listing}?done=proposed", 303)

    @routes.post("/directory/proposals/<proposal>/<decision>")
    def decide(proposal: str, decision: str) -> AnyResponse:
        found = next((each for each in room.accounts.proposals() if each.id == proposal), None)
        if found is None or decision not in {"accept", "decline"}:
            raise Trouble(DECIDED, CONFLICT)
        try:
            if decision == "decline":
                room.decline(found.id)
                room.audit(me().name, "declined", f"{found.listing} {found.column}")
                return redirect(f"/staff/directory/{found.listing}?done=declined", 303)
            room.accept(found.id, by=me().name)
        except DecidedError:
            raise Trouble(DECIDED, CONFLICT) from None
        except OwnProposalError as error:
            room.audit(me().name, "refused", f"own proposal {found.listing} {found.column}")
            raise Trouble(str(error), FORBIDDEN) from None
        except (ConflictError, NotEditableError) as error:
            sentence = f"{error} Nothing was changed; decline it, and propose anew."
            raise Trouble(sentence, CONFLICT) from None
        except AuthoringError as error:
            raise Trouble(f"The directory would be broken: {error.issues[0]}", CONFLICT) from None
        room.audit(me().name, "accepted", f"{found.listing} {found.column}")
        return redirect(f"/staff/directory/{found.listing}?done=accepted", 303)

    return routes


def _belongs(row: Row, which: str) -> bool:
    sendable = not row.refusals
    match which:
        case "queue":
            return sendable and (row.stale or row.flags > 0)
        case "sent":
            return sendable
        case "stale":
            return sendable and row.stale
        case "flagged":
            return row.flags > 0
        case "kept-back":
            return not sendable
        case _:
            return True


def _refusal(before: str, after: str, source: str) -> str:
    """Say why a change cannot be proposed like this."""
    if after == before:
        return "This is what stands there already."
    if max(len(after), len(source)) > LONGEST:
        return f"A cell and its source have at most {LONGEST} characters each."
    if not source:
        return "Say where you know it from: a call with the date, or an official page."
    if not (after + source).isprintable():
        return "A cell is one line, without hidden characters."
    return ""


def _wrong(room: StaffRoom, proposal: Proposal) -> str:
    try:
        issues = room.mistakes_of(proposal)
    except (ConflictError, NotEditableError) as error:
        return str(error)
    return "; ".join(f"{issue.message} {issue.hint}".strip() for issue in issues[:3])


def _cells(tables: dict[str, Table], listing: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield every cell of a listing that may be changed: table, row, column, content."""
    for name, columns in EDITABLE.items():
        table = tables[name]
        key, of = table.columns.index("id"), table.columns.index("listing")
        for cells in table.rows:
            if cells[of] == listing:
                for column in columns:
                    yield name, cells[key], column, cells[table.columns.index(column)]


def _history(metadata: Table, listing: str) -> Iterator[dict[str, str]]:
    """Yield what was done to a listing, newest first."""
    of = metadata.columns.index("listing")
    found = [
        dict(zip(metadata.columns, cells, strict=True))
        for cells in metadata.rows
        if cells[of] == listing
    ]
    found.reverse()
    yield from sorted(found, key=lambda row: row["last_action_date"], reverse=True)
