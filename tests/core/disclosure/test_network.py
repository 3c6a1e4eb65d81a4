"""The span of a hidden cell, on tables small enough to check by hand."""

from bot.core.disclosure.network import Cell, Hidden


def row(*counts: int, lowest: int = 1) -> list[Cell]:
    """Lay out hidden cells that add up to a known total."""
    return [Cell(str(at), "start", "end", count, lowest) for at, count in enumerate(counts)]


def test_a_lone_hidden_cell_is_known() -> None:
    """What one hidden cell holds is the total less what is shown."""
    cells = row(7)
    assert Hidden(cells).span(cells[0]) == 0


def test_two_hidden_cells_can_trade() -> None:
    """Of 3 and 9 nobody knows which is which: each may be 1 to 11."""
    cells = row(3, 9)
    assert [Hidden(cells).span(cell) for cell in cells] == [10, 10]


def test_two_tiny_hidden_cells_tell_each_other() -> None:
    """Of 1 and 2 each may be 1 or 2."""
    cells = row(1, 2)
    assert [Hidden(cells).span(cell) for cell in cells] == [1, 1]


def test_a_cell_that_may_be_empty_goes_lower() -> None:
    """Where a split is withheld as a whole, a hidden cell may be 0."""
    cells = row(1, 2, lowest=0)
    assert [Hidden(cells).span(cell) for cell in cells] == [3, 3]


def test_a_square_of_hidden_cells_bounds_itself() -> None:
    """In a table with totals on both sides values move round a square of hidden cells."""
    square = [
        Cell("a", "row1", "column1", 2),
        Cell("b", "row1", "column2", 5),
        Cell("c", "row2", "column1", 4),
        Cell("d", "row2", "column2", 3),
    ]
    # a and d can lose 1 (and b, c gain it), or gain 3 (and b, c lose it).
    assert [Hidden(square).span(cell) for cell in square] == [4, 4, 4, 4]


def test_a_way_that_was_taken_can_be_taken_back() -> None:
    """The greatest flow is found where the shortest way blocks it at first."""
    cells = [
        Cell("it", "t", "s", 0, 0),
        Cell("a", "s", "b", 0, 0),
        Cell("b", "c", "t", 0, 0),
        Cell("sc", "c", "s", 4, 0),
        Cell("bt", "t", "b", 4, 0),
        Cell("cross", "c", "b", 2, 0),
    ]
    hidden = Hidden(cells)
    assert hidden.span(cells[0], enough=100) == 10


def test_a_cell_from_a_node_to_itself_is_free() -> None:
    """A cell that belongs to no total can be anything."""
    cell = Cell("x", "n", "n", 5)
    assert Hidden([cell]).span(cell) == 10
