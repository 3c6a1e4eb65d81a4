"""Writes conversation files: an expectation as its lines, a script with new expectations."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from bot.play.escapes import escape
from bot.play.reading import NOTHING
from bot.play.script import Action, Block, Happens, Jump, Message, Screen, Script, Text, Wait

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def screen_lines(phone: str, screen: Screen, *, silent: bool) -> tuple[str, ...]:
    """Write what is expected on one phone; `silent` writes the silence down, too."""
    lines: list[str] = []
    for message in screen.messages:
        lines += _message(phone, message)
    if silent and not screen.messages:
        lines.append(f"{phone}< {NOTHING}")
    for sign, said in (("=", screen.decisions), ("!", screen.marks)):
        if said is not None:
            lines += [f"{phone}{sign} {line}" for line in said or (NOTHING,)]
    return tuple(lines)


def action_line(action: Action) -> str:
    """Write what happens."""
    match action:
        case Text(phone, text, photo):
            said = escape(text)
            shown = f"(photo) {said}".rstrip() if photo else said or "(empty)"
            return f"{phone}> {shown}"
        case Wait(duration):
            return f"~ {_duration(int(duration.total_seconds()))}"
        case Happens(phone, fault):
            return f"{phone}* {fault}"
        case Jump(phone, step, known):
            pairs = (f"{name}={_quoted(value)}" for name, value in known)
            return " ".join((f"{phone}@ {step}", *pairs))
        case _:
            assert_never(action)


def rewrite(script: Script, expectations: Mapping[Block, Iterable[str]]) -> str:
    """Write a script again with new expectations; comments and blank lines stay where they are."""
    lines: list[str] = []
    done = 0
    for block in script.blocks:
        lines += script.lines[done : block.line]
        inside = script.lines[block.line : block.last]
        lines += [line for line in inside if line.startswith("#")]
        lines += expectations[block]
        done = block.last
    lines += script.lines[done:]
    return "\n".join(lines) + "\n"


def _message(phone: str, message: Message) -> list[str]:
    shown: list[str] = []
    for line in message.text.split("\n"):
        if line or not shown:
            shown.append(escape(line))
        else:
            shown[-1] += r"\n"
    first, *others = shown
    lines = [f"{phone}< {first}", *(f"  {line}" for line in others)]
    if message.segments is not None:
        plural = "s" * (message.segments != 1)
        encoding = "" if message.encoding == "GSM-7" else f", {message.encoding}"
        lines[-1] += f"  [{message.segments} segment{plural}{encoding}]"
    return lines


def _duration(seconds: int) -> str:
    parts = []
    for unit, length in _UNITS:
        amount, seconds = divmod(seconds, length)
        if amount:
            parts.append(f"{amount} {unit}{'s' * (amount != 1)}")
    return " ".join(parts) or "0 seconds"


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value or not value else value
