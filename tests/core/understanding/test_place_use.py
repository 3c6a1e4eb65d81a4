"""How a name is used: as a place or not, and how firmly the writer is there."""

import pytest

from bot.core.understanding.place_names import Name
from bot.core.understanding.place_use import as_place, mention_of, score

AVON = Name(("Avon",))
SHARON = Name(("Sharon",), ordinary=True)


def firmness(text: str) -> int:
    """Weigh the name AVON in a text."""
    tokens = text.split()
    return score(tokens, tokens.index("AVON"))


@pytest.mark.parametrize(
    ("firmer", "weaker"),
    [
        ("i live in AVON", "im in AVON"),
        ("im in AVON", "in AVON"),
        ("im in AVON", "they are in AVON"),
        ("in AVON", "near AVON"),
        ("near AVON", "to AVON"),
        ("to AVON", "AVON"),
        ("AVON", "from AVON"),
        ("from AVON", "i left AVON"),
        ("im from AVON", "bus from AVON"),
        ("m AVON", "manman m AVON"),
        ("in AVON", "my mom is in AVON"),
        ("in AVON", "i work in AVON"),
        ("i live in AVON", "i used to live in AVON"),
        ("i left him . AVON", "i left him at AVON"),
        ("my ex and i live in AVON", "my ex is in AVON"),
        ("in AVON", "not in AVON"),
        ("men m nan AVON", "men pa AVON"),
        ("nan AVON", "pa nan AVON"),
        ("next to AVON", "moved to AVON"),
    ],
)
def test_what_is_firmer(firmer: str, weaker: str) -> None:
    """Being there before being near, going, having left, and being denied."""
    assert firmness(firmer) > firmness(weaker)


@pytest.mark.parametrize(
    "text",
    [
        "AVON county", "county AVON", "condado de AVON", "not AVON", "AVON health",
    ],
)  # fmt: skip
def test_what_is_no_place(text: str) -> None:
    """A county is not its town, and a denied town is not the writer's."""
    tokens = text.split()
    at = tokens.index("AVON")

    assert mention_of(tokens, at, at + 1, AVON, expecting_town=True) is None


@pytest.mark.parametrize("text", ["AVON ma", "AVON vermont", "AVON pa", "AVON virginia . help"])
def test_another_state_behind_makes_it_elsewhere(text: str) -> None:
    """The mention takes the state's word too."""
    mention = mention_of(text.split(), 0, 1, AVON, expecting_town=False)

    assert mention is not None
    assert (mention.end, mention.name.towns) == (2, ())


@pytest.mark.parametrize("text", ["AVON pa m", "AVON virginia hit me"])
def test_a_state_that_is_a_word_too_must_end_the_clause(text: str) -> None:
    """`pa` is "not" in Creole, Virginia a first name."""
    mention = mention_of(text.split(), 0, 1, AVON, expecting_town=False)

    assert mention is not None
    assert mention.name is AVON


@pytest.mark.parametrize("text", ["AVON st .", "AVON st", "AVON ave", "calle AVON", "rua de AVON"])
def test_a_street_is_weak(text: str) -> None:
    """Any other town in the text is likelier; a plain word is no street worth naming."""
    tokens = text.split()
    at = tokens.index("AVON")
    street = mention_of(tokens, at, at + 1, AVON, expecting_town=False)

    assert street is not None
    assert street.score < firmness("i left AVON")
    assert mention_of(tokens, at, at + 1, SHARON, expecting_town=False) is None


def test_a_saint_is_no_street() -> None:
    """And a turnpike bears the name of the town it goes through."""
    saint = mention_of(["AVON", "st", "francis"], 0, 1, AVON, expecting_town=False)
    pike = mention_of(["in", "AVON", "pike"], 1, 2, SHARON, expecting_town=False)

    assert saint is not None
    assert saint.score > 0
    assert pike is not None


def test_a_name_that_is_a_clause_is_an_answer() -> None:
    """`old lyme. my mom drinks` names where the writer is."""
    alone = mention_of(["AVON", ".", "help"], 0, 1, AVON, expecting_town=False)
    within = mention_of(["AVON", "help"], 0, 1, AVON, expecting_town=False)

    assert alone is not None
    assert within is not None
    assert alone.score > within.score


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("SHARON ct", True), ("SHARON", True), ("SHARON . food", True), ("SHARON told me", False),
        ("downtown SHARON", True), ("in downtown SHARON", True), ("near SHARON", True),
        ("from SHARON", True), ("help from SHARON", False), ("going to SHARON", True),
        ("talk to SHARON", False), ("to SHARON", False), ("food SHARON", True),
        ("food SHARON said", False), ("my name is SHARON", False), (". SHARON", True),
    ],
)  # fmt: skip
def test_a_word_used_as_a_place(text: str, used: bool) -> None:  # noqa: FBT001
    """By what stands before and behind it."""
    tokens = text.split()
    at = tokens.index("SHARON")

    assert as_place(tokens, at, at + 1) is used
    assert (mention_of(tokens, at, at + 1, SHARON, expecting_town=False) is not None) is used
    assert mention_of(tokens, at, at + 1, SHARON, expecting_town=True) is not None


def test_sharon_my_friend() -> None:
    """A first name at the start may be somebody's; Goshen is nobody's name."""
    assert not as_place(["sharon", "my", "friend"], 0, 1)
    assert as_place(["goshen", "my", "friend"], 0, 1)


def test_sleep_is_no_neighbourhood() -> None:
    """SoNo alone, at the start or after "in"; elsewhere it is Portuguese for sleep."""
    assert as_place(["sono"], 0, 1)
    assert as_place(["in", "sono"], 1, 2)
    assert as_place(["bed", ".", "sono"], 2, 3)
    assert not as_place(["tenho", "sono"], 1, 2)


@pytest.mark.parametrize(
    ("text", "is_zip"),
    [
        ("06001", True), ("06001 1234", True), ("06001 12", False), ("$ 06001", False),
        ("5 06001", False), ("06001 dollars", False),
        ("6001", True), ("bed . 6001", True), ("zip 6001 now", True), ("near 6001 now", True),
        ("the 6001 one", True), ("room 6001 ct", True), ("room 6001", True),
        ("room 6001 now", False), ("6001 12", False),
    ],
)  # fmt: skip
def test_zip_codes(text: str, is_zip: bool) -> None:  # noqa: FBT001
    """Five digits are one unless they are money; four only where one is expected."""
    tokens = text.split()
    at = next(place for place, token in enumerate(tokens) if "6001" in token)

    assert (mention_of(tokens, at, at + 1, AVON, expecting_town=False) is not None) is is_zip


def test_four_digits_answer_the_question_for_a_town() -> None:
    """Whatever stands beside them."""
    assert mention_of(["room", "6001", "now"], 1, 2, AVON, expecting_town=True) is not None


@pytest.mark.parametrize("text", ["have LYME", "got LYME", "doenca de LYME", "maladi LYME"])
def test_an_illness_is_no_town(text: str) -> None:
    """In four languages."""
    tokens = text.lower().split()
    at = tokens.index("lyme")
    lyme = Name(("Lyme",), ordinary=True, official=True)

    assert mention_of(tokens, at, at + 1, lyme, expecting_town=False) is None
