"""Whether a name in a text is used as a place, and whether the writer is there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.understanding.place_names import Name
from bot.core.understanding.place_words import (
    AFTER_NAME_ELSEWHERE,
    AREA_WORDS,
    ASIDE,
    CUTS,
    DENIALS,
    DOES,
    FROM,
    ILLNESS,
    IN,
    LEFT,
    NEAR,
    NOT_A_PLACE_AFTER,
    NOT_NAMED_AFTER,
    THEIRS,
    TO,
)

_WINDOW = 6
_DENIED = -9


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: token positions, and how well the text says that the writer is there."""

    start: int
    end: int
    name: Name
    score: int


def mention_of(
    tokens: Sequence[str], start: int, end: int, name: Name, *, expecting_town: bool
) -> Mention | None:
    """Decide whether this name is used as a place here, and how firmly."""
    after = tokens[end] if end < len(tokens) else ""
    if after in NOT_A_PLACE_AFTER and not (after == "st" and end + 1 < len(tokens)):
        return None
    token = tokens[start]
    before = tokens[start - 1] if start else ""
    if token == "lyme" and before in ILLNESS:
        return None
    if token.isdigit():
        if (
            before == "$"
            or before.isdigit()
            or after.isdigit()
            or after in {"dollars", "bucks", "usd", "dolares"}
        ):
            return None
        if (
            len(token) == 4  # noqa: PLR2004 - a ZIP code that lost its 0
            and len(tokens) > 1
            and not expecting_town
            and before not in IN
            and before not in NEAR
            and before not in ASIDE
            and after not in AREA_WORDS
            and start + 1 != len(tokens)
            and start
            and before != "."
        ):
            return None
    if after in AFTER_NAME_ELSEWHERE and name.towns:
        return Mention(start, end + 1, Name(()), score(tokens, start))
    firmness = score(tokens, start)
    if firmness <= _DENIED:
        return None
    if name.ordinary and not expecting_town and not as_place(tokens, start, end):
        return None
    return Mention(start, end, name, firmness)


def as_place(tokens: Sequence[str], start: int, end: int) -> bool:
    """Say whether a name that is also a word or a first name is used as a place."""
    after = tokens[end] if end < len(tokens) else ""
    if after in AREA_WORDS:
        return True
    at = start - 1
    while at >= 0 and tokens[at] in {"downtown", "town", "city", "the"} and tokens[at] != "the":
        at -= 1
    if at < 0 or tokens[at] == ".":
        return after not in DOES
    before = tokens[at]
    if before in FROM:
        return tokens[at - 1] not in {"away", "help", "text", "call", "order"} if at else True
    if before in IN or before in NEAR:
        return True
    if before in TO:
        return at > 0 and tokens[at - 1] in {
            "close",
            "next",
            "move",
            "moved",
            "moving",
            "go",
            "going",
            "get",
            "came",
        }
    at_end = end == len(tokens) or after in {".", ","}
    return at_end and before not in NOT_NAMED_AFTER


def score(tokens: Sequence[str], start: int) -> int:
    """Weigh what the words before a name say: being there, near it, on the way, gone."""
    at = start - 1
    while at >= 0 and tokens[at] in ASIDE and tokens[at] not in FROM:
        at -= 1
    if at < 0:
        return 1
    before = tokens[at]
    if before in DENIALS or (
        at and before in IN and (tokens[at - 1] in DENIALS or tokens[at - 1] == "seja")
    ):
        return _DENIED
    first = max(0, at - _WINDOW)
    for place in range(at - 1, first - 1, -1):
        if tokens[place] in CUTS:
            first = place + 1
            break
    window = tokens[first : at + 1]
    firmness = 1
    if before in IN:
        firmness = 5
    elif before in FROM:
        firmness = 0
    elif before in NEAR:
        firmness = 3
    elif before in TO:
        firmness = 2
    if not LEFT.isdisjoint(window) and before not in TO:
        firmness -= 4
    if not THEIRS.isdisjoint(window):
        firmness -= 2
    return firmness
