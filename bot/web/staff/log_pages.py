"""The flow log: conversations as paths of steps, each shown in the company of five (R107, R108)."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from bot.core.catalogue import LANGUAGES
from bot.core.disclosure.alike import K
from bot.core.disclosure.release import rounded
from bot.core.report.rows import STOPS
from bot.core.report.tables import LABELS, NEED_LABELS, REACH_LABELS
from bot.core.report.tally import ANY, LEFT, Line, Tally
from bot.reporting import GoneError, NotYetError
from bot.staff_room import StaffRoom
from bot.web.staff.drawing import draw
from bot.web.staff.guard import Guard, Trouble, me
from bot.web.staff.page import page

NOT_FOUND = 404
FIELDS = ("region", "need", "language", "outcome")
MOST_LINES = 150
OUTCOMES = {
    **REACH_LABELS,
    **{LEFT + stop: f"No referral: ended {LABELS[stop].lower()}" for stop in STOPS},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the log for a template; `number` is its place in the week, for its address."""

    number: int
    line: Line
    about: int


def pages(room: StaffRoom, guard: Guard) -> Blueprint:
    """Make the routes."""
    del guard
    routes = Blueprint("log", __name__)

    @routes.get("/log")
    def show() -> AnyResponse:
        week, week_tally = _week(room)
        options = _options(room)
        chosen = {name: request.args.get(name, "") for name in FIELDS}
        for name, value in chosen.items():
            if value and value not in options[name]:
                raise Trouble(f"There is no such {name} to filter by. Choose one of the list.", 404)
        found = [
            shown
            for shown in _lines(week_tally)
            if all(getattr(shown.line, name) == value for name, value in chosen.items() if value)
        ]
        room.audit(me().name, "viewed", f"flow log {week}")
        return page(
            "log.html",
            week=week,
            weeks=tuple(reversed(room.reporting.weeks())),
            lines=found[:MOST_LINES],
            more=max(0, len(found) - MOST_LINES),
            conversations=rounded(week_tally.talks),
            unseen=rounded(week_tally.unseen),
            chosen=chosen,
            options=options,
            labels={"need": NEED_LABELS, "language": LABELS, "outcome": OUTCOMES, "region": {}},
            any=ANY,
            k=K,
        )

    @routes.get("/log/path")
    def path() -> AnyResponse:
        week, shown = _one(room)
        steps = [step.step for step in shown.line.path]
        flows = list(dict.fromkeys(step.partition("/")[0] for step in steps))
        room.audit(me().name, "viewed", f"path {shown.number} of {week}")
        return page(
            "path.html",
            week=week,
            shown=shown,
            drawings=[draw(room.flows.by_name[name], steps) for name in flows
                      if name in room.flows.by_name],
            outcome=OUTCOMES.get(shown.line.outcome, shown.line.outcome),
            labels=NEED_LABELS,
            languages=LABELS,
            any=ANY,
        )  # fmt: skip

    @routes.get("/log/path.txt")
    def skeleton() -> Response:
        week, shown = _one(room)
        room.audit(me().name, "exported", f"test of path {shown.number} of {week}")
        response = Response(skeleton_of(shown.line), content_type="text/plain; charset=utf-8")
        name = f"path-{week}-{shown.number}.txt"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return routes


def skeleton_of(line: Line) -> str:
    """Write a path as a conversation file whose texts are still to be thought up.

    `helpline play --update` fills in what is answered and kept, to be held against the comments.
    """
    lines = [
        "# A path that at least five conversations took, as a test. Write what the texter says",
        "# in place of each TEXT, then: helpline play --update THIS-FILE",
        "clock: 2026-03-03 10:00 America/New_York",
        "",
    ]
    for step in line.path:
        lines.append(f"> TEXT that ends at {step.step} ({step.event})")
        lines.append(f"# expected: {step.event} {step.step} {step.outcome}")
    return "\n".join(lines) + "\n"


def _week(room: StaffRoom) -> tuple[str, Tally]:
    weeks: Sequence[str] = room.reporting.weeks()
    week = request.args.get("week", "") or weeks[-1]
    try:
        found = room.reporting.tally(week)
    except (ValueError, NotYetError, GoneError) as error:
        raise Trouble(str(error), NOT_FOUND) from None
    return week, found


def _lines(week: Tally) -> list[Shown]:
    """Number the lines of a week, the most frequent first; only released lines have a number.

    Lines that show the same number stand by the alphabet: their order would tell the exact one.
    """
    ordered = sorted(week.lines.items(), key=lambda pair: (-rounded(pair[1]), pair[0]))
    return [Shown(at, line, rounded(count)) for at, (line, count) in enumerate(ordered, 1)]


def _one(room: StaffRoom) -> tuple[str, Shown]:
    week, found = _week(room)
    number = request.args.get("line", "")
    lines = _lines(found)
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= len(lines):
        raise Trouble("There is no such line in this week.", NOT_FOUND)
    return week, lines[int(number) - 1]


def _options(room: StaffRoom) -> dict[str, list[str]]:
    regions = sorted({town.region for town in room.towns.by_name.values()})
    return {
        "region": [*regions, "-", ANY],
        "need": [*room.flows.needs, "-", ANY],
        "language": [*LANGUAGES, ANY],
        "outcome": list(OUTCOMES),
    }
