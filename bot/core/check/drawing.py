"""Draws a flow: as Mermaid for documents, as SVG for the staff pages."""

from collections.abc import Iterator
from html import escape

from bot.core.flow import MORE, RESUME, Flow, Flows, Slot, Step

WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 150, 34, 40, 46, 12  # pixels
SHOWN = {RESUME: "back to where the texter was", MORE: "the next listings"}


def arrows(flows: Flows, flow: Flow) -> Iterator[tuple[str, str, str]]:
    """Walk what leads from a step of a flow to another: from, to, and on what answer."""
    for name, step in flow.steps.items():
        for digit, choice in enumerate(step.choices, start=1):
            target = choice.go or step.then
            if target is not None:
                label = f"{digit} {choice.label.en}" if choice.label else str(digit)
                yield name, target, label
        for choice in step.hears:
            if choice.go is not None:
                yield name, choice.go, "other words"
        if step.then is not None:
            yield name, step.then, _answer(step)
        if step.otherwise is not None:
            yield name, step.otherwise, "not understood"
        if step.refers:
            for slot in Slot:
                asking = flows.asking(slot, within=flow.flow)
                if asking is not None:
                    yield name, asking.partition("/")[2], f"no {slot} yet"


def mermaid(flows: Flows, flow: Flow) -> str:
    """Write a flow as a Mermaid flowchart."""
    nodes = {name: f"s{number}" for number, name in enumerate(flow.steps)}
    lines = [f"%% {flow.flow}: {flow.about}", "flowchart TD"]
    for entry, name in flow.enter.items():
        lines.append(f"  {entry}([{entry}]) --> {nodes[name]}")
    for name, by_language in flow.words.items():
        words = ", ".join(word.upper() for word in by_language.get("en", ()))
        lines.append(f'  w_{nodes[name]}(["{words}"]) --> {nodes[name]}')
    for name, step in flow.steps.items():
        left, right = ("[[", "]]") if step.refers else ("{{", "}}") if step.asks else ("[", "]")
        lines.append(f'  {nodes[name]}{left}"{name}"{right}')
    for start, target, label in dict.fromkeys(arrows(flows, flow)):
        goal = nodes.get(target, "x_" + target.replace("/", "_").replace("-", "_"))
        shown = "" if target in nodes else f'(["{SHOWN.get(target, target)}"])'
        lines.append(f'  {nodes[start]} -->|"{label.replace(chr(34), chr(39))}"| {goal}{shown}')
    return "\n".join(lines) + "\n"


def svg(flows: Flows, flow: Flow) -> str:
    """Draw a flow in rows: what is entered first on top, what an answer leads to below."""
    rows = _rows(flows, flow)
    places = {
        name: (EDGE + column * (WIDTH + GAP_X), EDGE + row * (HEIGHT + GAP_Y))
        for row, names in enumerate(rows)
        for column, name in enumerate(names)
    }
    width = max(x for x, _ in places.values()) + WIDTH + EDGE
    height = max(y for _, y in places.values()) + HEIGHT + EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        f' role="img" aria-label="{escape(flow.about)}" font-family="sans-serif" font-size="13">',
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">',
        '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>',
    ]
    for start, target, label in dict.fromkeys(arrows(flows, flow)):
        if target in places and target != start:
            (x1, y1), (x2, y2) = places[start], places[target]
            down = y2 >= y1
            a, b = (y1 + HEIGHT, y2) if down else (y1, y2 + HEIGHT)
            parts.append(
                f'<path d="M{x1 + WIDTH // 2},{a} L{x2 + WIDTH // 2},{b}" fill="none" '
                f'stroke="#667" marker-end="url(#tip)"><title>{escape(label)}</title></path>'
            )
    for name, (x, y) in places.items():
        step = flow.steps[name]
        fill = "#dff0e3" if step.refers else "#fdf3d0" if step.asks else "#eef1f6"
        said = step.say.en if step.say else "the referral"
        parts.append(
            f'<g><title>{escape(said)}</title><rect x="{x}" y="{y}" width="{WIDTH}" '
            f'height="{HEIGHT}" rx="6" fill="{fill}" stroke="#445"/><text x="{x + WIDTH // 2}" '
            f'y="{y + HEIGHT // 2 + 5}" text-anchor="middle">{escape(name)}</text></g>'
        )
    return "\n".join((*parts, "</svg>")) + "\n"


def _answer(step: Step) -> str:
    return f"a {step.asks}" if step.asks else "an answer"


def _rows(flows: Flows, flow: Flow) -> list[list[str]]:
    """Put each step one row below the first step that leads to it."""
    roots = [*flow.enter.values(), *flow.words, *flow.steps]
    depth: dict[str, int] = {}
    for root in dict.fromkeys(roots):
        waiting = [] if root in depth else [(root, 0)]
        while waiting:
            name, row = waiting.pop(0)
            if name in flow.steps and name not in depth:
                depth[name] = row
                leads = [t for s, t, _ in arrows(flows, flow) if s == name]
                waiting += [(target, row + 1) for target in leads]
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, row in depth.items():
        rows[row].append(name)
    return rows
