"""Whole conversations over HTTP beside other people's engines, and a round of faults.

Peers come from the public indexes: `make bench-peers`. One that is not there is named as skipped.
"""

import asyncio
import random
import shutil
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import redis

from benchmarks.client import (
    SCRIPT,
    Answer,
    Wire,
    conversations,
    number,
    request_of,
    saturate,
    wires,
)
from benchmarks.processes import (
    HOUSE,
    Measured,
    embedded_redis,
    floor,
    helpline,
    running,
)
from benchmarks.table import Figure, Part, at_least, at_most, plain

PEERS = HOUSE / "var" / "peers"
OURS, QUICK_START = "the helpline", "Twilio quick start (naive floor)"
FLOW_RUNNER, VUMIGO, RAPIDSMS = "@floip/flow-runner 1.0.11", "vumigo_v02 0.3.2", "RapidSMS 2.2.0"
ROUNDS, SECONDS, CONNECTIONS = 3, 3.0, 16
PEOPLE, REORDERED = 300, 0.01
HOTLINE = "1-888-373-7888"
GOAL = 3

DOES_NOT = {
    OURS: "-",
    QUICK_START: "claim a MessageSid, survive a restart, share texters between processes, seal, "
    "understand free text, find listings, log",
    FLOW_RUNNER: "check a signature, claim, survive a restart, seal, understand, find; one process",
    VUMIGO: "check a signature, claim, survive a restart, seal, understand, find; in its own test "
    "harness, one message at a time",
    RAPIDSMS: "check a signature, claim, survive a restart (the step; messages go to SQLite, in "
    "the clear, with numbers), seal, understand, find",
}


@dataclass(slots=True)
class Faults:
    """What a round of faults did to the texters."""

    extra: int = 0
    lost: int = 0
    wrong: int = 0


def measure(*, quick: bool = False) -> Part:
    """Measure all that are there, in alternation, then let every text come twice."""
    rates: dict[str, list[float]] = {}
    faults: dict[str, Faults] = {}
    with ExitStack() as stack:
        server, owner = stack.enter_context(embedded_redis())
        url = server.address("web")
        run = {OURS: stack.enter_context(running(helpline("web"), "/health", REDIS_URL=url))}
        run[QUICK_START] = stack.enter_context(running(floor("quickstart"), WEB_PROCESSES=1))
        skipped = _start_peers(stack, run)
        for each in range(1 if quick else ROUNDS):
            for name, (_, port) in run.items():
                rate = _round(port, owner, each * 3000)
                rates.setdefault(name, []).append(rate)
        for name, (_, port) in run.items():
            owner.flushall()
            faults[name] = asyncio.run(_faults(port))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    rows = [("", "conversations/s", "extra", "lost", "wrong", "does not")]
    for name, median in medians.items():
        came = faults[name]
        counts = (str(came.extra), str(came.lost), str(came.wrong))
        rows.append((name, f"{median:,.0f}", *counts, DOES_NOT[name]))
    rows += [(name, "skipped: not installed", "", "", "", DOES_NOT[name]) for name in skipped]
    ours = faults[OURS]
    return Part(
        "whole",
        "Whole conversations over HTTP, and every text twice",
        [
            *_ratios(rates),
            at_most("ours, extra answers", ours.extra, 0, ""),
            at_most("ours, lost referrals", ours.lost, 0, ""),
            at_most("ours, wrong answers", ours.wrong, 0, ""),
        ],
        rows,
        notes=[
            (
                f"Three turns (`{'`, `'.join(SCRIPT)}`), {CONNECTIONS} connections, medians of "
                f"rounds of {SECONDS:.0f} s in alternation. Ours runs as shipped on both cores, "
                "with signature, claim, order and sealing on and no worker, so that the "
                "referral comes in the response as the peers' does; each peer runs as its "
                f"documents say, state in memory. Faults: {PEOPLE} conversations, every message "
                f"delivered twice under its MessageSid, {100 * REORDERED:.0f} % overtaken by "
                "the next. Extra: the second copy got another answer than the first. Wrong: a "
                "text in its order got the answer to another step. Lost: no referral in the "
                "conversation, though who is asked again answers again."
            )
        ],
    )


