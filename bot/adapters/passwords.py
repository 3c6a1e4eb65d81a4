"""Passwords: which may be chosen, and how they are kept (R122).

No rules of composition and no expiry. The check of breached passwords is offline: zxcvbn ships the
thirty thousand most frequent ones and knows what people make of them ("Password12345678").
"""

import os
import threading
from collections.abc import Sequence

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 15, 128
MEMORY, ITERATIONS, LANES = 47_104, 1, 1
"""Argon2id with 46 MiB: the first row of ASVS 5.0, appendix C."""
READ_BY_CHECK = 72  # characters; zxcvbn takes no more
STRONG = 3  # of 4: ten thousand million guesses and more


def weakness(password: str, words: Sequence[str] = ()) -> str:
    """Say in a sentence why a password may not be used; an empty one means that it may.

    Args:
        password: What somebody wants to use.
        words: What an attacker would try first: the account's name, the programme's.
    """
    if len(password) < SHORTEST:
        return f"It has {len(password)} characters and needs {SHORTEST} or more."
    if len(password) > LONGEST:
        return f"It has {len(password)} characters; {LONGEST} are the most."
    found = zxcvbn(password[:READ_BY_CHECK], user_inputs=list(words))
    if found["score"] < STRONG:
        return "It is on lists of stolen passwords, or easily made from one. Try four random words."
    return ""


def hashed(password: str) -> str:
    """Return what is kept of a password: Argon2id with its parameters and salt, as PHC string."""
    kdf = Argon2id(
        salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY
    )
    return kdf.derive_phc_encoded(password.encode())


NOBODY = hashed("nobody has this password")
"""Checked when there is no such account, so that it takes as long as when there is one (R124)."""


_AT_ONCE = threading.BoundedSemaphore(2)
"""Strangers who try to sign in by the dozen must not take 46 MiB each at the same time."""


def matches(password: str, kept: str) -> bool:
    """Say whether a password is the one that was kept."""
    try:
        with _AT_ONCE:
            Argon2id.verify_phc_encoded(password.encode(), kept)
    except (InvalidKey, ValueError):
        return False
    return True
