"""One run: start the house, let everybody text while it is hurt, then judge what each phone saw."""

import asyncio
import re
import threading
import time
from pathlib import Path

import aiohttp
import redis

from bot.adapters.redis_store.keys import OUTBOX_AGES, OUTBOX_DUE
from bot.core.book import Book
from bot.settings import DEVELOPMENT
from tests.chaos.carrier import Carrier
from tests.chaos.history import IN_TIME, Judge, Phone, Verdict
from tests.chaos.house import House
from tests.chaos.schedule import Plan, plan


def run(
    seed: int, *, texters: int, seconds: float, book: Book, folder: Path | None = None
) -> Verdict:
    """Run the plan of a seed and judge it; with a folder, what the processes print stays there."""
    planned = plan(seed, texters=texters, seconds=seconds)
    return run_plan(planned, seed, book=book, folder=folder)


def run_plan(planned: Plan, seed: int, *, book: Book, folder: Path | None = None) -> Verdict:
    """Run any plan and judge it; the seed chooses what the carrier does."""
    with House(folder) as house:
        phones = asyncio.run(_happen(house, planned, seed))
        judge = Judge(book, house.struck)
        for phone in phones:
            judge.judge(phone)
        verdict = judge.verdict
        verdict.broken += _left_over(house, planned)
        verdict.counts["alarms"] = house.printed().count('"alarm": true')
    return verdict


async def _happen(house: House, planned: Plan, seed: int) -> list[Phone]:
    began = time.monotonic()
    blows = [
        threading.Timer(max(0.0, blow.at), house.strike, args=(blow,)) for blow in planned.blows
    ]
    for blow in blows:
        blow.start()
    connector = aiohttp.TCPConnector(limit=256, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        carrier = Carrier(
            sites=house.sites(), token=DEVELOPMENT["twilio_auth_token"], session=session, seed=seed
        )
        phones = await asyncio.gather(
            *(carrier.converse(texter, began) for texter in planned.texters)
        )
        for blow in blows:
            await asyncio.to_thread(blow.join)
        async with session.delete(f"{house.network}/faults"):
            pass  # what was planned and met nobody
        await asyncio.to_thread(_settle, house)
        for phone in phones:
            await carrier.read(phone, house.network)
    return list(phones)


def _settle(house: House) -> None:
    """Wait until the outbox is empty, no longer than a texter may have to wait."""
    until = time.monotonic() + IN_TIME
    while time.monotonic() < until:
        try:
            with redis.Redis.from_url(house.redis.url) as connection:
                if not connection.zcard(OUTBOX_DUE):
                    return
        except redis.RedisError:
            pass
        time.sleep(0.5)


def _left_over(house: House, planned: Plan) -> list[str]:
    """Name what should not be there any more, or never in the clear."""
    found = []
    digits = re.compile("|".join(texter.number[2:] for texter in planned.texters).encode())
    with redis.Redis.from_url(house.redis.url) as connection:
        found += [
            f"{name} still holds {connection.zcard(name)}"
            for name in (OUTBOX_DUE, OUTBOX_AGES)
            if connection.zcard(name)
        ]
        for key in connection.scan_iter(count=1000):
            if digits.search(key) or digits.search(connection.dump(key) or b""):
                found.append(f"a number in the clear under {key[:20]!r}")
    if digits.search(house.printed().encode()):
        found.append("a number in what the processes printed")
    return found
