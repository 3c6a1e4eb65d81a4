"""What Twilio's API says about an account's number: read only, and no texter is in it."""

from collections.abc import Mapping
from typing import Any

import requests

API = "https://api.twilio.com"
TIMEOUT = 10.0  # seconds
SERVICES = "https://messaging.twilio.com"


class AccountUnknown(Exception):  # noqa: N818 - it names what we know
    """The account could not be read. Carries a kind or a status and nothing else."""


class TwilioAccount:
    """Reads the settings of a short code, a long number or a messaging service."""

    def __init__(self, *, account: str, credentials: tuple[str, str], base: str = API) -> None:
        self._account, self._credentials, self._base = account, credentials, base.rstrip("/")
        self._services = SERVICES if self._base == API else self._base

    def incoming(self, sender: str) -> Mapping[str, Any]:
        """Return the record that says where texts to our number are posted.

        Raises:
            AccountUnknown: no answer, no permission, or no such number in this account.
        """
        if sender.startswith("MG"):
            return self._read(f"{self._services}/v1/Services/{sender}")
        kind, field, name = (
            ("IncomingPhoneNumbers", "incoming_phone_numbers", "PhoneNumber")
            if sender.startswith("+")
            else ("SMS/ShortCodes", "short_codes", "ShortCode")
        )
        address = f"{self._base}/2010-04-01/Accounts/{self._account}/{kind}.json"
        found = self._read(address, {name: sender}).get(field) or ()
        if not found:
            raise AccountUnknown("NoSuchNumber")
        return dict(found[0])

    def _read(self, address: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(address, params=query, auth=self._credentials, timeout=TIMEOUT)
                if answer.ok:
                    return dict(answer.json())
                refused = f"Status{answer.status_code}"
        except (requests.RequestException, ValueError, TypeError) as error:
            raise AccountUnknown(type(error).__name__) from None
        raise AccountUnknown(refused)
