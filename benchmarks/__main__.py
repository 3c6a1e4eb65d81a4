"""`make bench`: measures everything, and writes `BENCHMARKS.md`.

Run: python -m benchmarks [PART ...] [--quick]

Named parts are measured again; the others stay as they were measured last (`var/bench`).
"""

import argparse
import importlib
import os
import platform
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from benchmarks.processes import HOUSE
from benchmarks.table import Part

PARTS = ("turning", "webhook", "sending", "whole", "memory", "cost", "deploys")
KEPT = HOUSE / "var" / "bench"
PAGE = HOUSE / "BENCHMARKS.md"
HEAD = """# Benchmarks

Made by `make bench`; not edited by hand. Ratios count more than figures: floors and peers are
measured in alternation with ours, in the same run, on the same machine. `find` at 100 to 100,000
listings: `python benchmarks/find.py`. Staff pages with a million conversations:
`python benchmarks/staff.py`. Two revisions against each other: `make bench-compare REV=...`.
"""


def main() -> int:
    """Measure, keep, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", help="all parts if none is named")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, to try it out")
    asked = parser.parse_args()
    for name in asked.part or PARTS:
        began = time.monotonic()
        print(f"{name} ...", flush=True)
        part: Part = importlib.import_module(f"benchmarks.{name}").measure(quick=asked.quick)
        part = replace(part, measured=_circumstances(quick=asked.quick))
        part.save(KEPT)
        print(part.markdown())
        print(f"({time.monotonic() - began:.0f} s)", flush=True)
    parts = [Part.load(path) for name in PARTS if (path := KEPT / f"{name}.json").is_file()]
    PAGE.write_text("\n".join((HEAD, *(part.markdown() for part in parts))), encoding="utf-8")
    missed = sum(part.missed for part in parts)
    print(f"BENCHMARKS.md written; {missed} goals missed")
    return 0


def _circumstances(*, quick: bool) -> str:
    at = datetime.now(UTC).strftime("%Y-%m-%d")
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HOUSE, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    revision = f" at {done.stdout.strip()}" if done.returncode == 0 else ""
    load, _, _ = os.getloadavg()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    hasty = ", --quick" if quick else ""
    return f"{at}{revision}; {machine}, load average afterwards {load:.1f}{hasty}"


if __name__ == "__main__":
    sys.exit(main())
