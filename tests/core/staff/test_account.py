"""Names and roles of accounts."""

import pytest

from bot.core.staff.account import Account, Role, is_name


@pytest.mark.parametrize("name", ["a", "Maria", "maria s", "-m", "x" * 33, "maria\n", "márìa", ""])
def test_a_name_that_could_confuse_a_log_is_refused(name) -> None:
    """Names stand in histories and logs, so they are plain."""
    assert not is_name(name)


def test_only_editors_may_edit() -> None:
    """A viewer looks and exports."""
    assert Account("maria", Role.EDITOR, "", b"").may_edit
    assert not Account("maria", Role.VIEWER, "", b"").may_edit
