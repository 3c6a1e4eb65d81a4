"""Authoring mistakes as values."""

from bot.core.issue import AuthoringError, Issue


def test_an_issue_reads_as_a_place_a_message_and_a_hint() -> None:
    """Editors turn `file:line:` into a link."""
    bare = Issue("flows/referral.yaml", 7, "no such step")
    hinted = Issue("flows/referral.yaml", 7, "no such step", "did you mean `town`?")

    assert str(bare) == "flows/referral.yaml:7: no such step"
    assert str(hinted) == "flows/referral.yaml:7: no such step (did you mean `town`?)"


def test_an_error_holds_every_issue() -> None:
    """Whoever edits a file hears of all mistakes at once."""
    first, second = Issue("a.csv", 2, "one"), Issue("a.csv", 10, "two")
    error = AuthoringError((first, second))

    assert error.issues == (first, second)
    assert str(error).splitlines() == ["a.csv:2: one", "a.csv:10: two"]
    assert sorted([second, first]) == [first, second]
