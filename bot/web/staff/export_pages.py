"""What may leave: a month as CSV, as JSON and as one page to print (R084, R109-R111)."""

import csv
import io
import json

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from bot.core.report.month import GROUPS, Month
from bot.core.report.tables import (
    GROUP_LABELS,
    WITHHELD,
    median_texts,
    place_label,
    share,
    tables,
)
from bot.core.report.writing import NOTE, csv_rows, json_of
from bot.reporting import GoneError, NotYetError
from bot.staff_room import StaffRoom
from bot.web.staff.guard import Guard, Trouble, me
from bot.web.staff.page import page

NOT_FOUND = 404
QUARTERS_SHORT = ("under ¼", "¼ to ½", "½ to ¾", "over ¾")


def month_of(room: StaffRoom, name: str | None) -> Month:
    """Return the month that an address names, or say clearly why not."""
    try:
        return room.reporting.month(name or None)
    except (ValueError, NotYetError, GoneError) as error:
        raise Trouble(str(error), NOT_FOUND) from None


def pages(room: StaffRoom, guard: Guard) -> Blueprint:
    """Make the routes."""
    del guard
    routes = Blueprint("export", __name__)

    @routes.get("/export")
    def choose() -> AnyResponse:
        room.audit(me().name, "viewed", "exports")
        return page("export.html", months=room.reporting.months())

    @routes.get("/export/<month>.csv")
    def as_csv(month: str) -> Response:
        found = month_of(room, month)
        room.audit(me().name, "exported", f"{month}.csv")
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(csv_rows(found))
        # The mark tells a spreadsheet that this is UTF-8.
        return _file("\ufeff" + text.getvalue(), "text/csv", f"helpline-{month}.csv")

    @routes.get("/export/<month>.json")
    def as_json(month: str) -> Response:
        found = month_of(room, month)
        room.audit(me().name, "exported", f"{month}.json")
        text = json.dumps(json_of(found), ensure_ascii=False, indent=1) + "\n"
        return _file(text, "application/json", f"helpline-{month}.json")

    @routes.get("/export/<month>")
    def as_page(month: str) -> AnyResponse:
        found = month_of(room, month)
        room.audit(me().name, "exported", f"{month} to print")
        return page(
            "print.html",
            month=found,
            tables=tables(found),
            unmet=_unmet(found),
            groups=tuple(GROUP_LABELS.values()),
            names=QUARTERS_SHORT,
            median=median_texts(found),
            share=share(found["reached"], found["all"]),
            note=NOTE,
            reasons=WITHHELD,
        )

    return routes


def _unmet(month: Month) -> list[tuple[str, list[int | None]]]:
    """Return for each region in which quarter its unmet requests lie, need by need."""
    regions = sorted({key.partition("|")[0] for key in month.unmet if key.startswith("region:")})
    return [
        (place_label(region), [month.unmet.get(f"{region}|{group}") for group in GROUPS])
        for region in regions
    ]


def _file(text: str, kind: str, name: str) -> Response:
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
