"""Where the writer is, by the places that a text names: there, not what they left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.understanding.place_names import Name
from bot.core.understanding.place_use import Mention
from bot.core.understanding.place_words import OR


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The town of a text, or the two likeliest, or that it is out of state."""

    town: str | None = None
    choices: tuple[str, ...] = ()
    out_of_state: bool = False
    mentions: tuple[Mention, ...] = ()


FARTHER = 2
"""How much more firmly a place out of state must be told than one of ours beside it."""
LONGEST_OR = 3
"""Words between two names of which the writer leaves the choice: "norwich or maybe groton"."""
NOWHERE = Whereabouts()


def settled(
    tokens: Sequence[str],
    mentions: Sequence[Mention],
    *,
    named_by: Callable[[str], Name | None],
    population: Mapping[str, int],
) -> Whereabouts:
    """Choose among the mentions: where the writer is, not what they left."""
    kept = tuple(mentions)
    if len(kept) == 1 and len(kept[0].name.towns) <= 1:
        return _here(kept[0], kept)
    firm = [m for m in mentions if len(m.name.towns) == 1]
    vague = [m for m in mentions if len(m.name.towns) > 1]
    abroad = [m for m in mentions if not m.name.towns]
    named = {m.name.towns[0] for m in firm}
    if vague and not firm:
        named = {
            name.towns[0]
            for token in tokens
            if (name := named_by(token)) is not None and name.official
        }
    for m in vague:
        shared = [town for town in m.name.towns if town in named]
        if len(shared) == 1:
            return Whereabouts(town=shared[0], mentions=kept)
    best_abroad = max((m.score for m in abroad), default=-9)
    best = max((m.score for m in firm), default=-9)
    best_vague = max((m.score for m in vague), default=-9)
    if abroad and best_abroad >= max(best, best_vague) + FARTHER:
        return Whereabouts(out_of_state=True, mentions=kept)
    if firm and best >= min(best_vague, 1):
        top = [m for m in firm if m.score == best]
        rivals = tuple(dict.fromkeys(m.name.towns[0] for m in top))
        if len(rivals) > 1 and _either(tokens, top):
            return Whereabouts(choices=rivals[:2], mentions=kept)
        return Whereabouts(town=top[0].name.towns[0], mentions=kept)
    meant = max(vague, key=lambda m: m.score).name.towns
    likeliest = sorted(meant, key=lambda town: -population[town])[:2]
    return Whereabouts(choices=tuple(likeliest), mentions=kept)


def _here(mention: Mention, kept: tuple[Mention, ...]) -> Whereabouts:
    towns = mention.name.towns
    return Whereabouts(town=towns[0] if towns else None, out_of_state=not towns, mentions=kept)


def _either(tokens: Sequence[str], top: list[Mention]) -> bool:
    between = tokens[top[0].end : top[-1].start]
    return len(between) <= LONGEST_OR and not OR.isdisjoint(between)
