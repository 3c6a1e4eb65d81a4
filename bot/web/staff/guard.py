"""Who may see and do what: the one place that every request of the staff side passes (R118-R125).

A page is closed unless it says otherwise: what is not named in `OPEN` needs a session, and what
changes anything needs an editor unless it is named in `EVERYBODY`.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response as AnyResponse

from bot.adapters.accounts import SignedIn
from bot.core.staff.account import Account
from bot.log import log
from bot.staff_room import StaffRoom
from bot.web.staff.page import page

OPEN = frozenset(
    {"static", "root", "sign_in.show", "sign_in.enter", "provider.go", "provider.back"}
)
"""Endpoints that need no session."""
EVERYBODY = frozenset({"sign_in.enter", "sign_in.leave", "sign_in.leave_everywhere"})
"""Endpoints that change something and are for viewers, too."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
UNAUTHORIZED, FORBIDDEN, BAD = 401, 403, 400


Visitors = Callable[[], list[tuple[str, str, str, str]]]
"""Says who may look around in development: name, role, password and the code of this moment."""


class Trouble(Exception):  # noqa: N818 - it is what the page tells
    """Something that the person at the page should read, as one clear sentence."""

    def __init__(self, sentence: str, status: int = BAD) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


class Guard:
    """Stands before every page."""

    def __init__(
        self,
        room: StaffRoom,
        *,
        production: bool,
        visitors: Visitors | None = None,
        provider: str = "",
    ) -> None:
        self._room, self._production, self._visitors = room, production, visitors
        self._provider = provider

    def cookie(self, name: str) -> str:
        """Name a cookie. `__Host-` ties it to https, this host and all paths (R118).

        Browsers refuse such a cookie over plain http, so development goes without the prefix.
        """
        return f"__Host-{name}" if self._production else f"helpline-{name}"

    def set_cookie(
        self,
        response: AnyResponse,
        name: str,
        value: str,
        life: int | None,
        *,
        same_site: str = "Strict",
    ) -> None:
        """Give a browser a cookie that scripts and other sites cannot use."""
        response.set_cookie(
            self.cookie(name),
            value,
            max_age=life,
            path="/",
            secure=self._production,
            httponly=True,
            samesite=same_site,
        )

    @property
    def token(self) -> str:
        """The session token that the browser sent."""
        return request.cookies.get(self.cookie("staff"), "")

    def check(self) -> AnyResponse | None:
        """Let a request through, or answer it here."""
        g.session, g.account, g.form_token = None, None, ""
        endpoint = request.endpoint or ""
        if request.method not in SAFE and not _same_origin():
            log.warning("staff_refused", error="cross_origin")
            raise Trouble("This request came from another site, so it was refused.", FORBIDDEN)
        g.ours = True
        if endpoint in {"static", "root", ""}:
            return None
        self._recognise()
        if endpoint in OPEN:
            self._check_sign_in()
            return None
        if g.account is None:
            over = "Your session is over. Sign in again: nothing was changed." if self.token else ""
            return self.sign_in_form(
                UNAUTHORIZED, trouble=over, following=_here(), written=written_before()
            )
        if request.method not in SAFE:
            self._check_form(g.session)
            if endpoint not in EVERYBODY and not g.account.may_edit:
                self._room.audit(g.account.name, "refused", endpoint)
                raise Trouble("Your account may look and export, but not change.", FORBIDDEN)
        return None

    def _recognise(self) -> None:
        session = self._room.accounts.signed_in(self.token, self._room.now.timestamp())
        account = self._room.accounts.find(session.name) if session else None
        if session and account and not account.disabled:
            g.session, g.account, g.form_token = session, account, session.form_token
            return
        # Before there is a session, a cookie of its own carries the token of the sign-in form.
        g.form_token = request.cookies.get(self.cookie("form"), "") or secrets.token_urlsafe(24)

    def _check_sign_in(self) -> None:
        if request.method in SAFE:
            return
        sent = request.form.get("form_token", "")
        # Somebody who is signed in has the form of their session, and may sign in as another.
        known = g.form_token if g.account else request.cookies.get(self.cookie("form"))
        if not known or not secrets.compare_digest(sent.encode(), known.encode()):
            raise Trouble("This form is out of date. Open the sign-in page again.")

    def _check_form(self, session: SignedIn) -> None:
        sent = request.form.get("form_token", "")
        if not secrets.compare_digest(sent.encode(), session.form_token.encode()):
            self._room.audit(session.name, "refused", "form without its token")
            raise Trouble("This form is out of date. Go back, reload the page and try again.")

    def context(self) -> dict[str, Any]:
        """Give every template what it needs to know of the person and the programme."""
        return {
            "program": self._room.program,
            "account": getattr(g, "account", None),
            "form_token": getattr(g, "form_token", ""),
            "demonstration": getattr(g, "account", None) and self._room.reader.is_demonstration(),
            "waiting": len(self._room.accounts.proposals()) if getattr(g, "account", None) else 0,
            "here": (request.endpoint or "").partition(".")[0],
        }

    def sign_in_form(
        self,
        status: int = 200,
        *,
        trouble: str = "",
        name: str = "",
        following: str,
        written: Sequence[tuple[str, str]] = (),
    ) -> AnyResponse:
        """Show the sign-in form, and give the browser the token that belongs to it.

        Below it stands what was `written` in a form whose session was over.
        """
        may_visit = self._visitors is not None and self._room.reader.is_demonstration()
        visitors = self._visitors() if self._visitors is not None and may_visit else ()
        form = page(
            "sign_in.html",
            status=status,
            trouble=trouble,
            name=name,
            next=following,
            visitors=visitors,
            written=written,
            provider=self._provider,
        )
        if g.account is None:
            self.set_cookie(form, "form", g.form_token, None)
        return form


def me() -> Account:
    """Return who is signed in; `check` has let nobody else through."""
    account: Account = g.account
    return account


def next_page() -> str:
    """Return where to go on: a page of ours, never an address that somebody put into a link."""
    wanted = request.values.get("next", "")
    inside = wanted.startswith("/staff/") and "\\" not in wanted and "//" not in wanted
    return wanted if inside and wanted.isprintable() else "/staff/"


def _here() -> str:
    """Return where to go on after signing in: the page asked for, or whose form was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    place, _, deed = request.path.rpartition("/")
    return place if deed in {"propose", "confirm", "sign"} else "/staff/"


def written_before() -> list[tuple[str, str]]:
    """Return what somebody wrote into a form that came to nothing, so that it is not lost.

    Nothing of a form that another site sent: it could put its own words on a page of ours.
    """
    if not g.get("ours"):
        return []
    return [
        (label, text)
        for field, label in (("after", "New content"), ("source", "Source"), ("reader", "Reader"))
        if (text := request.form.get(field, ""))
    ]


def _same_origin() -> bool:
    """Say whether a request was made by a page of ours, or by no browser at all.

    Browsers say where a request comes from, and a page cannot forge either header.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # Compared and not parsed: what is no address at all is no reason to fail. A platform may end
    # https before us, so that either scheme is this site.
    return origin in {None, f"https://{request.host}", f"http://{request.host}"}