def _ratios(rates: dict[str, list[float]]) -> list[Figure]:
    """Compare with the best peer that keeps a conversation; the quick start is a floor."""
    peers = {name: found for name, found in rates.items() if name not in {OURS, QUICK_START}}
    figures = [
        plain(
            "ours, of the quick start's conversations",
            100 * statistics.median(
                a / b for a, b in zip(rates[OURS], rates[QUICK_START], strict=True)
            ),
            "%",
        )
    ]  # fmt: skip
    for name, found in peers.items():
        ratio = statistics.median(a / b for a, b in zip(rates[OURS], found, strict=True))
        best = found == max(peers.values(), key=statistics.median)
        what = f"ours, times {name}"
        figures.append(
            at_least(f"{what} (the best peer)", ratio, GOAL, "x", 1) if best
            else plain(what, ratio, "x", 1)
        )  # fmt: skip
    return figures


def _start_peers(stack: ExitStack, run: dict[str, tuple[Measured, int]]) -> list[str]:
    """Start every peer that is installed; return the others."""
    skipped = []
    node = {"NODE_PATH": PEERS / "node_modules"}
    scripts = {FLOW_RUNNER: "flow_runner", VUMIGO: "vumigo"}
    for name, script in scripts.items():
        if shutil.which("node") and (PEERS / "node_modules").is_dir():
            command = ["node", f"benchmarks/peers/{script}.js"]
            run[name] = stack.enter_context(running(command, **node))
        else:
            skipped.append(name)
    python = PEERS / "python" / "bin" / "python"
    if python.is_file():
        command = [str(python), "benchmarks/peers/rapidsms_site.py"]
        (PEERS / "rapidsms.db").unlink(missing_ok=True)
        run[RAPIDSMS] = stack.enter_context(running(command, PEER_FOLDER=PEERS, PYTHONPATH=""))
    else:
        skipped.append(RAPIDSMS)
    return skipped


def _round(port: int, owner: redis.Redis, first: int) -> float:
    """Hold conversations as fast as answers come; return how many were whole a second."""
    owner.flushall()
    talks = conversations(first, 3000)
    round_ = asyncio.run(saturate(port, talks, connections=CONNECTIONS, seconds=SECONDS))
    whole = sum(HOTLINE in answer.said for answer in round_.answers)
    return whole / round_.seconds


async def _faults(port: int) -> Faults:
    """Let every message come twice, and some in the wrong order."""
    dice, found = random.Random(1), Faults()  # noqa: S311 - no secret, the same faults for all
    people = iter(range(70_000, 70_000 + PEOPLE))
    lines = await wires(port, CONNECTIONS)

    async def converse(wire: Wire) -> None:
        for person in people:
            order = [0, 1, 2]
            if dice.random() < REORDERED * len(SCRIPT):
                at = dice.randrange(2)
                order[at], order[at + 1] = order[at + 1], order[at]
            await _conversation(wire, person, order, found)

    await asyncio.gather(*(converse(wire) for wire in lines))
    for wire in lines:
        wire.close()
    return found


async def _conversation(wire: Wire, person: int, order: Sequence[int], found: Faults) -> None:
    referred = False
    for step in order:
        request = request_of(number(person), SCRIPT[step], sid=f"SM{person:026}{step:06}")
        first, second = await _ask(wire, request), await _ask(wire, request)
        found.extra += second.said not in {first.said, ""}
        found.wrong += list(order) == [0, 1, 2] and not _belongs(first.said, step)
        referred |= HOTLINE in first.said or HOTLINE in second.said
    if not referred:  # who is asked again answers again
        request = request_of(number(person), SCRIPT[-1], sid=f"SM{person:026}{9:06}")
        referred = HOTLINE in (await _ask(wire, request)).said
    found.lost += not referred


def _belongs(said: str, step: int) -> bool:
    """Say whether an answer is one to this step: a greeting, a menu, a referral."""
    if step == 0:
        return "911" in said and HOTLINE not in said
    if step == 1:
        return "1 " in said and HOTLINE not in said
    return HOTLINE in said


async def _ask(wire: Wire, request: bytes) -> Answer:
    came: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
    wire.ask(request, lambda status, body: came.set_result(Answer(status, body, 0.0)))
    return await asyncio.wait_for(came, 20)
