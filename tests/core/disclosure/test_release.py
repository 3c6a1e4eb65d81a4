"""What is shown of tables, and that nobody can work out the rest."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.disclosure.release import Part, Shown, Why, best, is_small, release, rounded


def table(*counts: int) -> list[Part]:
    """Lay out one table with its total."""
    total = Part("total", "end", "start", sum(counts))
    return [
        total,
        *(Part(str(at), "start", "end", count, "total") for at, count in enumerate(counts)),
    ]


def values(cells: dict[str, Shown]) -> list[int | None]:
    """Return the values that are shown, the total first."""
    return [cell.value for cell in cells.values()]


def test_large_cells_are_shown_rounded() -> None:
    """Counts are rounded one by one, the total on its own."""
    assert values(release(table(23, 42, 101))) == [165, 25, 40, 100]


def test_a_small_cell_takes_another_one_with_it() -> None:
    """One hidden cell would be the total less the others, so the next smallest is hidden too."""
    cells = release(table(4, 42, 101))
    assert values(cells) == [145, None, None, 100]
    assert [cells[key].why for key in "012"] == [Why.WITHHELD, Why.WITHHELD, Why.SHOWN]


def test_the_reason_does_not_tell_which_hidden_cell_is_the_small_one() -> None:
    """Of 3 and 13 hidden in 101: were 13 known to be over 12, 3 would be known to be 1 to 3."""
    cells = release(table(3, 13, 85))
    assert len({cells[key].why for key in "01"}) == 1
    assert Why("small") is Why("protects") is Why.WITHHELD
    with pytest.raises(ValueError, match="because"):
        Why("because")


def test_whether_a_hidden_total_is_split_gives_nobody_away() -> None:
    """Of two hidden regions the one whose needs are laid out has 22 at least; so a third one hides.

    Otherwise of 3 and 22, which add up to 25, the small one would be known to be 1 to 3.
    """
    parts = [
        *table(3, 22, 40, 90),
        *(Part(f"0|{need}", "x", "y", count, "0") for need, count in (("a", 2), ("b", 1))),
        *(Part(f"1|{need}", "x", "y", count, "1") for need, count in (("a", 12), ("b", 10))),
    ]
    cells = release(parts)
    assert values({key: cells[key] for key in ("total", "0", "1", "2", "3")}) == [
        155, None, None, None, 90,
    ]  # fmt: skip


def test_a_part_that_is_known_to_be_small_gives_nobody_away() -> None:
    """Of 3 and 30, with 3 known to be under 22, both ends of what is possible are counted."""
    total, small, big, rest = table(20, 30, 85)
    tight = Part(small.key, small.tail, small.head, small.count, small.of, most=21)
    assert values(release([total, tight, big, rest])) == [135, 20, 30, 85]
    tiny = Part(small.key, small.tail, small.head, 3, small.of, most=4)
    assert values(release([total, tiny, big, rest])) == [135, None, None, None]


def test_an_empty_cell_is_shown_and_protects_nobody() -> None:
    """0 is no one."""
    assert values(release(table(0, 42, 101))) == [145, 0, 40, 100]


def test_small_cells_that_protect_each_other_need_no_other() -> None:
    """9 and 8 and 7: their sum tells of none of them."""
    assert values(release(table(9, 8, 7, 101))) == [125, None, None, None, 100]


def test_a_total_under_22_is_not_shown_at_all() -> None:
    """Under two full cells there is nothing to tell."""
    assert values(release(table(10, 11))) == [None, None, None]


def test_a_part_under_22_is_shown_but_not_split() -> None:
    """A region with 18 requests is shown as 20 and its needs are not."""
    parts = [
        *table(18, 60),
        Part("0|a", "x", "y", 13, "0"),
        Part("0|b", "x", "y", 5, "0"),
    ]
    cells = release(parts)
    assert cells["0"].value == 20
    assert [cells[key].why for key in ("0|a", "0|b")] == [Why.UNSPLIT, Why.UNSPLIT]


def test_what_cannot_be_protected_is_withheld_as_a_whole() -> None:
    """With a single cell beside it the total would tell the small one, whatever is hidden."""
    parts = [
        Part("total", "end", "start", 30),
        Part("a", "start", "middle", 30, "total"),
        Part("b", "middle", "end", 30, "total"),
        Part("c", "aside", "beside", 4, "total"),
    ]
    assert values(release(parts)) == [30, None, None, None]


def test_the_layout_that_shows_most_is_taken() -> None:
    """A fine layout that must hide everything gives way to the coarse one."""
    coarse = table(23, 42)
    fine = [*table(23, 42), Part("0|a", "x", "y", 4, "0")]
    assert values(best([coarse, fine])) == [65, 25, 40]


def test_what_weighs_little_is_hidden_first() -> None:
    """A small cell is protected by the larger of two others when that one matters less."""
    total, small, light, heavy = table(4, 60, 42)
    heavy = Part(heavy.key, heavy.tail, heavy.head, heavy.count, heavy.of, weight=50)
    assert values(release([total, small, light, heavy])) == [105, None, None, 40]


@pytest.mark.parametrize("count", range(200))
def test_no_count_is_shown_as_one_to_ten(count) -> None:
    """What would be rounded to 5 or 10 counts as small."""
    assert is_small(count) or count == 0 or rounded(count) > 10


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_a_table_with_its_total_never_gives_a_hidden_cell_away(counts) -> None:
    """Whatever the counts, what is hidden adds up to enough to hide in."""
    cells = release(table(*counts))
    hidden = [count for at, count in enumerate(counts) if cells[str(at)].value is None]
    if cells["total"].value is None or not hidden:
        return
    assert len(hidden) > 1
    lowest = 0 if cells[str(counts.index(hidden[0]))].why is Why.UNSPLIT else 1
    assert sum(hidden) - lowest * len(hidden) >= 10 or lowest == 0


def test_a_crossed_table_is_protected_in_both_directions() -> None:
    """In every row and column that hides one cell, another one is hidden too."""
    dice = random.Random(3)
    counts = {(row, column): dice.randint(0, 40) for row in range(5) for column in range(4)}
    parts = [Part("total", "end", "start", sum(counts.values()))]
    for row in range(5):
        of_row = sum(counts[row, column] for column in range(4))
        parts.append(Part(f"r{row}", "start", f"r{row}", of_row, "total"))
        parts += (
            Part(f"{row},{column}", f"r{row}", f"c{column}", counts[row, column], f"r{row}")
            for column in range(4)
        )
    for column in range(4):
        of_column = sum(counts[row, column] for row in range(5))
        parts.append(Part(f"c{column}", f"c{column}", "end", of_column, "total"))
    cells = release(parts)
    for row in range(5):
        assert sum(cells[f"{row},{column}"].value is None for column in range(4)) != 1
    for column in range(4):
        assert sum(cells[f"{row},{column}"].value is None for row in range(5)) != 1
