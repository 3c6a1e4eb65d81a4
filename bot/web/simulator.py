"""`/simulator`: a phone in the browser, beside what the log keeps of it. Development only.

The page never talks to the phone network itself: the browser knows this site alone, and this
module asks the network on loopback, so that the page's policy can forbid every other address.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot.settings import Settings
from bot.web.phone_screen import Screen, read_screen, whole

PHONES = ("0100", "0101", "0102")  # the tabs; a new phone is any other of the reserved hundred
LONGEST = 10_000  # characters of a text: far beyond what a phone sends, and still answered
LARGEST = 128 * 1024  # bytes of a request: 10,000 characters, each written as %F0%9F%98%80
LOOK, TEXT = 3.0, 20.0  # seconds; the network itself waits 15 for the webhook
GATEWAY, UNAVAILABLE, FORBIDDEN, TOO_LARGE, BAD, SEE_OTHER = 502, 503, 403, 413, 400, 303
TRIES_FOR_NEW = 12
# Numbers reserved for fiction: no text to one of them can ever reach a person.
_NUMBER = re.compile(r"\+1203555(01[0-9]{2})")
POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
        "img-src 'self'", "form-action 'self'", "base-uri 'none'", "object-src 'none'",
        "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    )
)  # fmt: skip
TRY = (
    "norwalk shelter", "im 15 in danbury need somewhere to sleep", "hola", "he has a gun",
    "HELP", "MORE", "STOP", "START", "",
)  # fmt: skip
NO_NETWORK = (
    "The simulator needs the simulated phone network, and this helpline sends through something "
    "else. Take TWILIO_ACCOUNT_SID and TWILIO_API_URL out of the environment, then start it again "
    "with: helpline run"
)
SILENT = (
    "The simulated phone network does not answer. It is started and stopped by: helpline run. "
    "Is that still running?"
)
STRANGER = (
    "Something answers at TWILIO_API_URL, but it is not the simulated phone network. "
    "Start the helpline with: helpline run"
)
UNDELIVERED = (
    "The phone network could not deliver the text: the helpline\u2019s webhook did not answer. "
    "The console of helpline run says why."
)


class Trouble(Exception):  # noqa: N818 - it is what the page tells
    """Something that the person at the simulator should read, as one clear sentence."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class Network:
    """The door of the simulated phone network through which phones text.

    `base` is None where there is no simulated network: then nothing is ever sent anywhere.
    """

    base: str | None

    def screen(self, number: str) -> list[dict[str, Any]]:
        """Read what a phone shows, oldest text first."""
        answer = self._ask("GET", f"/phones/{quote(number)}", patience=LOOK)
        try:
            bubbles = answer.json()
        except ValueError:
            bubbles = None
        if answer.status_code != requests.codes.ok or not isinstance(bubbles, list):
            raise Trouble(STRANGER, GATEWAY)
        return bubbles

    def text(self, number: str, text: str) -> None:
        """Let a phone text the helpline."""
        path = f"/phones/{quote(number)}/texts"
        answer = self._ask("POST", path, patience=TEXT, json={"text": text})
        if answer.status_code != requests.codes.ok:
            raise Trouble(UNDELIVERED, GATEWAY)

    def wipe(self, number: str) -> None:
        """Clear a phone's screen."""
        self._ask("DELETE", f"/phones/{quote(number)}", patience=LOOK)

    def _ask(
        self, method: str, path: str, *, patience: float, json: object = None
    ) -> requests.Response:
        if self.base is None:
            raise Trouble(NO_NETWORK, UNAVAILABLE)
        with requests.Session() as session:
            session.trust_env = False  # a proxy in the environment has no business on loopback
            try:
                return session.request(
                    method, self.base + path, json=json, timeout=patience, allow_redirects=False
                )
            except requests.RequestException:
                raise Trouble(SILENT, GATEWAY) from None


