"""Comes to a verdict on the sums of a text: which needs, and whether life is at risk."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.core.understanding.leaning import (
    COMMANDS,
    NEEDS,
    RISKS,
    SCALE,
    commands_of,
    minor_of,
    needs_of,
    risks_of,
)
from bot.core.understanding.meaning import Command, Urgent

ACT_FROM = round(-0.4 * SCALE)
"""A risk of at least this sum is acted on: recall counts most (product.md section 8)."""
EXACT_ACT_FROM = round(-0.9 * SCALE)
"""Exact crisis wording acts from here on: the rest of the text speaks against it only a little."""
EXACT_ASK_FROM = round(-4.0 * SCALE)
"""And asks from here on; below, the text is plainly about something else."""
ASK_FROM = round(-1.5 * SCALE)
"""From here on a near miss asks whether the texter is safe (product.md section 2)."""
BESIDE_WITHIN = round(1.6 * SCALE)
"""How far a second need may fall behind the first, to be offered beside it."""
_PLACES = range(len(NEEDS))


COMMAND_FROM = round(0.5 * SCALE)
"""A command in the texter's own words is taken from here on, where nothing else is asked for."""
OPT_OUT_FROM = round(1.0 * SCALE)
"""An opt-out by its wording alone: silencing somebody by mistake does harm (R007)."""
OPT_OUT_PHRASE_FROM = round(-1.5 * SCALE)
"""An opt-out that a phrase of `requests.*` shows, unless the rest of the text speaks against it."""
MINOR_FROM = 0
SOMEBODY_ELSE_BELOW = round(-2.5 * SCALE)
"""An age under 18 that the text gives to somebody else, not to the writer."""
_ADULT = 18


class Verdict(NamedTuple):
    """What the sums of one text come to."""

    needs: tuple[str, ...]
    urgent: tuple[Urgent, ...]
    maybe: bool


def judge(
    total: int,
    exact: Sequence[bool] = (False, False, False),
    asked: Collection[int] = (),
) -> Verdict:
    """Read the verdict off the packed sums of a text.

    `exact` says for each of RISKS whether its exact wording was found; `asked` are the places of
    the needs that single words ask for.
    """
    risks = risks_of(total)
    for place, found in enumerate(exact):
        if found and risks[place] >= EXACT_ASK_FROM:
            least = ACT_FROM if risks[place] >= EXACT_ACT_FROM else ASK_FROM
            risks[place] = max(risks[place], least)
    worst = max(risks)
    urgent: tuple[Urgent, ...] = ()
    if worst >= ACT_FROM:  # where one risk is sure, another that is named is believed too
        urgent = tuple(
            risk
            for risk, sum_, named in zip(RISKS, risks, exact, strict=True)
            if sum_ >= (ASK_FROM if named else ACT_FROM)
        )
    needs = _ranked(needs_of(total), asked, at_risk=bool(urgent))
    return Verdict(needs, urgent, not urgent and worst >= ASK_FROM)


def is_minor(total: int, age: int | None, *, weighed: bool = True) -> bool:
    """Say whether the writer is under 18; `age` is what they say it is, where they do (R080).

    `weighed` says that the sums know the age for one. "seventeen" and "under 18" they do not, and
    so they cannot tell whose it is.
    """
    shown = minor_of(total)
    if age is None:
        return shown >= MINOR_FROM
    return age < _ADULT and (not weighed or shown >= SOMEBODY_ELSE_BELOW)


def command_of(total: int, *, asks: bool, phrase: bool) -> Command | None:
    """Return the command that a text puts in its own words.

    `asks` texts tell a need or a risk, so that they are no command but STOP; `phrase` says that
    an opt-out phrase was found.
    """
    sums = commands_of(total)
    stop, *others = sums
    if stop >= (OPT_OUT_PHRASE_FROM if phrase else OPT_OUT_FROM):
        return Command.STOP
    best = max(others)
    if asks or best < COMMAND_FROM:
        return None
    return COMMANDS[1 + others.index(best)]


def _ranked(sums: Sequence[int], asked: Collection[int], *, at_risk: bool) -> tuple[str, ...]:
    """Order needs by their sums; somebody at risk always has one.

    The sums are of the first need, so a second falls far behind even where the text asks for it as
    plainly: a need that a word of its own asks for stands beside the first all the same.
    """
    none = sums[-1]
    best = max(sums)
    if best == none:
        if not at_risk:
            return ()
        best = max(sums[:-1])
    first = sums.index(best)
    beside = [
        place
        for place in _PLACES
        if place != first
        and (place in asked or (sums[place] > none and sums[place] >= best - BESIDE_WITHIN))
    ]
    if not beside:
        return (NEEDS[first],)
    second = max(beside, key=sums.__getitem__)
    return NEEDS[first], NEEDS[second]
