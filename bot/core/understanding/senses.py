"""Phrases that say something to the service itself or of the writer, and the trie that finds them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.core.understanding.meaning import Urgent

LANGUAGES = ("en", "es", "pt", "ht")


KINDS = (
    *(risk.value for risk in Urgent),  # exact wording of a risk to life
    "optout",  # no more texts are wanted
    "bad",  # a number that was given does not work
    "idiom",  # looks like one of these and is not
)
"""What a phrase tells; the words that vocabulary files use in headings."""

# Plain integers: an IntFlag costs a microsecond a test.
DANGER, SUICIDE, OVERDOSE, OPTOUT, BAD, IDIOM = (1 << place for place in range(len(KINDS)))


RISKY = DANGER | SUICIDE | OVERDOSE


def exact_risks(kinds: int) -> tuple[bool, bool, bool]:
    """Say of danger, suicide and overdose whether its exact wording is among these kinds."""
    return bool(kinds & DANGER), bool(kinds & SUICIDE), bool(kinds & OVERDOSE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of the vocabulary: a pattern as people type it, its language and its kinds."""

    language: str
    pattern: str
    kind: int


Node = dict[str, Any]
"""A trie node: next word -> node; under "" the kinds of the phrase that ends here."""


class Found(NamedTuple):
    """A phrase in a text: the symbols that it takes, and its kinds."""

    start: int
    end: int
    kind: int


Path = tuple[str, ...]
_PIECE = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")


def expand(pattern: str, read: Callable[[str], str | None] = str) -> list[tuple[Path, int]]:
    """Return every wording of a pattern: `(a|b c)` chooses, `[x]` may be left out.

    `read` turns a word into its symbol, or None for a word that phrases do not see; wordings that
    come to the same are returned once. Beside each stands how many words it had: 0, 1 or 2 for
    more.

    >>> [" ".join(path) for path, _ in expand("(need|want) [a] bed")]
    ['need a bed', 'need bed', 'want a bed', 'want bed']

    Raises:
        ValueError: the brackets do not match.
    """
    pieces = _PIECE.findall(pattern)
    wordings, rest = _choice(pieces, 0, read)
    if rest != len(pieces):
        raise ValueError(f"brackets do not match in {pattern!r}")
    return list(wordings)


def _choice(
    pieces: list[str], at: int, read: Callable[[str], str | None]
) -> tuple[dict[tuple[Path, int], None], int]:
    """Read alternatives up to a closing bracket; return all wordings and where reading stopped."""
    done: dict[tuple[Path, int], None] = {}
    wordings: dict[tuple[Path, int], None] = {((), 0): None}
    while at < len(pieces):
        piece = pieces[at]
        if piece in ")]":
            break
        if piece == "|":
            done.update(wordings)
            wordings = {((), 0): None}
        else:
            if piece in "([":
                inner, at = _choice(pieces, at + 1, read)
                if at >= len(pieces) or pieces[at] != (")" if piece == "(" else "]"):
                    raise ValueError(f"brackets do not match in {' '.join(pieces)!r}")
                if piece == "[":
                    inner[((), 0)] = None
            else:
                symbol = read(piece)
                inner = {(() if symbol is None else (symbol,), 1): None}
            wordings = {
                (path + more, min(2, words + others)): None
                for path, words in wordings
                for more, others in inner
            }
        at += 1
    done.update(wordings)
    return done, at


class Phrases:
    """All phrases in one trie over word symbols; the longest phrase at each place counts."""

    def __init__(self) -> None:
        self.root: Node = {}

    def add(self, symbols: Sequence[str], kind: int) -> None:
        """Add a phrase; one that is there already is of both kinds then."""
        node = self.root
        for symbol in symbols:
            node = node.setdefault(symbol, {})
        node[""] = node.get("", 0) | kind

    def find(self, symbols: Sequence[str]) -> list[Found]:
        """Return each phrase, leftmost first; one inside another is left out."""
        found = []
        covered = 0
        root = self.root
        count = len(symbols)
        for start in range(count):
            node = root.get(symbols[start])
            if node is None:
                continue
            kind = end = 0
            at = start + 1
            while True:
                if "" in node:
                    kind, end = node[""], at
                if at == count:
                    break
                node = node.get(symbols[at])
                if node is None:
                    break
                at += 1
            if end > covered:
                found.append(Found(start, end, kind))
                covered = end
        return found
