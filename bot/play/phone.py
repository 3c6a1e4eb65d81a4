"""A phone for tests: `phone.texts("food")`, `phone.sees("Reply 1")`, `phone.is_silent()`."""

from datetime import timedelta

from bot.play.difference import as_lines
from bot.play.faults import PHRASES, fault_of
from bot.play.jumps import jump_of
from bot.play.player import Player
from bot.play.script import Action, Happens, Message, Screen, Text, Wait
from bot.play.stage import CannotPlay


class Phone:
    """One phone on a stage that has begun. What it received is what came of its last action."""

    def __init__(self, player: Player, name: str = "") -> None:
        self._player, self._name = player, name
        self.screen = Screen()

    def other(self, name: str) -> "Phone":
        """Return another phone on the same stage; a name begins with a capital letter."""
        return Phone(self._player, name)

    def texts(self, text: str, *, photo: bool = False) -> "Phone":
        """Send a text and receive what comes of it."""
        return self._do(Text(self._name, text, photo))

    def waits(self, **duration: float) -> "Phone":
        """Let time pass: `phone.waits(minutes=31)`."""
        return self._do(Wait(timedelta(**duration)))

    def meets(self, fault: str) -> "Phone":
        """Let something go wrong, in the words of a conversation file.

        Raises:
            CannotPlay: there is no such fault.
        """
        found = fault_of(fault)
        if found is None:
            raise CannotPlay(f"no such fault: {fault}; there are: {', '.join(PHRASES)}")
        return self._do(Happens(self._name, found))

    def stands_at(self, step: str) -> "Phone":
        """Put the conversation at a step: `phone.stands_at("need town=Norwalk language=es")`.

        Raises:
            CannotPlay: there is no such step, town, need or language.
        """
        jump, wrong = jump_of(self._name, step)
        if jump is None:
            raise CannotPlay(wrong)
        return self._do(jump)

    def sees(self, *parts: str, segments: int | None = None) -> "Phone":
        """Expect every part of a text among what was received, in at most so many segments."""
        shown = as_lines(self._name, self.screen)
        assert self.screen.messages, "expected a text, but nothing came"
        said = "\n".join(message.text for message in self.screen.messages)
        missing = [part for part in parts if part not in said]
        assert not missing, f"expected {missing} in:\n{shown}"
        if segments is not None:
            most = max(map(_cost, self.screen.messages))
            assert most <= segments, f"expected at most {segments} segments, not {most}:\n{shown}"
        return self

    def is_silent(self) -> "Phone":
        """Expect that nothing was received."""
        shown = as_lines(self._name, self.screen)
        assert not self.screen.messages, f"expected silence, but received:\n{shown}"
        return self

    @property
    def marks(self) -> tuple[str, ...]:
        """What the log has kept of the last action."""
        return self.screen.marks or ()

    @property
    def decisions(self) -> tuple[str, ...]:
        """What the carrier was handed and what changed with the last action."""
        return self.screen.decisions or ()

    def _do(self, action: Action) -> "Phone":
        self.screen = self._player.do(action).get(self._name, Screen())
        return self


def _cost(message: Message) -> int:
    return message.segments or 0
