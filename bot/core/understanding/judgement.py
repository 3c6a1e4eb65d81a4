"""Weighs the senses found in a text: which needs, how urgent, whose, and what is denied or past."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.understanding.leaning import CLASSES, NEEDS, NONE, Leaning
from bot.core.understanding.meaning import Urgent
from bot.core.understanding.senses import (
    ASKS,
    BAD,
    END,
    IDIOM,
    MAYBE,
    MINOR,
    NO,
    NOT,
    NOW,
    ONLY,
    OPTOUT,
    OTHER,
    PAST,
    WISH,
    Sense,
)  # fmt: skip

NEGATION_REACH = 7
"""Symbols that a denial of a need reaches over; "dont need shelter or food or clothes"."""
URGENT_NEGATION_REACH = 2
PAST_REACH = 9
BESIDE_FROM = 5
"""Weight that a need must have to stand beside the first without being asked for."""
MOST_NEEDS = 2
_HINT_BELOW = 5
_NEGATORS = frozenset({"not", "dont", "no", "cant"})

Found = tuple[int, int, Sense]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the senses of one text come to."""

    needs: tuple[str, ...]
    urgent: tuple[Urgent, ...]
    maybe: bool
    minor: bool
    optout: bool
    bad: bool
    kept: tuple[Found, ...]
    signs: tuple[str, ...] = ()


_NOTHING = Verdict((), (), maybe=False, minor=False, optout=False, bad=False, kept=())
_NO_LEANING = Leaning({})


def weigh(  # noqa: C901, PLR0912, PLR0915 - one pass over the senses; parts would pass ten values on
    found: Sequence[Found],
    fuzzy: frozenset[int] = frozenset(),
    *,
    symbols: Sequence[str] = (),
    leaning: Leaning = _NO_LEANING,
) -> Verdict:
    """Come to a verdict on the senses of a text, leftmost first.

    `fuzzy` holds the positions of symbols that were read from a misspelt word: a single such word
    is a near miss, which asks about a risk to life instead of acting (product.md section 2).
    """
    signs: list[str] = []
    asked: dict[str, int] = {}
    told: dict[str, int] = {}
    lacked: list[str] = []
    urgent: list[tuple[int, int, Urgent]] = []
    past: list[int] = []
    idioms: list[tuple[int, int]] = []
    breaks: list[int] = []
    kinds = 0
    wish = False
    not_from = not_until = -1
    lack_until = -1
    kept: list[Found] = []
    for start, end, sense in found:
        kind = sense.kind
        if kind & (END | ONLY | NOW):
            if kind & END:
                wish = False
            if kind & (END | ONLY):
                not_until = -1
                if kind & ONLY and lacked:
                    for code in lacked:
                        asked.pop(code, None)
                        told.pop(code, None)
                    lacked.clear()
            if kind & (END | NOW):
                breaks.append(start)
            if not sense.needs and not sense.urgent:
                continue
        # A phrase that begins with the denial itself ("dont want to live") is not denied by it.
        denied = start < not_until and not (start < not_from and symbols[start] in _NEGATORS)
        if kind & WISH and start >= not_from and not sense.needs:
            wish = True
            not_until = -1
        if sense.needs:
            if not denied:
                kept.append((start, end, sense))
                asking = bool(kind & ASKS and (wish or kind & WISH))
                for code, weight in sense.needs:
                    if asking:
                        asked.setdefault(code, start)
                    level = (
                        "hint" if weight < _HINT_BELOW else "phrase" if end - start > 1 else "word"
                    )
                    signs.append(f"{level}{'?' if asking else ':'}{code}")
                    if weight > told.get(code, 0):
                        told[code] = weight
                    if start < lack_until and code not in lacked:
                        lacked.append(code)
            if kind & WISH and start >= not_from:
                wish = True
        if sense.urgent and not (denied and start - not_from <= URGENT_NEGATION_REACH):
            urgent.extend((start, end, risk) for risk in sense.urgent)
            if not sense.needs:
                kept.append((start, end, sense))
        if kind & NOT:
            not_from = end
            not_until = end + NEGATION_REACH
        if kind & NO:
            lack_until = end + 3
        if kind & PAST:
            past.append(start)
        if kind & IDIOM:
            idioms.append((start, end))
        if not denied:
            kinds |= kind
    if idioms and urgent:
        urgent = [risk for risk in urgent if not _spoken_of(risk, idioms)]
    if past and urgent:
        urgent = _still_so(urgent, past, breaks)
    maybe = bool(kinds & MAYBE)
    risks: dict[Urgent, None] = {}
    for start, end, risk in urgent:
        if end - start == 1 and start in fuzzy:
            maybe = True
        else:
            risks[risk] = None
    signs += [f"risk:{risk}" for risk in risks]
    if asked:
        signs.append(f"first:{min(asked, key=asked.__getitem__)}")
    if kinds & OTHER:
        signs.append("other")
    if not told:
        signs.append("untold")
    return Verdict(
        needs=_ranked(asked, told, risks, leaning.scores((*signs, *dict.fromkeys(symbols)))),
        urgent=tuple(risks),
        maybe=maybe and not risks,
        minor=bool(kinds & MINOR),
        optout=bool(kinds & OPTOUT),
        bad=bool(kinds & BAD),
        kept=tuple(kept),
        signs=tuple(signs),
    )


def _spoken_of(risk: tuple[int, int, Urgent], idioms: list[tuple[int, int]]) -> bool:
    """Say whether an idiom holds this risk: "this traffic is killing me"."""
    start, end, _ = risk
    return any(first <= start < last or start < first < end <= last for first, last in idioms)


def _still_so(
    urgent: list[tuple[int, int, Urgent]], past: list[int], breaks: list[int]
) -> list[tuple[int, int, Urgent]]:
    """Drop, for each mark of the past, the nearest risk in the same sentence."""
    remaining = list(urgent)
    for mark in past:
        near = [
            risk
            for risk in remaining
            if abs(risk[0] - mark) <= PAST_REACH
            and not any(min(risk[0], mark) < cut < max(risk[0], mark) for cut in breaks)
        ]
        if near:
            over = min(near, key=lambda risk: abs(risk[0] - mark))
            # The same event may be told by phrases inside one another.
            remaining = [r for r in remaining if r[1] <= over[0] or r[0] >= over[1]]
    return remaining


def _ranked(
    asked: dict[str, int],
    told: dict[str, int],
    risks: dict[Urgent, None],
    scores: Sequence[int],
) -> tuple[str, ...]:
    """Order needs by what the text leans to; beside the first stand those plainly said."""
    leans = dict(zip(CLASSES, scores, strict=True))
    best = max(CLASSES, key=leans.__getitem__)
    if best == NONE:
        if not risks:
            return ()
        best = max(NEEDS, key=leans.__getitem__)
    beside = sorted(
        (
            code
            for code, weight in told.items()
            if code != best
            and (code in asked or weight >= BESIDE_FROM)
            and leans[code] > leans[NONE]
        ),
        key=lambda code: -leans[code],
    )
    return (best, *beside[: MOST_NEEDS - 1])
