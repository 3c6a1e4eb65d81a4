"""Twilio: is a request really theirs, and sending one text through their REST API."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from json import JSONDecodeError
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator, compare
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from bot.core.sender import Sender

API = "https://api.twilio.com"
TIMEOUT = 10.0  # seconds for one request; the client has none of its own (R036)
VALIDITY = 600  # seconds; by then somebody else may hold the phone (R038)
CONNECTIONS = 32
TOO_MANY = 429
SERVER_ERROR = 500
UNSUBSCRIBED = 21610
NOT_FOUND = frozenset({404, 20404})
LARGEST_PAGE = 1000  # records that Twilio returns at once


class CarrierError(Exception):
    """A text was not accepted. Carries Twilio's code only: their messages quote the number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"carrier code {code}")
        self.code = code


class CarrierRefused(CarrierError):  # noqa: N818 - it names what the carrier did
    """Refused for good: opted out, impossible number, bad credentials. Never retried."""


class CarrierBusy(CarrierError):  # noqa: N818 - it names what the carrier did
    """Not now: too many requests, a server error, no connection. Worth another try."""


class CarrierFull(CarrierBusy):
    """Too many requests (429): everybody should send more slowly."""


class CarrierUnsure(CarrierBusy):
    """Not known: the request was written, and no usable answer came. It may have been accepted."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request claims: the address and form it was signed over, and the signature."""

    url: str
    form: Mapping[str, Any]
    value: str


class Signatures:
    """Checks that Twilio signed a request, with any of the tokens in rotation (R024-R027)."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._validators = tuple(RequestValidator(token) for token in tokens)

    def hold(self, claimed: Signature) -> bool:
        """Say whether the signature is theirs; False for anything that cannot be checked."""
        try:
            return any(
                _is_signed_as_written(validator, claimed)
                or validator.validate(claimed.url, claimed.form, claimed.value)
                for validator in self._validators
            )
        except (UnicodeError, TypeError, ValueError):
            return False


def _is_signed_as_written(validator: RequestValidator, claimed: Signature) -> bool:
    """Compare with the signature over the address as it stands.

    `validate` always computes two, with and without a port; nearly every request needs one only.
    """
    mine = validator.compute_signature(claimed.url, claimed.form)
    return bool(compare(mine, claimed.value))


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Twilio's own HTTP client with a time-out, one shared pool, and another base address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT, pool_connections=True)
        self._base = base.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy in the environment must not see texters' numbers
        self.session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
        self.session.mount("https://", HTTPAdapter(pool_maxsize=CONNECTIONS))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request, then forget it: the client keeps the last for its own tests (L18)."""
        address = self._base + url.removeprefix(API)
        try:
            return super().request(method, address, *args, **kwargs)
        finally:
            self._test_only_last_request = None
            self._test_only_last_response = None


@contextmanager
def _translated() -> Iterator[None]:
    """Turn Twilio's errors, whose messages may quote a number, into a code alone (L17)."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        code = error.code if isinstance(error.code, int) else error.status
        if error.status == TOO_MANY:  # never processed, so safe to repeat
            raise CarrierFull(code) from None
        if error.status >= SERVER_ERROR:
            raise CarrierUnsure(code) from None
        raise CarrierRefused(code) from None
    except requests.ConnectionError as error:
        raise (CarrierBusy(0) if _never_connected(error) else CarrierUnsure(0)) from None
    except (TwilioException, requests.RequestException):
        raise CarrierUnsure(0) from None


def _never_connected(error: requests.ConnectionError) -> bool:
    """Say whether nothing at all was written: refused, no route, no name, connecting too slow."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


class TwilioCarrier:
    """Sends texts from our number through the `twilio` client."""

    def __init__(
        self, *, account: str, credentials: tuple[str, str], sender: str, base: str = API,
        status_callback: str | None = None,
    ) -> None:  # fmt: skip
        user, password = credentials
        self._client = Client(user, password, account, http_client=_HttpClient(base))
        self._from = (
            {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
        )
        self._callback = {"status_callback": status_callback} if status_callback else {}

    def warm(self) -> None:
        """Do the client's slow first import now rather than on the first text."""
        _ = self._client.messages

    def send(self, to: Sender, text: str) -> None:
        """Hand one text to Twilio.

        Raises:
            CarrierRefused: never worth another try.
            CarrierBusy: worth another try within the life of the text.
            CarrierFull: the same, and all should slow down.
            CarrierUnsure: the same, but it may have been accepted.
        """
        # An answer that cannot be read is an acceptance, and we need nothing of it.
        with _translated(), suppress(JSONDecodeError):
            self._client.messages.create(
                to=to,
                body=text,
                validity_period=VALIDITY,
                content_retention="discard",
                address_retention="obfuscate",
                **self._from,
                **self._callback,
            )

    def records_before(self, moment: datetime, limit: int) -> tuple[str, ...]:
        """Name the records of texts, both ways, that Twilio keeps from before a moment (R049).

        Never asked for by number: the address of the request would hold it (L16).

        Raises:
            CarrierError: Twilio did not tell.
        """
        with _translated():
            found = self._client.messages.list(
                date_sent_before=moment, limit=limit, page_size=min(limit, LARGEST_PAGE)
            )
        return tuple(record.sid for record in found)

    def delete_record(self, sid: str) -> None:
        """Delete one record with its body; one that is gone already is fine.

        Raises:
            CarrierError: it is still there.
        """
        try:
            with _translated():
                self._client.messages(sid).delete()
        except CarrierRefused as refused:
            if refused.code not in NOT_FOUND:
                raise
