"""Flow files: what their editors get wrong is told with file, line and a hint."""

import json
from pathlib import Path

import pytest

from bot.adapters.flow_files import line_of, read_flows, schema
from bot.core.flow import Entry
from bot.core.issue import AuthoringError
from bot.wiring import FLOWS
from tests.core.texter import NEEDS, four

FLOW = f"""\
flow: talk
revision: 1
about: A test.
enter: {{start: hello}}
words:
  hello:
    en: [hi]
steps:
  hello:
    say: &hello {four("Hello.")}
    asks: town
    choices:
      - label: {four("Norwalk")}
        keep: {{town: Norwalk}}
    unheard: *hello
"""
PHRASES = f"""\
phrases:
  bye: {four("Bye.")}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `flows` with one sound file of each kind."""
    flows = tmp_path / "flows"
    flows.mkdir()
    write(flows, "talk", FLOW)
    write(flows, "carrier", PHRASES)
    write(flows, "needs", NEEDS)
    return flows


def write(folder: Path, name: str, text: str) -> None:
    """Write one file."""
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def mistakes(folder: Path) -> list[str]:
    """Read the folder and return what is wrong with it."""
    with pytest.raises(AuthoringError) as caught:
        read_flows(folder)
    return [str(issue) for issue in caught.value.issues]


def test_sound_files_become_flows_and_a_catalogue(folder: Path) -> None:
    """Texts are keyed by flow, step and use; by file for phrases; by code for needs."""
    flows, catalogue = read_flows(folder)

    assert flows.entries == {Entry.START: "talk/hello"}
    assert dict(flows.words) == {"hi": ("talk/hello", ("en",))}
    assert flows.by_path["talk/hello"].choices[0].keep == {"town": "Norwalk"}
    assert catalogue.say("talk.hello.say", "es") == "Hello. (es)"
    assert catalogue.say("talk.hello.unheard", "es") == "Hello. (es)"
    assert catalogue.say("talk.hello.choices.1", "en") == "Norwalk"
    assert catalogue.say("carrier.bye", "ht") == "Bye. (ht)"
    assert catalogue.say("needs.basics", "en") == "food"


def test_a_word_that_yaml_1_1_would_eat_stays_a_word(folder: Path) -> None:
    """`no` and `on` are words that people text."""
    write(folder, "talk", FLOW.replace("[hi]", "[no, on, yes]"))

    assert set(read_flows(folder)[0].words) == {"no", "on", "yes"}


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ("asks: town", "ask: town",
         ("flows/talk.yaml:11: steps.hello.ask: extra inputs are not permitted "
         "(did you mean `asks`?)")),
        ("asks: town", "colour_of_it: red",
         ("flows/talk.yaml:11: steps.hello.colour_of_it: extra inputs are not permitted "
         "(no such key)")),
        ("asks: town", "asks: age",
         "flows/talk.yaml:11: steps.hello.asks: input should be 'town' or 'need'"),
        ("revision: 1", "revision: one",
         "flows/talk.yaml:2: revision: input should be a valid integer"),
        ("keep: {town: Norwalk}", "keep: {town: 7}",
         "flows/talk.yaml:14: steps.hello.choices.0.keep.town: input should be a valid string"),
        ("flow: talk", "flow: Talk It",
         "flows/talk.yaml:1: flow: string should match pattern '^[a-z][a-z0-9-]*$'"),
        ("start: hello", "begin: hello",
         ("flows/talk.yaml:4: enter.begin: input should be 'start', 'danger', 'suicide', "
         "'overdose', 'near', 'language' or 'bad'")),
        ('pt: "Norwalk (pt)", ', "",
         "flows/talk.yaml:13: steps.hello.choices.0.label.pt: field required"),
        ("    asks: town", "  asks: town",
         ("flows/talk.yaml:12: not YAML: mapping values are not allowed here "
         "(look at this line and the one above)")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_a_hint(
    folder: Path, find: str, put: str, told: str
) -> None:
    """Editors turn `file:line:` into a link."""
    assert find in FLOW
    write(folder, "talk", FLOW.replace(find, put))

    [mistake] = mistakes(folder)

    assert mistake.startswith(told.removesuffix(")"))


@pytest.mark.parametrize("text", ["", "# nothing", "- a list", "just words", "steps: {}"])
def test_a_file_of_no_kind_says_how_one_begins(folder: Path, text: str) -> None:
    """Three kinds, three first words."""
    write(folder, "talk", text)

    assert mistakes(folder) == [
        (
            "flows/talk.yaml:1: neither a flow nor phrases nor needs "
            "(start with `flow:`, `phrases:` or `needs:`)"
        )
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b"flow: t\xe4lk",
            "flows/talk.yaml:1: cannot be read: UnicodeDecodeError (save it as UTF-8)",
        ),
        (
            b"flow: a\nabout: \x00",
            "flows/talk.yaml:1: not YAML: special characters are not allowed",
        ),
        (b"flow: [", "flows/talk.yaml:1: not YAML: "),
        (b"flow: a\nflow: b", "flows/talk.yaml:2: not YAML: found duplicate key"),
        (b"flow: *nobody", "flows/talk.yaml:1: not YAML: found undefined alias"),
    ],
)
def test_a_file_that_is_no_yaml_is_a_mistake_not_a_traceback(
    folder: Path, content: bytes, told: str
) -> None:
    """Wrong encoding, control characters, half a bracket, a key twice."""
    (folder / "talk.yaml").write_bytes(content)

    [mistake] = mistakes(folder)

    assert mistake.startswith(told)


