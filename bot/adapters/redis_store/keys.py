"""The names of what Redis holds: keys and channels that more than one module knows."""

PREFIX = "helpline"
PRESENCE = f"{PREFIX}:worker"  # a channel that workers listen on, and a key that they beat
OUTBOX_DUE, OUTBOX_AGES = f"{PREFIX}:outbox:due", f"{PREFIX}:outbox:ages"
ENTRY, LANE = f"{PREFIX}:out:", f"{PREFIX}:lane:"
THROTTLE = f"{PREFIX}:throttle"  # while it lives, nothing is sent: the carrier has too much
OPT_OUTS = f"{PREFIX}:optouts"  # a set, and the channel that tells of its changes
UNCONFIRMED = f"{OPT_OUTS}:unconfirmed"  # those of them whose STOP nobody has confirmed yet


def session_key(name: str) -> str:
    """Name the sealed session of a pseudonym."""
    return f"{PREFIX}:s:{name}"


def said_key(name: str) -> str:
    """Name the moment in which a pseudonym last said START or STOP."""
    return f"{PREFIX}:r:opt:{name}"
