"""What a process answered in the last minute."""

import pytest

from bot import answered as module
from bot.answered import KEPT, Answered, Told


def test_an_answer_is_remembered_for_a_minute() -> None:
    """Then it is gone, from memory too."""
    answered = Answered()
    answered.note("first", "one", 0.0, alone=True)

    assert answered.again("first", KEPT - 1) == Told("one", 0.0, alone=True)
    assert answered.again("second", 0.0) is None
    assert answered.again("first", KEPT) is None
    answered.note("second", "two", KEPT, alone=False)
    assert list(answered._told) == ["second"]
    answered.forget(KEPT + KEPT - 1)
    assert list(answered._told) == ["second"]
    answered.forget(KEPT + KEPT)
    assert list(answered._told) == []


def test_no_more_is_remembered_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first."""
    monkeypatch.setattr(module, "MOST", 2)
    answered = Answered()
    for message in ("a", "b", "c"):
        answered.note(message, "", 0.0, alone=False)

    assert list(answered._told) == ["b", "c"]
