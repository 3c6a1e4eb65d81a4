"""Signing in with the programme's own provider; these routes exist only where one is set up (R123).

The way there and the way back are pages that go on by themselves, not redirects: the policy of the
pages lets no form lead to another site, and a browser keeps strict cookies from what another site
has led to.
"""

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from bot.adapters.accounts import TRIP_KEPT
from bot.adapters.sign_in_provider import Provider, ProviderError, Trip
from bot.log import log
from bot.staff_room import StaffRoom
from bot.web.staff.guard import Guard, Trouble, next_page
from bot.web.staff.page import page

FORBIDDEN, UNAVAILABLE = 403, 503
AGAIN = "This sign-in is out of date, or was begun in another browser. Begin again."
AWAY = "The provider does not answer. Try again in a minute, or sign in with your password."
DOUBT = "The provider did not vouch for you with two factors, just now. Begin again there."


def pages(room: StaffRoom, guard: Guard, provider: Provider) -> Blueprint:
    """Make the routes."""
    routes = Blueprint("provider", __name__)
    accounts = room.accounts

    @routes.post("/provider")
    def go() -> AnyResponse:
        trip, token = Trip.begin(next_page()), secrets.token_urlsafe(32)
        try:
            address = provider.address(trip)
        except ProviderError as error:
            log.error("provider_down", error=str(error), alarm=True)
            raise Trouble(AWAY, UNAVAILABLE) from None
        accounts.keep_trip(token, (trip.state, trip.nonce, trip.verifier, trip.following))
        leaving = page("going.html", address=address, host=urlsplit(address).netloc)
        leaving.headers["Refresh"] = f"0; url={address}"
        # Lax, as the way back begins on another site; it opens nothing by itself.
        guard.set_cookie(leaving, "trip", token, TRIP_KEPT, same_site="Lax")
        return leaving

    @routes.get("/provider/back")
    def back() -> AnyResponse:
        kept = accounts.take_trip(request.cookies.get(guard.cookie("trip"), ""))
        trip = Trip(*kept) if kept else None
        state = request.args.get("state", "")
        if trip is None or not secrets.compare_digest(state.encode(), trip.state.encode()):
            raise Trouble(AGAIN)
        code = request.args.get("code", "")
        try:
            subject = provider.subject(code, trip, room.now.timestamp()) if code else ""
        except ProviderError as error:
            log.warning("staff_sign_in_refused", error=str(error))
            subject = ""
        if not subject:
            room.audit("a name that nobody has", "sign-in refused", "by the provider", hourly=True)
            raise Trouble(DOUBT, FORBIDDEN)
        account = accounts.with_subject(subject)
        if account is None or account.disabled:
            log.warning("staff_sign_in_refused", status=FORBIDDEN)
            who = account.name if account else "a name that nobody has"
            room.audit(who, "sign-in refused", "by the provider", hourly=True)
            return page("unknown.html", status=FORBIDDEN, subject="" if account else subject)
        accounts.sign_out(guard.token)  # a token from before is worth nothing from here on (R119)
        token = accounts.sign_in(account.name, room.now.timestamp())
        room.audit(account.name, "signed in", "with the provider")
        log.info("staff_signed_in")
        inside = page("arrived.html", following=trip.following)
        inside.headers["Refresh"] = f"0; url={trip.following}"
        guard.set_cookie(inside, "staff", token, None)
        for name in ("trip", "form"):
            guard.set_cookie(inside, name, "", 0)
        return inside

    return routes
