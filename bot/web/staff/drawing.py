"""Draws a flow as rows of steps with arrows, and the way that conversations took through it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.flow import Flow, Slot, Step

WIDE, HIGH = 132, 40  # units of one step
GAP_X, GAP_Y, EDGE = 22, 46, 26
ACROSS = 3  # steps in a row; more are wrapped, so that a phone shows them


@dataclass(frozen=True, slots=True)
class Node:
    """One step: where it stands, what kind it is, and when the path came by (1 is first)."""

    name: str
    x: int
    y: int
    kind: str
    said: str
    turns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """What leads from one step to another: the way, on which answer, and whether it was taken."""

    way: str
    label: str
    taken: bool
    jumped: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A flow, ready for a template."""

    flow: str
    about: str
    width: int
    height: int
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def draw(flow: Flow, path: Sequence[str] = ()) -> Drawing:
    """Draw a flow; `path` are the `flow/step` paths of a conversation, in order."""
    here = [step.partition("/")[2] if step.startswith(f"{flow.flow}/") else "" for step in path]
    places = _places(flow)
    leads: dict[tuple[str, str], list[str]] = {}
    for start, end, label in _leads(flow):
        if start != end and end in places:
            leads.setdefault((start, end), []).append(label)
    taken = {(a, b) for a, b in pairwise(here) if a and b and a != b}
    arrows = [
        Arrow(_way(places[a], places[b]), "; ".join(dict.fromkeys(labels)), (a, b) in taken)
        for (a, b), labels in leads.items()
    ]
    arrows += [
        Arrow(_way(places[a], places[b]), "in their own words", taken=True, jumped=True)
        for a, b in sorted(taken - set(leads))
        if a in places and b in places
    ]
    nodes = tuple(
        Node(
            name, x, y, _kind(flow.steps[name]), _said(flow.steps[name]),
            tuple(turn for turn, step in enumerate(here, 1) if step == name),
        )
        for name, (x, y) in places.items()
    )  # fmt: skip
    arrows.sort(key=lambda arrow: arrow.taken)
    return Drawing(
        flow.flow,
        flow.about,
        max(x for x, _ in places.values()) + WIDE + EDGE,
        max(y for _, y in places.values()) + HIGH + EDGE,
        nodes,
        tuple(arrows),
    )


def _kind(step: Step) -> str:
    return "refers" if step.refers else "asks" if step.asks else "says"


def _said(step: Step) -> str:
    if step.refers:
        return "The referral"
    return step.say.en if step.say else ""


def _leads(flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Walk what leads from a step to another, and on which answer."""
    for name, step in flow.steps.items():
        for digit, choice in enumerate(step.choices, start=1):
            target = choice.go or step.then
            if target:
                yield name, target, f"{digit} {choice.label.en}" if choice.label else str(digit)
        for choice in step.hears:
            if choice.go:
                yield name, choice.go, "other words"
        if step.then:
            yield name, step.then, f"a {step.asks}" if step.asks else "any answer"
        if step.otherwise:
            yield name, step.otherwise, "not understood"
        if step.refers:
            for slot in Slot:
                asking = next((to for to, other in flow.steps.items() if other.asks is slot), None)
                if asking:
                    yield name, asking, f"another {slot}"


def _places(flow: Flow) -> dict[str, tuple[int, int]]:
    """Put each step a row below the first step that leads to it, three to a row at most."""
    depth: dict[str, int] = {}
    leads = list(_leads(flow))
    for root in dict.fromkeys([*flow.enter.values(), *flow.words, *flow.steps]):
        waiting = [] if root in depth else [(root, 0)]
        while waiting:
            name, row = waiting.pop(0)
            if name in flow.steps and name not in depth:
                depth[name] = row
                waiting += [(end, row + 1) for start, end, _ in leads if start == name]
    rows: list[list[str]] = []
    for row in range(max(depth.values()) + 1):
        names = [name for name, where in depth.items() if where == row]
        rows += [names[at : at + ACROSS] for at in range(0, len(names), ACROSS)]
    return {
        name: (EDGE + column * (WIDE + GAP_X), EDGE + row * (HIGH + GAP_Y))
        for row, names in enumerate(rows)
        for column, name in enumerate(names)
    }


def _way(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Draw a way down from bottom to top, or back up along the left side."""
    (x1, y1), (x2, y2) = start, end
    if y2 > y1:
        a, b, c, d = x1 + WIDE // 2, y1 + HIGH, x2 + WIDE // 2, y2 - 3
        middle = (b + d) // 2
        return f"M{a},{b}C{a},{middle} {c},{middle} {c},{d}"
    if y2 == y1:
        a, c = (x1 + WIDE, x2 - 3) if x2 > x1 else (x1, x2 + WIDE + 3)
        y = y1 + HIGH // 2
        if abs(x2 - x1) == WIDE + GAP_X:
            return f"M{a},{y}H{c}"
        a, c, y = x1 + WIDE // 2, x2 + WIDE // 2, y1 + HIGH  # past the step between, below it
        return f"M{a},{y}C{a},{y + 34} {c},{y + 34} {c},{y + 3}"
    side = min(x1, x2) - 18
    y, z = y1 + HIGH // 2, y2 + HIGH // 2
    return f"M{x1},{y}C{side},{y} {side},{z} {x2 - 3},{z}"
