"""The carrier's inbound side: delivers texts as Twilio does, with its retries and its fallback."""

import asyncio
import random
import re
import time
from html import unescape

import aiohttp
from twilio.request_validator import RequestValidator

from tests.chaos.history import STATIC, Asked, Delivery, Phone, Received
from tests.chaos.schedule import Text, Texter

# `#ct=2000&rt=5000&tt=14000&rc=2`: docs/operations.md
TIMEOUTS = aiohttp.ClientTimeout(sock_connect=2, sock_read=5, total=14)
TRIES, IN_ALL = 3, 14.0
SERVER_ERROR = 500


class Carrier:
    """Delivers texts to one of several web processes, and keeps what each phone saw."""

    def __init__(
        self, *, sites: list[str], token: str, session: aiohttp.ClientSession, seed: int
    ) -> None:
        self._sites, self._session = sites, session
        self._signer = RequestValidator(token)
        self._rng = random.Random(seed)

    async def converse(self, texter: Texter, began: float) -> Phone:
        """Send what a texter texts, each after the answer to the one before."""
        phone = Phone(texter.number)
        await asyncio.sleep(max(0.0, began + texter.begins - time.monotonic()))
        for number, text in enumerate(texter.texts):
            await asyncio.sleep(text.after)
            sid = f"SM{texter.number[2:]}{number:022}"
            phone.asked.append(await self._send(sid, texter.number, text))
        return phone

    async def _send(self, sid: str, number: str, text: Text) -> Asked:
        asked = Asked(text.words, time.time())
        form = {
            "MessageSid": sid, "From": number, "To": "55501", "Body": text.words, "NumMedia": "0",
        }  # fmt: skip
        tasks = []
        for copy in range(text.copies):
            await asyncio.sleep(text.apart if copy else 0)
            tasks.append(asyncio.create_task(self._deliver(form)))
        asked.deliveries = list(await asyncio.gather(*tasks))
        return asked

    async def _deliver(self, form: dict[str, str]) -> Delivery:
        """Deliver once: another process at each retry, the static host when none has answered."""
        began = time.time()
        sites = self._rng.sample(self._sites, len(self._sites))
        for attempt in range(TRIES):
            url = f"{sites[attempt % len(sites)]}/sms"
            headers = {"X-Twilio-Signature": self._signer.compute_signature(url, form)}
            if time.time() - began > IN_ALL:
                break
            try:
                async with self._session.post(
                    url, data=form, headers=headers, timeout=TIMEOUTS
                ) as response:
                    body = await response.text()
                    if response.status < SERVER_ERROR:
                        via = response.headers.get("X-Helpline-Marks", "?").split(":")[0]
                        return Delivery(began, time.time(), said(body), via)
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(0.05)
        return Delivery(began, time.time(), "", STATIC)

    async def read(self, phone: Phone, network: str) -> None:
        """Read what a phone received through the REST side."""
        async with self._session.get(f"{network}/phones/{phone.number}") as response:
            screen = await response.json()
        phone.received = [
            Received(bubble["at"], bubble["text"], bubble["log"])
            for bubble in screen
            if bubble["via"] == "rest"
        ]


def said(twiml: str) -> str:
    """Take the text out of TwiML."""
    found = re.search(r"<Message>(.*?)</Message>", twiml, re.DOTALL)
    return unescape(found[1]) if found else ""
