"""The door of the simulated phone network through which the simulator's phones text."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from bot.settings import Settings

LOOK, TEXT = 3.0, 20.0  # seconds to wait; the network itself waits 15 for the webhook
GATEWAY, UNAVAILABLE = 502, 503
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
    """Something that the person at the simulator should read, as clear sentences."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True, slots=True)
class Door:
    """The network's side for phones; every method raises `Trouble` if it cannot be reached.

    `base` is None where there is no simulated network: then nothing is ever sent anywhere.
    """

    base: str | None

    @classmethod
    def of(cls, settings: Settings) -> "Door":
        """Find the door, if texts can go nowhere but into the simulated network."""
        base = settings.twilio_api_url.rstrip("/")
        real = (urlsplit(base).hostname or "").endswith("twilio.com")
        return cls(base if settings.simulated and not real else None)

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
        answer = self._ask("POST", path, patience=TEXT, content={"text": text})
        if answer.status_code != requests.codes.ok:
            raise Trouble(UNDELIVERED, GATEWAY)

    def wipe(self, number: str) -> None:
        """Clear a phone's screen."""
        self._ask("DELETE", f"/phones/{quote(number)}", patience=LOOK)

    def _ask(
        self, method: str, path: str, *, patience: float, content: dict[str, str] | None = None
    ) -> requests.Response:
        if self.base is None:
            raise Trouble(NO_NETWORK, UNAVAILABLE)
        with requests.Session() as session:
            session.trust_env = False  # a proxy in the environment has no business on loopback
            try:
                return session.request(
                    method, self.base + path, json=content, timeout=patience, allow_redirects=False
                )
            except requests.RequestException:
                raise Trouble(SILENT, GATEWAY) from None
