"""`helpline chat`: talk to the bot in the terminal, without a server."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from bot.conversation import CONNECTICUT
from bot.core.catalogue import LANGUAGES
from bot.core.flow import Entry
from bot.core.issue import AuthoringError
from bot.play.books import rehearsal_book
from bot.play.player import Player
from bot.play.reading import parse
from bot.play.recording import Recorder
from bot.play.rehearsal import Rehearsal
from bot.play.script import Action, Jump, Screen, Text
from bot.play.stage import CannotPlay
from bot.wiring import DATA, FLOWS

WELCOME = (
    "Type what a person would text. Lines of a conversation file work, too: `~ 31 minutes`, "
    "`* redis goes down`, `(photo)`, `(empty)`. Ctrl-D ends."
)
_EVENTS = ("~ ", "* ", "@ ", "(empty)", "(photo)")
_WIDTH = 46  # columns of a bubble, about a small phone's


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--lang", choices=LANGUAGES, help="the language to start in")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write a conversation file")
    parser.add_argument("--at", type=_moment, help="when it is: 2026-03-03T10:00, in Connecticut")
    parser.add_argument("--flows", type=Path, default=FLOWS, help="another folder of flows")
    parser.add_argument("--data", type=Path, default=DATA, help="another directory of listings")


def run(args: argparse.Namespace) -> int:
    """Talk until the input ends; 2 when the recording cannot be written."""
    if args.record is not None and not args.record.absolute().parent.is_dir():
        print(f"helpline: no such folder: {args.record.parent}", file=sys.stderr)
        return 2
    start = args.at or datetime.now(UTC).astimezone(CONNECTICUT).replace(second=0, microsecond=0)
    stage = Rehearsal(rehearsal_book(args.flows, args.data))
    stage.begin(start)
    player, recorder = Player(stage), Recorder(start, CONNECTICUT.key)
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    if sys.stdin.isatty():
        console.print(Styled(WELCOME, "dim"))
    if args.lang is not None:
        step = stage.book.flows.entries[Entry.START]
        first = Jump("", step, (("language", args.lang), ("introduced", "no")))
        recorder.add(first, player.do(first))
    for action in _typed(console):
        try:
            screens = player.do(action)
        except CannotPlay as cannot:
            console.print(Styled(str(cannot), "yellow"))
            continue
        lines = recorder.add(action, screens)
        if console.is_terminal:
            _show(console, action, screens)
        elif lines:
            console.print(Styled("\n".join(lines)))
    if args.record is not None:
        args.record.write_text(recorder.text(), encoding="utf-8")
        console.print(Styled(f"{args.record}: written", "dim"))
    return 0


def _typed(console: Console) -> Iterator[Action]:
    """Read what is typed, line by line, until the input ends."""
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except (EOFError, KeyboardInterrupt):
            return
        if not line.startswith(_EVENTS):
            if line:
                yield Text("", line)
            continue
        written = f"> {line}" if line.startswith("(") else line
        try:
            yield parse(f"clock: 2026-01-01 00:00 UTC\n{written}", "chat").blocks[0].action
        except AuthoringError as error:
            for issue in error.issues:
                console.print(Styled(f"{issue.message} ({issue.hint})", "yellow"))


def _show(console: Console, action: Action, screens: Mapping[str, Screen]) -> None:
    """Draw what came: each message as a bubble, beside it what it costs and what is kept."""
    for screen in screens.values():
        beside = [*(screen.decisions or ()), *(f"kept: {mark}" for mark in screen.marks or ())]
        if not screen.messages and isinstance(action, Text):
            console.print(Styled("(nothing)", "dim"), Styled("\n".join(beside), "dim"))
        for number, message in enumerate(screen.messages):
            cost = f"{message.segments} segment{'s' * (message.segments != 1)}, {message.encoding}"
            notes = [cost, *(beside if number == len(screen.messages) - 1 else ())]
            row = Table.grid(padding=(0, 2))
            row.add_column(width=_WIDTH)
            row.add_column()
            bubble = Panel(Styled(message.text), box=box.ROUNDED, border_style="cyan")
            row.add_row(bubble, Styled("\n" + "\n".join(notes), "dim"))
            console.print(row)


def _moment(written: str) -> datetime:
    """Read a time of Connecticut's clock."""
    return datetime.fromisoformat(written).replace(tzinfo=CONNECTICUT)
