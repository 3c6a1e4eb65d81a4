"""A decided month as tables: what the pages draw, the exports write and the command line prints."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.catalogue import LANGUAGES
from bot.core.disclosure.bands import QUARTERS
from bot.core.disclosure.release import Shown, Why, rounded
from bot.core.report.month import DELIVERY, GROUPS, UNSAID, Month
from bot.core.report.rows import ANSWERED_BY, RISKS, STOPS
from bot.core.report.tally import MANY_TEXTS

LABELS: Mapping[str, str] = {
    "all": "Conversations", "reached": "Reached a referral", "left": "Left before a referral",
    "en": "English", "es": "Spanish", "pt": "Portuguese", "ht": "Haitian Creole",
    "greeting": "At the greeting", "town": "At the question for the town",
    "need": "At the question for the need", "crisis": "After a crisis answer",
    "other": "Somewhere else",
    "danger": "Danger", "suicide": "Thoughts of suicide", "overdose": "Overdose",
    "sent": "Sent", "expired": "Too old to send", "refused": "Refused by the carrier",
    "stopped": "Dropped after a STOP",
    "yes": "Asked for more", "no": "Did not ask for more",
    "shelter": "A safe place to stay", "exit": "Trafficking, wanting out",
    "health": "Health care", "substance": "Alcohol or drugs", "counseling": "Counseling",
    "legal": "Legal help", "basics": "Food, money, transport", "work": "Work or school",
    "youth": "Help for under 18", "lgbtq": "LGBTQ+ support", "report": "Worried about someone",
}  # fmt: skip
NEED_LABELS: Mapping[str, str] = {**LABELS, "crisis": "Someone to talk to now"}
REACH_LABELS: Mapping[str, str] = {
    "town": "Help that serves the town", "near": "Help in a town nearby",
    "statewide": "Statewide lines only",
}  # fmt: skip
GROUP_LABELS: Mapping[str, str] = {
    "home": "A safe place", "talk": "Someone to talk to", "exploitation": "Trafficking",
    "health": "Health and drugs", "legal": "Legal help", "living": "Daily life",
    "other": "Youth, LGBTQ+",
}  # fmt: skip
WITHHELD: Mapping[Why, str] = {
    Why.WITHHELD: "1 to 10 people, or a number from which so few could be worked out",
    Why.UNSPLIT: "part of a total that is too small to be split",
}
QUARTER_LABELS = (
    "under a quarter", "a quarter to a half", "a half to three quarters", "three quarters or more",
)  # fmt: skip
assert len(QUARTER_LABELS) == QUARTERS


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its name, and a cell for every column."""

    label: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a month; `about` says in a sentence what is counted."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def withheld(self) -> Iterator[tuple[Why, int]]:
        """Count the withheld cells by reason."""
        for why in WITHHELD:
            count = sum(cell.why is why for line in self.lines for cell in line.cells)
            if count:
                yield why, count


def tables(month: Month) -> tuple[Table, ...]:
    """Lay a month out as everything that may leave the programme; weeks may not (R111)."""
    return (
        Table(
            "conversations",
            "Conversations",
            "All conversations of the month, and whether they reached a referral.",
            ("Conversations",),
            _lines(month, "", ("all", "reached", "left"), LABELS),
        ),
        Table(
            "stops",
            "Where conversations ended without a referral",
            "The last step of conversations that reached no referral.",
            ("Conversations",),
            _lines(month, "stop:", STOPS, LABELS),
        ),
        Table(
            "texts",
            "Texts until the first referral",
            "How many texts people sent until they had a referral.",
            ("Conversations",),
            tuple(
                Line(texts_label(count), (month[f"texts:{count}"],))
                for count in range(1, MANY_TEXTS + 1)
            ),
        ),
        Table(
            "reach",
            "What the first referral could offer",
            "Statewide lines only means that no listing serves that town or one nearby.",
            ("Conversations",),
            _lines(month, "reach:", ANSWERED_BY, REACH_LABELS),
        ),
        Table(
            "more",
            "After the first referral",
            "Whether people asked for more places or another need.",
            ("Conversations",),
            _lines(month, "more:", ("yes", "no"), LABELS),
        ),
        Table(
            "languages",
            "Languages",
            "The language in which the conversation ended.",
            ("Conversations", "Reached a referral", "Left before"),
            tuple(
                Line(
                    LABELS[language],
                    tuple(
                        month[f"language:{language}{part}"] for part in ("", "|reached", "|left")
                    ),
                )
                for language in LANGUAGES
            ),
        ),
        Table(
            "risks",
            "Answers to a risk to life",
            "The first such answer of a conversation: danger, thoughts of suicide or an overdose.",
            ("Conversations",),
            _lines(month, "risk:", RISKS, LABELS),
        ),
        Table(
            "needs",
            "Needs",
            "First referrals for each need; one conversation can ask for several.",
            ("Requests",),
            tuple(_needs(month)),
        ),
        _places(month, "regions", "Regions and needs", "region:"),
        Table(
            "towns",
            "Towns",
            "First referrals by town.",
            ("Requests",),
            tuple(Line(place_label(key), (month[key],)) for key in _keys(month, "town:")),
        ),
        _places(month, "towns and needs", "Towns and needs", "town:"),
        Table(
            "delivery",
            "Delivery of referrals",
            "What became of referrals that were queued to be sent.",
            ("Referrals",),
            (
                Line("Queued", (month["delivery"],)),
                *_lines(month, "delivery:", DELIVERY, LABELS),
            ),
        ),
    )


