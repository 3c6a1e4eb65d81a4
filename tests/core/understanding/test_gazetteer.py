"""Which town a text is about: the pairs that are confused, and names that are words too."""

from pathlib import Path

import pytest

from bot.core.book import Book
from bot.core.understanding.meaning import Expecting, Meaning
from bot.core.understanding.place_words import FIRST_NAMES
from bot.core.understanding.vocabulary import Vocabulary

TABLE = Path(__file__).with_name("towns.txt")


@pytest.fixture(scope="module")
def vocabulary(book: Book) -> Vocabulary:
    """The shipped vocabulary."""
    return book.vocabulary


def _rows() -> list[tuple[str, str]]:
    """Read `text > town` lines; a text holds no `>`."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.rpartition(" > ") for line in lines if line and line[0] != "#"]
    return [(text.strip(), town.strip()) for text, _, town in rows]


def _shown(meaning: Meaning) -> str:
    """Write what was understood as the table writes it."""
    if meaning.town_choices:
        return "|".join(sorted(meaning.town_choices))
    return "OUT" if meaning.out_of_state else meaning.town or "-"


@pytest.mark.parametrize(("text", "town"), _rows())
def test_the_table_of_towns(vocabulary: Vocabulary, text: str, town: str) -> None:
    """Every row of `towns.txt`."""
    asked = text.startswith("?")
    expecting = Expecting.TOWN if asked else Expecting.ANYTHING

    assert _shown(vocabulary.understand(text.lstrip("? "), expecting=expecting)) == town


@pytest.mark.parametrize(
    "wording",
    [
        "{}", "in {}", "{} ct", "i live in {}", "im near {}", "from {}", "shelter {}",
        "{}. need food", "need food, {}", "need a bed in {} tonight",
        "vivo en {}", "estoy en {}", "cerca de {}", "soy de {}", "necesito un refugio en {} hoy",
        "moro em {}", "to em {}", "perto de {}", "sou de {}", "preciso de abrigo em {} hj",
        "m rete nan {}", "mwen nan {}", "bo kote {}", "m soti {}",
        "m bezwen kote pou m domi nan {} aswe a",
    ],
)  # fmt: skip
def test_every_town_is_heard_where_it_is_used_as_a_place(book: Book, wording: str) -> None:
    """All 169, ordinary words and first names among them, in four languages."""
    understand = book.vocabulary.understand
    heard = {town: understand(wording.format(town.lower())).town for town in book.towns.by_name}

    assert {town: other for town, other in heard.items() if other != town} == {}


def test_every_town_answers_the_question_for_it(book: Book) -> None:
    """A bare word counts when a town was asked for."""
    understand = book.vocabulary.understand
    heard = {
        town: understand(town.upper(), expecting=Expecting.TOWN).town for town in book.towns.by_name
    }

    assert {town: other for town, other in heard.items() if other != town} == {}


@pytest.mark.parametrize(
    "wording",
    [
        "my friend {} needs help", "my name is {}", "im {} and i need food", "{} hit me",
        "my boyfriend {} took my phone", "{} told me to text you", "his name is {}", "i miss {}",
        "mi amiga {} necesita ayuda", "me llamo {}", "mi novio {} me pega", "{} me pega",
        "soy {} y necesito comida",
        "minha amiga {} precisa de ajuda", "meu nome e {}", "meu namorado {} me bate",
        "{} me bateu",
        "zanmi m {} bezwen èd", "mwen rele {}", "mennaj mwen {} ap bat mwen", "{} ap bat mwen",
    ],
)  # fmt: skip
def test_a_person_is_no_place(vocabulary: Vocabulary, wording: str) -> None:
    """Sharon, Madison and Warren are people where the text says so."""
    taken = {
        name: _shown(vocabulary.understand(wording.format(name))) for name in sorted(FIRST_NAMES)
    }

    assert {name: town for name, town in taken.items() if town != "-"} == {}


@pytest.mark.parametrize(
    ("edits", "town"),
    [(None, "Bridgeport"), (2, "Bridgeport"), (1, None)],
)
def test_a_plain_word_as_near_as_a_town_is_the_word(
    book: Book, edits: int | None, town: str | None
) -> None:
    """Where nothing says that a place is meant; a word that is farther off is not."""
    tokens = ["need", "food", "bridgeprt", "thx"]
    found = book.vocabulary.gazetteer.mentions(
        tokens,
        [2],
        lambda word: None if edits is None else (word, edits),
        expecting_town=False,
    )

    assert [mention.name.towns for mention in found] == ([(town,)] if town else [])


def test_a_name_torn_apart_within_a_text(vocabulary: Vocabulary) -> None:
    """A space that slipped in; the rest of the text stays what it is."""
    meaning = vocabulary.understand("i need a bed for tonight in tor rington please, me and 2 kids")

    assert meaning.town == "Torrington"
    assert meaning.needs[:1] == ("shelter",)


def test_an_ordinary_name_written_as_one_word_is_still_ordinary(vocabulary: Vocabulary) -> None:
    """The Hill is in New Haven where somebody lives there, and anywhere else elsewhere."""
    assert vocabulary.understand("my brother plays with thehill boys every week").town is None
    assert vocabulary.understand("need food in thehill").town == "New Haven"


def test_towns_like_a_word(book: Book) -> None:
    """What a word may be a misspelling of, so that no misspelt town is learnt as a word."""
    like = book.vocabulary.gazetteer.towns_like

    assert like("bridgeprt") == ("Bridgeport",)
    assert set(like("clanton")) == {"Canton", "Clinton"}
    assert like("shelter") == ()
    assert like("06106") == ()
