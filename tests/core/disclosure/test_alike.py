"""Lines are shown only in company, and say less until they have it."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.core.disclosure.alike import alike

LESS = (lambda line: (line[0], "any"), lambda _: ("any", "any"))


def test_a_line_that_five_share_is_shown_as_it_is() -> None:
    """Five are company."""
    assert alike([("a", "x")] * 5, LESS) == ({("a", "x"): 5}, 0)


def test_a_line_that_four_share_says_less() -> None:
    """Four and one that differ in the second field are told by the first."""
    assert alike([("a", "x")] * 4 + [("a", "y")], LESS) == ({("a", "any"): 5}, 0)


def test_what_stays_rare_is_not_shown() -> None:
    """Four in all the world are only counted."""
    assert alike([("a", "x")] * 4, LESS) == ({}, 4)


def test_what_is_shown_is_not_counted_again_in_a_coarser_line() -> None:
    """Who is alike with five others stays out of the coarser line, where four are left alone."""
    assert alike([("a", "x")] * 6 + [("a", "y")] * 4, LESS) == ({("a", "x"): 6}, 4)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("wxyz"))), st.integers(2, 7))
def test_every_line_has_company_and_everybody_is_counted_once(lines, k) -> None:
    """Whatever the lines are, every class has k members and the sums agree."""
    shown, left = alike(lines, LESS, k=k)
    assert all(count >= k for count in shown.values())
    assert sum(shown.values()) + left == len(lines)


def test_counts_come_in_as_well_as_lines() -> None:
    """A counter says the same as the lines that it counts."""
    dice = random.Random(7)
    lines = [(dice.choice("abc"), dice.choice("xyz")) for _ in range(60)]
    assert alike(Counter(lines), LESS) == alike(lines, LESS)
