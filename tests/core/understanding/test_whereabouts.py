"""Which of several places the writer is in."""

from collections.abc import Sequence

from bot.core.understanding.place_names import Name
from bot.core.understanding.place_use import ELSEWHERE, Mention
from bot.core.understanding.whereabouts import FARTHER, Whereabouts, settled

AVON, KENT, MYSTIC = Name(("Avon",), official=True), Name(("Kent",)), Name(("Groton", "Stonington"))
PEOPLE = {"Avon": 1, "Kent": 2, "Groton": 3, "Stonington": 4, "Salem": 5}


def where(*mentions: tuple[Name, int], tokens: Sequence[str] = ()) -> Whereabouts:
    """Settle on mentions that stand two words apart."""
    return settled(
        tokens or ["x"] * 99,
        [Mention(3 * at, 3 * at + 1, name, score) for at, (name, score) in enumerate(mentions)],
        named_by={"avon": AVON, "groton": Name(("Groton",), official=True), "kent": KENT}.get,
        population=PEOPLE,
    )


def test_one_place() -> None:
    """However weakly it is told, it is all there is."""
    assert where((AVON, -6)).town == "Avon"
    assert where((ELSEWHERE, -6)).out_of_state
    assert where((AVON, 1)).mentions == (Mention(0, 1, AVON, 1),)


def test_the_firmest_of_several() -> None:
    """The first of those that are as firm."""
    assert where((AVON, 1), (KENT, 5)).town == "Kent"
    assert where((AVON, 5), (KENT, 5)).town == "Avon"


def test_a_name_of_two_towns_offers_both() -> None:
    """The larger one first."""
    assert where((MYSTIC, 5)).choices == ("Stonington", "Groton")


def test_another_name_decides_between_two_towns() -> None:
    """`mystic, groton`; a name in the text that is not used as a place helps as well."""
    groton = Name(("Groton",))

    assert where((MYSTIC, 5), (groton, 1)).town == "Groton"
    assert where((MYSTIC, 5), tokens=["mystic", "groton"]).town == "Groton"
    assert where((MYSTIC, 5), tokens=["mystic", "kent", "avon", "odd"]).choices != ()


def test_a_vague_name_that_is_firmer() -> None:
    """Where a firm name is only left or denied, the vague one is where they are."""
    assert where((AVON, -3), (MYSTIC, 5)).choices == ("Stonington", "Groton")
    assert where((AVON, 1), (MYSTIC, 5)).town == "Avon"


def test_out_of_state_must_be_told_more_firmly() -> None:
    """Help near a town of ours is better than none."""
    assert where((AVON, 1), (ELSEWHERE, FARTHER)).town == "Avon"
    assert where((AVON, 1), (ELSEWHERE, 1 + FARTHER)).out_of_state


def test_one_or_the_other() -> None:
    """Doubt is asked, with both; the "or" must stand between them."""
    tokens = ["avon", "or", "near", "kent"]
    apart = ["avon", "x", "x", "kent", "or"]

    assert where((AVON, 1), (KENT, 1), tokens=tokens).choices == ("Avon", "Kent")
    assert where((AVON, 1), (KENT, 1), tokens=apart).town == "Avon"
    assert where((AVON, 1), (AVON, 1), tokens=tokens).town == "Avon"


def test_an_or_far_away_is_about_something_else() -> None:
    """`algo por willington o tengo que ir a hartford`."""
    found = settled(
        ["avon", "or", "x", "x", "x", "kent"],
        [Mention(0, 1, AVON, 1), Mention(5, 6, KENT, 1)],
        named_by=lambda _: None,
        population=PEOPLE,
    )

    assert found.town == "Avon"
