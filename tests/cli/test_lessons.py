"""What is made of the texts to learn from, before anything is learnt."""

import pytest

from bot.adapters.labelled_texts import Labelled
from bot.cli.lessons import borrowed, joined, tongues_of_words
from bot.core.understanding.senses import LANGUAGES


def test_borrowed_words_teach_no_language() -> None:
    """One "rent" among the Portuguese texts held people who need help with theirs in Portuguese."""
    texts = [
        Labelled("i cant pay the rent this month", "en", urgent=()),
        Labelled("rent", "en", urgent=()),
        Labelled("rent", "pt", urgent=()),
        Labelled("aluguel", "pt", urgent=()),
        Labelled("nao consigo pagar o aluguel", "pt", urgent=()),
    ]

    assert borrowed(texts) == {("rent", "pt")}


def test_a_word_shows_the_language_that_it_mostly_stands_in() -> None:
    """By how often, whatever the number of texts; and one that few texts hold shows none."""
    texts = [
        *(Labelled(f"trauma and detox {each}", "en") for each in range(8)),
        *(Labelled(f"trauma y miedo {each}", "es") for each in range(4)),
        Labelled("hapax", "pt"),
        *(Labelled(str(each), language) for language in ("pt", "ht") for each in range(8)),
    ]
    found = tongues_of_words(texts)

    assert sum(found["detox"]) == pytest.approx(1)
    assert found["detox"][LANGUAGES.index("en")] > 0.9
    assert found["miedo"][LANGUAGES.index("es")] > 0.9
    assert found["trauma"][:2] == pytest.approx([0.5, 0.5], abs=0.1)
    assert "hapax" not in found


def test_a_crisis_is_also_seen_beside_something_else() -> None:
    """The same texts give the same again, and the risks of both parts are kept."""
    texts = [
        Labelled("he has a gun", "en", urgent=("danger",)),
        Labelled("i took the pills", "en", urgent=("suicide",)),
        Labelled("killer deal", "en", urgent=()),
        Labelled("a bed", "en", needs=("shelter",), urgent=()),
    ]
    made = joined(texts)

    assert made == joined(texts)
    assert all(" and " in one.text for one in made)
    assert {one.urgent for one in made if "a bed" in one.text} <= {("danger",), ("suicide",), ()}
    assert any(set(one.urgent or ()) == {"danger", "suicide"} for one in made)
