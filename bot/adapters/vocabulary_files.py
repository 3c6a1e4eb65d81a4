"""Reads `data/vocabulary/`: the words, phrases and names that texts are understood by."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.core.issue import AuthoringError, Issue
from bot.core.towns import Towns
from bot.core.understanding.leaning import pack
from bot.core.understanding.meaning import Command
from bot.core.understanding.senses import KINDS, LANGUAGES, Phrase, expand
from bot.core.understanding.vocabulary import Source, Vocabulary
from bot.core.understanding.wording import words_of

_PATTERN = re.compile(r"[a-z0-9 ()\[\]|#.,$]+")


def read_vocabulary(folder: Path, towns: Towns) -> Vocabulary:
    """Read and compile the vocabulary; takes about half a second.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    return Vocabulary(read_source(folder, towns), towns)


def read_source(folder: Path, towns: Towns) -> Source:
    """Read the vocabulary as it is written.

    Raises:
        AuthoringError: a line cannot be used; every such line is named.
    """
    issues: list[Issue] = []
    concepts = {
        language: _concepts(folder / f"words.{language}.txt", issues) for language in LANGUAGES
    }
    phrases: list[Phrase] = []
    for language in LANGUAGES:
        for name in ("crisis", "requests"):
            phrases += _phrases(folder / f"{name}.{language}.txt", language, issues)
    commands, exact = _commands(folder / "commands.txt", issues)
    nicknames = _nicknames(folder / "nicknames.txt", towns, issues)
    source = Source(
        concepts=concepts,
        phrases=phrases,
        commands=commands,
        exact=exact,
        nicknames=nicknames,
        ordinary=[line for _, line in _lines(folder / "ordinary-names.txt")],
        elsewhere=[line for _, line in _lines(folder / "elsewhere.txt")],
        weights=_weights(folder / "weights.tsv", issues),
    )
    if issues:
        raise AuthoringError(tuple(issues))
    return source


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AuthoringError(
            (Issue(_shown(path), 1, "cannot be read", str(error.strerror)),)
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.partition("//")[0].strip()
        if bare:
            yield number, bare


def _concepts(path: Path, issues: list[Issue]) -> dict[str, str]:
    """Read `concept: word word ...`; `-` marks words that phrases do not see, `~` ordinary ones."""
    concepts: dict[str, str] = {}
    for number, line in _lines(path):
        concept, colon, words = line.partition(":")
        concept = concept.strip()
        if not colon or " " in concept:
            issues.append(
                Issue(_shown(path), number, "this is no concept", "write `concept: word word`")
            )
            continue
        for word in words.split():
            symbol = word if concept == "~" else concept
            if concepts.setdefault(word, symbol) != symbol and concept != "~":
                issues.append(
                    Issue(
                        _shown(path),
                        number,
                        f"{word} stands for {concepts[word]} already",
                        "a word stands for one concept in a language",
                    )
                )
        if concept not in "-~":
            concepts.setdefault(concept, concept) if path.name == "words.en.txt" else None
    return concepts


def _phrases(path: Path, language: str, issues: list[Issue]) -> list[Phrase]:
    """Read phrases, one pattern a line, under headings such as `== optout`."""
    phrases: list[Phrase] = []
    kind: int | None = None
    groups: dict[str, str] = {}
    for number, line in _lines(path):
        if line.startswith("let "):
            name, _, words = line[4:].partition("=")
            groups[f"({name.strip()})"] = f"({words.strip()})"
            continue
        if line.startswith("=="):
            kind = _kind(line[2:].split())
            if kind is None:
                issues.append(
                    Issue(
                        _shown(path),
                        number,
                        f"this heading says nothing known: {line}",
                        f"one of {', '.join(KINDS)}",
                    )
                )
            continue
        if kind is None:
            issues.append(Issue(_shown(path), number, "no heading above", "e.g. `== optout`"))
            continue
        for group, words in groups.items():
            line = line.replace(group, words)  # noqa: PLW2901 - the line with its groups written out
        if _PATTERN.fullmatch(line) is None:
            issues.append(
                Issue(
                    _shown(path),
                    number,
                    f"not plain: {line}",
                    "lower case without accents, apostrophes or punctuation; ( | ) and [ ]",
                )
            )
            continue
        if line.count("(") != line.count(")") or line.count("[") != line.count("]"):
            issues.append(
                Issue(
                    _shown(path), number, f"brackets do not match in {line}", "close what is open"
                )
            )
            continue
        phrases.append(Phrase(language, line, kind))
    return phrases


def _kind(marks: list[str]) -> int | None:
    if not marks or not set(marks) <= set(KINDS):
        return None
    return sum(1 << KINDS.index(mark) for mark in set(marks))


def _commands(
    path: Path, issues: list[Issue]
) -> tuple[dict[str, tuple[Command, str | None]], dict[str, Command]]:
    """Read `command [language]: whole text | whole text`; `exact` commands are the carrier's."""
    told: dict[str, tuple[Command, str | None]] = {}
    exact: dict[str, Command] = {}
    for number, line in _lines(path):
        head, _, texts = line.partition(":")
        name, *rest = head.split()
        if name not in set(Command):
            issues.append(Issue(_shown(path), number, f"{name} is no command", ", ".join(Command)))
            continue
        try:
            wordings = expand(texts)
        except ValueError as error:
            issues.append(Issue(_shown(path), number, str(error), "close what is open"))
            continue
        for wording, _ in wordings:
            whole = " ".join(words_of(" ".join(wording))[0])
            if rest == ["exact"]:
                exact[whole] = Command(name)
            else:
                told[whole] = (Command(name), rest[0] if rest else None)
    return told, exact


def _nicknames(path: Path, towns: Towns, issues: list[Issue]) -> dict[str, tuple[str, ...]]:
    """Read `Town: name | name`: what people call a town beside its names in `data/places.csv`."""
    nicknames: dict[str, tuple[str, ...]] = {}
    for number, line in _lines(path):
        town, _, names = line.partition(":")
        if town not in towns:
            issues.append(
                Issue(_shown(path), number, f"{town} is not one of the towns", "see data/towns.csv")
            )
            continue
        for name in names.split("|"):
            plain = " ".join(words_of(name)[0])
            nicknames[plain] = tuple(dict.fromkeys((*nicknames.get(plain, ()), town)))
    return nicknames


def _weights(path: Path, issues: list[Issue]) -> dict[str, int]:
    """Read what `make learn` wrote; an absent file means that nothing was learnt yet."""
    weights: dict[str, int] = {}
    packed = _Packed()
    if not path.exists():
        return weights
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("//"):
            continue
        feature, *parts = line.split("\t")
        try:
            weights[feature] = sum([packed[part] for part in parts])
        except (ValueError, KeyError) as error:
            issues.append(Issue(_shown(path), number, f"no weight: {error}", "run `make learn`"))
    return weights


class _Packed(dict[str, int]):
    """Weights such as `shelter:12` as they are packed: half a million stand in a few thousand."""

    def __missing__(self, part: str) -> int:
        name, _, weight = part.partition(":")
        self[part] = found = pack([(name, int(weight))])
        return found


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
