"""The catalogue of texts."""

import pytest

from bot.core.catalogue import LANGUAGES, Catalogue

TEXTS = {
    "carrier.stop": {
        "en": "{program}: bye",
        "es": "{program}: chau",
        "pt": "tchau",
        "ht": "orevwa",
    },
    "odd.braces": dict.fromkeys(LANGUAGES, "as {typed}"),
}


def test_a_text_is_said_in_a_language_with_its_blanks_filled() -> None:
    """Blanks that a text does not use are no mistake."""
    catalogue = Catalogue(TEXTS)

    assert catalogue.say("carrier.stop", "es", program="CT", contact="211") == "CT: chau"
    assert catalogue.say("carrier.stop", "pt", program="CT") == "tchau"


def test_a_text_without_blanks_is_said_as_it_stands() -> None:
    """Nothing is filled in where nothing is given."""
    assert Catalogue(TEXTS).say("odd.braces", "en") == "as {typed}"


def test_a_text_that_does_not_exist_is_an_error() -> None:
    """A key is a name in code: a wrong one must never become an empty text."""
    with pytest.raises(KeyError):
        Catalogue(TEXTS).say("carrier.start", "en")


def test_missing_keys_are_named() -> None:
    """The check at start asks for all keys that code uses."""
    assert Catalogue(TEXTS).missing(["carrier.stop", "carrier.go"]) == ("carrier.go",)
