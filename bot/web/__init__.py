"""The web side: the webhook that Twilio calls, and, for developers, the simulator."""

from typing import Any

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

from bot.log import log
from bot.metrics import Tally
from bot.web.doorway import GUARDS, Doorway
from bot.web.health import health
from bot.web.webhook import Webhook, webhook
from bot.wiring import House

SEE_OTHER = 303
LARGEST = 512 * 1024  # bytes of a request: 1,600 characters are a text, 10,000 are still answered


def create_app(house: House, tally: Tally | None = None) -> Flask:
    """Make the web application around a built house."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST
    hook = Webhook(house, tally)
    app.register_blueprint(webhook(house, hook))
    application: Any = app  # PEP 3333 says what may stand before it; Flask's types do not
    application.wsgi_app = Doorway(application.wsgi_app, hook)
    app.register_blueprint(health(house))
    if not house.settings.production:
        from bot.web.simulator import simulator  # noqa: PLC0415 - never loaded in production

        needs = {code: need.label.en for code, need in house.book.flows.needs.items()}
        app.register_blueprint(simulator(house.settings, needs=needs))
        # Staff have a process of their own, which texters' side cannot see into (R117).
        app.add_url_rule(
            "/staff/", "staff", lambda: redirect(house.settings.staff_address, SEE_OTHER)
        )
    app.after_request(_guarded)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        """Answer what nobody expected: a text with the safety text, the rest without words (R034).

        Flask would log the traceback, whose message may quote what was typed (L13).
        """
        if isinstance(error, HTTPException):
            bare = Response(status=error.code)
            bare.headers.extend(
                (name, value)
                for name, value in error.get_headers()
                if name in {"Allow", "Location"}
            )
            return bare
        log.error("request_failed", error=type(error).__name__, alarm=True)
        if request.path == "/sms":
            return Response(hook.safety, mimetype="text/xml")
        return Response(status=500)

    return app


def _guarded(response: Response) -> Response:
    """Keep every page out of caches, frames and other sites' reach (R121)."""
    for name, value in GUARDS:
        response.headers.setdefault(name, value)
    return response
