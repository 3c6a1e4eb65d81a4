"""One week added up: all that is ever needed of its rows once the week is over."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.core.disclosure.alike import K, alike
from bot.core.report.rows import Step, Talk, stopped_at

ANY = "any"
"""Stands for a field of which nothing is said."""
LEFT = "left:"
"""Stands before the stage at which a conversation ended: `town` alone is help in the town."""
MANY_TEXTS = 5
"""Texts to a referral from which they are counted as one class."""


class Line(NamedTuple):
    """One line of the flow log as staff see it: fields that may say nothing, and a path.

    `outcome` is what the first referral could offer, or `left:` and the stage where it ended.
    """

    region: str
    need: str
    language: str
    outcome: str
    path: tuple[Step, ...]


def _without_path(line: Line) -> Line:
    return line._replace(path=())


def _without_region(line: Line) -> Line:
    return line._replace(region=ANY)


def _without_need(line: Line) -> Line:
    return line._replace(need=ANY)


def _without_language(line: Line) -> Line:
    return line._replace(language=ANY)


LESS: tuple[Callable[[Line], Line], ...] = (
    _without_region, _without_need, _without_language, _without_path,
)  # fmt: skip
"""How lines that are too rare are told: less and less of the person, the path last (R107)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of some weeks. Exact counts: they stay inside, and end with the rows they are of.

    `spoken` is (language, whether a referral was reached) -> conversations. `lines` and `unseen`
    are the flow log as staff see it, and how many conversations no line stands for.
    """

    talks: int = 0
    spoken: Counter[tuple[str, bool]] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    texts: Counter[int] = field(default_factory=Counter)
    reach: Counter[str] = field(default_factory=Counter)
    more: Counter[bool] = field(default_factory=Counter)
    risks: Counter[str] = field(default_factory=Counter)
    lines: dict[Line, int] = field(default_factory=dict)
    unseen: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Add the sums of other weeks; the lines stay with their week, where they were released."""
        return Tally(
            talks=self.talks + other.talks,
            spoken=self.spoken + other.spoken,
            stops=self.stops + other.stops,
            texts=self.texts + other.texts,
            reach=self.reach + other.reach,
            more=self.more + other.more,
            risks=self.risks + other.risks,
        )

    def to_json(self) -> str:
        """Write the tally as compact JSON."""
        counters = {
            "spoken": [[*key, count] for key, count in self.spoken.items()],
            "stops": list(self.stops.items()),
            "texts": list(self.texts.items()),
            "reach": list(self.reach.items()),
            "more": list(self.more.items()),
            "risks": list(self.risks.items()),
            "lines": [[*line, count] for line, count in self.lines.items()],
        }
        whole = {"talks": self.talks, "unseen": self.unseen, **counters}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> "Tally | None":
        """Read a tally; None for one that another version wrote, which is then made again."""
        try:
            found: dict[str, Any] = json.loads(text)
            return cls(
                talks=found["talks"],
                spoken=Counter({(lang, got): n for lang, got, n in found["spoken"]}),
                stops=Counter(dict(found["stops"])),
                texts=Counter(dict(found["texts"])),
                reach=Counter(dict(found["reach"])),
                more=Counter(dict(found["more"])),
                risks=Counter(dict(found["risks"])),
                lines={
                    Line(region, need, language, outcome, tuple(Step(*step) for step in path)): n
                    for region, need, language, outcome, path, n in found["lines"]
                },
                unseen=found["unseen"],
            )
        except (ValueError, KeyError, TypeError):
            return None


def tally(talks: Iterable[Talk], stage_of: Callable[[str], str], *, k: int = K) -> Tally:
    """Add up the conversations of one week.

    Args:
        talks: What `rows.talks` made of the week's rows.
        stage_of: The stage of the funnel that a `flow/step` path belongs to.
        k: How many must be alike to be shown as a line.
    """
    found = list(talks)
    added = Tally(talks=len(found))
    lines: Counter[Line] = Counter()
    for talk in found:
        texts = talk.texts_to_referral
        added.spoken[talk.language, bool(texts)] += 1
        added.risks[talk.risk] += 1
        outcome = talk.reach
        if texts:
            added.texts[min(texts, MANY_TEXTS)] += 1
            added.reach[talk.reach] += 1
            added.more[talk.asked_for_more] += 1
        else:
            stage = stopped_at(talk, stage_of)
            added.stops[stage] += 1
            outcome = LEFT + stage
        lines[Line(talk.region, talk.need, talk.language, outcome, talk.path)] += 1
    shown, unseen = alike(lines, LESS, k=k)
    return replace(added, lines=shown, unseen=unseen)
