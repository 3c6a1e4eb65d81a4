"""`/simulator`: a phone in the browser, beside what the log keeps of it. Development only.

The page never talks to the phone network itself: the browser knows this site alone, and this side
asks the network on loopback, so that the page's policy can forbid every other address.
"""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
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
from bot.web.phone_door import GATEWAY, STRANGER, Door, Trouble
from bot.web.phone_screen import Screen, read_screen, whole

PHONES = ("0100", "0101", "0102")  # the tabs; a new phone is any other of the reserved hundred
LONGEST = 10_000  # characters of a text: far beyond what a phone sends, and still answered
LARGEST = 128 * 1024  # bytes of a request: 10,000 characters, each written as %F0%9F%98%80
TOO_LONG = f"A text here has at most {LONGEST:,} characters."
NOT_OURS = "The simulator\u2019s phones are +12035550100 to +12035550199."
BAD, FORBIDDEN, TOO_LARGE, SEE_OTHER = 400, 403, 413, 303
TRIES_FOR_NEW = 12
# Numbers reserved for fiction: no text to one of them can ever reach a person.
_NUMBER = re.compile(r"\+1203555(01[0-9]{2})")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
TRY = (
    "norwalk shelter", "im 15 in danbury need somewhere to sleep", "hola", "he has a gun",
    "HELP", "MORE", "STOP", "START", "",
)  # fmt: skip


def simulator(settings: Settings, *, needs: Mapping[str, str] | None = None) -> Blueprint:
    """Make the simulator's routes.

    Args:
        settings: Says where the simulated phone network is, if there is one.
        needs: What each need code means in plain words, for the explanations beside the log.
    """
    pages = Blueprint(
        "simulator", __name__, url_prefix="/simulator",
        template_folder="templates", static_folder="static", static_url_path="/static",
    )  # fmt: skip
    desk = _Desk(
        door=Door.of(settings),
        program=settings.text("program_name"),
        sender=settings.text("twilio_from"),
        needs=needs or {},
    )
    pages.before_request(_bound_and_guard)
    pages.after_request(_restrict)
    pages.register_error_handler(Trouble, desk.tell)
    pages.register_error_handler(RequestEntityTooLarge, desk.refuse)
    for method, path, view in (
        ("GET", "", desk.show),
        ("POST", "/texts", desk.text),
        ("GET", "/phones/<number>", desk.screen),
        ("DELETE", "/phones/<number>", desk.wipe),
        ("POST", "/phones/<number>/clear", desk.clear),
        ("GET", "/network", desk.network),
    ):
        pages.add_url_rule(path, view_func=view, methods=[method])
    return pages


