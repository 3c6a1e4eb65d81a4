"""Makes a conversation file out of what was typed, such as in `helpline chat`."""

from collections.abc import Mapping
from datetime import datetime

from bot.play.player import worth_writing
from bot.play.script import Action, Screen, Text
from bot.play.writing import action_line, screen_lines

ABOUT = "# Say in a line who this person is and what they need; then read what follows once more."


class Recorder:
    """Collects what happened and writes it as a file that `play` passes."""

    def __init__(self, start: datetime, zone: str) -> None:
        self._lines = [ABOUT, f"clock: {start:%Y-%m-%d %H:%M} {zone}", ""]

    def add(self, action: Action, screens: Mapping[str, Screen]) -> tuple[str, ...]:
        """Note one thing that was done and what came of it; returns the lines of what came."""
        self._lines.append(action_line(action))
        lines: list[str] = []
        for phone, screen in screens.items():
            silent = isinstance(action, Text) and action.phone == phone
            lines += screen_lines(phone, worth_writing(screen), silent=silent)
        self._lines += lines
        return tuple(lines)

    def text(self) -> str:
        """Write the file."""
        return "\n".join(self._lines) + "\n"
