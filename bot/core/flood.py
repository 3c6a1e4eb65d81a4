"""How many texts of one sender are answered: enough for anybody in trouble, too few for a loop.

R044: the twentieth text within ten minutes is answered as ever, the one after that gets a notice,
those after that silence. HELP, STOP, START and words of danger are always answered.
"""

from bot.core.mark import Event
from bot.core.session import Session
from bot.core.turn import Turn

MOST = 20
"""Texts of one sender that are answered within `WINDOW`."""
WINDOW = 600
"""Seconds, from the first text on."""
LIKENESS = 12
"""Characters from which on a text is too long to be a menu's digit or a command."""
REPEATS = 5
"""Times that one long text is answered within `WINDOW`; an automatic answer says the same again."""
ALWAYS = frozenset({Event.HELP, Event.STOPPED, Event.STARTED, Event.URGENT, Event.NEAR})


def restrain(turn: Turn, before: Session | None, notice: str, *, texts: int, same: int) -> Turn:
    """Return the turn as it is, or one that says only the notice, or nothing.

    Args:
        turn: What the text would lead to.
        before: What was remembered until now, which a flood leaves as it was.
        notice: What a sender is told once.
        texts: How many texts of this sender came within the window, with this one.
        same: How often this very text came within the window, with this one; 1 if it is short.
    """
    if any(mark.event in ALWAYS for mark in turn.marks):
        return turn
    if texts > MOST or same > REPEATS:
        said = notice if texts == MOST + 1 and same <= REPEATS else ""
        return Turn(before, said)
    return turn
