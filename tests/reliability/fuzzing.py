"""Signed requests that nobody expected, and what a running helpline makes of them (R032, R034).

`python -m tests.reliability.fuzzing` sends 20,000 (`make fuzz`).
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote_from_bytes

import aiohttp
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from yarl import URL

from tests.system.running import Running

SLOW = 2.0  # seconds
SERVER_ERROR = 500
AT_ONCE = 8
KNOWN = (
    "MessageSid", "From", "To", "Body", "NumMedia", "SmsSid", "OptOutType", "MessageStatus",
    "ErrorCode", "FromCity", "NumSegments", "AccountSid", "MediaUrl0",
)  # fmt: skip
PIECES = (
    b"", b" ", b"\x00", b"\r\n", b"STOP", b"HELP", b"START", b"norwalk shelter", b"he has a gun",
    b"<Response/>", b"]]>&amp;", b"%s%n{0}", "🙂".encode(), "\u202eשלום".encode(), b"\xff\xfe\xc3",
    b"\xed\xa0\x80", "é".encode() * 40, b"0", b"1" * 400, b"+12035550142", b"21610",
    b"30007", b"delivered", b"-1", b"1e9", "Ⅷ٣".encode(), b"CLEAR", b"MORE", b"x" * 5000,
)  # fmt: skip


@dataclass(slots=True)
class Findings:
    """What came of it: statuses, the slowest answer, and the forms that broke something."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    over: int = 0
    broken: list[str] = field(default_factory=list)


def request(rng: random.Random) -> tuple[str, list[tuple[bytes, bytes]]]:
    """Make up a path and a form: known and unknown fields, some twice, with odd values."""
    path = rng.choice(("/sms", "/sms", "/sms", "/sms/status"))
    if rng.random() < 0.1:
        path += "?" + rng.choice(("a=b", "%ff", "x=1&x=2", "&&", "q=%00"))
    names = [name.encode() for name in KNOWN if rng.random() < 0.6]
    names += [rng.choice(PIECES)[:30] for _ in range(rng.choice((0, 0, 0, 1, 3)))]
    if rng.random() < 0.05 and names:
        names.append(rng.choice(names))
    return path, [(name, _value(rng, name)) for name in names]


def _value(rng: random.Random, name: bytes) -> bytes:
    if name == b"From" and rng.random() < 0.8:
        return f"+1{rng.randrange(201, 990)}55501{rng.randrange(100):02}".encode()
    if name == b"MessageSid" and rng.random() < 0.8:
        return f"SM{rng.randrange(16**32):032x}".encode()
    if rng.random() < 0.2:
        return rng.randbytes(rng.randrange(200))
    return b"".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 4)))


async def fuzz(site: str, token: str, *, count: int, seed: int) -> Findings:
    """Send so many requests, a few at a time."""
    rng, findings, signer = random.Random(seed), Findings(), RequestValidator(token)
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(path: str, form: list[tuple[bytes, bytes]]) -> None:
        body = "&".join(f"{quote_from_bytes(key)}={quote_from_bytes(at)}" for key, at in form)
        # As the server reads it: bytes that are no UTF-8 stay quoted.
        read = MultiDict(parse_qsl(body, keep_blank_values=True, errors="werkzeug.url_quote"))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signer.compute_signature(site + path, read),
        }
        async with gate:
            began = time.monotonic()
            try:
                async with session.post(
                    URL(site + path, encoded=True), data=body, headers=headers
                ) as response:
                    await response.read()
                    status = response.status
            except (aiohttp.ClientError, TimeoutError) as error:
                findings.broken.append(f"{type(error).__name__} at {path}: {body[:200]}")
                return
            took = time.monotonic() - began
        findings.statuses[status] += 1
        findings.slowest = max(findings.slowest, took)
        findings.over += took > SLOW
        if status >= SERVER_ERROR:
            findings.broken.append(f"{status} at {path}: {body[:200]}")

    timeout = aiohttp.ClientTimeout(total=15)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for start in range(0, count, 500):
            some = [request(rng) for _ in range(min(500, count - start))]
            await asyncio.gather(*(send(*each) for each in some))
    return findings


def main() -> int:
    """Fuzz a helpline of one's own; 1 if anything broke or took too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.fuzzing")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with Running() as helpline:
        found = asyncio.run(fuzz(helpline.site, helpline.token, count=args.count, seed=args.seed))
    print(f"{args.count} requests: {dict(found.statuses)}")
    print(f"{len(found.broken)} broken, {found.over} over {SLOW} s, slowest {found.slowest:.2f} s")
    print("\n".join(found.broken[:20]))
    return 1 if found.broken or found.over else 0


if __name__ == "__main__":
    sys.exit(main())
