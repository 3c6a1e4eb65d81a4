"""Signing in with name, password and code, and signing out, here or everywhere."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.adapters.accounts import DEVICE_KEPT
from bot.adapters.passwords import LONGEST, NOBODY, matches
from bot.adapters.sign_in_codes import period_of
from bot.log import log
from bot.staff_room import StaffRoom
from bot.web.staff.guard import Guard, me, next_page

REFUSED = "Name, password or code is not right."
PAUSED = (
    "Too many tries for this name. Wait a quarter of an hour, or use a browser that has signed in "
    "here before."
)
UNAUTHORIZED, TOO_MANY = 401, 429


def pages(room: StaffRoom, guard: Guard) -> Blueprint:
    """Make the routes."""
    routes = Blueprint("sign_in", __name__)
    accounts = room.accounts

    def refuse(name: str, sentence: str, status: int) -> AnyResponse:
        """Write down the names of accounts only: a password is soon typed into the wrong field."""
        log.warning("staff_sign_in_refused", status=status)
        who = name if accounts.find(name) else "a name that nobody has"
        room.audit(who, "sign-in refused", "once or more in this hour", hourly=True)
        return guard.sign_in_form(status, trouble=sentence, name=name, following=next_page())

    @routes.get("/sign-in")
    def show() -> AnyResponse:
        return guard.sign_in_form(following=next_page())

    @routes.post("/sign-in")
    def enter() -> AnyResponse:
        """Check all three at once: an answer that names the wrong one would help a guesser."""
        name = request.form.get("name", "").strip().lower()[:64]
        password = request.form.get("password", "")[: LONGEST + 1]
        device = request.cookies.get(guard.cookie("browser"), "")
        if not accounts.may_try(name, device):
            return refuse(name, PAUSED, TOO_MANY)
        account = accounts.find(name)
        # The same work for a name that nobody has: the time tells nothing (R124).
        right = matches(password, account.password if account else NOBODY)
        sealed = account.code_secret if account else room.code_seal.close(b"0" * 20)
        secret = room.code_seal.open(sealed) or b"0" * 20
        period = period_of(secret, request.form.get("code", ""), room.now.timestamp())
        known = account is not None and not account.disabled
        if not (known and right and period is not None and accounts.take_code(name, period)):
            accounts.failed(name, device)
            return refuse(name, REFUSED, UNAUTHORIZED)
        accounts.sign_out(guard.token)  # a token from before is worth nothing from here on (R119)
        token = accounts.sign_in(name, room.now.timestamp())
        room.audit(name, "signed in")
        log.info("staff_signed_in")
        inside = redirect(next_page(), 303)
        guard.set_cookie(inside, "staff", token, None)
        guard.set_cookie(inside, "browser", accounts.trust(name, device), DEVICE_KEPT)
        guard.set_cookie(inside, "form", "", 0)
        return inside

    @routes.post("/sign-out")
    def leave() -> AnyResponse:
        accounts.sign_out(guard.token)
        room.audit(me().name, "signed out")
        return outside()

    @routes.post("/sign-out-everywhere")
    def leave_everywhere() -> AnyResponse:
        ended = accounts.sign_out_everywhere(me().name)
        room.audit(me().name, "signed out everywhere", str(ended))
        return outside()

    def outside() -> AnyResponse:
        gone = redirect("/staff/sign-in", 303)
        guard.set_cookie(gone, "staff", "", 0)
        gone.headers["Clear-Site-Data"] = '"cache"'
        return gone

    return routes
