"""The shortest conversation that shows a broken law, in the form of a conversation test."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.issue import Issue
from bot.core.sms import Encoding, measure
from bot.core.turn import Turn

CLOCK = "clock: 2026-03-03 10:00 America/New_York"
"""The moment at which every explored conversation takes place; a Tuesday morning."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A text, or what is done instead of texting, and what it led to; None for a crash."""

    text: str
    turn: Turn | None
    wait: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong, and, where the engine showed it, the conversation to paste as a test."""

    issue: Issue
    conversation: str = ""

    def __str__(self) -> str:
        """Show the issue, and the conversation under it."""
        if not self.conversation:
            return str(self.issue)
        indented = "".join(f"    {line}\n" for line in self.conversation.splitlines())
        return f"{self.issue}\n{indented}".rstrip("\n")


def write(about: str, exchanges: Iterable[Exchange]) -> str:
    """Write a conversation file that `helpline play` reads."""
    lines = [f"# {about}", CLOCK, ""]
    for exchange in exchanges:
        if exchange.wait:
            lines.append(f"~ {exchange.wait}")
        lines.append(f"> {exchange.text or '(empty)'}")
        lines += _received(exchange.turn)
    return "\n".join(lines) + "\n"


def _received(turn: Turn | None) -> list[str]:
    if turn is None:
        return ["# the engine raised an error here"]
    reply = turn.said or turn.in_place
    if not reply:
        return ["< (nothing)"]
    first, *others = reply.split("\n")
    lines = [f"< {first}", *(f"  {line}" for line in others)]
    cost = measure(reply)
    encoding = "" if cost.encoding is Encoding.GSM_7 else f", {cost.encoding}"
    lines[-1] += f"  [{cost.segments} segment{'s' * (cost.segments != 1)}{encoding}]"
    return [*lines, *(f"! {mark}" for mark in turn.marks)]
