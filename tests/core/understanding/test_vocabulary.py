"""The front door: a text and what it means, with a vocabulary small enough to see through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.book import Book
from bot.core.towns import Town, Towns
from bot.core.understanding.leaning import BIAS, pack
from bot.core.understanding.meaning import Command, Expecting, Meaning
from bot.core.understanding.senses import BAD, IDIOM, LANGUAGES, OPTOUT, Phrase
from bot.core.understanding.vocabulary import Source, Vocabulary

HINTS = st.sampled_from([None, *LANGUAGES, "fr", ""])
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
FRAGMENTS = st.lists(
    st.sampled_from(
        ["help", "hartford", "wesk", "new", "im", "15", "yo", "stop", "texting", "me", "no",
         "quiero", "kite", "nan", "06106", ".", ",", "$", "d0nt", "sooo", "suicidal", "é", "🙂",
         "\ud800"]
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    """Two towns, a dozen words in two languages, and weights that can be added by hand."""
    calm = dict.fromkeys(("danger", "suicide", "overdose"), -1_000)
    weights = {
        BIAS: calm | {"none": 10, "minor": -1_000, "stop": -300},
        "bed": {"shelter": 400, "en": 300},
        "cama": {"shelter": 400, "es": 300},
        "parar": {"es": 300, "pt": 340},
        "gun": {"danger": 2_000, "en": 300},
        "kid": {"minor": 1_500, "en": 100},
        "texting": {"stop": 300},
        "~bed": {"shelter": 50},
        "^ñ": {"es": 400},
        "=home": {"shelter": 300},
    }
    source = Source(
        concepts={
            "en": {"home": "home", "house": "home", "the": "-", "stop": "stop", "texting": "text",
                   "him": "him", "he": "he", "how": "how"},
            "es": {"casa": "home"},
        },
        phrases=(
            Phrase("en", "stop texting", OPTOUT),
            Phrase("en", "cant stop texting", IDIOM),
            Phrase("en", "(wrong|bad) number", BAD),
            Phrase("en", "the the house", OPTOUT),
            Phrase("en", "#minor there", BAD),
        ),
        commands={
            "show menu": (Command.MENU, None),
            "espanol": (Command.LANGUAGE, "es"),
            "language": (Command.LANGUAGE, None),
            "bed menu": (Command.MENU, None),
            "parar": (Command.STOP, None),
        },
        exact={"stop": Command.STOP, "ayuda": Command.HELP},
        weights={feature: pack(by.items()) for feature, by in weights.items()},
    )  # fmt: skip
    towns = Towns(
        [Town("Avon", "Capitol", 41.8, -72.9, 18_000), Town("Ashford", "NE", 41.9, -72.2, 4_000)]
    )
    return Vocabulary(source, towns)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_nothing_typed(vocabulary: Vocabulary, text: str) -> None:
    """A photo without words, or a thumb on the space bar."""
    assert vocabulary.understand(text) == Meaning(empty=True)
    assert vocabulary.explain(text) == (Meaning(empty=True), ())


def test_something_that_is_no_word(vocabulary: Vocabulary) -> None:
    """It is not empty, and it means nothing."""
    assert vocabulary.understand("\u0301") == Meaning()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("3", Meaning(digit=3)),
        ("3.", Meaning(digit=3)),
        ("Bad", Meaning(bad_listing=True)),
        ("STOP!", Meaning(command=Command.STOP)),
        ("Ayuda", Meaning(command=Command.HELP, language="es")),
        ("show menu", Meaning(command=Command.MENU)),
        ("Español", Meaning(command=Command.LANGUAGE, language="es")),
        ("language", Meaning(command=Command.LANGUAGE)),
        ("bed menu", Meaning(command=Command.MENU, language="en")),
    ],
)
def test_whole_texts(vocabulary: Vocabulary, text: str, meaning: Meaning) -> None:
    """Keywords, commands, digits and BAD; a command tells its language where its words do."""
    assert vocabulary.understand(text) == meaning


@pytest.mark.parametrize("text", ["0", "10", "3 beds", "stop it now ok", "x " * 30])
def test_a_command_is_the_whole_text(vocabulary: Vocabulary, text: str) -> None:
    """Not a part of it."""
    meaning = vocabulary.understand(text)

    assert meaning.command is None
    assert meaning.digit is None


def test_town_need_and_language_in_one_text(vocabulary: Vocabulary) -> None:
    """What a referral needs."""
    assert vocabulary.understand("bed in avon") == Meaning(
        town="Avon", needs=("shelter",), language="en"
    )


def test_two_languages_read_the_same_word(vocabulary: Vocabulary) -> None:
    """`casa` stands for home, `house` too; the need is the same."""
    assert vocabulary.understand("cama casa").needs == ("shelter",)
    assert vocabulary.understand("the house").needs == ("shelter",)
    assert vocabulary.understand("ñ cama").language == "es"


def test_the_session_keeps_its_language(vocabulary: Vocabulary) -> None:
    """One English word does not change it, many do; a language that is not ours is no hint."""
    assert vocabulary.understand("casa", language="es").language is None
    assert vocabulary.understand("kid casa", language="es").language == "es"
    assert vocabulary.understand("bed gun", language="es").language == "en"
    amid_spanish = vocabulary.understand("bed", language="es")
    assert (amid_spanish.language, amid_spanish.needs) == ("es", ("shelter",))
    assert vocabulary.understand("bed", language="fr").language == "en"


def test_risk_and_age(vocabulary: Vocabulary) -> None:
    """By words, or by the age that somebody tells."""
    assert vocabulary.understand("gun").urgent
    assert vocabulary.understand("kid").minor
    assert not vocabulary.understand("bed").minor
    assert not vocabulary.understand("kid im 30").minor
    assert vocabulary.understand("im seventeen").minor
    assert vocabulary.understand("bed im under 18").minor


def test_a_command_of_two_languages(vocabulary: Vocabulary) -> None:
    """It is answered in the one spoken so far, else in the one that more people read."""
    assert vocabulary.understand("PARAR") == Meaning(command=Command.STOP, language="es")
    assert vocabulary.understand("parar", language="pt").language == "pt"
    assert vocabulary.understand("parar", language="en").language == "es"
    assert vocabulary.understand("menú").language is None
    assert vocabulary.understand("show menu").language is None


@pytest.mark.parametrize(
    ("text", "opt_out"),
    [
        ("stop texting me", True),
        ("he stop texting me", False),
        ("how to stop texting", False),
        ("how stop texting", False),
        ("stop texting him", False),
        ("i cant stop texting", False),
    ],
)
def test_opting_out_is_said_to_us(
    vocabulary: Vocabulary,
    text: str,
    opt_out: bool,  # noqa: FBT001
) -> None:
    """Not about somebody else, not asked, no idiom (R007)."""
    assert (vocabulary.understand(text).command is Command.STOP) is opt_out


def test_a_listing_that_does_not_work(vocabulary: Vocabulary) -> None:
    """In the texter's own words."""
    assert vocabulary.understand("wrong number").bad_listing
    assert not vocabulary.understand("number").bad_listing


