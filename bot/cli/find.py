"""`helpline find`: the referral that a texter would get, and why."""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from ruamel.yaml import YAML

import bot
from bot.adapters.hsds_files import read_directory
from bot.adapters.town_files import read_towns
from bot.core.catalogue import LANGUAGES, Catalogue
from bot.core.directory.find import Directory, Finding, Freshness, Query
from bot.core.directory.hours import CONNECTICUT
from bot.core.directory.listing import NEEDS
from bot.core.directory.referral import FLOW, Referral, compose
from bot.core.issue import AuthoringError
from bot.core.towns import Towns

ROOT = Path(bot.__file__).parent.parent
FINE, WRONG_USE = 0, 2
YEARS = range(2000, 2100)
"""Further off, the hours of a listing cannot be reckoned, and nobody means it."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `find` takes."""
    parser.add_argument("--town", help="an official town; without one, statewide lines answer")
    parser.add_argument("--need", required=True, help=", ".join(NEEDS))
    parser.add_argument("--lang", default="en", help=", ".join(LANGUAGES))
    parser.add_argument(
        "--at", metavar="ISO", help="when, such as 2026-11-29T03:00; now if not given"
    )
    parser.add_argument("--minor", action="store_true", help="the texter said to be under 18")
    parser.add_argument(
        "--explain", action="store_true", help="why each listing stands where it does"
    )
    parser.add_argument("--start", type=int, default=0, metavar="N", help="what MORE begins with")
    parser.add_argument("--enforce-freshness", action="store_true", help="withhold stale listings")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="the folder of the tables")
    parser.add_argument(
        "--flows", type=Path, default=ROOT / "flows", help="the folder of the texts"
    )


def run(args: Namespace) -> int:
    """Print the first message as JSON, and the reasons when asked."""
    try:
        towns = read_towns(args.data)
        query, now = _question(args, towns)
        freshness = Freshness.ENFORCE if args.enforce_freshness else Freshness.OFF
        directory = read_directory(args.data, towns, freshness)
        catalogue = _catalogue(args.flows)
    except (ValueError, OSError, AuthoringError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    finding = directory.find(query, now)
    referral = compose(finding, catalogue, query.language, now, start=args.start)
    print(json.dumps(_answer(referral, finding), ensure_ascii=False, indent=2))
    if args.explain:
        _explain(directory, finding)
    return FINE


def _question(args: Namespace, towns: Towns) -> tuple[Query, datetime]:
    if args.need not in NEEDS:
        raise ValueError(_unknown("need", args.need, NEEDS))
    if args.lang not in LANGUAGES:
        raise ValueError(_unknown("lang", args.lang, LANGUAGES, "language"))
    town = args.town
    if town is not None and town not in towns:
        names = {name.casefold(): name for name in towns.by_name}
        town = names.get(town.strip().casefold())
        if town is None:
            raise ValueError(_unknown("town", args.town, tuple(towns.by_name)))
    try:
        now = datetime.now(UTC) if args.at is None else datetime.fromisoformat(args.at)
    except ValueError:
        now = None
    if now is None or now.year not in YEARS:
        raise ValueError(f"--at: {args.at!r} is not a time such as 2026-11-29T03:00")
    if args.start < 0:
        raise ValueError(f"--start: {args.start} is less than 0")
    if now.tzinfo is None:
        now = now.replace(tzinfo=CONNECTICUT)
    return Query(town, args.need, args.lang, args.minor), now


def _unknown(flag: str, said: str, choices: tuple[str, ...], what: str = "") -> str:
    close = get_close_matches(said.casefold(), [choice.casefold() for choice in choices], 3, 0.5)
    near = [choice for choice in choices if choice.casefold() in close] or list(choices[:12])
    meant = " or ".join(near)
    return f"--{flag}: {said!r} is not a {what or flag} that I know; did you mean {meant}?"


def _catalogue(folder: Path) -> Catalogue:
    flow = YAML(typ="safe").load(folder / f"{FLOW}.yaml")
    return Catalogue({f"{FLOW}.{key}": text for key, text in flow["phrases"].items()})


def _answer(referral: Referral, finding: Finding) -> dict[str, object]:
    return {
        "messages": [referral.text],
        "segments": [referral.segments],
        "encoding": [referral.encoding],
        "listings": list(referral.listings),
        "hotline": referral.hotline,
        "fallback": finding.fallback,
    }


def _explain(directory: Directory, finding: Finding) -> None:
    print(f"\n{len(finding.places)} of {len(directory.records)} records fit, cheapest first:")
    for number, place in enumerate(finding.places, 1):
        print(f"{number:>3} {place.listing.key} = {place.cost:.0f} points")
        for reason in place.why():
            print(f"      {reason}")
    print("\nleft out:")
    for out in finding.left_out:
        print(f"    {out.key}: {'; '.join(out.reasons)}")
