"""Whether a name in a text is used as a place, and whether the writer is there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.understanding.place_names import Name
from bot.core.understanding.place_words import (
    AFTER_NAME_ELSEWHERE,
    ALONE_OR_IN,
    AREA_WORDS,
    ASIDE,
    CUTS,
    DENIALS,
    DOES,
    FIRST_NAMES,
    FROM,
    HAILS,
    ILLNESS,
    IN,
    LAST_ELSEWHERE,
    LEFT,
    LIVES,
    NEAR,
    NOT_A_PLACE_AFTER,
    NOT_A_PLACE_BEFORE,
    NOT_NAMED_AFTER,
    OWN,
    SAINTS,
    SELF,
    STREET_AFTER,
    STREET_BEFORE,
    THEIRS,
    TO,
    TURNPIKES,
    WORKS,
)

LOST_ZERO = 4
"""Digits of a ZIP code that a phone or a spreadsheet took the first 0 from."""
ELSEWHERE = Name(())
_WINDOW = 6
_DENIED = -9
_ON_A_STREET = -6
_ALONE_IN_CLAUSE = 4
_CLAUSE_ENDS = frozenset({"", ".", ","})
_MONEY = frozenset({"dollars", "bucks", "usd", "dolares", "dola"})
_GOING = frozenset({"close", "next", "move", "moved", "moving", "go", "going", "get", "came"})


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
    if after in NOT_A_PLACE_AFTER or _is_county(tokens, start):
        return None
    token = tokens[start]
    if token == "lyme" and not ILLNESS.isdisjoint(tokens[max(0, start - 2) : start]):
        return None
    if token.isdigit() and not _is_zip(tokens, start, expecting_town=expecting_town):
        return None
    if name.towns and _is_elsewhere(tokens, end):
        return Mention(start, end + 1, ELSEWHERE, score(tokens, start))
    if _is_street(tokens, start, end):
        plain = name.ordinary and after not in TURNPIKES
        return None if plain else Mention(start, end, name, _ON_A_STREET)
    firmness = score(tokens, start)
    if firmness == 1 and after in _CLAUSE_ENDS and (not start or tokens[start - 1] in _CLAUSE_ENDS):
        firmness = _ALONE_IN_CLAUSE
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
    token = tokens[start]
    at = start - 1
    while at >= 0 and tokens[at] in {"downtown", "town", "city"}:
        at -= 1
    if token in ALONE_OR_IN:
        return at < 0 or tokens[at] in IN or tokens[at] in NEAR or tokens[at] == "."
    if at < 0 or tokens[at] == ".":
        return after not in DOES and not (after in OWN and token in FIRST_NAMES)
    before = tokens[at]
    earlier = tokens[at - 1] if at else ""
    if before in FROM:
        return earlier not in {"away", "help", "text", "call", "order"}
    if before in IN or before in NEAR:
        return True
    if before in TO:
        return earlier in _GOING
    at_end = end == len(tokens) or after in {".", ","}
    return at_end and before not in NOT_NAMED_AFTER


def score(tokens: Sequence[str], start: int) -> int:
    """Weigh what the words before a name say: being there, near it, on the way, gone."""
    at = start - 1
    while at >= 0 and tokens[at] in ASIDE and tokens[at] not in FROM:
        if tokens[at] == "to" and not (at and tokens[at - 1] in NEAR):
            break  # "next to" is near, "moved to" is not
        at -= 1
    if at < 0 or tokens[at] in _CLAUSE_ENDS:
        return 1
    before = tokens[at]
    if _is_denied(before, tokens[at - 1] if at else ""):
        return _DENIED
    first, spoken = _clause(tokens, at)
    window = tokens[first : at + 1]
    firmness = _by_the_word_before(tokens, at)
    left = before not in TO and not LEFT.isdisjoint(window)
    theirs = not THEIRS.isdisjoint(window)
    if left:
        firmness -= 4
    if theirs:
        firmness -= 2
    if not left and not theirs and before in IN:
        firmness += 2 if not LIVES.isdisjoint(window) else spoken
    if not WORKS.isdisjoint(window):
        firmness -= 2
    return firmness


def _by_the_word_before(tokens: Sequence[str], at: int) -> int:
    before = tokens[at]
    if before in IN:
        return 5
    if before in FROM:
        return 3 if at and tokens[at - 1] in HAILS else 0
    if before in NEAR:
        return 3
    if before in TO:
        return 2
    return 4 if before in SELF else 1


def _clause(tokens: Sequence[str], at: int) -> tuple[int, bool]:
    """Return where the words begin that belong to a name after `at`, and if they speak of oneself."""
    first = max(0, at - _WINDOW)
    for place in range(at, first - 1, -1):
        token = tokens[place]
        earlier = tokens[place - 1] if place else ""
        if token in CUTS and place < at:
            return place + 1, False
        # "manman m" is my mother, "manman m rete" where she lives; "used to live" is not to live.
        spoken = token in SELF or (token in LIVES and token != "rete" and earlier != "to")
        if spoken and earlier not in THEIRS:
            return place, True
    return first, False


def _is_denied(before: str, earlier: str) -> bool:
    if before in DENIALS:
        return True
    if before in IN:
        return earlier in DENIALS or earlier == "seja" or (earlier == "pa" and before != "en")
    return before == "pa" and earlier == "men"


def _is_county(tokens: Sequence[str], start: int) -> bool:
    at = start - 1
    if at >= 0 and tokens[at] == "de":
        at -= 1
    return at >= 0 and tokens[at] in NOT_A_PLACE_BEFORE


def _is_elsewhere(tokens: Sequence[str], end: int) -> bool:
    """Say whether another state follows a name: `salem ma`, `bethlehem pa`."""
    after = tokens[end] if end < len(tokens) else ""
    if after in AFTER_NAME_ELSEWHERE:
        return True
    return after in LAST_ELSEWHERE and (end + 1 == len(tokens) or tokens[end + 1] in {".", ","})


def _is_street(tokens: Sequence[str], start: int, end: int) -> bool:
    """Say whether a name is a street's: any town may have a Hartford Avenue."""
    at = start - 1
    while at >= 0 and tokens[at] in {"de", "d"}:
        at -= 1
    if at >= 0 and tokens[at] in STREET_BEFORE:
        return True
    after = tokens[end] if end < len(tokens) else ""
    if after not in STREET_AFTER:
        return False
    return after != "st" or end + 1 == len(tokens) or tokens[end + 1] not in SAINTS


def _is_zip(tokens: Sequence[str], start: int, *, expecting_town: bool) -> bool:
    """Tell a ZIP code from a price, a time and a part of a longer number."""
    token = tokens[start]
    before = tokens[start - 1] if start else ""
    after = tokens[start + 1] if start + 1 < len(tokens) else ""
    if before == "$" or before.isdigit() or after in _MONEY:
        return False
    if len(token) > LOST_ZERO:
        return not after.isdigit() or len(after) == LOST_ZERO  # 06776-1234
    if after.isdigit():
        return False
    return (
        expecting_town
        or before in {"", "."}
        or before in IN
        or before in NEAR
        or before in ASIDE
        or after in AREA_WORDS
        or not after
    )
