"""`helpline directory`: HSDS in and out, what is wrong with it, and who dialled what."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import bot
from bot.adapters.folder_lock import alone
from bot.adapters.hsds_files import (
    read_contradictions,
    read_coverage,
    read_tables,
    write_tables,
    write_zip,
)
from bot.adapters.town_files import read_towns
from bot.core.directory.audit import audit, contradicted
from bot.core.directory.exchange import confirmed, differences, profile
from bot.core.directory.find import Directory
from bot.core.directory.hours import CONNECTICUT
from bot.core.directory.hsds import Table
from bot.core.directory.reading import read_records
from bot.core.issue import AuthoringError

DATA = Path(bot.__file__).parent.parent / "data"
PACKAGE = "datapackage.json"
FINE, FINDINGS, WRONG_USE = 0, 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the four commands and what each takes."""
    commands = parser.add_subparsers(dest="directory_command", required=True)
    coming = commands.add_parser(
        "import", help="take in an HSDS folder or zip, whole or not at all"
    )
    coming.add_argument("source", type=Path, help="a folder or a zip of HSDS tables")
    coming.add_argument(
        "--dry-run", action="store_true", help="show the differences, change nothing"
    )
    going = commands.add_parser("export", help="write HSDS tables and the JSON profile")
    going.add_argument("target", type=Path, help="a folder, or a file that ends in .zip or .json")
    looking = commands.add_parser("audit", help="what is stale, wrong, unreachable or missing")
    looking.add_argument("--all", action="store_true", help="every remark, not five of a kind")
    dialled = commands.add_parser("confirm", help="record that a person dialled a listing")
    dialled.add_argument("listing", help="the readable id, such as rowan-center")
    dialled.add_argument("--by", required=True, metavar="NAME", help="who dialled")
    dialled.add_argument("--on", metavar="DATE", help="such as 2026-03-31; today if not given")
    for command in (coming, going, looking, dialled):
        command.add_argument("--data", type=Path, default=DATA, help="the folder of the tables")


def run(args: Namespace) -> int:
    """Run one of the four commands; mistakes in the tables are printed as file:line."""
    command = {"import": _import, "export": _export, "audit": _audit, "confirm": _confirm}
    try:
        return command[args.directory_command](args)
    except (AuthoringError, ValueError) as error:
        print(error, file=sys.stderr)
        return FINDINGS if isinstance(error, AuthoringError) else WRONG_USE


def _checked(source: Path, data: Path) -> tuple[dict[str, Table], Directory]:
    """Read tables and refuse them whole when any row is wrong, a known wrong number included."""
    towns = read_towns(data)
    tables = read_tables(source)
    records, issues = read_records(tables, tuple(towns.by_name))
    issues += contradicted(tables, read_contradictions(data))
    if issues:
        raise AuthoringError(issues)
    return tables, Directory(records, towns)


def _import(args: Namespace) -> int:
    new, _ = _checked(args.source, args.data)
    with alone(args.data):
        changes = differences(read_tables(args.data), new)
        if changes and not args.dry_run:
            write_tables(args.data, new)
    for change in changes:
        print(change)
    done = "would change" if args.dry_run else "changed"
    print(f"{len(changes)} rows {done}")
    return FINE


def _export(args: Namespace) -> int:
    tables, _ = _checked(args.data, args.data)
    package = args.data / PACKAGE
    if args.target.suffix == ".zip":
        write_zip(args.target, tables, (package,))
    elif args.target.suffix == ".json":
        args.target.write_text(_json(tables), encoding="utf-8")
    else:
        args.target.mkdir(parents=True, exist_ok=True)
        write_tables(args.target, tables)
        (args.target / PACKAGE).write_bytes(package.read_bytes())
        (args.target / "services.json").write_text(_json(tables), encoding="utf-8")
    print(f"{len(tables['services'].rows)} services written to {args.target}")
    return FINE


def _json(tables: Mapping[str, Table]) -> str:
    return json.dumps(profile(tables), ensure_ascii=False, indent=1) + "\n"


def _audit(args: Namespace) -> int:
    tables = read_tables(args.data)
    towns = read_towns(args.data)
    records, issues = read_records(tables, tuple(towns.by_name))
    issues += contradicted(tables, read_contradictions(args.data))
    for issue in issues:
        print(issue)
    today = datetime.now(CONNECTICUT).date()
    remarks = audit(Directory(records, towns), read_coverage(args.data), today)
    shown: Counter[str] = Counter()
    for remark in remarks:
        shown[remark.kind] += 1
        if args.all or shown[remark.kind] <= _FEW:
            print(remark)
    for kind, count in shown.items():
        if count > _FEW and not args.all:
            print(f"{kind}: {count - _FEW} more (--all shows them)")
    print(f"{len(issues)} mistakes, {len(remarks)} remarks")
    return FINDINGS if issues or remarks else FINE


_FEW = 12


def _confirm(args: Namespace) -> int:
    today = datetime.now(CONNECTICUT).date()
    on = today
    if args.on:
        try:
            on = date.fromisoformat(args.on)
        except ValueError:
            raise ValueError(f"--on: {args.on!r} is not a date such as 2026-03-31") from None
    if on > today:
        raise ValueError(f"--on: {on} has not come yet")
    try:
        with alone(args.data):  # the staff pages may be writing
            tables, _ = _checked(args.data, args.data)
            write_tables(args.data, confirmed(tables, args.listing, by=args.by, on=on))
    except KeyError:
        raise ValueError(f"no listing is called {args.listing!r}") from None
    print(f"{args.listing}: dialled by {args.by} on {on}")
    return FINE
