"""`helpline schema`: the editor schema of the flow files, made from the models."""

import argparse
import sys

from bot.adapters.flow_files import schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Print the schema; `flows/schema.json` is this, and a test keeps it so."""
    del args
    sys.stdout.write(schema())
    return 0
