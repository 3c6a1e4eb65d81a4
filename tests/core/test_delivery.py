"""What a code of the carrier asks of us (R040)."""

import pytest

from bot.core.delivery import Reaction, react

TABLE = {
    Reaction.OPT_OUT: (21610,),
    Reaction.GONE: (30003, 30005, 30006),
    Reaction.ALERT: (30004, 30007, 30008),
    Reaction.PAGE: (30034, 11200),
    Reaction.THROTTLE: (30001, 21611, 20429),
    Reaction.COUNT: (0, 30036, 99999),
}


@pytest.mark.parametrize(
    ("code", "reaction"), [(code, each) for each, codes in TABLE.items() for code in codes]
)
def test_a_code_has_the_reaction_of_the_standard(code: int, reaction: Reaction) -> None:
    """One case for each code; what nobody has written down is counted."""
    assert react(code) is reaction


def test_every_reaction_has_a_code() -> None:
    """None is left over from another time."""
    assert set(TABLE) == set(Reaction)
