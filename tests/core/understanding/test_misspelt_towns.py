"""Every misspelling of a town, one edit away: alone, as an answer, and after "in".

An edit is a letter or space that is put in, left out or replaced, or two neighbours swapped. The
169 towns have some 77,000 such misspellings; `HELPLINE_ALL_EDITS=1` reads every one of them (ten
seconds of a quiet core), a run of the suite every fifth, another set for each town.
"""

import os
from collections.abc import Iterator
from itertools import islice
from string import ascii_lowercase

import pytest
from rapidfuzz.distance import OSA

from bot.core.book import Book
from bot.core.understanding.lexicon import undressed
from bot.core.understanding.meaning import Expecting
from bot.core.understanding.vocabulary import Vocabulary

SHORTEST = 6
STEP = 1 if os.environ.get("HELPLINE_ALL_EDITS") else 5
ARGUED = {
    # Listed as a nickname or an abbreviation of another town, which is as near and more usual.
    "wast haven": "West Haven",
    "est hartford": "East Hartford",
    "est haven": "East Haven",
    # An overdose in Lyme must not be read as Old Lyme.
    "od lyme": "Lyme",
    # "en" is "in" in Spanish, and "ield" is nothing.
    "en ield": None,
}
"""What is read otherwise, and why."""


def edits(name: str) -> Iterator[str]:
    """Yield everything that is one edit away from a name."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        for letter in ascii_lowercase + " ":
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def misspelt(name: str) -> list[str]:
    """Return the misspellings of a name as a text keeps them, without the name itself."""
    typed = dict.fromkeys(" ".join(edit.split()) for edit in edits(name))
    return [each for each in typed if each != name]


class Excepted:
    """Tells which misspellings cannot be told from something else."""

    def __init__(self, book: Book) -> None:
        self._vocabulary = book.vocabulary
        self._names = book.vocabulary.gazetteer._names
        self._towns = {name.lower().replace(" ", ""): name for name in book.towns.by_name}

    def towns_within_an_edit(self, typed: str) -> set[str]:
        """Return every town that this is a misspelling of: a tie gives two to choose from."""
        joined = typed.replace(" ", "")
        return {
            town
            for plain, town in self._towns.items()
            if len(plain) >= SHORTEST and OSA.distance(plain, joined, score_cutoff=1) <= 1
        }

    def is_another_place(self, typed: str) -> bool:
        """Say whether this is a name itself: Boston, Hayden, nhartford (New Hartford)."""
        return self._names.is_name(typed.split()) or typed.replace(" ", "") in self._names.joined

    def is_plain(self, typed: str) -> bool:
        """Say whether this is nothing but plain words: "canto", "put am", "no walk"."""
        return all(self._is_word(word) for word in typed.split())

    def _is_word(self, word: str) -> bool:
        knows = self._vocabulary._leaning.knows
        return knows(word) or any(knows(plain) for plain in undressed(word))


@pytest.fixture(scope="module")
def excepted(book: Book) -> Excepted:
    """The shipped names and words."""
    return Excepted(book)


def test_every_misspelling_at_one_edit_is_heard(book: Book, excepted: Excepted) -> None:
    """It resolves to its town, or offers it where another town is as near."""
    wrong: list[tuple[str, str, str | None]] = []
    read = 0
    for place, town in enumerate(book.towns.by_name):
        if len(town.replace(" ", "")) < SHORTEST:
            continue
        for typed in islice(misspelt(town.lower()), place % STEP, None, STEP):
            read += 1
            wrong += [
                (text, town, got)
                for text, got in _heard(book.vocabulary, typed)
                if got != ARGUED.get(typed, town) and not _is_excepted(excepted, typed, town, got)
            ]

    assert wrong == []
    assert read > 70_000 // STEP


def _heard(vocabulary: Vocabulary, typed: str) -> Iterator[tuple[str, str | None]]:
    """Yield the texts that hold a misspelling and the town, or the choices, that each gave."""
    for text, expecting in (
        (typed, Expecting.ANYTHING),
        (typed, Expecting.TOWN),
        (f"in {typed}", Expecting.ANYTHING),
    ):
        meaning = vocabulary.understand(text, expecting=expecting)
        yield text, "|".join(meaning.town_choices) if meaning.town_choices else meaning.town


def _is_excepted(excepted: Excepted, typed: str, town: str, got: str | None) -> bool:
    if excepted.is_another_place(typed):
        return True
    offered = set((got or "").split("|"))
    near = excepted.towns_within_an_edit(typed)
    if len(near) > 1 and len(offered) > 1 and offered <= near:  # three are as near as "statford"
        return town in offered or len(near) > len(offered)
    return excepted.is_plain(typed) and (" " in typed or " " not in town)


def test_the_exceptions_are_few(book: Book) -> None:
    """Plain words and names take less than one misspelling in a hundred from their town."""
    kept = lost = 0
    for town in book.towns.by_name:
        if len(town.replace(" ", "")) < SHORTEST:
            continue
        for typed in islice(misspelt(town.lower()), 3, None, 11):
            heard = dict(_heard(book.vocabulary, typed))
            lost += any(got is None or town not in got.split("|") for got in heard.values())
            kept += 1

    assert lost / kept < 0.01


def test_choices_are_given_where_two_towns_are_as_near(book: Book) -> None:
    """Never one real town for another: "wast hartford" may be East or West."""
    understand = book.vocabulary.understand

    assert set(understand("wast hartford").town_choices) == {"East Hartford", "West Hartford"}
    assert set(understand("clanton").town_choices) == {"Canton", "Clinton"}
    assert understand("stafford").town == "Stafford"
    assert understand("stamford").town == "Stamford"


def test_edits_are_what_they_say() -> None:
    """All four kinds, and the space that splits or joins a name."""
    made = misspelt("old lyme")

    assert {"odl lyme", "ol lyme", "oldlyme", "old llyme", "old lime", "o ld lyme"} <= set(made)
    assert "old lyme" not in made
