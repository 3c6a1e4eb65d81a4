"""One webhook beside its floors, on the same server: throughput, latency, a burst, the start."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

import redis

from benchmarks.client import conversations, number, offer, request_of, saturate
from benchmarks.processes import (
    HOUSE,
    Measured,
    embedded_redis,
    floor,
    helpline,
    pretended_worker,
    running,
    wait_until_it_answers,
    wiped,
)
from benchmarks.table import Figure, Part, at_least, at_most, plain
from bot.adapters.town_files import read_towns
from bot.cli.processes import free_port
from bot.conversation import Conversation, Inbound
from bot.core.sender import Sender
from bot.settings import read_settings
from bot.wiring import build

ROUNDS, SECONDS, CONNECTIONS = 5, 3.0, 16
RATE, BURST, BURST_CONNECTIONS = 200, 1000, 256
OURS, SIGNED, EMPTY = "the webhook", "signed empty view", "empty view"


def measure(*, quick: bool = False) -> Part:
    """Measure the webhook, with referrals queued for a worker that does not take part."""
    rounds = 3 if quick else ROUNDS
    with ExitStack() as stack:
        server, owner = stack.enter_context(embedded_redis())
        stack.enter_context(pretended_worker(owner))
        run = {
            EMPTY: stack.enter_context(running(floor("empty"))),
            SIGNED: stack.enter_context(running(floor("signed"))),
            OURS: stack.enter_context(
                running(helpline("web"), "/health", REDIS_URL=server.address("web"))
            ),
        }
        rates, costs = _saturated(run, owner, rounds)
        steady = [_steady(run[OURS][1], owner, 3 if quick else 10) for _ in range(3)]
        floor_p99 = _steady(run[SIGNED][1], owner, 3 if quick else 10)[1]
        burst = _burst(run[OURS][1], owner)
        trips = _round_trips(server.address("web"), owner)
        memory = run[OURS][0].megabytes()
        start = statistics.median(_start(server.address("web")) for _ in range(3))
    share = statistics.median(
        ours / signed for ours, signed in zip(rates[OURS], rates[SIGNED], strict=True)
    )
    own = statistics.median(
        signed / ours for ours, signed in zip(costs[OURS], costs[SIGNED], strict=True)
    )
    p99 = statistics.median(each[1] for each in steady)
    figures = [
        *(plain(f"{name}, texts", statistics.median(rates[name]), "/s") for name in run),
        at_least("of the signed view's throughput", 100 * share, 65, "%"),
        *(plain(f"{name}, processor", statistics.median(costs[name]), "µs a text") for name in run),
        plain("signed view's processor, of ours", 100 * own, "%"),
        plain(f"latency at {RATE} texts/s, p50", statistics.median(e[0] for e in steady), "ms", 1),
        at_most(f"latency at {RATE} texts/s, p99", p99, 15, "ms", 1),
        plain(f"the signed view's p99 at {RATE}/s", floor_p99, "ms", 1),
        at_most(f"{BURST:,} texts within a second, all answered after", burst[0], 3, "s", 2),
        at_most("… of them without an answer", burst[1], 0, "texts"),
        *trips,
        at_most("start, until `/health` answers", start, 2, "s", 2),
        plain("memory, both processes and the one above", memory, "MB"),
    ]
    return Part(
        "webhook",
        "One webhook",
        figures,
        notes=[
            (
                f"Medians of {rounds} rounds of {SECONDS:.0f} s in alternation, {CONNECTIONS} "
                f"connections, gunicorn as `helpline web` sets it, {os.cpu_count()} cores for "
                "server, Redis and load together. Three turns from every town; each third text "
                "queues a referral. The floor checks the signature as Twilio's guide does; "
                "ours also claims the MessageSid, keeps the session sealed, writes the log row "
                "and queues the referral in one transaction. Throughput charges ours for what "
                "Redis and the load spend on the same cores; the processor's time does not."
            )
        ],
    )


def _talks(first: int, count: int) -> list[list[bytes]]:
    return conversations(first, count, towns=tuple(read_towns(HOUSE / "data").by_name))


def _saturated(
    run: dict[str, tuple[Measured, int]], owner: redis.Redis, rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    rates: dict[str, list[float]] = {name: [] for name in run}
    costs: dict[str, list[float]] = {name: [] for name in run}
    for each in range(rounds):
        for name, (process, port) in run.items():
            wiped(owner)
            talks = _talks(each * 5000, 5000)
            before = process.cpu()
            round_ = asyncio.run(saturate(port, talks, connections=CONNECTIONS, seconds=SECONDS))
            if round_.bad:
                raise RuntimeError(f"{name}: {round_.bad} bad answers")
            rates[name].append(round_.rate)
            costs[name].append((process.cpu() - before) / len(round_.answers) * 1e6)
    return rates, costs


def _steady(port: int, owner: redis.Redis, seconds: int) -> tuple[float, float]:
    """Return p50 and p99 in milliseconds at an ordinary busy rate, over open connections."""
    wiped(owner)
    round_ = asyncio.run(
        offer(port, _talks(60_000, RATE * seconds // 3), rate=RATE, connections=32)
    )
    if round_.bad:
        raise RuntimeError(f"{round_.bad} bad answers")
    return round_.percentile(0.5), round_.percentile(0.99)


def _burst(port: int, owner: redis.Redis) -> tuple[float, int]:
    """Return when the last answer came, counted from the first text, and how many were lost."""
    wiped(owner)
    talks = [[request_of(number(90_000 + each), "norwalk shelter")] for each in range(BURST)]
    round_ = asyncio.run(offer(port, talks, rate=BURST, connections=BURST_CONNECTIONS))
    return round_.seconds, BURST - len(round_.answers)


def _round_trips(url: str, owner: redis.Redis) -> list[Figure]:
    """Time a whole turn with Redis beside the bare round trip, in one thread."""
    wiped(owner)
    house = build(read_settings(redis_url=url, _env_file=None))
    ping = _microseconds(house.connection.ping)
    talk: Conversation = house.conversation
    numbers = iter(range(10**6))

    def turn() -> None:
        each = next(numbers)
        talk.answer(Inbound(f"SM{each}", Sender(number(each)), "norwalk shelter"))

    return [
        plain("bare Redis round trip (PING)", ping, "µs"),
        plain("a text with its referral queued, without HTTP", _microseconds(turn), "µs"),
    ]


def _microseconds(case: Callable[[], object], count: int = 1000) -> float:
    found = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(count):
            case()
        found.append((time.perf_counter() - began) / count * 1e6)
    return statistics.median(found)


def _start(url: str) -> float:
    port = free_port()
    process = Measured([sys.executable, "-m", "bot", "web"], PORT=port, REDIS_URL=url)
    try:
        return wait_until_it_answers(port, process, "/health")
    finally:
        process.stop()
