"""`helpline disclose`: everything that the system can say about a number (R088)."""

import argparse
import sys

import phonenumbers

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.seals import Names
from bot.core.sender import Sender
from bot.settings import read_settings

ANSWER = """\
Opted out: {opted_out}

This is the complete answer. The system holds no other record that can be
found by a telephone number: no messages, no dates, no places, no names.
"""
FOUND, WRONG, UNREACHABLE = 0, 2, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "number",
        nargs="?",
        help="the telephone number; left out, it is read from standard input, so that it stands "
        "in no shell history and no process list",
    )


def run(args: argparse.Namespace) -> int:
    """Print the answer to a subpoena."""
    written = args.number if args.number is not None else sys.stdin.readline()
    sender = read_number(written)
    if sender is None:
        print("helpline: this is not a telephone number. Example: 203-555-0123", file=sys.stderr)
        return WRONG
    settings = read_settings()
    names = Names(settings.texts("helpline_secret"), settings.opt_out_secrets)
    try:
        store = RedisStore(connect(settings.text("redis_url")))
        opted_out = store.opt_outs.holds(names.opt_outs(sender))
    except StoreDown as down:
        print(f"helpline: Redis did not answer ({down}). Nothing was looked up.", file=sys.stderr)
        return UNREACHABLE
    print(ANSWER.format(opted_out="yes" if opted_out else "no"), end="")
    return FOUND


def read_number(written: str) -> Sender | None:
    """Read a number as people write it; None if it is none."""
    try:
        number = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Sender(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
