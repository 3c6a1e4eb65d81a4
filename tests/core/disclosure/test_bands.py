"""Quarters instead of counts, and only where they leave room."""

import random

import pytest

from bot.core.disclosure.bands import LEAST_FOR_SHARE, Portion, quarters


@pytest.mark.parametrize(("part", "bounds"), [(0, (0, 11)), (12, (12, 23)), (47, (36, 48))])
def test_a_quarter_of_48_leaves_room_for_twelve(part, bounds) -> None:
    """The bounds of a band are those of its quarter."""
    assert Portion("", "", part, LEAST_FOR_SHARE).bounds(told=True) == bounds


def test_a_small_number_of_requests_gets_no_band() -> None:
    """Under 48 requests a quarter would say too much."""
    assert quarters([Portion("a", "g", 3, 47), Portion("b", "g", 30, 100)]) == {}


def test_two_large_portions_are_told() -> None:
    """Two bands of a group leave each other room."""
    told = quarters([Portion("a", "g", 30, 100), Portion("b", "g", 60, 100)])
    assert told == {"a": 1, "b": 2}


def test_a_band_is_taken_back_when_the_sum_would_give_it_away() -> None:
    """At the end of a quarter, the others of the group must be able to give way."""
    assert quarters([Portion("a", "g", 12, 48), Portion("b", "g", 24, 96)]) == {"b": 1}


@pytest.mark.parametrize("seed", range(30))
def test_every_told_part_can_differ_by_ten(seed) -> None:
    """An independent count over all values that fit the sum finds room for ten."""
    dice = random.Random(seed)
    group = [
        Portion(str(at), "g", dice.randint(0, whole), whole)
        for at in range(4)
        for whole in [dice.randint(1, 120)]
    ]
    told = quarters(group)
    total = sum(portion.part for portion in group)
    ranges = [portion.bounds(told=portion.key in told) for portion in group]
    for at, portion in enumerate(group):
        if portion.key in told:
            others = [bounds for there, bounds in enumerate(ranges) if there != at]
            low = max(ranges[at][0], total - sum(high for _, high in others))
            high = min(ranges[at][1], total - sum(low for low, _ in others))
            assert high - low >= 10
