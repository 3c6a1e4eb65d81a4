"""`helpline fallback`: static TwiML for a second host."""

import argparse
from pathlib import Path

from bot.fallback import fallback_files
from bot.settings import read_settings
from bot.wiring import read_answers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--output", type=Path, default=Path("fallback"), help="the folder")


def run(args: argparse.Namespace) -> int:
    """Write the files and name them; docs/operations.md says where they go."""
    args.output.mkdir(parents=True, exist_ok=True)
    for name, content in fallback_files(read_answers(read_settings())).items():
        path = args.output / name
        path.write_text(content, encoding="utf-8")
        print(path)
    return 0