def weeks_table(month: Month) -> Table:
    """Lay out the weeks of a month, for the pages only."""
    return Table(
        "weeks",
        "Weeks",
        "Conversations by the week in which they began.",
        ("Conversations",),
        tuple(Line(week, (month[f"week:{week}"],)) for week in month.weeks),
    )


def _lines(
    month: Month, prefix: str, keys: tuple[str, ...], labels: Mapping[str, str]
) -> tuple[Line, ...]:
    return tuple(Line(labels[key], (month[f"{prefix}{key}"],)) for key in keys)


def _needs(month: Month) -> Iterator[Line]:
    yield Line("All needs", (month["requests"],))
    for group, needs in GROUPS.items():
        yield Line(GROUP_LABELS[group], (month[f"group:{group}"],))
        if len(needs) > 1:
            for need in needs:
                yield Line(f"– {NEED_LABELS[need]}", (month[f"need:{need}"],))


def _places(month: Month, name: str, title: str, prefix: str) -> Table:
    """Lay out one kind of place against groups of needs, the rests of regions among the towns."""
    keys = [*_keys(month, prefix), *(_keys(month, "rest:") if prefix == "town:" else ())]
    lines = [
        Line(place_label(key), (month[key], *(month[f"{key}|{group}"] for group in GROUPS)))
        for key in keys
        if prefix == "region:" or f"{key}|home" in month.cells
    ]
    about = (
        "First referrals by planning region."
        if prefix == "region:"
        else "First referrals by town; towns with fewer than 22 stand together as the rest."
    )
    return Table(name, title, about, ("All", *GROUP_LABELS.values()), tuple(lines))


def _keys(month: Month, prefix: str) -> list[str]:
    return sorted(key for key in month.cells if key.startswith(prefix) and "|" not in key)


def place_label(key: str) -> str:
    """Name a place: a town, a region, the rest of one, or that no place was said."""
    kind, _, name = key.partition(":")
    if name == UNSAID:
        return "Town not said"
    return f"Rest of {name}" if kind == "rest" else name


def texts_label(count: int) -> str:
    """Name a class of texts until the referral."""
    if count == MANY_TEXTS:
        return f"{count} texts or more"
    return "1 text" if count == 1 else f"{count} texts"


def median_texts(month: Month) -> int | None:
    """Return the median number of texts to a referral, as far as it follows from what is shown."""
    reached, seen = month["reached"].value, 0
    if not reached:
        return None
    for count in range(1, MANY_TEXTS + 1):
        cell = month[f"texts:{count}"]
        if cell.value is None:
            return None
        seen += cell.value
        if 2 * seen >= reached:
            return count
    return None


def share(part: Shown, whole: Shown) -> int | None:
    """Return a percentage of numbers that are shown, to the nearest five, so that it tells no more.

    >>> share(Shown(35), Shown(85)), share(Shown(None), Shown(85))
    (40, None)
    """
    if part.value is None or not whole.value:
        return None
    return rounded(round(min(100 * part.value / whole.value, 100)))
