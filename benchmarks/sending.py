"""The worker: how many referrals it sends when Twilio takes 80 ms, how soon, and in what memory."""

import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from benchmarks.client import number
from benchmarks.processes import Measured, embedded_redis, helpline, wait_until_it_answers
from benchmarks.table import Part, at_least, at_most, plain
from bot.adapters.redis_store.turns import Changes, Entry, Names
from bot.adapters.seals import Seal
from bot.cli.processes import Redis, free_port
from bot.settings import read_settings
from bot.wiring import House, build

DELAY = 80  # milliseconds
REFERRALS, ROUNDS = 900, 3
RATE, SECONDS = 20, 15
NO_OPS = 400
PATIENCE = 120.0


def nothing() -> None:
    """Be RQ's smallest job."""


def measure(*, quick: bool = False) -> Part:
    """Measure one worker and two, in alternation, then the way of a single referral."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    memory: list[float] = []
    costs: list[float] = []
    for _ in range(1 if quick else ROUNDS):
        for workers, found in rates.items():
            rate, largest, spent = _throughput(workers)
            found.append(rate)
            memory.append(largest)
            costs.append(spent)
    delays = _delays(5 if quick else SECONDS)
    return Part(
        "sending",
        "The worker",
        [
            plain("RQ's SimpleWorker with a job that does nothing", _no_ops(), "jobs/s"),
            at_least("one worker process", statistics.median(rates[1]), 100, "referrals/s"),
            at_least("two worker processes", statistics.median(rates[2]), 220, "referrals/s"),
            plain("processor, start included", statistics.median(costs), "ms a referral", 1),
            at_most("memory of one, at its largest", max(memory), 80, "MB"),
            at_most(f"enqueue to request at {RATE}/s, p50", _share(delays, 0.5), 10, "ms", 1),
            at_most(f"enqueue to request at {RATE}/s, p99", _share(delays, 0.99), 100, "ms", 1),
        ],
        notes=[
            (
                f"A stand-in of Twilio answers after {DELAY} ms. Each referral is taken under a "
                "lease, composed, paced, sent by the `twilio` client and finished, with RQ's "
                "registries kept. `TWILIO_RATE` is out of the way."
            )
        ],
    )


@contextmanager
def twilio(delay: int = DELAY) -> Iterator[str]:
    """Run the stand-in; hand over its address."""
    port = free_port()
    process = Measured([sys.executable, "benchmarks/slow_twilio.py", str(port), str(delay)])
    try:
        wait_until_it_answers(port, process, "/count")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stop()


def told(address: str, what: str) -> list[tuple[float, str]] | int:
    """Ask the stand-in."""
    with urllib.request.urlopen(f"{address}/{what}", timeout=30) as answer:  # noqa: S310 - ours
        found: list[tuple[float, str]] | int = json.load(answer)
        return found


def arrived(address: str, count: int) -> list[tuple[float, str]]:
    """Wait until so many texts have been accepted; return when each came and to whom.

    Raises:
        TimeoutError: they did not come in two minutes.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if told(address, "count") == count:
            found = told(address, "arrivals")
            assert isinstance(found, list)
            return sorted(found)
        time.sleep(0.2)
    raise TimeoutError("the referrals were not sent in time")


def _throughput(workers: int) -> tuple[float, float, float]:
    """Queue referrals, start workers; return the rate, the largest's MB, ms of CPU each."""
    with embedded_redis() as (server, _), twilio() as address:
        put = queueing(server)
        for index in range(REFERRALS):
            put(index)
        started = [_worker(server, address) for _ in range(workers)]
        try:
            arrivals = arrived(address, REFERRALS)
            memory = max(process.megabytes() for process in started)
            spent = sum(process.cpu() for process in started) / REFERRALS * 1000
        finally:
            for process in started:
                process.stop()
    middle = arrivals[REFERRALS // 5 :]  # a start is not a speed
    return (len(middle) - 1) / (middle[-1][0] - middle[0][0]), memory, spent


def _delays(seconds: int) -> list[float]:
    """Queue referrals at a rate; return how many milliseconds each took to reach the stand-in."""
    with embedded_redis() as (server, _), twilio() as address:
        put, began = queueing(server), {}
        worker = _worker(server, address)
        try:
            put(0)
            arrived(address, 1)  # the worker is there, and warm
            start = time.time()
            for index in range(1, RATE * seconds + 1):
                time.sleep(max(0.0, start + index / RATE - time.time()))
                began[number(index)] = time.time()
                put(index)
            arrivals = arrived(address, RATE * seconds + 1)
        finally:
            worker.stop()
    return [(at - began[to]) * 1000 for at, to in arrivals if to in began]


def _worker(server: Redis, address: str) -> Measured:
    return Measured(
        helpline("worker"), REDIS_URL=server.address("worker"), TWILIO_API_URL=address,
        TWILIO_RATE=10_000,
    )  # fmt: skip


def queueing(server: Redis) -> Callable[[int], None]:
    """Return what puts one referral into the outbox, as the webhook does."""
    settings = read_settings(redis_url=server.url, _env_file=None)
    house: House = build(settings)
    seal = Seal(settings.texts("helpline_secret"), "outbox")
    salts = house.store.salts.at(time.time())
    seal.follow(salts.today, salts.before)

    def put(index: int) -> None:
        now = time.time()
        errand = {
            "to": number(index), "town": "Norwalk", "need": "shelter", "language": "en",
            "minor": False, "start": 0, "at": int(now), "introduce": True,
        }  # fmt: skip
        due = (now + 60) * 1000
        entry = Entry(f"entry{index}", seal.close(json.dumps(errand).encode()), due, 600_000)
        names = Names(f"p{index}", f"q{index}", f"m{index}", (f"o{index}",))  # type: ignore[arg-type]
        changes = Changes(
            loaded=None, session=None, session_life=0, reply=b"", now=now * 1000, week="w",
            month="m", entry=entry, queue=house.queue.commands(entry.id),
        )  # fmt: skip
        assert house.store.turns.commit(names, changes).outcome == "done"

    return put


def _no_ops() -> float:
    """Run jobs that do nothing, in RQ's quickest worker."""
    with embedded_redis() as (_, owner):
        queue = Queue("nothing", connection=owner, serializer=JSONSerializer)
        for _ in range(NO_OPS):
            queue.enqueue_call("benchmarks.sending.nothing", result_ttl=0)
        worker = SimpleWorker([queue], connection=owner, serializer=JSONSerializer)
        began = time.perf_counter()
        worker.work(burst=True, logging_level="CRITICAL")
        return NO_OPS / (time.perf_counter() - began)


def _share(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
