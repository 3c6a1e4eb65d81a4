"""Shows where a performance differs from its file, in a form that staff can read."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from bot.play.player import Performance, Played
from bot.play.script import Screen
from bot.play.writing import action_line, screen_lines

SAME, MISSING, UNEXPECTED = " ", "-", "+"


def difference(performance: Performance) -> Iterator[tuple[str, str]]:
    """Yield lines with what each is: `@` a place, `-` expected, `+` happened, or a space."""
    for played in performance.blocks:
        if played.fine:
            continue
        place = f"{performance.script.file}:{played.block.line}"
        yield "@", f"{place}: not what was expected after `{action_line(played.block.action)[:60]}`"
        yield from _changes(played)


def shown(performance: Performance) -> str:
    """Write the difference as plain text; empty when everything went as expected."""
    return "\n".join(
        line if kind == "@" else f"  {kind} {line}" for kind, line in difference(performance)
    )


def as_lines(phone: str, screen: Screen) -> str:
    """Write a phone's screen as a file has it."""
    return "\n".join(screen_lines(phone, screen, silent=True))


def _changes(played: Played) -> Iterator[tuple[str, str]]:
    before, after = played.expected, played.happened
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ((SAME, line) for line in before[a:b])
        else:
            yield from ((MISSING, line) for line in before[a:b])
            yield from ((UNEXPECTED, line) for line in after[c:d])
