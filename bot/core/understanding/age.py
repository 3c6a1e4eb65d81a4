"""Whether a number in a text is the writer's age, and whether it is under 18 (R080)."""

from collections.abc import Sequence

from bot.core.understanding.age_words import (
    AFTER_BARE,
    ALMOST,
    ANOS,
    ARTICLES,
    BETWEEN,
    CHILDREN,
    CLAUSE_MARKS,
    EACH,
    LASTING,
    LASTS,
    LATER,
    MARKS_OF_AGE,
    NUMBERS,
    OF_AGE,
    OTHERS,
    OWNED,
    PRONOUNS,
    SELF,
    SOMEBODY,
    TURNS,
    UNITS,
    VERBS,
    WEAK_SELF,
    YEARS,
)

NUMBER_WORDS = frozenset(NUMBERS)
SINGLE_DIGITS = frozenset({"8", "9"})
"""A number of one digit that may be an age: smaller ones are menu answers and children's ages."""
_YOUNGEST = 8
_ADULT = 18
_OLDEST = 99
_AGE_DIGITS = 2
_EARLIER = 2
"""Words before "tengo 15" that may say whose age it is."""
_FARTHER = 4
"""Words before it that a child may stand in."""


def stated_age(tokens: Sequence[str]) -> int | None:
    """Return the age that the writer says is theirs, or None; not a child's, a price or a date.

    Who is not 18 yet ("not 18", "i turn 18 next month") is 17.

    >>> stated_age(["im", "only", "15"]), stated_age(["my", "son", "is", "15"])
    (15, None)
    """
    found = None
    for at, token in enumerate(tokens):
        value, suffix = _value(token)
        if not _YOUNGEST <= value <= _OLDEST or not _is_own(tokens, at, suffix=suffix):
            continue
        if value == _ADULT and _is_to_come(tokens, at):
            value -= 1
        if value >= _ADULT:
            return value  # "he used to when i was 12. im 40": the grown-up age counts
        found = value
    return found


def _value(token: str) -> tuple[int, bool]:
    """Read `15`, `15yo`, `16f` or `fifteen`; 0 for anything else. Says if it names an age."""
    if token in NUMBERS:
        return NUMBERS[token], False
    if token in SINGLE_DIGITS:
        return int(token), False
    digits, rest = token[:_AGE_DIGITS], token[_AGE_DIGITS:]
    if len(digits) < _AGE_DIGITS or not (digits.isdigit() and digits.isascii()):
        return 0, False
    if not rest:
        return int(digits), False
    return (
        (int(digits), True) if rest in MARKS_OF_AGE or rest in YEARS or rest in ANOS else (0, False)
    )


def _is_own(tokens: Sequence[str], at: int, *, suffix: bool) -> bool:
    """Say whether the number at this place is the writer's age, by the words on both sides."""
    if _counts_something(tokens, at):
        return False
    before = at - 1
    while before >= 0 and tokens[before] in BETWEEN and tokens[before] not in SELF:
        before -= 1
    word = tokens[before] if before >= 0 else ""
    between = tokens[before + 1 : at]
    earlier = tokens[max(0, before - _EARLIER) : max(0, before)]
    if word in SELF:
        child = not CHILDREN.isdisjoint(tokens[max(0, before - _FARTHER) : before])
        if word in WEAK_SELF and (child or not SOMEBODY.isdisjoint(earlier)):
            return False
        if word in PRONOUNS and tokens[at] in VERBS:
            return False
        return not (word in PRONOUNS and between and between[0] == "my")
    if not OWNED.isdisjoint(between):
        return False
    aged = suffix or _names_an_age(tokens, at)
    if word and word not in CLAUSE_MARKS:
        return aged and word not in OTHERS and OTHERS.isdisjoint(earlier)
    if not ARTICLES.isdisjoint(between):
        return aged and not _is_told_of(tokens, at)
    return aged or "going" in between or _after(tokens, at) in AFTER_BARE


def _counts_something(tokens: Sequence[str], at: int) -> bool:
    """Tell a price, a count and a time that something lasted from an age."""
    if at and tokens[at - 1] == "$":
        return True
    after, beyond = _after(tokens, at), _after(tokens, at + 1)
    if after in UNITS or (after in ARTICLES and beyond in EACH):
        return True
    if after not in YEARS and after not in ANOS:
        return False
    if not LASTING.isdisjoint(tokens[at + 2 : at + 4]):
        return True
    return not LASTS.isdisjoint(tokens[max(0, at - _EARLIER) : at])


def _names_an_age(tokens: Sequence[str], at: int) -> bool:
    """Say whether what follows the number makes it an age: `15 yo`, `15 years old`, `15 anos`."""
    after = _after(tokens, at)
    if after in MARKS_OF_AGE or after in ANOS:
        return True
    return after in YEARS and _after(tokens, at + 1) in OF_AGE


def _is_told_of(tokens: Sequence[str], at: int) -> bool:
    """Say whether the writer tells of a girl or boy: "a 15 year old girl told me"."""
    tail = tokens[at + 1 : at + 5]
    return any(
        one in {"girl", "boy", "kid", "friend"}
        and other not in {"", ".", ",", "here", "and", "need"}
        for one, other in zip(tail, [*tail[1:], _after(tokens, at + 4)], strict=True)
    )


def _is_to_come(tokens: Sequence[str], at: int) -> bool:
    """Say whether 18 is still to come: "almost 18", "not 18 yet", "i turn 18 next month"."""
    close = tokens[max(0, at - 3) : at]
    if "just" in close or {"not", "under"} <= set(close):
        return False
    turns = not TURNS.isdisjoint(close)
    return not ALMOST.isdisjoint(close) or (turns and _after(tokens, at) in LATER)


def _after(tokens: Sequence[str], at: int) -> str:
    return tokens[at + 1] if at + 1 < len(tokens) else ""
