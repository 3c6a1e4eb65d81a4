"""What the weights see of a text."""

from bot.core.understanding.features import (
    concept_features,
    letter_features,
    pieces,
    word_features,
)


def test_words_pieces_and_pairs() -> None:
    """A number has no pieces; the text's ends are words of the pairs."""
    assert [one for one in word_features(["a", "15"]) if one[0] != "~"] == [
        "a", "<start> a", "15", "a 15", "15 <end>",
    ]  # fmt: skip
    assert [one for one in word_features(["a", "15"]) if one[0] == "~"] == ["~<a>"]


def test_no_words_are_a_pair_too() -> None:
    """An empty text has ends."""
    assert list(word_features([])) == ["<start> <end>"]
    assert list(concept_features([])) == ["=<start> =<end>"]


def test_pieces_share_the_stem() -> None:
    """A misspelt word has most pieces of the right one."""
    right, wrong = set(pieces("shelter")), set(pieces("sheltr"))

    assert len(right & wrong) > len(right - wrong) / 2


def test_a_denial_reaches_over_four_concepts() -> None:
    """And ends where the clause does: "dont need shelter just food"."""
    denied = [
        one for one in concept_features(["dont", "a", "b", "c", "d", "e"]) if one[:3] == "no "
    ]
    ended = [one for one in concept_features(["no", "a", "but", "b"]) if one[:3] == "no "]

    assert denied == ["no =a", "no =b", "no =c", "no =d"]
    assert ended == ["no =a"]


def test_a_second_denial_begins_again() -> None:
    """The second one is itself denied, and reaches as far as the first."""
    found = [one for one in concept_features(["no", "a", "not", *"bcde"]) if one[:3] == "no "]

    assert found == ["no =a", "no =not", "no =b", "no =c", "no =d", "no =e"]


def test_letters_count_once() -> None:
    """How often somebody writes ñ says nothing more."""
    assert list(letter_features("ñáñ")) == ["^ñ", "^á"]


def test_a_key_held_down_has_no_pieces() -> None:
    """Longer than any word, it would shout with what its letters happen to spell."""
    assert list(pieces("help" * 6)) != []
    assert list(pieces("help" * 7)) == []
