"""Reads the labelled texts under `tests/texts`: what to learn from, and what to measure on."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.core.issue import AuthoringError, Issue
from bot.core.understanding.leaning import NEEDS, RISKS
from bot.core.understanding.senses import LANGUAGES

CURATED_SETS = ("crisis", "notcrisis", "optout")
SPLITS = ("dev", "test", "blind")
"""`dev` is tuned on; `test` and `blind` never are (`tests/texts/README.md` says who wrote them)."""
READERS = (1, 2)
"""Who read the `test` split once more, each without sight of its labels."""
_COLUMNS = ("needs", "risks", "minor", "command", "town", "text")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text and what it means; a field is None where nobody said.

    `command` and `town` are empty where the text holds none.
    """

    text: str
    language: str
    needs: tuple[str, ...] | None = None
    urgent: tuple[str, ...] | None = None
    minor: bool | None = None
    command: str | None = None
    town: str | None = None


def read_split(folder: Path, split: str) -> list[Labelled]:
    """Read one of SPLITS: JSON lines with the keys of `helpline understand`.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return _read(folder, f"{{}}.{split}.jsonl", _whole)


def read_set(folder: Path, name: str) -> list[Labelled]:
    """Read a curated set: `crisis` or `notcrisis` with risks, `optout` with commands.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return _read(folder, f"{name}.{{}}.jsonl", _of_a_set)


def read_lessons(folder: Path) -> list[Labelled]:
    """Read the texts written for learning.

    Tab-separated needs, risks, minor, command, town and text; `-` is none, `?` not labelled.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return _read(folder, "learn.{}.tsv", _lesson)


def read_reading(folder: Path, reader: int) -> list[Labelled]:
    """Read what one of READERS made of the `test` split, text for text in its order.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return _read(folder, f"{{}}.reading{reader}.tsv", _lesson)


def read_terms(folder: Path) -> list[Labelled]:
    """Read what people ask for by name: needs and term, tab-separated, one file a language.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return _read(folder, "terms.{}.tsv", _term)


def _read(folder: Path, name: str, read: Callable[[str, str], Labelled]) -> list[Labelled]:
    """Read one file a language, line by line; `read` turns a line and a language into a text."""
    found: list[Labelled] = []
    issues: list[Issue] = []
    for language in LANGUAGES:
        path = folder / name.format(language)
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except OSError as error:
            issues.append(Issue(_shown(path), 1, "cannot be read", str(error.strerror)))
            continue
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            try:
                found.append(read(line, language))
            except _Unusable as unusable:
                issues.append(Issue(_shown(path), number, str(unusable), unusable.hint))
    if issues:
        raise AuthoringError(tuple(issues))
    return found


class _Unusable(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _whole(line: str, _file: str) -> Labelled:
    """Read a line that names its own language: people write Spanish among the English too."""
    row = _row(line, ("text", "town", "needs", "urgent", "minor", "language", "command"))
    (language,) = _known([row["language"]], LANGUAGES)
    return Labelled(
        row["text"],
        language,
        _known(row["needs"], NEEDS),
        _known(row["urgent"], RISKS),
        row["minor"],
        row["command"] or "",
        row["town"] or "",
    )


def _of_a_set(line: str, language: str) -> Labelled:
    row = _row(line, ("text",))
    return Labelled(
        row["text"],
        language,
        urgent=_known(row["urgent"], RISKS) if "urgent" in row else None,
        command=(row["command"] or "") if "command" in row else None,
    )


def _row(line: str, needed: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _Unusable(f"is no JSON: {error}", "one object a line") from None
    missing = [key for key in needed if not isinstance(row, dict) or key not in row]
    if missing:
        raise _Unusable(f"lacks {', '.join(missing)}", f"it needs {', '.join(needed)}")
    return dict(row)


def _lesson(line: str, language: str) -> Labelled:
    cells = line.split("\t")
    if len(cells) != len(_COLUMNS):
        raise _Unusable(
            f"{len(cells)} columns instead of {len(_COLUMNS)}",
            f"write {', '.join(_COLUMNS)}, by tabs",
        )
    needs, urgent, minor, command, town, text = cells
    return Labelled(
        text,
        language,
        _codes(needs, NEEDS),
        _codes(urgent, RISKS),
        None if minor == "?" else minor == "m",
        _word(command),
        _word(town),
    )


def _term(line: str, language: str) -> Labelled:
    needs, tab, text = line.partition("\t")
    if not tab:
        raise _Unusable("one column instead of two", "write needs, a tab, and the term")
    return Labelled(text, language, _codes(needs, NEEDS))


def lessons_digest(folder: Path, vocabulary: Path) -> str:
    """Name the state of everything that is learnt from, so that stale weights are noticed."""
    files = [
        *folder.glob("learn.*.tsv"),
        *folder.glob("terms.*.tsv"),
        *folder.glob("*.dev.jsonl"),
        *(path for name in CURATED_SETS for path in folder.glob(f"{name}.*.jsonl")),
        *vocabulary.glob("words.*.txt"),
    ]
    digest = sha256()
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _word(cell: str) -> str | None:
    return {"?": None, "-": ""}.get(cell, cell)


def _codes(cell: str, known: Sequence[str]) -> tuple[str, ...] | None:
    if cell == "?":
        return None
    return () if cell == "-" else _known(cell.split(","), known)


def _known(codes: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for code in codes:
        if code not in known:
            raise _Unusable(f"{code!r} is not known", f"one of {', '.join(known)}")
    return tuple(codes)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
