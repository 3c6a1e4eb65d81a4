"""`helpline load`: simulated texters at a given rate against a running system."""

import argparse
import asyncio
import json
import sys
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import Progress

from bot.load import Account, Load
from bot.settings import Settings, SettingsError, read_settings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 5.0  # seconds to be told where the phone network is
BARS = 12
WIDTH = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--rate", type=float, required=True, help="texts a second")
    parser.add_argument("--seconds", type=float, required=True, help="for how long")
    parser.add_argument("--url", help="the system's address; this computer's PORT if absent")
    parser.add_argument(
        "--network",
        help="the simulated network's address, to count lost and duplicated referrals; "
        "asked of a system on this computer if absent",
    )
    parser.add_argument(
        "--anywhere", action="store_true", help="allow an address that is not this computer"
    )


def run(args: argparse.Namespace) -> int:
    """Text the system, then print what came of it; 1 if anything was lost, duplicated or wrong."""
    settings = read_settings()
    url = args.url or f"http://127.0.0.1:{settings.port}"
    if urlsplit(url).hostname not in LOOPBACK and not args.anywhere:
        raise SettingsError(f"{url} is not this computer. Add --anywhere if it is yours to load.")
    if args.rate <= 0 or args.seconds <= 0:
        raise SettingsError("--rate and --seconds are more than nothing")
    load = Load(
        url=url, token=settings.texts("twilio_auth_token")[0], network=_network(args, settings, url)
    )
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("texting", total=int(args.rate * args.seconds))
        account = asyncio.run(
            load.run(args.rate, args.seconds, lambda count: progress.advance(bar, count))
        )
    _print(account, counted=load.counts_referrals)
    return 1 if account.wrong or account.lost or account.duplicated else 0


def _network(args: argparse.Namespace, settings: Settings, url: str) -> str | None:
    if args.network:
        return str(args.network)
    here = urlsplit(settings.twilio_api_url).hostname in LOOPBACK
    if settings.simulated and here:
        return settings.twilio_api_url
    with suppress(OSError, ValueError, KeyError, TypeError):  # only in development is there one
        address = f"{url.rstrip('/')}/simulator/network"
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - http
            told = json.load(answer)["address"]
        return told if urlsplit(told).hostname in LOOPBACK else None
    return None


def _print(account: Account, *, counted: bool) -> None:
    """Print counts, percentiles and a histogram of latencies in milliseconds."""
    print(f"texts       {account.sent} sent, {account.answered} answered as they should be")
    for what, count in account.wrong.most_common():
        print(f"wrong       {count} x {what}")
    shares = ((0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (0.999, "p99.9"), (1.0, "max"))
    shown = "  ".join(f"{name} {account.percentile(share) * 1000:.1f}" for share, name in shares)
    print(f"latency ms  {shown}   (from when each text was meant to be sent)")
    if counted:
        print(
            f"referrals   {account.referrals} asked for, {account.lost} lost, "
            f"{account.duplicated} duplicated"
        )
    else:
        print(
            f"referrals   {account.referrals} asked for; lost and duplicated ones are not counted: "
            "name --network"
        )
    _histogram(account)
    sys.stdout.flush()


def _histogram(account: Account) -> None:
    if not account.latencies:
        return
    edges = [2.0**power for power in range(BARS)]  # milliseconds: 1, 2, 4 ... 2048
    counts = [0] * (BARS + 1)
    for latency in account.latencies:
        counts[sum(latency * 1000 >= edge for edge in edges)] += 1
    most = max(counts)
    for index, count in enumerate(counts):
        if count:
            upper = f"< {edges[index]:.0f}" if index < BARS else f">= {edges[-1]:.0f}"
            print(f"{upper:>8} ms  {'#' * max(1, round(count / most * WIDTH))} {count}")