def simulator(settings: Settings, *, needs: Mapping[str, str] | None = None) -> Blueprint:
    """Make the simulator's routes.

    Args:
        settings: Says where the simulated phone network is, if there is one.
        needs: What each need code means in plain words, for the explanations beside the log.
    """
    pages = Blueprint(
        "simulator",
        __name__,
        url_prefix="/simulator",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    network = Network(_network_of(settings))
    program, sender = settings.text("program_name"), settings.text("twilio_from")
    meanings = needs or {}

    def look(number: str) -> Screen:
        bubbles = network.screen(number)
        try:
            return read_screen(bubbles, now=time.time(), needs=meanings)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Trouble(STRANGER, GATEWAY) from None

    def page(line: str, *, trouble: Trouble | None = None, draft: str = "") -> Response:
        screen = read_screen((), now=time.time(), needs=meanings)
        try:
            screen = look(f"+1203555{line}")
        except Trouble as also:
            trouble = trouble or also
        shown = render_template(
            "simulator.html",
            program=program,
            sender=sender,
            connected=network.base is not None,
            line=line,
            number=f"+1203555{line}",
            phones=PHONES if line in PHONES else (*PHONES, line),
            screen=screen,
            trouble=trouble.sentence if trouble else "",
            draft=draft,
            tries=TRY,
            longest=LONGEST,
        )
        return make_response(shown, trouble.status if trouble and network.base else 200)

    @pages.before_request
    def bound_and_guard() -> AnyResponse | None:
        request.max_content_length = request.max_form_memory_size = LARGEST
        if request.method not in {"GET", "HEAD", "OPTIONS"} and not _same_origin():
            raise Trouble("This request came from another site, so it was refused.", FORBIDDEN)
        return None

    @pages.after_request
    def restrict(response: Response) -> Response:
        """Let the page use its own files only, and never take text for a script (R121)."""
        response.headers["Content-Security-Policy"] = POLICY
        # With `no-referrer`, browsers send `Origin: null` even to ourselves; see `_same_origin`.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @pages.errorhandler(Trouble)
    def tell(trouble: Trouble) -> Response:
        if _wants_page():
            line = _NUMBER.fullmatch(request.form.get("number", ""))
            draft = request.form.get("text", "")[:LONGEST]
            return page(line[1] if line else PHONES[0], trouble=trouble, draft=draft)
        response = jsonify({"trouble": trouble.sentence})
        response.status_code = trouble.status
        return response

    @pages.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> Response:
        response = jsonify({"trouble": f"A text here has at most {LONGEST:,} characters."})
        response.status_code = TOO_LARGE
        return response

    @pages.get("")
    def show() -> AnyResponse:
        line = request.args.get("phone", PHONES[0])
        if line == "new":
            return redirect(url_for("simulator.show", phone=_unused(network)), SEE_OTHER)
        if not _NUMBER.fullmatch(f"+1203555{line}"):
            return redirect(url_for("simulator.show"), SEE_OTHER)
        return page(line)

    @pages.post("/texts")
    def text() -> AnyResponse:
        """Text the helpline from one of the phones: a form or JSON with `number` and `text`."""
        fields = request.get_json() if request.is_json else request.form
        number, line = _phone(fields.get("number") if isinstance(fields, Mapping) else None)
        words = fields.get("text", "")
        if not isinstance(words, str) or len(words) > LONGEST:
            raise Trouble(f"A text here has at most {LONGEST:,} characters.", TOO_LARGE)
        network.text(number, whole(words.replace("\r\n", "\n")))
        if _wants_page():
            return redirect(url_for("simulator.show", phone=line), SEE_OTHER)
        return jsonify(asdict(look(number)))

    @pages.get("/phones/<number>")
    def screen(number: str) -> Response:
        return jsonify(asdict(look(_phone(number)[0])))

    @pages.delete("/phones/<number>")
    def wipe(number: str) -> AnyResponse:
        network.wipe(_phone(number)[0])
        return Response(status=204)

    @pages.post("/phones/<number>/clear")
    def clear(number: str) -> AnyResponse:
        """Clear a screen from a page without JavaScript: a form cannot send DELETE."""
        checked, line = _phone(number)
        network.wipe(checked)
        return redirect(url_for("simulator.show", phone=line), SEE_OTHER)

    return pages


def _network_of(settings: Settings) -> str | None:
    """Return the simulated network's address, None if texts could go anywhere else."""
    base = settings.twilio_api_url.rstrip("/")
    real = (urlsplit(base).hostname or "").endswith("twilio.com")
    return base if settings.simulated and not real else None


def _unused(network: Network) -> str:
    """Return the end of a number that no one here has texted from."""
    lines = [f"01{line:02}" for line in range(len(PHONES), 100)]
    line = secrets.choice(lines)
    for _ in range(TRIES_FOR_NEW):
        if network.base is None or not network.screen(f"+1203555{line}"):
            break
        line = secrets.choice(lines)
    return line


def _phone(number: object) -> tuple[str, str]:
    """Check a number, and return it with its last four digits."""
    match = _NUMBER.fullmatch(number) if isinstance(number, str) else None
    if match is None:
        raise Trouble("The simulator\u2019s phones are +12035550100 to +12035550199.", BAD)
    return match[0], match[1]


def _wants_page() -> bool:
    """Say whether a form was posted, rather than the script asking."""
    return not request.is_json and request.accept_mimetypes.best != "application/json"


def _same_origin() -> bool:
    """Say whether a request was made by a page of ours, or by no page at all.

    Any site that a developer visits can post forms to loopback (CSRF). Browsers say where a
    request comes from, and a page cannot forge either header; what sends neither is no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
