"""What a text shows to the learnt weights: words, pairs of words, and what the words stand for.

A feature is written as it stands in `data/vocabulary/weights.tsv`:

- `rent` a word, `pay rent` two words beside each other;
- `=home` what a word stands for in any language, `=need =home` two of them, `no =home` one that is
  denied ("dont need shelter just food");
- `~ren` a piece of a word, `<` and `>` its ends: what a misspelt word is known by;
- `^ñ` a letter that tells languages apart.
"""

from collections.abc import Iterator, Sequence

START, END = "<start>", "<end>"
TOWN = "<town>"
PIECES = (3, 4, 5)
"""Letters in a piece."""
DENIES = frozenset({"not", "dont", "no"})
"""Concepts that deny what follows them."""
DENIED = 4
"""Concepts that a denial reaches over: "dont need shelter or food or clothes"."""
ENDS_DENIAL = frozenset({".", ",", "but", "only"})


def pieces(word: str) -> Iterator[str]:
    """Yield every piece of a word: what words of one stem and their misspellings share.

    >>> " ".join(pieces("bed"))
    '<be bed ed> <bed bed> <bed>'
    """
    whole = f"<{word}>"
    for size in PIECES:
        for start in range(len(whole) - size + 1):
            yield whole[start : start + size]


def word_features(words: Sequence[str]) -> Iterator[str]:
    """Yield words, their pieces and pairs; a text begins and ends with a mark of its own."""
    before = START
    for word in words:
        yield word
        if word.isalpha():
            for piece in pieces(word):
                yield f"~{piece}"
        yield f"{before} {word}"
        before = word
    yield f"{before} {END}"


def concept_features(concepts: Sequence[str]) -> Iterator[str]:
    """Yield concepts, their pairs, and those that a denial reaches."""
    before = START
    denied = 0
    for concept in concepts:
        yield f"={concept}"
        yield f"={before} ={concept}"
        before = concept
        if concept in ENDS_DENIAL:
            denied = 0
        elif denied:
            denied -= 1
            yield f"no ={concept}"
        if concept in DENIES:
            denied = DENIED
    yield f"={before} ={END}"


def letter_features(letters: str) -> Iterator[str]:
    """Yield each letter beyond ASCII once; an emoji is none."""
    for letter in dict.fromkeys(letters):
        if letter.isalpha():
            yield f"^{letter}"
