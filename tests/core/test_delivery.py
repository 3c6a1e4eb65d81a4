"""What a delivery code asks of us."""

import pytest

from bot.core.delivery import Reaction, react


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        (21610, Reaction.OPT_OUT),
        (30003, Reaction.GONE),
        (30007, Reaction.ALERT),
        (30034, Reaction.PAGE),
        (20429, Reaction.THROTTLE),
        (12345, Reaction.COUNT),
        (0, Reaction.COUNT),
    ],
)
def test_a_code_asks_for_a_reaction(code: int, reaction: Reaction) -> None:
    """One that nobody has written down is only counted (R040)."""
    assert react(code) is reaction
