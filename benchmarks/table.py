"""What a part of the benchmark came to: figures with their goals, as Markdown."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, the value as shown, the goal and whether it is met."""

    what: str
    value: str
    goal: str = ""
    met: bool | None = None


def at_least(what: str, value: float, goal: float, unit: str, digits: int = 0) -> Figure:
    """Make a figure that must not be smaller than its goal."""
    return Figure(
        what, f"{value:,.{digits}f} {unit}", f"≥ {goal:,.{digits}f} {unit}", met=value >= goal
    )


def at_most(what: str, value: float, goal: float, unit: str, digits: int = 0) -> Figure:
    """Make a figure that must not be larger than its goal."""
    return Figure(
        what, f"{value:,.{digits}f} {unit}", f"≤ {goal:,.{digits}f} {unit}", met=value <= goal
    )


def plain(what: str, value: float, unit: str, digits: int = 0) -> Figure:
    """Make a figure without a goal: a floor, or a part of another."""
    return Figure(what, f"{value:,.{digits}f} {unit}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the benchmark: its figures, and what has to be known to read them.

    `rows` are a second table, whose first row is the head.
    """

    name: str
    title: str
    figures: Sequence[Figure] = ()
    rows: Sequence[Sequence[str]] = ()
    notes: Sequence[str] = ()
    measured: str = field(default="")

    def save(self, folder: Path) -> None:
        """Keep it, so that one part can be measured again without the others."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Part":
        """Read one that was kept."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        kept["figures"] = [Figure(**figure) for figure in kept["figures"]]
        return cls(**kept)

    @property
    def missed(self) -> int:
        """How many goals are missed."""
        return sum(figure.met is False for figure in self.figures)

    def markdown(self) -> str:
        """Write it as a section of `BENCHMARKS.md`."""
        lines = [f"## {self.title}", "", f"`python -m benchmarks {self.name}`, {self.measured}", ""]
        if self.figures:
            table = [("figure", "measured", "goal", "")]
            marks = {True: "met", False: "**missed**", None: ""}
            table += [(each.what, each.value, each.goal, marks[each.met]) for each in self.figures]
            lines += [*_table(table), ""]
        if self.rows:
            lines += [*_table(self.rows), ""]
        lines += [*self.notes, ""] if self.notes else []
        return "\n".join(lines)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *body = rows
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in body),
    ]
