"""Reads the flows, the needs and the texts under `flows/`: YAML 1.2, mistakes as `file:line`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.core.catalogue import Catalogue
from bot.core.flow import Entry, Flow, Flows, Need, Part, Words, texts_of
from bot.core.issue import AuthoringError, Issue


class Phrases(Part):
    """A file of texts that belong to no step."""

    phrases: dict[str, Words] = Field(min_length=1)


class Needs(Part):
    """The file of needs."""

    needs: tuple[Need, ...] = Field(min_length=1, strict=False)


_KINDS: dict[str, type[Part]] = {"flow": Flow, "phrases": Phrases, "needs": Needs}


def read_flows(folder: Path) -> tuple[Flows, Catalogue]:
    """Read every file under `flows/`.

    Raises:
        AuthoringError: with every mistake found in every file, not the first one only.
    """
    issues: list[Issue] = []
    parts: dict[Path, Part] = {}
    for path in sorted(folder.glob("*.yaml")):
        part = _read(path, issues)
        if part is not None:
            parts[path] = part
    flows = tuple(part for part in parts.values() if isinstance(part, Flow))
    needs = tuple(need for part in parts.values() if isinstance(part, Needs) for need in part.needs)
    if not issues:
        issues += _missing(folder, flows)
    if issues:
        raise AuthoringError(tuple(sorted(issues)))
    texts = {key: words.model_dump() for key, words in _texts(parts)}
    return Flows(flows, needs), Catalogue(texts)


def _missing(folder: Path, flows: tuple[Flow, ...]) -> Iterator[Issue]:
    """Say what no file by itself lacks, and all of them together do."""
    if not flows:
        yield Issue(folder.name, 1, "no flow found", "a flow file starts with `flow: name`")
    elif not any(Entry.START in flow.enter for flow in flows):
        hint = "write `enter: {start: STEP}` into one of them"
        yield Issue(folder.name, 1, "no flow takes a first text", hint)


def schema() -> str:
    """Return the JSON Schema that makes an editor complete and check flow files."""
    options = [kind.model_json_schema(ref_template="#/$defs/{model}") for kind in _KINDS.values()]
    definitions: dict[str, Any] = {}
    for option in options:
        definitions |= option.pop("$defs", {})
    merged = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file under flows/",
        "anyOf": options,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(merged, indent=2, ensure_ascii=False) + "\n"


def line_of(document: Any, place: tuple[Any, ...]) -> int:
    """Find the line of a place inside a loaded YAML document, or of its nearest parent."""
    line = 1
    for key in place:
        marks = getattr(document, "lc", None)
        if marks is None or marks.data is None or key not in marks.data:
            break
        line = marks.data[key][0] + 1
        document = document[key]
    return line


def _read(path: Path, issues: list[Issue]) -> Part | None:
    shown = f"{path.parent.name}/{path.name}"
    try:
        document = YAML().load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        issues.append(
            Issue(shown, line, f"not YAML: {error.problem}", "look at this line and the one above")
        )
        return None
    except YAMLError as error:  # a control character, whose line ruamel does not tell
        issues.append(Issue(shown, 1, f"not YAML: {getattr(error, 'reason', error)}"))
        return None
    except (OSError, UnicodeDecodeError) as error:
        issues.append(
            Issue(shown, 1, f"cannot be read: {type(error).__name__}", "save it as UTF-8")
        )
        return None
    kinds = [
        kind for key, kind in _KINDS.items() if isinstance(document, Mapping) and key in document
    ]
    if not kinds:
        hint = "start with `flow:`, `phrases:` or `needs:`"
        issues.append(Issue(shown, 1, "neither a flow nor phrases nor needs", hint))
        return None
    try:
        return kinds[0].model_validate(_plain(document))
    except ValidationError as error:
        for mistake in error.errors():
            place = tuple(part for part in mistake["loc"] if part != "[key]")
            dotted = ".".join(str(part) for part in place)
            message = f"{dotted}: {mistake['msg'].lower()}"
            issues.append(Issue(shown, line_of(document, place), message, _hint(kinds[0], mistake)))
        return None


def _hint(kind: type[Part], mistake: Mapping[str, Any]) -> str:
    """Suggest the key that was probably meant."""
    if mistake["type"] != "extra_forbidden":
        return ""
    known: set[str] = set(kind.model_fields)
    for definition in kind.model_json_schema().get("$defs", {}).values():
        known |= set(definition.get("properties", {}))
    written = str(mistake["loc"][-1])
    found = process.extractOne(written, sorted(known), scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean `{found[0]}`?" if found else "no such key"


def _plain(value: Any) -> Any:
    """Turn ruamel's annotated containers into plain ones, so that strict models accept them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return str(value) if isinstance(value, str) else value


def _texts(parts: Mapping[Path, Part]) -> Iterator[tuple[str, Words]]:
    for path, part in parts.items():
        if isinstance(part, Flow):
            yield from texts_of(part)
        elif isinstance(part, Phrases):
            yield from ((f"{path.stem}.{key}", words) for key, words in part.phrases.items())
        elif isinstance(part, Needs):
            yield from ((f"needs.{need.code}", need.label) for need in part.needs)
