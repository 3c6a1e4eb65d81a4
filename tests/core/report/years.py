"""Random years of conversations, from quiet to busy, for the tests of disclosure."""

import csv
import random
from collections import Counter
from functools import cache
from pathlib import Path

from bot.core.report.month import Asked
from bot.core.report.rows import STOPS, Step, Talk
from bot.core.report.tally import Tally, tally

DATA = Path(__file__).parents[3] / "data"
NEEDS = (
    "shelter", "crisis", "exit", "health", "substance", "counseling",
    "legal", "basics", "work", "youth", "lgbtq", "report",
)  # fmt: skip


@cache
def regions() -> dict[str, str]:
    """Return the planning region of every town."""
    with (DATA / "towns.csv").open(encoding="utf-8") as file:
        return {row["town"]: row["planning_region"] for row in csv.DictReader(file)}


@cache
def people() -> dict[str, int]:
    """Return how many people live in every town."""
    with (DATA / "towns.csv").open(encoding="utf-8") as file:
        return {row["town"]: int(row["population_2020"]) for row in csv.DictReader(file)}


def stage_of(step: str) -> str:
    """Say the stage of the paths that `random_talk` makes."""
    return step.partition("/")[2]


def random_talk(dice: random.Random) -> Talk:
    """Make up one conversation, of few shapes that many share and many that few do."""
    town = dice.choices(tuple(people()), tuple(people().values()))[0]
    path = [Step("began", "referral/greeting", "-")]
    path += (
        Step("answered", f"referral/{dice.choice(STOPS)}", "-")
        for _ in range(min(int(dice.expovariate(1)), 6))
    )
    if dice.random() < 0.05:
        path.append(Step("urgent", "crisis/danger", dice.choice(("danger", "suicide"))))
    if dice.random() < 0.7:
        path.append(
            Step("referred", "referral/listings", dice.choice(("town", "near", "statewide")))
        )
        if dice.random() < 0.3:
            path.append(Step("more", "referral/listings", "town"))
    language = dice.choices(("en", "es", "pt", "ht"), (70, 20, 7, 3))[0]
    need = dice.choice(("-", *NEEDS))
    return Talk(tuple(path), need, regions()[town], language)


def random_week(dice: random.Random, talks: int) -> Tally:
    """Make up a week."""
    return tally((random_talk(dice) for _ in range(talks)), stage_of)


def random_requests(dice: random.Random, count: int) -> dict[Asked, int]:
    """Make up the monthly counters."""
    asked: Counter[Asked] = Counter()
    towns = dice.choices(("-", *people()), (150_000, *people().values()), k=count)
    for town in towns:
        need = dice.choices(NEEDS, (9, 8, 2, 4, 3, 4, 4, 7, 3, 1, 1, 1))[0]
        asked[Asked(town, need, dice.random() < 0.3)] += 1
    return dict(asked)
