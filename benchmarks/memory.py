"""What a live session and a row of the log take in Redis; a text beside a million."""

import statistics
import time
from collections.abc import Iterator
from itertools import islice

import redis

from benchmarks.client import SCRIPT, number
from benchmarks.processes import embedded_redis, pretended_worker
from benchmarks.table import Part, at_most, plain
from bot.conversation import Inbound
from bot.core.sender import Sender
from bot.settings import read_settings
from bot.wiring import House, build

PEOPLE = 2_000
STEPS = (100, 1_000, 10_000, 100_000, 1_000_000)
TEXTS, ROUNDS, AT_ONCE = 500, 5, 5_000
ROWS = 20_000
LIFE = 1_800_000  # milliseconds


def measure(*, quick: bool = False) -> Part:
    """Measure with real conversations, then fill up with copies of what they left."""
    with embedded_redis() as (server, owner), pretended_worker(owner):
        house = build(read_settings(redis_url=server.url, _env_file=None))
        empty = _used(owner)
        for person in range(PEOPLE):
            for text in SCRIPT[:2]:
                _say(house, person, text)
        whole = (_used(owner) - empty) / PEOPLE
        session = _bytes_of(owner, "helpline:s:*")
        parts = {
            "the count of their texts (ten minutes)": _bytes_of(owner, "helpline:r:texts:*"),
            "a MessageSid's claim (a day)": _bytes_of(owner, "helpline:m:*"),
            "the reply for a retried webhook (a minute)": _bytes_of(owner, "helpline:r:*"),
        }
        row = _row(owner)
        steps = STEPS[:4] if quick else STEPS
        flat = [_beside(owner, house, count) for count in steps]
    rows = [("live sessions", "Redis", "one text, p50", "p99", "of that beside 100")]
    for count, megabytes, middle, late in flat:
        share = f"{middle / flat[0][2]:.2f} x"
        rows.append(
            (f"{count:,}", f"{megabytes:,.0f} MB", f"{middle:.0f} µs", f"{late:.0f} µs", share)
        )
    return Part(
        "memory",
        "Memory, and what a text costs beside a million sessions",
        [
            at_most("a live session: its key and value, and the count of its texts",
                    session + parts["the count of their texts (ten minutes)"], 1024, "bytes"),
            plain("all that a conversation of two texts has left a moment later", whole, "bytes"),
            *(plain(what, size, "bytes") for what, size in parts.items()),
            at_most("a row of the flow log", row, 200, "bytes"),
            plain("1,000,000 live sessions", (session + parts[
                "the count of their texts (ten minutes)"]) * 1e6 / 2**20, "MB"),
            plain("10,000,000 rows of the log", row * 1e7 / 2**20, "MB"),
        ],
        rows,
        notes=[
            (
                "`MEMORY USAGE` of each key, the mean of all; a row by the list's growth. "
                "Filled up with copies of real sealed sessions under names as long; each text "
                "is a whole one (look, decide, commit) without HTTP."
            )
        ],
    )  # fmt: skip


def _say(house: House, person: int, text: str) -> None:
    sid = f"SM{person}-{text}-{time.monotonic_ns()}"
    answer = house.conversation.answer(Inbound(sid, Sender(number(person)), text))
    assert answer.via == "reply"


def _used(owner: redis.Redis) -> int:
    return int(owner.info("memory")["used_memory"])


def _bytes_of(owner: redis.Redis, pattern: str) -> float:
    keys = list(islice(owner.scan_iter(pattern, count=1000), 1000))
    sizes = [owner.memory_usage(key, samples=0) or 0 for key in keys]
    return statistics.mean(sizes)


def _row(owner: redis.Redis) -> float:
    """Write the rows of real conversations again and again; return bytes a row."""
    [log] = list(owner.scan_iter("helpline:log:*"))
    rows = owner.lrange(log, 0, -1)
    before = _used(owner)
    for _ in range(ROWS // len(rows) + 1):
        owner.rpush("copy of the log", *rows)
    size = (_used(owner) - before) / int(owner.llen("copy of the log"))
    owner.delete("copy of the log")
    return float(size)


def _beside(owner: redis.Redis, house: House, count: int) -> tuple[int, float, float, float]:
    """Fill up to so many sessions, then time texts of strangers."""
    owner.flushall()
    owner.set("helpline:worker", "", px=600_000)
    blobs = _blobs(owner, house)
    for start in range(0, count, AT_ONCE):
        pipe = owner.pipeline(transaction=False)
        for each in range(start, min(count, start + AT_ONCE)):
            pipe.set(f"helpline:s:{each:022}", blobs[each % len(blobs)], px=LIFE)
            pipe.hset(f"helpline:r:texts:{each:022}", "texts", 2)
            pipe.pexpire(f"helpline:r:texts:{each:022}", 600_000)
        pipe.execute()
    took: list[list[float]] = []
    for round_ in range(ROUNDS):
        took.append([])
        for each in range(TEXTS):
            began = time.perf_counter()
            _say(house, 5_000 + round_ * TEXTS + each, "norwalk")
            took[-1].append((time.perf_counter() - began) * 1e6)
    best = min(took, key=statistics.median)  # the round that others on this machine hurt least
    return count, _used(owner) / 2**20, statistics.median(best), _late(best)


def _late(values: list[float]) -> float:
    return sorted(values)[int(0.99 * len(values))]


def _blobs(owner: redis.Redis, house: House) -> list[bytes]:
    for person in range(20):
        for text in SCRIPT[:2]:
            _say(house, person, text)
    keys: Iterator[bytes] = owner.scan_iter("helpline:s:*")
    return [blob for key in keys if (blob := owner.get(key))]
