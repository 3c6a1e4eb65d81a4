"""The sums of a text: that the compiled weights add up as the plain list of features does."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.book import Book
from bot.core.understanding import leaning
from bot.core.understanding.features import (
    PIECES,
    concept_features,
    letter_features,
    word_features,
)
from bot.core.understanding.leaning import (
    BIAS,
    CLASSES,
    COMMANDS,
    MINOR,
    NEEDS,
    RISKS,
    Leaning,
    commands_of,
    languages_of,
    minor_of,
    needs_of,
    pack,
    risks_of,
)
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.wording import LONGEST_TEXT

VOCABULARY = ("rent", "a", "the", "15", ".", ",", "but", "no", "not", "dont", "help", "helpp")
SYMBOLS = ("need", "home", "not", "dont", "no", "but", "only", ".", ",", "he", "<start>x")
FEATURES = sorted(
    {
        BIAS, "^ñ", "^ã",
        *word_features(VOCABULARY), *word_features(VOCABULARY[::-1]),
        *concept_features(SYMBOLS), *concept_features(SYMBOLS[::-1]),
    }
)  # fmt: skip
weights = st.dictionaries(
    st.sampled_from(FEATURES),
    st.dictionaries(st.sampled_from(CLASSES), st.integers(-900, 900), max_size=4),
    max_size=40,
)


def sums_of(total: int) -> list[int]:
    """Read every class off the packed sums."""
    return [
        *needs_of(total), *risks_of(total), *languages_of(total), minor_of(total),
        *commands_of(total),
    ]  # fmt: skip


def plain_sums(
    learnt: Mapping[str, Mapping[str, int]], features: Iterable[str], *, biased: bool
) -> list[int]:
    """Add up the features one by one."""
    total = dict.fromkeys(CLASSES, 0)
    for feature in [*features, *([BIAS] if biased else [])]:
        for name, weight in learnt.get(feature, {}).items():
            total[name] += weight
    return list(total.values())


def compiled(learnt: Mapping[str, Mapping[str, int]]) -> Leaning:
    """Compile the weights, with two words that have none of their own."""
    packed = {feature: pack(by.items()) for feature, by in learnt.items()}
    return Leaning(packed, ("the", "helpp"))


@given(weights, st.lists(st.sampled_from((*VOCABULARY, "odd", "xyz9"))), st.text("ñãé", max_size=4))
def test_words_add_up(learnt: dict[str, dict[str, int]], words: list[str], letters: str) -> None:
    """Words known and unknown, their pieces and pairs, letters, and what always counts."""
    features = [*word_features(words), *letter_features(letters)]

    got = compiled(learnt).of_words(words, letters)

    assert sums_of(got) == plain_sums(learnt, features, biased=True)


@given(weights, st.lists(st.sampled_from((*SYMBOLS, "odd"))))
def test_concepts_add_up(learnt: dict[str, dict[str, int]], concepts: list[str]) -> None:
    """Concepts, their pairs, and those that are denied."""
    one = compiled(learnt)

    got = one.of_words([]) + one.of_concepts(concepts)

    expected = plain_sums(learnt, [*word_features([]), *concept_features(concepts)], biased=True)
    assert sums_of(got) == expected


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_shipped_weights_add_up(book: Book, data: st.DataObject) -> None:
    """The same with the weights that are in use, for texts in words that they know."""
    shipped = book.vocabulary._leaning
    known = sorted(shipped._known)
    words = data.draw(st.lists(st.sampled_from(known), max_size=30))
    features = [*word_features(words), BIAS]
    packed = shipped._packed

    total = sum(packed.get(feature, 0) for feature in features)

    assert sums_of(shipped.of_words(words)) == sums_of(leaning._ZERO + total)


@pytest.mark.parametrize("place", range(len(CLASSES)), ids=CLASSES)
def test_no_sum_overflows(book: Book, place: int) -> None:
    """The heaviest word for what it costs, over and over until a text of 1,600 letters is full."""
    shipped = book.vocabulary._leaning

    def weigh(packed: int) -> int:
        return abs(
            (leaning._ZERO + packed >> place * leaning._BITS & leaning._MASK) - leaning._HALF
        )

    def heaviest(packed: Iterable[int]) -> int:
        return max(map(weigh, packed), default=0)

    concepts = {
        name: weigh(each.own) + weigh(each.denied) + heaviest(each.pairs.values())
        for name, each in shipped._concepts.items()
    }
    words = {
        word: weigh(own)
        + heaviest(pairs.values())
        + max(
            concepts.get(meant or "", 0)
            for meant in (*book.vocabulary._lexicon.get(word, ()), word)
        )
        for word, (own, pairs) in shipped._known.items()
    }
    by_words = LONGEST_TEXT * max(weight / letters_of(word) for word, weight in words.items())
    by_pieces = LONGEST_TEXT * len(PIECES) * heaviest(shipped._pieces.values())
    once = sum(weigh(each) for name, each in shipped._packed.items() if name[0] in "^<")

    assert by_words + by_pieces + once < leaning._HALF


def letters_of(word: str) -> int:
    """Return how many letters of a text a word takes at the least; an `&` is written "and"."""
    if word in {".", ",", "and", "at", "$"}:
        return 1
    return 2 if word[0] in "#<" else len(word) + 1


@given(st.sampled_from(CLASSES), st.integers(-10_000, 10_000), st.integers(1, LONGEST_TEXT // 2))
def test_one_class_never_spills_into_another(name: str, weight: int, times: int) -> None:
    """A word of 10,000 hundredths as often as a text can hold it, with the others at nothing."""
    total = Leaning({"w": pack([(name, weight)])}).of_words(["w"] * times)

    assert sums_of(total) == [weight * times if each == name else 0 for each in CLASSES]


def test_classes_stand_in_their_places() -> None:
    """Each reader reads its own classes, in the order it promises."""
    names = [*NEEDS, "none", *RISKS, *LANGUAGES, MINOR, *COMMANDS]
    total = Leaning({BIAS: pack([(name, place) for place, name in enumerate(names)])}).of_words([])

    assert sums_of(total) == list(range(len(names)))
    assert tuple(names) == CLASSES


def test_a_class_that_does_not_exist() -> None:
    """A misprint in the weights is a mistake, not nothing."""
    with pytest.raises(KeyError):
        pack([("shelte", 1)])


def test_known_words() -> None:
    """Those with a weight and those compiled ahead; concepts and letters are no words."""
    one = compiled({"rent": {"shelter": 1}, "=home": {"shelter": 1}, "^ñ": {"es": 1}})

    assert [word for word in ("rent", "the", "=home", "home", "^ñ", "odd") if one.knows(word)] == [
        "rent",
        "the",
    ]


def test_what_weighed_most_comes_first() -> None:
    """Each feature once, those that weigh nothing for this class left out."""
    one = compiled({"a": {"shelter": 5}, "b": {"shelter": -7, "work": 1}, "c": {"work": 2}})

    assert one.contributions(["a", "b", "a", "c", "odd"], "shelter") == [(5, "a"), (-7, "b")]
