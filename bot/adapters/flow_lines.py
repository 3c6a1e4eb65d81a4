"""Finds the line of every part of the files under `flows/`, so that `check` can point at it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.core.check.subject import Lines, Place, Spot

_REASON = re.compile(r"#\s*UCS-2:\s*\S")


def read_lines(folder: Path) -> Lines:
    """Read where everything stands; the files are known to be sound (`read_flows` read them)."""
    spots: dict[Place, Spot] = {}
    flows: list[tuple[str, Spot]] = []
    reasons: list[Spot] = []
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        shown = f"{path.parent.name}/{path.name}"
        document = YAML().load(text)
        head = str(document.get("flow", path.stem))
        for place, line in _walk(document):
            spots.setdefault((head, *place), Spot(shown, line))
        spots.setdefault((head,), Spot(shown, 1))
        if "flow" in document:
            flows.append((head, spots[head, "flow"]))
        lines = enumerate(text.splitlines(), start=1)
        reasons += (Spot(shown, number) for number, line in lines if _REASON.search(line))
    return Lines(spots, flows=flows, reasons=reasons)


def _walk(part: Any, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Yield the line of every key and every list item; needs are named by their code."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield (*place, str(key)), part.lc.data[key][0] + 1  # type: ignore[attr-defined]
            yield from _walk(value, (*place, str(key)))
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for number, item in enumerate(part):
            here = (*place, str(number))
            if place == ("needs",):
                here = (str(item["code"]),)
            yield here, part.lc.data[number][0] + 1  # type: ignore[attr-defined]
            yield from _walk(item, here)
