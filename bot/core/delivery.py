"""What we do when the carrier tells what became of a text (R040)."""

from enum import StrEnum


class Reaction(StrEnum):
    """What a code asks of us, beyond being counted."""

    COUNT = "count"
    OPT_OUT = "opt_out"
    GONE = "gone"
    ALERT = "alert"
    PAGE = "page"
    THROTTLE = "throttle"


DELIVERED = "delivered"
"""The status of a text that has arrived, and the name under which it is counted."""

_REACTIONS = {
    21610: Reaction.OPT_OUT,  # they had told the carrier to stop
    30003: Reaction.GONE,  # the phone is off, away, or blocks short codes: never again
    30005: Reaction.GONE,  # no such number
    30006: Reaction.GONE,  # a landline
    30004: Reaction.ALERT,  # blocked
    30007: Reaction.ALERT,  # filtered as spam
    30008: Reaction.ALERT,  # unknown
    30034: Reaction.PAGE,  # sent from something that is not our short code
    11200: Reaction.PAGE,  # the carrier cannot reach our webhook
    30001: Reaction.THROTTLE,  # the carrier's queue is full
    21611: Reaction.THROTTLE,  # as above
    20429: Reaction.THROTTLE,  # too many requests
}


def react(code: int) -> Reaction:
    """Say what a code asks of us; one that nobody has written down is counted."""
    return _REACTIONS.get(code, Reaction.COUNT)
