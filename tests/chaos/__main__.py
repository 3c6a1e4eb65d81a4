"""`python -m tests.chaos`: hundreds of conversations while everything breaks (`make chaos`)."""

import argparse
import sys
import time
from pathlib import Path

from bot.settings import read_settings
from bot.wiring import read_book
from tests.chaos.history import Verdict
from tests.chaos.run import run
from tests.chaos.schedule import plan


def main() -> int:
    """Run each seed and print what came of it; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--texters", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=75.0)
    parser.add_argument("--keep", type=Path, help="a folder for what the processes print")
    parser.add_argument("--show", action="store_true", help="print the schedule, run nothing")
    args = parser.parse_args()
    book = read_book(read_settings(_env_file=None))
    broken = 0
    for seed in args.seeds:
        if args.show:
            for blow in plan(seed, texters=args.texters, seconds=args.seconds).blows:
                print(seed, *blow)
            continue
        began = time.monotonic()
        folder = args.keep / str(seed) if args.keep else None
        verdict = run(seed, texters=args.texters, seconds=args.seconds, book=book, folder=folder)
        show(seed, verdict, time.monotonic() - began)
        broken += len(verdict.broken)
    return 1 if broken else 0


def show(seed: int, verdict: Verdict, seconds: float) -> None:
    """Print one run."""
    print(f"seed {seed}: {len(verdict.broken)} broken promises in {seconds:.0f} s")
    print(f"  slowest answer {verdict.slowest:.1f} s")
    for what, count in sorted(verdict.counts.items()):
        print(f"  {count:6} {what}")
    for cause, count in verdict.duplicates.most_common():
        print(f"  {count:6} duplicate: {cause}")
    if verdict.broken:
        for blow in verdict.blows:
            print(f"  {blow.began:.1f} to {blow.ended:.1f} {blow.what}")
    for what in verdict.broken[:40]:
        print(f"  BROKEN {what}")
    for line in verdict.stories[:60]:
        print(f"    {line}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