def test_a_phrase_never_shrinks_to_one_word(vocabulary: Vocabulary) -> None:
    """Without its articles, "the the house" is "house": too little to act on."""
    assert vocabulary._phrases[0].find(["home"]) == []


def test_words_are_known_undressed(vocabulary: Vocabulary) -> None:
    """Digits for letters, letters drawn out, numbers by what they may be."""
    assert vocabulary.features("b3d beeeed 15", "en")[0][:1] == ["bed"]
    assert "#minor" in vocabulary.features("15", "en")[0]


def test_a_place_is_a_place_for_the_weights(vocabulary: Vocabulary) -> None:
    """Whatever town it is, so that no town leans to a need."""
    words, concepts = vocabulary.features("bed in avon house", "en")

    assert "<town>" in words
    assert "avon" not in words
    assert "=home" in concepts
    assert "=<town>" not in concepts


def test_the_answer_to_the_question_for_a_town(vocabulary: Vocabulary) -> None:
    """A bare word counts then, beside a need too."""
    asked = Expecting.TOWN

    assert vocabulary.understand("bed ashfrod", expecting=asked).town == "Ashford"
    assert vocabulary.understand("axhfort", expecting=asked).town is None
    assert vocabulary.understand("12345", expecting=asked).out_of_state


def test_an_explanation_names_the_words(vocabulary: Vocabulary) -> None:
    """Of the town, and of each need and risk; the meaning is the same."""
    meaning, clues = vocabulary.explain("gun bed in avon ñ")

    assert meaning == vocabulary.understand("gun bed in avon ñ")
    assert (clues[0].words, clues[0].led_to) == ("avon", "Avon")
    assert ("gun", "danger") in {(clue.words, clue.led_to) for clue in clues}
    assert vocabulary.explain("12345 in boston")[1] == ()


def test_an_explanation_names_places_in_doubt_and_elsewhere(book: Book) -> None:
    """As what they led to."""
    in_doubt = book.vocabulary.explain("need food mystic")[1][0]
    elsewhere = book.vocabulary.explain("need food boston")[1][0]

    assert in_doubt.led_to == "Groton or Stonington"
    assert elsewhere.led_to == "out of state"


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT | FRAGMENTS.map(" ".join), st.sampled_from(Expecting), HINTS)
def test_whatever_is_typed_means_one_thing(
    book: Book, text: str, expecting: Expecting, hint: str | None
) -> None:
    """It never fails, answers the same twice, and explains what it answered."""
    understand = book.vocabulary.understand
    meaning = understand(text, expecting=expecting, language=hint)

    assert understand(text, expecting=expecting, language=hint) == meaning
    assert book.vocabulary.explain(text, expecting=expecting, language=hint)[0] == meaning
    assert meaning.town is None or (meaning.town in book.towns and not meaning.town_choices)
    assert len(meaning.town_choices) in {0, 2}
    assert meaning.language in {None, *LANGUAGES}
    assert not (meaning.urgent and meaning.urgent_maybe)
