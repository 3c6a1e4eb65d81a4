"""The doorway before Flask: reads an ordinary `POST /sms` without building a request around it.

Flask's request, its form and its response take longer than all that is decided about a text
(`BENCHMARKS.md`). Whatever is not quite what Twilio posts goes on to Flask, untouched, and gets
the same answer there.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus

from bot.log import log
from bot.web.webhook import MARKS, Webhook

FORM = frozenset(
    {"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8"}
)
LARGEST = 16 * 1024  # bytes; Twilio's forms have one or two thousand
GUARDS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Content-Security-Policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
)
"""What keeps every page out of caches, frames and other sites' reach (R121)."""

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Fields(dict[str, list[str]]):
    """The fields of a form, each with all its values, as the signature check asks for them."""

    getall = dict.__getitem__

    def first(self, name: str, otherwise: str) -> str:
        """Return the first value of a field."""
        values = self.get(name)
        return values[0] if values else otherwise


class Doorway:
    """Answers ordinary texts, and lets everything else through."""

    def __init__(self, inner: Application, hook: Webhook) -> None:
        self._inner, self._hook = inner, hook

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Serve one request (PEP 3333)."""
        if environ["PATH_INFO"] != "/sms" or not _is_ordinary(environ):
            return self._inner(environ, start)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            fields = read_form(body.decode("ascii"))
        except UnicodeDecodeError:
            environ["wsgi.input"] = BytesIO(body)
            return self._inner(environ, start)
        return self._serve(fields, environ.get("HTTP_X_TWILIO_SIGNATURE", ""), start)

    def _serve(self, fields: Fields, signature: str, start: StartResponse) -> Iterable[bytes]:
        try:
            if self._hook.forged("/sms", fields, signature):
                start("403 FORBIDDEN", [("Content-Length", "0"), *GUARDS])
                return ()
            answer, shown = self._hook.answer(fields.first)
        except Exception as error:  # noqa: BLE001 - as Flask's error handler does (R034)
            log.error("request_failed", error=type(error).__name__, alarm=True)
            answer, shown = self._hook.safety, ""
        headers = [
            ("Content-Type", "text/xml; charset=utf-8"),
            ("Content-Length", str(len(answer))),
            *GUARDS,
        ]
        if shown:
            headers.append((MARKS, shown))
        start("200 OK", headers)
        return (answer,)


def _is_ordinary(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and not environ.get("QUERY_STRING")
        and environ.get("CONTENT_TYPE", "").lower() in FORM
        and length.isdecimal()
        and int(length) <= LARGEST
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def read_form(body: str) -> Fields:
    """Read `name=value&name=value`, each value as it was before it was quoted.

    >>> read_form("Body=norwalk+shelter%21&From=%2B12035550123&Empty=")
    {'Body': ['norwalk shelter!'], 'From': ['+12035550123'], 'Empty': ['']}
    """
    fields = Fields()
    for pair in body.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            fields.setdefault(_plain(name), []).append(_plain(value))
    return fields


def _plain(quoted: str) -> str:
    if "%" in quoted or "+" in quoted:
        return unquote_plus(quoted, errors="werkzeug.url_quote")  # bytes that are no text stay
    return quoted
