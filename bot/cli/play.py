"""`helpline play`: play conversation files; a diff where they fail."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text as Styled

from bot.core.issue import AuthoringError
from bot.play.books import Books, data_of, extra_listings
from bot.play.coverage import Coverage
from bot.play.difference import difference
from bot.play.live import LiveStage
from bot.play.player import Performance, play
from bot.play.reading import files_of, read_script
from bot.play.rehearsal import Rehearsal
from bot.play.script import Script
from bot.play.stage import Stage
from bot.play.system import System
from bot.play.writing import rewrite
from bot.wiring import DATA, FLOWS

STYLES = {"@": "bold", "-": "red", "+": "green", " ": ""}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "file", nargs="+", type=Path, help="a conversation file, or a folder of them"
    )
    parser.add_argument(
        "--update", action="store_true", help="write into the files what happened; read the diff"
    )
    parser.add_argument(
        "--live", action="store_true", help="play against web, worker, Redis and carrier for real"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="name the lines of flows/ that no file reaches"
    )
    parser.add_argument(
        "--languages", action="store_true", help="with --coverage: each text in each language"
    )
    parser.add_argument("--flows", type=Path, default=FLOWS, help="another folder of flows")
    parser.add_argument("--data", type=Path, default=DATA, help="another directory of listings")


def run(args: argparse.Namespace) -> int:
    """Play every file; 0 when all went as expected, 1 when one did not, 2 for wrong use."""
    missing = [path for path in args.file if not path.exists()]
    if missing:
        print(f"helpline: no such file: {', '.join(map(str, missing))}", file=sys.stderr)
        return 2
    files = files_of(args.file)
    if not files:
        print("helpline: no conversation file (*.txt) there", file=sys.stderr)
        return 2
    if args.live and args.coverage:
        print(
            "helpline: --coverage counts what is played in memory, without --live", file=sys.stderr
        )
        return 2
    coverage = Coverage()
    books = Books(args.flows, args.data, watch=coverage.watch)
    scripts, failed = _read(files)
    console = Console(highlight=False, soft_wrap=True)
    with _stages(books, args) as stage_of:
        for script in scripts:
            failed += not _play(script, stage_of, coverage, console, update=args.update)
    count = len(files)
    console.print(f"{count} conversation{'s' * (count != 1)}, {failed} not as expected")
    missed = args.coverage and _show_coverage(coverage, args.flows, languages=args.languages)
    return 1 if failed or missed else 0


def _show_coverage(coverage: Coverage, flows: Path, *, languages: bool) -> bool:
    """Name what no conversation reaches; True when there is something."""
    tally = coverage.tally(flows, languages=languages)
    for finding in tally.findings():
        print(finding)
    share = tally.reached * 100 // tally.lines
    print(f"{flows.name}: {tally.reached} of {tally.lines} lines reached ({share} %)")
    return bool(tally.missed)


def _read(files: tuple[Path, ...]) -> tuple[list[Script], int]:
    scripts, broken = [], 0
    for file in files:
        try:
            scripts.append(read_script(file))
        except AuthoringError as error:
            print(error, file=sys.stderr)
            broken += 1
    return scripts, broken


StageOf = Callable[[Script], Stage]


@contextmanager
def _stages(books: Books, args: argparse.Namespace) -> Iterator[StageOf]:
    """Hand out a stage for each file; live, all files share one running system."""
    if not args.live:
        yield lambda script: Rehearsal(books.of(script))
        return
    with ExitStack() as folders, System() as system:
        laid: dict[Path | None, Path] = {}

        def stage_of(script: Script) -> Stage:
            extra = extra_listings(script)
            if extra not in laid:
                laid[extra] = folders.enter_context(data_of(args.data, extra))
            system.serve(args.flows, laid[extra])
            return LiveStage(books.of(script), system)

        yield stage_of


def _play(
    script: Script, stage_of: StageOf, coverage: Coverage, console: Console, *, update: bool
) -> bool:
    try:
        stage = stage_of(script)
        performance = play(script, stage)
    except AuthoringError as error:
        print(error, file=sys.stderr)
        return False
    for taken in stage.taken if isinstance(stage, Rehearsal) else ():
        coverage.note(taken)
    if update:
        _update(performance, console)
        return True
    for kind, line in difference(performance):
        shown = line if kind == "@" else f"  {kind} {line}"
        console.print(Styled(shown, STYLES[kind]))
    return performance.fine


def _update(performance: Performance, console: Console) -> None:
    script = performance.script
    text = rewrite(script, {played.block: played.written for played in performance.blocks})
    if text != "\n".join(script.lines) + "\n":
        Path(script.file).write_text(text, encoding="utf-8")
        console.print(f"{script.file}: rewritten")
