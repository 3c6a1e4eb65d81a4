"""What goes wrong and when, and who texts what: all of it follows from the seed."""

import random
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """One way to hurt a running helpline."""

    KILL = "kill"
    """The process is gone at once; a supervisor starts it again after `lasts` seconds."""
    STOP = "stop"
    """The process stands still for `lasts` seconds: nothing is closed, nothing is answered."""
    DEPLOY = "deploy"
    """SIGTERM to every web process and worker, and all of them started again."""
    NO_WORKER = "no worker"
    """Every worker is killed, and stays away for `lasts` seconds."""
    FULL = "full"
    """Redis takes no more writes, for want of memory."""
    READ_ONLY = "read-only"
    """Redis has become the replica of a primary that does not answer."""
    CARRIER = "carrier"
    """The next sends meet what `faults` says."""


class Blow(NamedTuple):
    """One thing that goes wrong: `at` seconds after the beginning, for `lasts` seconds."""

    at: float
    kind: Kind
    target: str = ""
    lasts: float = 0.0
    faults: tuple[int | str, ...] = ()


class Text(NamedTuple):
    """One text, `after` seconds of reading; delivered `copies` times, `apart` seconds apart."""

    words: str
    after: float
    copies: int = 1
    apart: float = 0.0


class Texter(NamedTuple):
    """One person: when they begin, and what they text, each after the answer to the one before."""

    number: str
    begins: float
    texts: tuple[Text, ...]


class Plan(NamedTuple):
    """Everything that will happen in one run."""

    seconds: float
    blows: tuple[Blow, ...]
    texters: tuple[Texter, ...]


WEBS, WORKERS = ("web-1", "web-2"), ("worker-1", "worker-2")
SCRIPTS = (
    ("norwalk shelter",),
    ("hi", "norwalk", "1"),
    ("necesito comida en hartford", "MORE"),
    ("danbury", "HELP", "1", "MORE"),
    ("he has a gun", "norwalk shelter"),
    ("norwalk food", "MORE", "MENU"),
    ("new haven shelter", "STOP", "menu", "HELP"),
    ("hi", "STOP", "START", "new haven legal"),
    ("preciso de ajuda", "bridgeport", "2"),
    ("norwalk", "STOP", "STOP", "norwalk shelter"),
    ("hi", "STOP", "YES", "danbury food"),
)
QUIET = 4.0  # seconds at the end of a run in which nothing new is broken
APART = 10.0  # seconds between the death of Redis and that of everybody who knows the salts
AREAS = tuple(code for code in range(201, 990) if code % 100 not in {0, 11})
CARRIER_FAULTS: tuple[int | str, ...] = (429, 500, 503, "silent", "lost", "held", "held-accepted")


def plan(seed: int, *, texters: int, seconds: float) -> Plan:
    """Make the plan of a seed: the same seed gives the same plan."""
    rng = random.Random(seed)
    blows = _blows(rng, seconds)
    people = tuple(_texter(rng, index, seconds - QUIET) for index in range(texters))
    return Plan(seconds, blows, people)


def deploys(seed: int, *, texters: int, seconds: float) -> Plan:
    """Make a plan in which nothing goes wrong but one deploy, in the middle of everything."""
    calm = plan(seed, texters=texters, seconds=seconds)
    return calm._replace(blows=(Blow(seconds / 2, Kind.DEPLOY),))


def _blows(rng: random.Random, seconds: float) -> tuple[Blow, ...]:
    """Draw every kind of blow, in a random order, spread over the run."""
    every = [
        Blow(0, Kind.KILL, rng.choice(WORKERS), rng.uniform(0.5, 3)),
        Blow(0, Kind.KILL, rng.choice(WEBS), rng.uniform(0.5, 3)),
        Blow(0, Kind.STOP, rng.choice(WORKERS), rng.uniform(1, 8)),
        Blow(0, Kind.STOP, rng.choice(WEBS), rng.uniform(1, 7)),
        Blow(0, Kind.STOP, "redis", rng.uniform(0.5, 4)),
        Blow(0, Kind.STOP, "network", rng.uniform(1, 4)),
        Blow(0, Kind.DEPLOY),
        Blow(0, Kind.NO_WORKER, lasts=rng.uniform(3, 6)),
        Blow(0, Kind.FULL, "redis", rng.uniform(1, 3)),
        Blow(0, Kind.READ_ONLY, "redis", rng.uniform(1, 3)),
        *(
            Blow(0, Kind.CARRIER, "network", faults=_some_faults(rng, fault))
            for fault in CARRIER_FAULTS
        ),
    ]
    rng.shuffle(every)
    room = (seconds - 2 * QUIET) / len(every)
    placed = [
        blow._replace(at=round(QUIET / 2 + room * (place + rng.random()), 2))
        for place, blow in enumerate(every)
    ]
    placed += _redis_dies(rng, seconds, placed)
    return tuple(sorted(placed))


def _redis_dies(rng: random.Random, seconds: float, others: list[Blow]) -> tuple[Blow, Blow]:
    """Kill Redis, and a process that then begins without having learnt the salts.

    They lie in the memory of Redis and of our processes, and on no disk (R098): a deploy in that
    very moment, or the death of all workers, may take everybody who knows them. What waits in the
    outbox then can be read by nobody: the price of that promise (docs/operations.md). So those
    two happen at another time; whatever else happens, happens.
    """
    gone = [blow.at for blow in others if blow.kind in {Kind.DEPLOY, Kind.NO_WORKER}]
    apart = min(APART, seconds / 8)
    while True:
        at = rng.uniform(QUIET, seconds - 2 * QUIET)
        if all(abs(at - other) > apart for other in gone):
            break
    lasts = rng.uniform(0.2, 3)
    newcomer = Blow(
        round(at + rng.uniform(-0.5, 0.5), 2),
        Kind.KILL,
        rng.choice((*WEBS, *WORKERS)),
        round(rng.uniform(0, lasts), 2),
    )
    return Blow(round(at, 2), Kind.KILL, "redis", round(lasts, 2)), newcomer


def _some_faults(rng: random.Random, fault: int | str) -> tuple[int | str, ...]:
    return (fault,) * (1 if isinstance(fault, str) else rng.randint(1, 6))


def _texter(rng: random.Random, index: int, seconds: float) -> Texter:
    script = rng.choice(SCRIPTS)
    texts = tuple(
        Text(
            words,
            after=round(rng.expovariate(1.0), 2) if place else 0.0,
            copies=rng.choice((1, 1, 1, 1, 2, 3)),
            apart=round(rng.choice((0.0, 0.01, 0.5, 3.0)), 2),
        )
        for place, words in enumerate(script)
    )
    area = AREAS[index // 100]
    return Texter(f"+1{area}55501{index % 100:02}", round(rng.uniform(0, seconds), 2), texts)
