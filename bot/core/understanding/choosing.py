"""The digit of a menu, as people put it: "2", "option 2", "two please", "la segunda"."""

import re

_CARDINALS = (
    "one uno youn",
    "two dos dois",
    "three tres twa",
    "four cuatro quatro kat",
    "five cinco senk",
)
_ORDINALS = (
    "first 1st primero primera primeiro primeira premye",
    "second 2nd segundo segunda dezyem",
    "third 3rd tercero tercera terceiro terceira twazyem",
    "fourth 4th cuarto cuarta quarto quarta katriyem",
    "fifth 5th quinto quinta senkyem",
)
"""Words of a digit, without those that are also something else: "um" is a hesitation, "de" is "of"."""
_WORTH = {
    word: digit
    for rows in (_CARDINALS, _ORDINALS)
    for digit, row in enumerate(rows, start=1)
    for word in row.split()
} | {str(digit): digit for digit in range(1, 10)}
_PLEASE = "(?: (?:please|pls|plz|por favor|porfavor|porfa|pfv|tanpri|souple))?"
_CARDINAL = re.compile(
    "(?:(?:option|number|num|choice|press|reply|opcion|opcao|numero|opsyon|chwa|nimewo) )?"
    f"([1-9]|{'|'.join(' '.join(_CARDINALS).split())}){_PLEASE}"
)
_ORDINAL = re.compile(
    f"(?:(?:the|el|la|o|a) )?({'|'.join(' '.join(_ORDINALS).split())})"
    f"(?: (?:one|option|choice|opcion|opcao|opsyon|chwa|la|a))?{_PLEASE}"
)
_LONGEST = 40


def digit_of(whole: str) -> int | None:
    """Return the digit that a whole text chooses, or None.

    >>> digit_of("2"), digit_of("option 2 please"), digit_of("the second one"), digit_of("dos")
    (2, 2, 2, 2)
    >>> digit_of("no one"), digit_of("the one"), digit_of("two kids"), digit_of("12")
    (None, None, None, None)
    """
    if len(whole) == 1:
        return int(whole) if whole in "123456789" else None
    if len(whole) > _LONGEST or _WORTH.keys().isdisjoint(whole.split()):
        return None  # nearly every text: looking further would cost it a sixth of its time
    found = _CARDINAL.fullmatch(whole) or _ORDINAL.fullmatch(whole)
    if found is None:
        return None
    return _WORTH[found[1]]
