"""One's own account, and what has been done here: the audit log (R116)."""

from datetime import datetime

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from bot.staff_room import CONNECTICUT, StaffRoom
from bot.web.staff.guard import Guard, me
from bot.web.staff.page import page

SHOWN = 200


def pages(room: StaffRoom, guard: Guard) -> Blueprint:
    """Make the routes."""
    del guard
    routes = Blueprint("own", __name__)

    @routes.get("/account")
    def account() -> AnyResponse:
        room.audit(me().name, "viewed", "account and audit log")
        lines = [
            (datetime.fromtimestamp(line.at, CONNECTICUT), line)
            for line in room.accounts.audited(SHOWN)
        ]
        return page("account.html", lines=lines, everybody=room.accounts.everybody())

    return routes
