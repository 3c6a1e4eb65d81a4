"""Seals what must be kept for minutes, and turns numbers into names that lead nowhere.

Keys come from `HELPLINE_SECRET` by HKDF, one for each purpose, so that Redis alone opens nothing.
During rotation the secret is a list: the first seals, all open. What is kept about a texter is
sealed under the salt of the day as well: destroying the salt destroys it, on every disk it reached.
"""

import hashlib
import hmac
import secrets as chance
from base64 import urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.sender import Pseudonym, Sender

NONCE, TAG = 12, 16  # bytes before and after what is sealed
BLOCK = 64  # bytes: lengths are rounded up to it, so that they tell no town and no need
_END = b"\x80"


class Seal:
    """Authenticated encryption (AES-256-GCM) for one purpose (`session`, `outbox`, `reply`).

    A key seals one day's texts, far fewer than the 2^32 that random nonces allow it.
    """

    def __init__(self, secrets: Sequence[str], purpose: str) -> None:
        self._secrets, self._purpose = tuple(secrets), purpose
        self._salts: tuple[bytes, ...] = ()
        self._keys = self._made(b"")

    def follow(self, *salts: bytes) -> None:
        """Seal under the first of these salts from now on, and open under any of them.

        Safe to call from many threads before each use: all are handed the same salts.
        """
        if salts != self._salts:
            self._keys = self._made(*salts)
            self._salts = salts

    def _made(self, *salts: bytes) -> tuple[AESGCM, ...]:
        return tuple(
            AESGCM(derive(secret, f"seal {self._purpose}", salt))
            for salt in salts
            for secret in self._secrets
        )

    def close(self, content: bytes) -> bytes:
        """Seal bytes; the result is at least 29 bytes longer, and never tells by how much."""
        nonce, short = chance.token_bytes(NONCE), (len(content) + 1) % BLOCK
        padded = content + _END + bytes(BLOCK - short if short else 0)
        return nonce + self._keys[0].encrypt(nonce, padded, None)

    def open(self, sealed: bytes) -> bytes | None:
        """Open what was sealed; None if it was tampered with or its key is gone."""
        if len(sealed) < NONCE + BLOCK + TAG:
            return None
        nonce, rest = sealed[:NONCE], sealed[NONCE:]
        for key in self._keys:
            try:
                padded = key.decrypt(nonce, rest, None)
            except InvalidTag:
                continue
            return padded[: padded.rindex(_END)]
        return None


class Names:
    """Names for senders and messages that only this process, with its secret, can make.

    Opt-outs last, so they have secrets of their own (R101); without, those of everything else.
    """

    def __init__(self, secrets: Sequence[str], opt_out_secrets: Sequence[str] = ()) -> None:
        self._session = derive(secrets[0], "name session")
        self._message = derive(secrets[0], "name message")
        self._opt_out = tuple(
            derive(secret, "name opt-out") for secret in opt_out_secrets or secrets
        )

    def pseudonym(self, sender: Sender, salt: bytes) -> Pseudonym:
        """Name a sender for the day of the salt (R098); without the salt nobody can again."""
        return Pseudonym(_mac(self._session + salt, sender))

    def message(self, sid: str) -> str:
        """Name a message: its MessageSid, which Twilio can turn into a number, is not kept."""
        return _mac(self._message, sid)

    def opt_outs(self, sender: Sender) -> tuple[str, ...]:
        """Name a sender on the opt-out list, under the newest key first, then the older ones."""
        return tuple(_mac(key, sender) for key in self._opt_out)


def derive(secret: str, purpose: str, salt: bytes = b"") -> bytes:
    """Derive a 256-bit key for one purpose from the secret and a salt (HKDF-SHA256, RFC 5869)."""
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=salt, info=f"helpline {purpose}".encode()
    ).derive(secret.encode())


def _mac(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
