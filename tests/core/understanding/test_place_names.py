"""The names of places, and what misspelt words are near to."""

import pytest

from bot.core.towns import Place, Town, Towns
from bot.core.understanding.place_names import Name, PlaceNames


def town(name: str) -> Town:
    """A town; where it is does not matter here."""
    return Town(name, "Capitol", 41.0, -72.0, 1_000)


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    """A small state with a pair of towns, a tie and a village of two towns."""
    towns = Towns(
        map(
            town, ("Milford", "New Milford", "Stamford", "Stafford", "Salem", "Union", "Bridgeport")
        ),
        zips={"06460": ("Milford", "Stamford"), "10001": ("Union",)},
        places=(
            Place("St. Mary's-by-the-Sea", ("Bridgeport",)),
            Place("Long Ridge", ("Stamford",)),
            Place("Riverside", ("Stamford",)),
            Place("Milford", ("Union",)),
        ),
    )
    return PlaceNames(
        towns,
        nicknames={"milfrod": ("Milford",), "riverside": ("Salem",), "bpt": ("Bridgeport",)},
        ordinary=("union", "salem"),
        elsewhere=("boston", "salem", "union city"),
    )


def test_official_names_come_first(names: PlaceNames) -> None:
    """A village of the same name does not take it, nor a place elsewhere."""
    assert names.get("milford") == Name(("Milford",), official=True)
    assert names.get("salem") == Name(("Salem",), ordinary=True, official=True)
    assert names.get("boston") == Name(())


def test_a_name_may_mean_two_towns(names: PlaceNames) -> None:
    """A village and a nickname."""
    assert names.get("riverside") == Name(("Stamford", "Salem"))


def test_names_are_plain(names: PlaceNames) -> None:
    """As words of a text are."""
    assert names.is_name(["st", "marys", "by", "the", "sea"])
    assert not names.is_name(["st", "mary"])


def test_zip_codes_lose_their_zero(names: PlaceNames) -> None:
    """The main town counts; a code without a 0 has none to lose."""
    assert names.get("06460") == names.get("6460") == Name(("Milford",), official=True)
    assert names.get("0001") is None


def test_nicknames_take_directions(names: PlaceNames) -> None:
    """`new milfrod` is New Milford, and there is no New Bridgeport."""
    assert names.get("new milfrod") == Name(("New Milford",))
    assert names.get("new bpt") is None


def test_the_trie_holds_every_name(names: PlaceNames) -> None:
    """Word by word, the name under the empty word."""
    assert names.trie["new"]["milford"][""] == names.get("new milford")
    assert {"new", "nu", "milford", "06460"} <= names.starts


@pytest.mark.parametrize(
    ("typed", "towns"),
    [
        ("milfordd", ("Milford",)),
        ("newmilfrd", ("New Milford",)),
        ("stabford", ("Stafford", "Stamford")),
        ("bridgepro", ("Bridgeport",)),
        ("longridgee", ("Stamford",)),
        ("salm", None),
        ("zzzzzzzz", None),
        ("milford" * 9, None),
    ],
)
def test_what_is_near(names: PlaceNames, typed: str, towns: tuple[str, ...] | None) -> None:
    """Towns before villages; two where both are as near; too short or too long is none."""
    near = names.near(typed)

    assert (None if near is None else near.towns) == towns


def test_one_edit_where_one_is_asked(names: PlaceNames) -> None:
    """Within a text two edits are too much."""
    assert names.near("bridgepro", most=1) is None


def test_short_towns_and_consonants(names: PlaceNames) -> None:
    """Salem in its place, Bridgeport without its vowels."""
    salem, bridgeport = names.near_short("salen"), names.by_consonants("brdgprt")

    assert salem is not None
    assert salem.towns == ("Salem",)
    assert names.near_short("sxlxm") is None
    assert bridgeport is not None
    assert bridgeport.towns == ("Bridgeport",)
    assert names.by_consonants("bridgeport") is None
    assert names.by_consonants("xyz") is None


def test_no_towns_at_all() -> None:
    """An empty table is a mistake elsewhere; here it holds no name."""
    empty = PlaceNames(Towns(()), nicknames={}, ordinary=(), elsewhere=())

    assert empty.near("milford") is None
