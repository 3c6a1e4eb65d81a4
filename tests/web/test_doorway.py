"""The doorway before Flask: what it takes, what it leaves, and that both read a form alike."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.formparser import FormDataParser

from bot.web.doorway import LARGEST, Doorway, Fields, read_form
from bot.web.webhook import written

FORM = "application/x-www-form-urlencoded"
SIGNED = {"MessageSid": "SM1", "From": "+12035550123", "Body": "norwalk"}


class Hook:
    """Stands for the webhook, and remembers what it was given."""

    safety = written("safe")

    def __init__(self, *, forged: bool = False, breaks: bool = False) -> None:
        self._forged, self._breaks = forged, breaks
        self.heard: list[str] = []

    def forged(self, path: str, form: Fields, signature: str) -> bool:
        """Check with Twilio's own code that the fields are as they were signed."""
        assert path == "/sms"
        if signature:
            assert RequestValidator("t").compute_signature("u", form) == signature
        return self._forged

    def answer(self, field: Any) -> tuple[bytes, str]:
        """Say back what was heard."""
        if self._breaks:
            raise RuntimeError("+12035550123")
        self.heard.append(field("Body", "nothing"))
        return written(self.heard[-1]), ""


def call(hook: Hook, body: bytes, **environ: Any) -> tuple[str, dict[str, str], bytes]:
    """Post through the doorway; what it leaves is answered `inner`."""
    started: list[Any] = []

    def inner(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"inner ", environ["wsgi.input"].read()]

    asked: dict[str, Any] = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/sms", "QUERY_STRING": "", "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **environ,
    }  # fmt: skip
    door = Doorway(inner, hook)  # type: ignore[arg-type]
    answer = b"".join(door(asked, lambda *given: started.append(given)))
    return started[0][0], dict(started[0][1]), answer


def test_an_ordinary_text_is_answered_here() -> None:
    """With the headers that every page has."""
    hook = Hook()
    signature = RequestValidator("t").compute_signature("u", SIGNED)
    status, headers, body = call(
        hook, urlencode(SIGNED).encode(), HTTP_X_TWILIO_SIGNATURE=signature
    )

    assert (status, body) == ("200 OK", written("norwalk"))
    assert headers["Content-Length"] == str(len(body))
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/xml; charset=utf-8"


@pytest.mark.parametrize(
    "odd",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/health"},
        {"QUERY_STRING": "a=b"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": str(LARGEST + 1)},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
    ],
)
def test_what_is_not_ordinary_goes_on_untouched(odd: dict[str, str]) -> None:
    """Flask knows all the rest of HTTP."""
    hook = Hook()
    _, _, body = call(hook, b"Body=hi", **odd)

    assert body == b"inner Body=hi"
    assert hook.heard == []


def test_bytes_that_are_no_form_go_on_with_all_that_was_read() -> None:
    """The body is put back."""
    assert call(Hook(), "Body=señal".encode())[2] == b"inner " + "Body=señal".encode()


def test_a_forgery_is_refused_without_a_word() -> None:
    """As Flask's view refuses it."""
    status, headers, body = call(Hook(forged=True), b"Body=hi")

    assert (status, body) == ("403 FORBIDDEN", b"")
    assert headers["Cache-Control"] == "no-store"


def test_a_mistake_of_ours_is_answered_with_the_safety_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And its words, which may quote a number, are not logged."""
    status, _, body = call(Hook(breaks=True), b"Body=hi")

    assert (status, body) == ("200 OK", Hook.safety)
    assert "0123" not in capsys.readouterr().out


@given(st.lists(st.tuples(st.text(), st.text())))
def test_a_form_reads_as_flask_reads_it(pairs: list[tuple[str, str]]) -> None:
    """Whatever was typed, quoted as a browser or Twilio quotes it."""
    body = urlencode(pairs, errors="surrogatepass")
    _, form, _ = FormDataParser().parse(BytesIO(body.encode()), FORM, len(body))

    assert dict(read_form(body)) == dict(form.lists())


@given(st.text(alphabet="ab=&%+2F0;"))
def test_nonsense_reads_as_flask_reads_it(body: str) -> None:
    """Percent signs that lead nowhere, fields without a name or a value."""
    _, form, _ = FormDataParser().parse(BytesIO(body.encode()), FORM, len(body))

    assert dict(read_form(body)) == dict(form.lists())


def test_a_field_that_is_not_there_is_what_one_says() -> None:
    """As `request.form.get` has it."""
    assert Fields({"a": ["1", "2"]}).first("a", "") == "1"
    assert Fields().first("a", "0") == "0"
