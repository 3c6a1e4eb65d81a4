"""`helpline report`: a month's totals, with small cells withheld, as the staff pages show them."""

import csv
import io
import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

import redis
from rich.console import Console
from rich.table import Table as Grid

from bot.adapters.flow_files import read_flows
from bot.adapters.log_reader import LogReader
from bot.adapters.redis_store.connection import connect
from bot.adapters.town_files import read_towns
from bot.core.disclosure.release import Shown
from bot.core.report.month import Month
from bot.core.report.tables import WITHHELD, tables
from bot.core.report.writing import csv_rows, json_of
from bot.reporting import GoneError, NotYetError, Reporting
from bot.settings import read_settings
from bot.wiring import DATA, FLOWS

FINE, WRONG_USE = 0, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the month and the format."""
    parser.add_argument("--month", metavar="YYYY-MM", help="the last complete month if not given")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(args: Namespace) -> int:
    """Print one month."""
    settings = read_settings()
    reader = LogReader(connect(settings.text("redis_url"), timeout=30))
    flows, _ = read_flows(FLOWS)
    reporting = Reporting(reader, flows, read_towns(DATA), lambda: datetime.now(UTC))
    try:
        month = reporting.month(args.month)
    except (ValueError, NotYetError, GoneError) as error:
        print(f"helpline: {error}", file=sys.stderr)
        return WRONG_USE
    except redis.RedisError as error:
        print(f"helpline: Redis does not answer ({type(error).__name__}).", file=sys.stderr)
        return WRONG_USE
    write = {"table": _table, "csv": _csv, "json": _json}[args.format]
    write(month)
    return FINE


def _csv(month: Month) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(csv_rows(month))
    print(text.getvalue(), end="")


def _json(month: Month) -> None:
    print(json.dumps(json_of(month), ensure_ascii=False, indent=1))


def _table(month: Month) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{month.month}[/bold]  counts are rounded to the nearest 5")
    for table in tables(month):
        grid = Grid(title=table.title, title_justify="left", caption_justify="left")
        grid.add_column("")
        for column in table.columns:
            grid.add_column(column, justify="right")
        for line in table.lines:
            grid.add_row(line.label, *map(_shown, line.cells))
        console.print(grid)
        for why, count in table.withheld():
            console.print(f"  [dim]– {count} withheld: {WITHHELD[why]}[/dim]")


def _shown(cell: Shown) -> str:
    return "–" if cell.value is None else f"{cell.value:,}"
