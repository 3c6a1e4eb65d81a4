"""Simulated texters at a given rate, and an honest account of what they got.

Latency counts from the moment a text was meant to be sent, not from when there was time to send it:
a system that stalls is charged for every text that should have gone out meanwhile ("coordinated
omission", Gil Tene). Every answer is checked, not only timed.
"""

import asyncio
import re
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

import aiohttp
from twilio.request_validator import RequestValidator

HOTLINE = "1-888-373-7888"
PATIENCE = aiohttp.ClientTimeout(total=15)  # what Twilio waits for a webhook
SETTLE = 20.0  # seconds that a queued referral may take to arrive
AREAS = tuple(code for code in range(201, 990) if code % 100 != 11 and code % 100 != 0)  # noqa: PLR2004 - N11 codes are services
OK = 200


@dataclass(slots=True)
class Texter:
    """One simulated person: texts in order, each after the answer to the one before."""

    number: str
    said: int = 0
    queued: bool = False


@dataclass(slots=True)
class Account:
    """What came of it all; latencies in seconds."""

    sent: int = 0
    answered: int = 0
    latencies: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    referrals: int = 0
    lost: int = 0
    duplicated: int = 0

    def percentile(self, share: float) -> float:
        """Return the latency that a share of the texts stayed within."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


# What a texter says, and how the answer is known to be right.
SCRIPT: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("hi", lambda answer: "911" in answer),
    ("norwalk", lambda answer: answer.startswith("Norwalk")),
    ("1", lambda answer: answer == "" or HOTLINE in answer),
)


class Load:
    """One run against a running system."""

    def __init__(self, *, url: str, token: str, network: str | None) -> None:
        self._hook = f"{url.rstrip('/')}/sms"
        self._signer = RequestValidator(token)
        self._network = network
        self._ready: deque[Texter] = deque()
        self._texters: list[Texter] = []
        self._first = secrets.randbelow(len(AREAS) * 100)  # a second run meets no old session
        self.account = Account()

    @property
    def counts_referrals(self) -> bool:
        """Whether it can see what arrived at the phones."""
        return self._network is not None

    async def run(self, rate: float, seconds: float, progress: Callable[[int], None]) -> Account:
        """Send `rate` texts a second for some seconds, wait for what is queued, and count."""
        connector = aiohttp.TCPConnector(limit=256)
        async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:
            began = time.monotonic()
            tasks = []
            for number in range(int(rate * seconds)):
                meant = began + number / rate
                await asyncio.sleep(max(0.0, meant - time.monotonic()))
                tasks.append(asyncio.create_task(self._text(session, meant)))
                progress(1)
            await asyncio.gather(*tasks)
            await self._settle(session)
        return self.account

    async def _text(self, session: aiohttp.ClientSession, meant: float) -> None:
        texter = self._ready.popleft() if self._ready else self._another()
        words, is_right = SCRIPT[texter.said]
        form = {
            "MessageSid": f"SM{secrets.token_hex(16)}", "From": texter.number, "To": "55501",
            "Body": words, "NumMedia": "0",
        }  # fmt: skip
        headers = {"X-Twilio-Signature": self._signer.compute_signature(self._hook, form)}
        self.account.sent += 1
        try:
            async with session.post(self._hook, data=form, headers=headers) as response:
                body = await response.text()
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            self.account.wrong[type(error).__name__] += 1
            return
        self.account.latencies.append(time.monotonic() - meant)
        answer = _said(body)
        if status != OK or not is_right(answer):
            self.account.wrong[f"status {status}" if status != OK else f"answer to {words!r}"] += 1
            return
        self.account.answered += 1
        texter.said += 1
        if texter.said < len(SCRIPT):
            self._ready.append(texter)
        else:
            self.account.referrals += 1
            texter.queued = answer == ""

    def _another(self) -> Texter:
        """Make a texter with a number that is reserved for fiction (555-0100 to 555-0199)."""
        index = (self._first + len(self._texters)) % (len(AREAS) * 100)
        area = AREAS[index // 100]
        texter = Texter(f"+1{area}55501{index % 100:02}")
        self._texters.append(texter)
        return texter

    async def _settle(self, session: aiohttp.ClientSession) -> None:
        """Wait for the referrals that a worker sends, and count those lost and those duplicated."""
        if self._network is None:
            return
        queued = [texter for texter in self._texters if texter.queued]
        waiting = queued
        until = time.monotonic() + SETTLE
        while waiting and time.monotonic() < until:
            counts = [await self._received(session, texter.number) for texter in waiting]
            pairs = zip(waiting, counts, strict=True)
            waiting = [texter for texter, count in pairs if count == 0]
            if waiting:
                await asyncio.sleep(0.2)
        self.account.lost = len(waiting)
        counts = [await self._received(session, texter.number) for texter in queued]
        self.account.duplicated = sum(max(0, count - 1) for count in counts)

    async def _received(self, session: aiohttp.ClientSession, number: str) -> int:
        """Count the referrals that a phone of the simulated network got by REST."""
        if self._network is None:
            return 0
        async with session.get(f"{self._network}/phones/{number}") as response:
            screen = await response.json()
        return sum(bubble["via"] == "rest" and HOTLINE in bubble["text"] for bubble in screen)


def _said(twiml: str) -> str:
    found = re.search(r"<Message>(.*?)</Message>", twiml, re.DOTALL)
    return unescape(found[1]) if found else ""