def test_a_file_that_cannot_be_opened_is_named(folder: Path) -> None:
    """A folder of that name, for example."""
    (folder / "odd.yaml").mkdir()

    assert mistakes(folder) == [
        "flows/odd.yaml:1: cannot be read: IsADirectoryError (save it as UTF-8)"
    ]


def test_every_mistake_in_every_file_is_told_at_once(folder: Path) -> None:
    """Sorted by file and line."""
    write(folder, "talk", FLOW.replace("asks:", "ask:").replace("keep:", "kept:"))
    write(folder, "needs", NEEDS.replace("code: basics", "code: BASICS"))

    told = mistakes(folder)

    assert [mistake.split(": ")[0] for mistake in told] == [
        "flows/needs.yaml:4",
        "flows/talk.yaml:11",
        "flows/talk.yaml:14",
    ]


def test_a_folder_without_flows_says_what_one_is(tmp_path: Path) -> None:
    """Empty, or not there at all."""
    for folder in (tmp_path, tmp_path / "gone"):
        [mistake] = mistakes(folder)
        assert mistake.endswith(":1: no flow found (a flow file starts with `flow: name`)")


def test_flows_without_a_beginning_are_refused(folder: Path) -> None:
    """Some flow has to take a first text."""
    write(folder, "talk", FLOW.replace("enter: {start: hello}", "enter: {danger: hello}"))

    assert mistakes(folder) == [
        "flows:1: no flow takes a first text (write `enter: {start: STEP}` into one of them)"
    ]


def test_lines_are_found_or_those_of_the_nearest_parent() -> None:
    """A place that is missing has no line of its own."""
    assert line_of(None, ("a", "b")) == 1
    assert line_of({"a": 1}, ("a",)) == 1


def test_the_schema_describes_all_three_kinds() -> None:
    """`flows/schema.json` is this, so that editors complete and check while typing."""
    written = json.loads(schema())

    assert [kind["title"] for kind in written["anyOf"]] == ["Flow", "Phrases", "Needs"]
    assert {"Step", "Choice", "Words", "Need"} <= set(written["$defs"])
    assert written["$defs"]["Words"]["required"] == ["en", "es", "pt", "ht"]


def test_the_shipped_schema_is_up_to_date() -> None:
    """After a change of the models: `helpline schema > flows/schema.json`."""
    assert (FLOWS / "schema.json").read_text(encoding="utf-8") == schema()
