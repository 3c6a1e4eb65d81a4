"""In one process: a turn, understanding, find, composing, sealing, naming."""

import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.processes import HOUSE
from benchmarks.table import Part, at_least, at_most, plain
from bot.adapters.labelled_texts import SPLITS, read_split
from bot.adapters.seals import Names, Seal
from bot.core.book import Book
from bot.core.directory.find import Query
from bot.core.directory.hours import CONNECTICUT
from bot.core.directory.listing import NEEDS
from bot.core.directory.referral import compose
from bot.core.engine import advance, step
from bot.core.sender import Sender
from bot.core.session import Session
from bot.settings import read_settings
from bot.wiring import read_book

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC).astimezone(CONNECTICUT)
ROUNDS = 9
TALKS = 700
GOAL = 20_000  # a second
RESIDENT = """\
from pathlib import Path
from bot.adapters.town_files import read_towns
from bot.adapters.vocabulary_files import read_vocabulary
data = Path("data")
read_vocabulary(data / "vocabulary", read_towns(data)).understand("norwalk shelter")
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def measure(*, quick: bool = False) -> Part:
    """Measure everything that needs neither Redis nor network."""
    book, rounds = read_book(read_settings(_env_file=None)), 3 if quick else ROUNDS
    texts, labelled = (
        typed(),
        [one.text for split in SPLITS for one in read_split(HOUSE / "tests" / "texts", split)],
    )
    talks = conversations(book)
    queries = [Query(town, need) for town in list(book.towns.by_name)[::5] for need in NEEDS]
    findings = [book.directory.find(query, NOW) for query in queries]
    seal, names = Seal(("secret",), "session"), Names(("secret",))
    blob = b"x" * 280
    sealed = [seal.close(blob) for _ in range(1000)]
    minute = iter(range(1, 10_000))

    def search() -> int:
        now = NOW + timedelta(minutes=next(minute))  # nothing is remembered of a new minute
        for query in queries:
            book.directory.find(query, now)
        return len(queries)

    cases: dict[str, Callable[[], int]] = {
        "step": lambda: sum(walk(book, talk, whole=False) for talk in talks),
        "turn": lambda: sum(walk(book, talk, whole=True) for talk in talks),
        "understand": lambda: len([book.vocabulary.understand(text) for text in texts]),
        "labelled": lambda: len([book.vocabulary.understand(text) for text in labelled]),
        "find": search,
        "again": lambda: len([book.directory.find(query, NOW) for query in queries[:50] * 20]),
        "compose": lambda: len([compose(each, book.catalogue, "en", NOW) for each in findings]),
        "seal": lambda: len([seal.close(blob) for _ in range(1000)]),
        "open": lambda: len([seal.open(each) for each in sealed]),
        "name": lambda: len([names.opt_outs(Sender(str(each))) for each in range(1000)]),
    }
    speed = in_turns(cases, rounds)
    return Part(
        "turning",
        "One process, no Redis",
        [
            at_least("one step, with understanding", speed["step"], GOAL, "/s"),
            plain("the same with its referral found and composed", speed["turn"], "/s"),
            at_least("`understand`, the labelled texts", speed["labelled"], GOAL, "/s"),
            plain("`understand`, the texts of conversations", speed["understand"], "/s"),
            at_most("memory of a process that understands, at its largest", resident(), 100, "MB"),
            plain("`find`, in a minute that nobody asked in", speed["find"], "/s"),
            plain("`find`, asked before in the same minute", speed["again"], "/s"),
            plain("composing a referral", speed["compose"], "/s"),
            plain("sealing a session of 280 bytes", speed["seal"], "/s"),
            plain("opening it", speed["open"], "/s"),
            plain("naming a sender (HMAC)", speed["name"], "/s"),
        ],
        notes=[
            (
                f"Medians of {rounds} rounds in alternation, by the processor's clock. "
                "Conversations of three turns from every town; texts to understand are the "
                f"{len(labelled):,} labelled ones, and the {len(texts):,} that stand in "
                "`tests/conversations`."
            )
        ],
    )


def resident() -> float:
    """Start a process that loads the understanding alone; return its megabytes."""
    told = subprocess.run(
        [sys.executable, "-c", RESIDENT], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    return int(told.stdout) / 1024  # kilobytes


def in_turns(cases: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Run the cases in alternation; return how many each did a second, the median of rounds."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            began = time.process_time()
            count = case()
            found[name].append(count / (time.process_time() - began))
    return {name: statistics.median(each) for name, each in found.items()}


def conversations(book: Book) -> list[Sequence[str]]:
    """Make three turns from every town: a greeting, the town, a need."""
    dice = random.Random(1)  # noqa: S311 - no secret, the same conversations each time
    towns = list(book.towns.by_name)
    return [("hi", dice.choice(towns).lower(), dice.choice("1234")) for _ in range(TALKS)]


def walk(book: Book, talk: Sequence[str], *, whole: bool) -> int:
    """Take every turn of a conversation; return how many."""
    session: Session | None = None
    take = advance if whole else step
    for text in talk:
        session = take(book, session, text, now=NOW, fresh_id="a" * 22).session
    return len(talk)


def typed() -> list[str]:
    """Read what texters type in the conversation files."""
    found: list[str] = []
    for file in sorted((HOUSE / "tests" / "conversations").glob("*.txt")):
        lines = file.read_text(encoding="utf-8").splitlines()
        found += [line.partition("> ")[2] for line in lines if re.match(r"\w*> ?\S", line)]
    return found
