"""How long `find`, reading and memory take at 100, 10,000 and 100,000 listings.

Run: python benchmarks/find.py [--sizes 100 10000 100000]

The made-up listings are spread like the real ones: one in five answers for the state or the
country, the others serve one to six towns; two needs each; some keep office hours, some never
close, some say nothing. Times are of the processor, sizes in turns within one run, so that a busy
machine slows them all; what counts is the ratio. "First" is the first time that each area is
asked for, before the index remembers how it suits a kind of texter.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.adapters.hsds_files import read_directory, read_tables, write_tables  # noqa: E402
from bot.adapters.town_files import read_towns  # noqa: E402
from bot.core.directory.find import Directory, Query  # noqa: E402
from bot.core.directory.hsds import COLUMNS, Table  # noqa: E402
from bot.core.directory.listing import NEEDS  # noqa: E402
from bot.core.towns import Towns  # noqa: E402

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LANGUAGES = ("en", "es", "pt", "ht")
ROUNDS = 7
GOAL_RATIO = 2.0
GOAL_SECONDS = 5.0


def made_up(count: int, towns: Towns, shipped: dict[str, Table], seed: int = 1) -> dict[str, Table]:
    """Make tables of that many services that may be sent."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark keeps no secret
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
    names = tuple(towns.by_name)
    ids = (str(UUID(int=number, version=4)) for number in range(1, 20 * count + 100))
    organization = next(ids)
    rows["organizations"].append({"id": organization, "name": "Made up", "description": "."})
    terms = {row[1]: row[0] for row in shipped["taxonomy_terms"].rows}
    for number in range(count):
        service, listing = next(ids), f"made-up-{number}"
        base = {"listing": listing, "service_id": service}
        rows["services"].append(
            {
                "id": service,
                "listing": listing,
                "organization_id": organization,
                "name": f"Made up {number}",
                "alternate_name": f"Made up {number}",
                "status": "active",
                "kind": "other",
                "verification": "verified",
                "confidential": "yes",
                "minimum_age": chance.choice(("", "", "", "18")),
            }
        )
        phone = f"860-{200 + number % 800}-{number // 800 % 10000:04}"
        rows["phones"].append(
            {"id": next(ids), **base, "number": phone, "type": "voice", "send": "yes"}
        )
        rows["languages"].append(
            {"id": next(ids), **base, "name": "-", "code": chance.choice(("en", "en", "en", "es"))}
        )
        for opens, closes in chance.choice(((), (("00:00", "23:59"),), (("09:00", "17:00"),))):
            days = "MO,TU,WE,TH,FR,SA,SU" if opens == "00:00" else "MO,TU,WE,TH,FR"
            hours = {"byday": days, "opens_at": opens, "closes_at": closes, "freq": "WEEKLY"}
            rows["schedules"].append({"id": next(ids), **base, **hours})
        wide = chance.random()
        served = chance.sample(names, chance.randint(1, 6))
        areas = ["Connecticut"] if wide < 0.1 else ["United States"] if wide < 0.2 else served  # noqa: PLR2004 - one in five
        rows["service_areas"] += [{"id": next(ids), **base, "name": area} for area in areas]
        for need in chance.sample(NEEDS, 2):
            attribute = {"link_id": service, "taxonomy_term_id": terms[need], "link_type": "need"}
            attribute |= {"link_entity": "service", "value": "main", "label": need}
            rows["attributes"].append({"id": next(ids), "listing": listing, **attribute})
    return {
        name: shipped[name] if name.startswith("taxonom") else _table(name, rows[name])
        for name in COLUMNS
    }


def _table(name: str, rows: list[dict[str, str]]) -> Table:
    columns = COLUMNS[name]
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return Table(f"{name}.csv", columns, cells, list(range(2, len(cells) + 2)))


def queries(towns: Towns) -> Iterator[Query]:
    """Ask from every tenth town for every need, in turns of language and age."""
    for index, town in enumerate(list(towns.by_name)[::10]):
        for number, need in enumerate(NEEDS):
            yield Query(town, need, LANGUAGES[(index + number) % 4], minor=number % 5 == 0)


def microseconds(directory: Directory, asked: list[Query], now: datetime) -> float:
    """Time one search, on average over all queries, in a minute that nobody has asked in yet."""
    begin = time.process_time()
    for query in asked:
        directory.find(query, now)
    return (time.process_time() - begin) / len(asked) * 1e6


def main() -> int:
    """Print the table, and say whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000, 100_000])
    sizes = parser.parse_args().sizes
    towns = read_towns(ROOT / "data")
    shipped = read_tables(ROOT / "data")
    directories: dict[int, Directory] = {}
    loading: dict[int, float] = {}
    memory: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_tables(Path(folder), made_up(size, towns, shipped))
            begin = time.process_time()
            directories[size] = read_directory(Path(folder), towns)
            loading[size] = time.process_time() - begin
    asked = list(queries(towns))
    for size, directory in directories.items():
        tracemalloc.start()
        directory.find(asked[0], NOW)
        memory[size] = tracemalloc.get_traced_memory()[1] / 1024
        tracemalloc.stop()
    timed: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(1, ROUNDS + 1):
        for size, directory in directories.items():
            now = NOW + timedelta(minutes=number)
            timed[size].append(microseconds(directory, asked, now))
    table = [
        f"{'listings':>9} {'load s':>8} {'first us':>9} {'find us':>9} {'KiB':>9} {'places':>7}"
    ]
    for size, directory in directories.items():
        places = statistics.mean(len(directory.find(query, NOW).places) for query in asked)
        table.append(
            f"{size:>9} {loading[size]:>8.2f} {timed[size][0]:>9.0f} {min(timed[size]):>9.0f} "
            f"{memory[size]:>9.1f} {places:>7.1f}"
        )
    ratio = min(timed[sizes[-1]]) / min(timed[sizes[0]])
    met = ratio <= GOAL_RATIO and loading[sizes[-1]] <= GOAL_SECONDS
    table.append(f"find at {sizes[-1]:,} takes {ratio:.2f} x that at {sizes[0]:,} (at most 2)")
    sys.stdout.write("\n".join(table) + "\n")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
