"""Weighs the senses found in a text: which needs, how urgent, whose, and what is denied or past."""

from collections.abc import Sequence
from dataclasses import dataclass

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
SECOND_NEED_FROM = 3
"""Weight that a need must have to stand beside one that was asked for."""
MOST_NEEDS = 3

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


_NOTHING = Verdict((), (), maybe=False, minor=False, optout=False, bad=False, kept=())


def weigh(found: Sequence[Found], fuzzy: frozenset[int] = frozenset()) -> Verdict:
    """Come to a verdict on the senses of a text, leftmost first.

    `fuzzy` holds the positions of symbols that were read from a misspelt word: a single such word
    is a near miss, which asks about a risk to life instead of acting (product.md section 2).
    """
    if not found:
        return _NOTHING
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
        denied = start < not_until
        if kind & WISH and start >= not_from and not sense.needs:
            wish = True
            not_until = -1
        if sense.needs:
            if not denied:
                kept.append((start, end, sense))
                for code, weight in sense.needs:
                    if kind & ASKS and (wish or kind & WISH):
                        asked.setdefault(code, start)
                    if weight > told.get(code, 0):
                        told[code] = weight
                    if start < lack_until and code not in lacked:
                        lacked.append(code)
            if kind & WISH and start >= not_from:
                wish = True
        if sense.urgent and not (denied and start - not_from <= URGENT_NEGATION_REACH):
            for risk in sense.urgent:
                urgent.append((start, end, risk))
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
    return Verdict(
        needs=_ranked(asked, told, kinds, risks),
        urgent=tuple(risks),
        maybe=maybe and not risks,
        minor=bool(kinds & MINOR),
        optout=bool(kinds & OPTOUT),
        bad=bool(kinds & BAD),
        kept=tuple(kept),
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
            nearest = min(abs(risk[0] - mark) for risk in near)
            remaining = [r for r in remaining if r not in near or abs(r[0] - mark) != nearest]
    return remaining


def _ranked(
    asked: dict[str, int], told: dict[str, int], kinds: int, risks: dict[Urgent, None]
) -> tuple[str, ...]:
    """Order needs: what is asked for as it comes, then what is told, weightiest first."""
    weights = dict(told)
    if kinds & OTHER and ("exit" in weights or "report" in weights):
        weights["report"] = max(weights.get("report", 0), weights.get("exit", 0)) + 2
        weights.pop("exit", None)
        weights.pop("crisis", None)
    if weights.get("exit", 0) >= SECOND_NEED_FROM and "crisis" in weights and "crisis" not in asked:
        weights["crisis"] = min(weights["crisis"], weights["exit"] - 1)
    if Urgent.SUICIDE in risks:
        weights["counseling"] = max(weights.get("counseling", 0), 5)
    if Urgent.OVERDOSE in risks:
        weights["substance"] = max(weights.get("substance", 0), 7)
    first = sorted((code for code in asked if code in weights), key=asked.__getitem__)
    rest = sorted((code for code in weights if code not in asked), key=lambda code: -weights[code])
    floor = SECOND_NEED_FROM if first else 1
    if rest and not first:
        floor = (
            max(1, weights[rest[0]] - 2)
            if weights[rest[0]] < SECOND_NEED_FROM + 2
            else SECOND_NEED_FROM
        )
    ranked = first + [code for code in rest if weights[code] >= floor]
    return tuple(ranked[:MOST_NEEDS])
