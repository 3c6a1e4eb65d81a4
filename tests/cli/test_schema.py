"""`helpline schema`."""

import pytest

from bot.cli import main
from bot.wiring import FLOWS


def test_the_schema_is_printed_as_it_lies_beside_the_flows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`helpline schema > flows/schema.json` changes nothing."""
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == (FLOWS / "schema.json").read_text(encoding="utf-8")
