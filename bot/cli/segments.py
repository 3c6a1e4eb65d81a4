"""`helpline segments`: what a text costs."""

import argparse
import json
import sys
from collections.abc import Iterable

from bot.core.sms import measure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("text", nargs="*", help="a text each; without any, a line each of input")


def run(args: argparse.Namespace) -> int:
    """Print one JSON object a text."""
    for text in texts(args.text):
        cost = measure(text)
        shown = {"encoding": cost.encoding, "segments": cost.segments, "units": cost.units}
        print(json.dumps(shown))
    return 0


def texts(given: list[str]) -> Iterable[str]:
    """Return the texts given as arguments, else each line of standard input."""
    if given:
        return given
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    return (line.rstrip("\r\n") for line in sys.stdin)
