"""What texters make of names."""

from bot.core.understanding.abbreviations import PIECES, abbreviated, halved


def test_every_word_of_a_name_is_shortened() -> None:
    """In all combinations, the name itself first."""
    made = list(abbreviated("west hartford"))

    assert made[0] == "west hartford"
    assert {"w htfd", "wst hfd", "w hartford"} <= set(made)
    assert len(made) == len(set(made))


def test_the_first_word_may_be_a_name_too() -> None:
    """`windsr locks` is Windsor Locks, not Windsor."""
    assert "wndsr lcks" in set(abbreviated("windsor locks"))


def test_short_single_names_stay() -> None:
    """Too little of Granby would be left; of Hartford enough is."""
    assert list(abbreviated("granby")) == ["granby"]
    assert "hfd" in list(abbreviated("hartford"))


def test_names_written_as_two_words() -> None:
    """Where both halves are long enough, and never a name that is two words already."""
    assert list(halved("bridgewater")) == ["bridge water"]
    assert list(halved("portland")) == ["port land"]
    assert list(halved("upland")) == []
    assert list(halved("new haven")) == []


def test_a_letter_is_no_piece_of_a_name() -> None:
    """It joins with anything."""
    assert {"north", "nu", "hartford"} <= PIECES
    assert not {"n", "e", "s", "w", "o"} & PIECES
