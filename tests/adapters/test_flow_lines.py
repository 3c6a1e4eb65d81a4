"""Findings point at the line that an editor has to change."""

from pathlib import Path

from bot.adapters.flow_lines import read_lines
from bot.core.check.subject import Spot

FLOW = """\
# A comment.
flow: talk
enter: {start: hello}
steps:
  hello:
    say: &hello
      en: "Hi"
      es: "¿Qué día?"  # UCS-2: a native reader wants the accents
    choices:
      - label: {en: "Go"}
        go: again
  again:
    say: *hello
"""
NEEDS = """\
needs:
  - code: shelter
    label:
      en: "Home"
"""


def test_every_key_and_item_has_its_line(tmp_path: Path) -> None:
    """Flows are named by their name, needs by their code, other files by themselves."""
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "a.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "needs.yaml").write_text(NEEDS, encoding="utf-8")
    lines = read_lines(folder)
    assert lines.flows == (("talk", Spot("flows/a.yaml", 2)),)
    assert lines.of("talk", "enter", "start") == Spot("flows/a.yaml", 3)
    assert lines.of("talk", "steps", "hello", "say", "es") == Spot("flows/a.yaml", 8)
    assert lines.of("talk", "steps", "hello", "choices", "0", "go") == Spot("flows/a.yaml", 11)
    assert lines.of("talk", "steps", "again", "say") == Spot("flows/a.yaml", 13)
    assert lines.of("talk", "steps", "again", "say", "en") == Spot("flows/a.yaml", 7)
    assert lines.of("needs", "shelter", "label", "en") == Spot("flows/needs.yaml", 4)
    assert lines.of("needs") == Spot("flows/needs.yaml", 1)
    assert lines.reasons == {Spot("flows/a.yaml", 8)}
