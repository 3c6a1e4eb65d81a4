"""What one text led to. Nothing has been sent or saved yet."""

from enum import StrEnum
from typing import NamedTuple

from bot.core.mark import Mark
from bot.core.session import Session

URGENT = frozenset({"crisis", "exit"})
"""Needs whose referrals go before others when the account cannot send as fast as people ask."""


class Opt(StrEnum):
    """A change of whether this number wants texts at all."""

    OUT = "out"
    IN = "in"


class Order(NamedTuple):
    """A referral to compose and send: the errand that a turn leaves behind, as data.

    `start` is the position of the first listing; `at` the moment of asking in Unix seconds;
    `introduce` asks for the notice that this is automated, when it is the first reply; `above` is
    the key of a text to stand first, `mention` of one to stand last if there is room for it.
    """

    town: str | None
    need: str
    language: str
    minor: bool
    start: int
    at: int
    introduce: bool
    above: str = ""
    mention: str = ""


class Turn(NamedTuple):
    """What one text led to: what to remember, say, mark, send and change.

    `session` None means: forget. `said` is the answer for the webhook, empty when `order` stands
    for it or when silence is right. `in_place` is what `order` asks for, composed, for when no
    worker can be trusted to send it.
    """

    session: Session | None
    said: str = ""
    marks: tuple[Mark, ...] = ()
    order: Order | None = None
    in_place: str = ""
    opt: Opt | None = None
    flagged: tuple[str, ...] = ()
