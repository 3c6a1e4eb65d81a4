"""The staff side: an application of its own, on a port and with a Redis user of its own (R117)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import redis
from flask import Flask, Response, redirect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.core.issue import AuthoringError
from bot.log import log
from bot.staff_room import StaffRoom
from bot.web.staff import (
    directory_pages,
    export_pages,
    flow_pages,
    log_pages,
    overview,
    own_pages,
    sign_in,
)
from bot.web.staff.guard import Guard, Trouble, Visitors, written_before
from bot.web.staff.page import page

if TYPE_CHECKING:
    from bot.adapters.sign_in_provider import Provider

LARGEST = 256 * 1024  # bytes of a request
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
YEAR = 365 * 86400
UNAVAILABLE, BROKEN, TOO_LARGE = 503, 500, 413


def create_staff_app(
    room: StaffRoom,
    *,
    production: bool,
    visitors: Visitors | None = None,
    provider: "tuple[str, Provider] | None" = None,
) -> Flask:
    """Make the application of the staff side.

    Args:
        room: What the pages ask and do.
        production: Whether cookies need https.
        visitors: Says in development how to sign in to the demonstration.
        provider: The programme's own provider, by name, if staff sign in with one.
    """
    app = Flask(__name__, static_folder="static", static_url_path="/staff/static")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard = Guard(
        room, production=production, visitors=visitors, provider=provider[0] if provider else ""
    )
    app.before_request(guard.check)
    app.after_request(_headers(production=production))
    app.context_processor(guard.context)
    for pages in (
        sign_in, overview, log_pages, directory_pages, flow_pages, export_pages, own_pages,
    ):  # fmt: skip
        app.register_blueprint(pages.pages(room, guard), url_prefix="/staff")
    if provider is not None:
        from bot.web.staff import provider_pages  # noqa: PLC0415 - needs the extra `oidc`

        app.register_blueprint(provider_pages.pages(room, guard, provider[1]), url_prefix="/staff")

    @app.get("/")
    def root() -> AnyResponse:
        return redirect("/staff/", 303)

    @app.errorhandler(Trouble)
    def tell(trouble: Trouble) -> Response:
        return _trouble(trouble.status, trouble.sentence)

    @app.errorhandler(HTTPException)
    def generic(error: HTTPException) -> Response:
        """Say what is wrong in our own words: a default page would name the framework (R132)."""
        status = error.code or BROKEN
        response = _trouble(status, _SENTENCES.get(status, _OTHERWISE))
        allowed = cast("list[str] | None", getattr(error, "valid_methods", None))
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    @app.errorhandler(AuthoringError)
    def mangled(error: AuthoringError) -> Response:
        return page("mangled.html", status=BROKEN, issues=error.issues, written=written_before())

    @app.errorhandler(redis.RedisError)
    def away(error: redis.RedisError) -> Response:
        log.error("store_down", error=type(error).__name__, alarm=True)
        return _trouble(UNAVAILABLE, _AWAY)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Response:
        """Name only the kind of error: its message could quote what somebody typed."""
        log.error("page_failed", error=type(error).__name__, alarm=True)
        return _trouble(BROKEN, _OTHERWISE)

    return app


def _trouble(status: int, sentence: str) -> Response:
    """Say what is wrong, above what was written in a form."""
    written = () if status == TOO_LARGE else written_before()
    return page("trouble.html", status=status, sentence=sentence, written=written)


_SENTENCES = {
    400: "The page did not understand this request. Go back, and try again.",
    403: "Your account may not do this.",
    404: "There is no such page.",
    405: "This page cannot be used like that.",
    413: "That is too large for this page.",
}
_OTHERWISE = "Something went wrong on our side. Nothing was changed. Try again in a minute."
_AWAY = "The store of the helpline does not answer. Nothing was changed. Try again in a minute."


def _headers(*, production: bool) -> Callable[[Response], Response]:
    def add(response: Response) -> Response:
        """Keep every page out of caches, frames and other sites' reach (R121)."""
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        # With `no-referrer`, browsers send `Origin: null` with forms; `Sec-Fetch-Site` still tells.
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cache-Control"] = "no-store"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if production:
            headers["Strict-Transport-Security"] = f"max-age={2 * YEAR}; includeSubDomains"
        return response

    return add
