"""Patterns of phrases, and phrases in texts."""

import pytest

from bot.core.understanding.senses import BAD, IDIOM, OPTOUT, Found, Phrases, expand


def wordings(pattern: str) -> list[str]:
    """Write out a pattern."""
    return [" ".join(path) for path, _ in expand(pattern)]


@pytest.mark.parametrize(
    ("pattern", "written_out"),
    [
        ("stop", ["stop"]),
        ("a | b", ["a", "b"]),
        ("(a|b) c", ["a c", "b c"]),
        ("[please] stop", ["please stop", "stop"]),
        ("a (b [c]|d)", ["a b c", "a b", "a d"]),
        ("[a] | [a]", ["a", ""]),
        ("", [""]),
    ],
)
def test_patterns(pattern: str, written_out: list[str]) -> None:
    """`(a|b)` chooses, `[x]` may be left out, each wording once."""
    assert wordings(pattern) == written_out


def test_words_are_counted_though_they_are_not_seen() -> None:
    """So that "in the grade" is not shortened to "grade"."""
    seen = {"in": None, "the": None}

    assert expand("in the grade", lambda word: seen.get(word, word)) == [(("grade",), 2)]
    assert expand("grade", str) == [(("grade",), 1)]


@pytest.mark.parametrize("pattern", ["(a", "[a", "a)", "a]", "(a]", "[a)", "(a (b)", "a ) b"])
def test_brackets_that_do_not_match(pattern: str) -> None:
    """A mistake of the author, who is told."""
    with pytest.raises(ValueError, match="brackets do not match"):
        expand(pattern)


@pytest.fixture
def phrases() -> Phrases:
    """Three phrases, one inside another."""
    known = Phrases()
    known.add(["stop", "text"], OPTOUT)
    known.add(["stop", "text", "him"], IDIOM)
    known.add(["text", "him"], BAD)
    return known


def test_the_longest_phrase_counts(phrases: Phrases) -> None:
    """And one inside another is left out."""
    assert phrases.find(["stop", "text"]) == [Found(0, 2, OPTOUT)]
    assert phrases.find(["pls", "stop", "text", "him"]) == [Found(1, 4, IDIOM)]
    assert phrases.find(["stop", "now", "text", "him"]) == [Found(2, 4, BAD)]


def test_half_a_phrase_is_none(phrases: Phrases) -> None:
    """At the end of a text and within it."""
    assert phrases.find(["stop"]) == []
    assert phrases.find([]) == []


def test_a_phrase_that_overlaps_is_found(phrases: Phrases) -> None:
    """It takes a word that the one before it took, and one more."""
    phrases.add(["text", "now"], BAD)

    assert phrases.find(["stop", "text", "now"]) == [Found(0, 2, OPTOUT), Found(1, 3, BAD)]


def test_a_phrase_may_be_of_two_kinds(phrases: Phrases) -> None:
    """When it was added twice."""
    phrases.add(["stop", "text"], BAD)

    assert phrases.find(["stop", "text"]) == [Found(0, 2, OPTOUT | BAD)]
