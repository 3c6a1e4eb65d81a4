"""`helpline understand`: says what a text means, one JSON object a text."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.adapters.town_files import read_towns
from bot.adapters.vocabulary_files import read_vocabulary
from bot.core.issue import AuthoringError
from bot.core.understanding.meaning import Expecting, Meaning
from bot.core.understanding.senses import LANGUAGES

DATA = Path(__file__).resolve().parents[2] / "data"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `helpline understand`."""
    parser.add_argument("text", nargs="*", help="texts; without any, each line of standard input")
    parser.add_argument("--explain", action="store_true", help="say which words led where")
    parser.add_argument(
        "--expecting", choices=[e.value for e in Expecting], default=Expecting.ANYTHING.value,
        help="what the last question asked for",
    )  # fmt: skip
    parser.add_argument("--lang", choices=LANGUAGES, default=None, help="language so far")
    parser.add_argument("--data", type=Path, default=DATA, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Print one JSON object a text; 1 when the vocabulary cannot be used."""
    try:
        vocabulary = read_vocabulary(args.data / "vocabulary", read_towns(args.data))
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return 1
    for text in args.text or _lines():
        meaning, clues = vocabulary.explain(
            text, expecting=Expecting(args.expecting), language=args.lang
        )
        print(json.dumps(described(text, meaning)))
        if args.explain:
            for clue in clues:
                print(f"  {json.dumps(clue.words)} -> {clue.led_to} ({clue.why})")
    return 0


def described(text: str, meaning: Meaning) -> dict[str, object]:
    """Return the fields of the contract (product.md section 5), in their order."""
    return {
        "text": text,
        "town": meaning.town,
        "needs": list(meaning.needs),
        "urgent": [risk.value for risk in meaning.urgent],
        "minor": meaning.minor,
        "language": meaning.language or "en",
        "command": meaning.command and meaning.command.value,
    }


def _lines() -> Iterator[str]:
    # Bytes that are no UTF-8 become lone surrogates: a text like any other.
    for line in sys.stdin.buffer:
        yield line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
