"""What a word or phrase of the vocabulary tells, and the phrase trie that finds them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.understanding.meaning import Urgent

LANGUAGES = ("en", "es", "pt", "ht")


KINDS = (
    "asks",  # a thing that can be given: asked for rather than told
    "wish",  # "need", "where can i": what follows is asked for
    "not",  # "dont need": what follows is not wanted or not so
    "no",  # "no food": a lack, unless the text goes on with "just ..."
    "only",  # "just", "but": ends a denial
    "past",  # "last year": what is near it is over
    "now",  # "now": ends what is past
    "other",  # somebody else who may be trafficked is spoken of
    "theirs",  # somebody close to the writer is spoken of
    "end",  # a sentence ends
    "minor",  # the writer is under 18
    "maybe",  # may be a risk to life
    "optout",  # no more texts are wanted
    "bad",  # a number that was given does not work
    "polite",  # carries no meaning of its own
    "idiom",  # a way of speaking: no risk to life in it counts
)
"""What a sense does beside naming needs; the words that vocabulary files use in brackets."""

# Plain integers: this is read a dozen times a text, and an IntFlag costs a microsecond a test.
(
    ASKS,
    WISH,
    NOT,
    NO,
    ONLY,
    PAST,
    NOW,
    OTHER,
    THEIRS,
    END,
    MINOR,
    MAYBE,
    OPTOUT,
    BAD,
    POLITE,
    IDIOM,
) = (1 << place for place in range(len(KINDS)))


@dataclass(frozen=True, slots=True)
class Sense:
    """What one phrase tells: needs with weights from 1 (a hint) to 9 (certain), urgency, kind."""

    needs: tuple[tuple[str, int], ...] = ()
    urgent: tuple[Urgent, ...] = ()
    kind: int = 0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of the vocabulary: a pattern as people type it, its language and its sense.

    A phrase that is `own` to its language is not looked for in texts of another: risks to life and
    idioms hang on single words. Other phrases serve all languages, by way of shared concepts.
    """

    language: str
    pattern: str
    sense: Sense
    own: bool = False


Node = dict[str, Any]
"""A trie node: next word -> node; under "" the sense of the phrase that ends here."""


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
        self.size = 0

    def add(self, symbols: Sequence[str], sense: Sense) -> None:
        """Add a phrase; the sense of a phrase that is there already is replaced."""
        node = self.root
        for symbol in symbols:
            node = node.setdefault(symbol, {})
        self.size += "" not in node
        node[""] = sense

    def find(self, symbols: Sequence[str]) -> list[tuple[int, int, Sense]]:
        """Return start, end and sense of each phrase, leftmost first.

        Of the phrases that start at a word the longest counts; one inside another is left out,
        except that no risk to life is hidden by a longer phrase, unless that is an idiom.
        """
        found = []
        covered = 0
        root = self.root
        count = len(symbols)
        for start in range(count):
            node = root.get(symbols[start])
            if node is None:
                continue
            sense = risk = None
            end = risk_end = at = start + 1
            while True:
                if "" in node:
                    sense = node[""]
                    end = at
                    if sense.urgent:
                        risk = sense
                        risk_end = at
                if at == count:
                    break
                node = node.get(symbols[at])
                if node is None:
                    break
                at += 1
            if sense is None:
                continue
            if end > covered:
                found.append((start, end, sense))
                covered = end
                if risk is not None and risk is not sense and not sense.kind & IDIOM:
                    found.append((start, risk_end, risk))
            elif risk is not None and not sense.kind & IDIOM:
                found.append((start, risk_end, risk))
        return found


def merge(senses: Iterable[Sense]) -> Sense:
    """Join what several lines say of the same phrase."""
    needs: dict[str, int] = {}
    urgent: dict[Urgent, None] = {}
    kind = 0
    for sense in senses:
        for code, weight in sense.needs:
            needs[code] = max(weight, needs.get(code, 0))
        urgent.update(dict.fromkeys(sense.urgent))
        kind |= sense.kind
    if urgent:
        kind &= ~IDIOM  # what one line calls a risk, no other line explains away
    return Sense(tuple(needs.items()), tuple(urgent), kind)
