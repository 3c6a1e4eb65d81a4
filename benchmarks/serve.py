"""Floors under the product's own server and settings: `python -m benchmarks.serve NAME`.

`empty`: a Flask view that says nothing. `signed`: the same behind Twilio's own check, as their
guide writes it. `quickstart`: what such a guide ends with, a conversation in a dictionary.
"""

import os
import sys
from functools import wraps
from typing import Any

from flask import Flask, Response, abort, request
from gunicorn.app.base import BaseApplication
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from benchmarks.client import SITE, TOKEN
from bot.cli.web import server_options
from bot.settings import read_settings

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
REFERRAL = (
    "Norwalk: The Center 203-555-0101 24h. Domestic Violence 888-555-0102 24h. "
    "Trafficking Hotline 1-888-373-7888, text 233733."
)


def empty() -> Flask:
    """Make the emptiest application."""
    app = Flask("empty")

    @app.post("/sms")
    def sms() -> Response:
        return Response(EMPTY, mimetype="text/xml")

    return app


def signed(view: Any) -> Any:
    """Check the signature first, as Twilio's guide for Flask does."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        validator = RequestValidator(TOKEN)
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(SITE + request.path, request.form, signature):
            return abort(403)
        return view(*args, **kwargs)

    return checked


def signed_empty() -> Flask:
    """Make the emptiest application that is safe to call."""
    app = Flask("signed")

    @app.post("/sms")
    @signed
    def sms() -> Response:
        return Response(EMPTY, mimetype="text/xml")

    return app


def quickstart() -> Flask:
    """Make what a quick-start guide ends with: steps in a dictionary, MessagingResponse.

    No MessageSid is looked at, nothing is sealed, and each process remembers its own texters only.
    """
    app, steps = Flask("quickstart"), dict[str, int]()

    @app.post("/sms")
    @signed
    def sms() -> str:
        sender, text = request.form["From"], request.form["Body"].strip().lower()
        step, answer = steps.get(sender, 0), MessagingResponse()
        if step == 0:
            answer.message("Automated. In danger call 911. What town are you in?")
            steps[sender] = 1
        elif step == 1:
            answer.message(f"{text.title()}. What do you need? 1 Shelter 2 Health 3 Legal")
            steps[sender] = 2
        elif text == "1":
            answer.message(REFERRAL)
            steps[sender] = 0
        else:
            answer.message("Reply 1, 2 or 3.")
        return str(answer)

    return app


APPS = {"empty": empty, "signed": signed_empty, "quickstart": quickstart}


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with the product's settings around another application."""

    def __init__(self, name: str) -> None:
        self._name = name
        super().__init__()

    def load_config(self) -> None:
        """Take over every setting that the product's server has."""
        for name, value in server_options(read_settings(_env_file=None)).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application in each process."""
        return APPS[self._name]()


if __name__ == "__main__":
    os.environ.setdefault("HELPLINE_MODE", "development")
    name, sys.argv = sys.argv[1], sys.argv[:1]
    Server(name).run()
