"""Tells which language a text is in, from what its words lean to and what was spoken so far."""

from bot.core.understanding.leaning import SCALE, languages_of
from bot.core.understanding.senses import LANGUAGES

SHOWN_BY = round(0.6 * SCALE)
"""How far a language must be ahead of the next one to be shown by the words."""
CHANGED_BY = round(1.2 * SCALE)
"""How far it must be ahead of the language spoken so far."""
LEFT_BY = round(3.6 * SCALE)
"""How far, where that is not English: many write "need food" amid Spanish and do not mean a change."""
ALONE_BY = round(1.4 * SCALE)
"""How far ahead of English one word alone must be: "alcohol" and "trauma" are said in English too."""
_ENGLISH = 0


def language_of(total: int, hint: str | None, *, alone: bool = False) -> tuple[str | None, int]:
    """Return the language that the words show, or None, and the place of the one to read in.

    Words that Spanish and Portuguese share ("parar", "casa") are no English: they are answered in
    the one spoken so far, else in the one that more people here read.

    Args:
        total: What the words lean to, as `Leaning.of_words` adds it up.
        hint: The language of the session so far.
        alone: Whether the text holds but one word.
    """
    sums = languages_of(total)
    best = max(sums)
    place = sums.index(best)
    if hint in LANGUAGES and LANGUAGES[place] != hint:
        here = LANGUAGES.index(hint)
        if best - sums[here] < CHANGED_BY:
            return (hint if best - min(sums) >= SHOWN_BY else None), here
        if hint != LANGUAGES[_ENGLISH] and best - sums[here] < LEFT_BY:
            return hint, place  # read as what it is, answered as before
    near = [
        language for language, sum_ in zip(LANGUAGES, sums, strict=True) if best - sum_ < SHOWN_BY
    ]
    if place != _ENGLISH:
        ahead = best - sums[_ENGLISH]
        if ahead < (ALONE_BY if alone else SHOWN_BY) or (len(near) > 1 and ahead < CHANGED_BY):
            return None, place
    elif len(near) > 1:
        return None, place
    return (hint if hint in near else near[0]), place
