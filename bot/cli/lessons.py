"""The texts to learn from: what was labelled, what is made of it, and what it says of languages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from bot.adapters.labelled_texts import (
    CURATED_SETS,
    Labelled,
    read_lessons,
    read_set,
    read_split,
    read_terms,
)
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.wording import words_of

LONGEST_JOINED = 60
"""Letters of a text that is joined to a crisis phrase."""
CURATED = 8
"""How often a text of the curated sets counts: none of them may be missed (R072, R007)."""
LONGEST_BORROWED = 3
"""Words of the longest text that may be borrowed whole from another language: "food stamps"."""
OFTENER = 3
"""How much oftener its words stand in the sentences of the other language."""
OFTEN = 4
"""In how many texts a word must stand to teach what language it is of, alone."""
UNHEARD = 0.1
"""In how many texts of a language a word counts to stand that was not met in it."""


def lessons(folder: Path) -> list[Labelled]:
    """Return every text to learn from."""
    return [
        *read_lessons(folder),
        *read_terms(folder),
        *read_split(folder, "dev"),
        *(CURATED * [one for name in CURATED_SETS for one in read_set(folder, name)]),
    ]


def joined(texts: Sequence[Labelled]) -> list[Labelled]:
    """Make texts in which a crisis phrase, or a trap, stands beside something else.

    People at risk also say where they are and what they need, or tell of two risks at once; without
    such texts, each word that speaks for one thing comes to speak against the other. The same texts
    give the same again.
    """
    chance = Random(3)  # noqa: S311 - the same each time, and no secret
    made = []
    for language, link in (("en", " and "), ("es", " y "), ("pt", " e "), ("ht", " epi ")):
        here = [one for one in dict.fromkeys(texts) if one.language == language]
        curated = [one for one in here if one.urgent is not None and one.needs is None]
        crises = [one for one in curated if one.urgent]
        others = [
            one for one in here if one.needs and one.urgent == () and len(one.text) < LONGEST_JOINED
        ]
        for one in curated:
            for other in (chance.choice(others), chance.choice(crises if one.urgent else others)):
                parts = [one, other]
                chance.shuffle(parts)
                risks = tuple(dict.fromkeys((*(one.urgent or ()), *(other.urgent or ()))))
                made.append(Labelled(link.join(p.text for p in parts), language, urgent=risks))
    return made


def borrowed(texts: Iterable[Labelled]) -> set[tuple[str, str]]:
    """Return short texts, with the language of their file, whose words are another language's.

    "rent" and "food stamps" are typed amid Spanish and Creole too, and show neither of them.
    """
    texts = list(dict.fromkeys(texts))
    said = {one: [word for word in words_of(one.text)[0] if word.isalpha()] for one in texts}
    heard: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for one, words in said.items():
        if len(words) > LONGEST_BORROWED:
            heard[one.language].update(dict.fromkeys(words, 1))
    return {
        (one.text, one.language)
        for one, words in said.items()
        if 0 < len(words) <= LONGEST_BORROWED
        and any(
            all(heard[other][word] > OFTENER * heard[one.language][word] for word in words)
            for other in LANGUAGES
        )
    }


def tongues_of_words(texts: Iterable[Labelled]) -> dict[str, list[float]]:
    """Return each well-known word with its share of every language, in the order of LANGUAGES.

    A word alone must show the language that it mostly stands in, and none where it is at home in
    two: somebody who texts "alcohol" or "trauma" was answered in Spanish, or in Portuguese.
    """
    heard: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
    sizes = Counter[str]()
    for one in dict.fromkeys(texts):
        sizes[one.language] += 1
        heard[one.language].update({word for word in words_of(one.text)[0] if word.isalpha()})
    found = {}
    for word in sorted(set().union(*heard.values())):
        if sum(by[word] for by in heard.values()) >= OFTEN:
            rates = [(heard[one][word] + UNHEARD) / (sizes[one] + 1) for one in LANGUAGES]
            found[word] = [rate / sum(rates) for rate in rates]
    return found