@dataclass(frozen=True, slots=True)
class _Desk:
    """The page and its answers; the phones themselves live in the phone network."""

    door: Door
    program: str
    sender: str
    needs: Mapping[str, str]

    def show(self) -> AnyResponse:
        """Show one phone: `?phone=0101`, or `?phone=new` for one that nobody here has used."""
        line = request.args.get("phone", PHONES[0])
        if line == "new":
            return redirect(url_for(".show", phone=self._unused()), SEE_OTHER)
        if not _NUMBER.fullmatch(f"+1203555{line}"):
            return redirect(url_for(".show"), SEE_OTHER)
        return self._page(line)

    def text(self) -> AnyResponse:
        """Text the helpline from a phone: a form or JSON with `number` and `text`."""
        fields = request.get_json() if request.is_json else request.form
        number, line = _phone(fields.get("number") if isinstance(fields, Mapping) else None)
        words = fields.get("text", "")
        if not isinstance(words, str) or len(words) > LONGEST:
            raise Trouble(TOO_LONG, TOO_LARGE)
        self.door.text(number, whole(words.replace("\r\n", "\n")))
        if _wants_page():
            return redirect(url_for(".show", phone=line), SEE_OTHER)
        return jsonify(asdict(self._look(number)))

    def screen(self, number: str) -> Response:
        """Return a phone's screen as JSON: the fields of `phone_screen.Screen`."""
        return jsonify(asdict(self._look(_phone(number)[0])))

    def wipe(self, number: str) -> Response:
        """Clear a phone's screen."""
        self.door.wipe(_phone(number)[0])
        return Response(status=204)

    def clear(self, number: str) -> AnyResponse:
        """Clear a screen from a page without JavaScript: a form cannot send DELETE."""
        checked, line = _phone(number)
        self.door.wipe(checked)
        return redirect(url_for(".show", phone=line), SEE_OTHER)

    def network(self) -> Response:
        """Say where the phone network is, for `helpline load` to look what arrived there."""
        return jsonify({"address": self.door.base})

    def tell(self, trouble: Trouble) -> Response:
        """Say what went wrong, on the page it was asked from, with what was typed still there."""
        typed = _NUMBER.fullmatch(request.form.get("number", ""))
        line = typed[1] if typed else PHONES[0]
        return self._explain(trouble, line=line, draft=request.form.get("text", "")[:LONGEST])

    def refuse(self, _error: RequestEntityTooLarge) -> Response:
        """Say that a request was too large; its form cannot be looked at again."""
        return self._explain(Trouble(TOO_LONG, TOO_LARGE))

    def _explain(self, trouble: Trouble, *, line: str = PHONES[0], draft: str = "") -> Response:
        if _wants_page():
            return self._page(line, trouble=trouble, draft=draft)
        response = jsonify({"trouble": trouble.sentence})
        response.status_code = trouble.status
        return response

    def _page(self, line: str, *, trouble: Trouble | None = None, draft: str = "") -> Response:
        number = f"+1203555{line}"
        screen = read_screen((), now=time.time(), needs=self.needs)
        try:
            screen = self._look(number)
        except Trouble as also:
            trouble = trouble or also
        shown = render_template(
            "simulator.html",
            program=self.program,
            sender=self.sender,
            connected=self.door.base is not None,
            line=line,
            number=number,
            phones=PHONES if line in PHONES else (*PHONES, line),
            screen=screen,
            trouble=trouble.sentence if trouble else "",
            draft=draft,
            tries=TRY,
            longest=LONGEST,
        )
        return make_response(shown, trouble.status if trouble else 200)

    def _look(self, number: str) -> Screen:
        bubbles = self.door.screen(number)
        try:
            return read_screen(bubbles, now=time.time(), needs=self.needs)
        except (KeyError, TypeError, ValueError):
            raise Trouble(STRANGER, GATEWAY) from None

    def _unused(self) -> str:
        """Return the end of a number that no one here has texted from, as far as a look can say."""
        lines = [f"01{line:02}" for line in range(len(PHONES), 100)]
        picked = secrets.SystemRandom().sample(lines, TRIES_FOR_NEW)
        return next((line for line in picked if not self.door.screen(f"+1203555{line}")), picked[0])


def _phone(number: object) -> tuple[str, str]:
    """Check a number, and return it with its last four digits."""
    match = _NUMBER.fullmatch(number) if isinstance(number, str) else None
    if match is None:
        raise Trouble(NOT_OURS, BAD)
    return match[0], match[1]


def _wants_page() -> bool:
    """Say whether a form was posted, rather than the script asking."""
    return not request.is_json and request.accept_mimetypes.best != "application/json"


def _bound_and_guard() -> None:
    request.max_content_length = request.max_form_memory_size = LARGEST
    if request.method not in {"GET", "HEAD", "OPTIONS"} and not _same_origin():
        abort(FORBIDDEN)


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


def _restrict(response: Response) -> Response:
    """Let the page use its own files only, and never take text for a script (R121)."""
    response.headers["Content-Security-Policy"] = POLICY
    # With `no-referrer`, browsers send `Origin: null` even to ourselves; see `_same_origin`.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
