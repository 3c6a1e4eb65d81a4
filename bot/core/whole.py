"""A text taken as a whole: how it is compared with the words that flows and menus know."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from bot.core.understanding.senses import expand

LONGEST = 60
"""Characters of the longest text that can be a word of a flow; a story is never one."""
POLITE = frozenset(
    {
        *(
            "hi",
            "hello",
            "hey",
            "ok",
            "okay",
            "please",
            "pls",
            "plz",
            "now",
            "so",
            "but",
            "and",
            "oh",
        ),
        *("hola", "pero", "porfavor", "porfa", "por", "favor", "ahora", "oye", "y"),
        *("oi", "ola", "mas", "agora", "entao", "pfv", "e"),
        *("bonjou", "alo", "tanpri", "souple", "men", "eske"),
    }
)
"""Words around a question that change nothing of it, in every language."""
_BETWEEN = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = str.maketrans("", "", "'`´’‘ʼ")


def bare(text: str) -> str:
    """Write a text as flows compare it: small letters and digits, one blank between words.

    Accents, apostrophes and punctuation are left out, emoji are kept; what is too long is "".

    >>> bare(" What's  this?! ")
    'whats this'
    >>> bare("Não sei.")
    'nao sei'
    """
    if len(text) > LONGEST:
        return ""
    if text.isascii():
        return _BETWEEN.sub(" ", text.lower().translate(_APOSTROPHES)).strip()
    folded = unicodedata.normalize("NFD", text.translate(_APOSTROPHES).casefold())
    kept = (letter if _shows(letter) else " " for letter in folded if not _modifies(letter))
    return " ".join("".join(kept).split())


def blunt(said: str) -> str:
    """Leave out the greeting before and the "please" after a bare text.

    >>> blunt("hi whats this please")
    'whats this'
    >>> blunt("ok")
    'ok'
    """
    words = said.split()
    first, last = 0, len(words)
    while last - first > 1 and words[first] in POLITE:
        first += 1
    while last - first > 1 and words[last - 1] in POLITE:
        last -= 1
    return " ".join(words[first:last])


def wordings(patterns: Iterable[str]) -> Iterator[str]:
    """Yield every whole text that patterns stand for: `(a|b)` chooses, `[x]` may be left out.

    >>> sorted(wordings(["is (this|it) free", "thanks [a lot]"]))
    ['is it free', 'is this free', 'thanks', 'thanks a lot']

    Raises:
        ValueError: the brackets of a pattern do not match.
    """
    for pattern in patterns:
        yield from (" ".join(path) for path, _ in expand(pattern) if path)


def _shows(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter) == "So"


def _modifies(letter: str) -> bool:
    """Say whether a character only changes the one before: an accent, a colour of a hand."""
    return unicodedata.category(letter) in {"Mn", "Sk", "Cf"}
