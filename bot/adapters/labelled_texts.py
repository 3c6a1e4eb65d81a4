"""Reads the labelled texts under `tests/texts`: what to learn from, and what to measure on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.core.understanding.senses import LANGUAGES

CURATED_SETS = ("crisis", "notcrisis", "optout")
SPLITS = ("dev", "test", "blind")
"""`dev` is tuned on; `test` and `blind` never are (`tests/texts/README.md` says who wrote them)."""
_COLUMNS = 6


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
    """Read one of SPLITS: JSON lines with the keys of `helpline understand`."""
    return [
        Labelled(
            row["text"],
            row["language"],
            tuple(row["needs"]),
            tuple(row["urgent"]),
            row["minor"],
            row["command"] or "",
            row["town"] or "",
        )
        for language in LANGUAGES
        for row in _rows(folder / f"{language}.{split}.jsonl")
    ]


def read_set(folder: Path, name: str) -> list[Labelled]:
    """Read a curated set: `crisis` or `notcrisis` with risks, `optout` with commands."""
    return [
        Labelled(
            row["text"],
            language,
            urgent=tuple(row["urgent"]) if "urgent" in row else None,
            command=(row["command"] or "") if "command" in row else None,
        )
        for language in LANGUAGES
        for row in _rows(folder / f"{name}.{language}.jsonl")
    ]


def read_lessons(folder: Path) -> list[Labelled]:
    """Read the texts written for learning.

    Tab-separated needs, risks, minor, command, town and text; `-` is none, `?` not labelled.

    Raises:
        ValueError: a line has not six columns; the message names file and line.
    """
    lessons = []
    for language in LANGUAGES:
        path = folder / f"learn.{language}.tsv"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            cells = line.split("\t")
            if len(cells) != _COLUMNS:
                raise ValueError(f"{path.name}:{number}: {len(cells)} columns instead of six")
            needs, urgent, minor, command, town, text = cells
            lessons.append(
                Labelled(
                    text,
                    language,
                    _codes(needs),
                    _codes(urgent),
                    None if minor == "?" else minor == "m",
                    _word(command),
                    _word(town),
                )
            )
    return lessons


def read_terms(folder: Path) -> list[Labelled]:
    """Read what people ask for by name: needs and term, tab-separated, one file a language."""
    terms = []
    for language in LANGUAGES:
        for line in (folder / f"terms.{language}.tsv").read_text(encoding="utf-8").splitlines():
            needs, _, text = line.partition("\t")
            terms.append(Labelled(text, language, _codes(needs)))
    return terms


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


def _codes(cell: str) -> tuple[str, ...] | None:
    if cell == "?":
        return None
    return () if cell == "-" else tuple(cell.split(","))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
