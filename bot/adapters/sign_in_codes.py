"""The second factor: six digits that change every 30 seconds (TOTP, RFC 6238; R123)."""

import os
import re
from base64 import b32encode
from hmac import compare_digest
from io import BytesIO
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

PERIOD, DIGITS = 30, 6
DRIFT = 1  # periods that a phone's clock may be off
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


def fresh_secret() -> bytes:
    """Make the secret of one account: 160 bits, as RFC 4226 asks."""
    return os.urandom(20)


def period_of(secret: bytes, code: str, now: float) -> int | None:
    """Return the period for which a code is right, None if it is wrong.

    The caller takes each period at most once: a code read over a shoulder is worth nothing.
    """
    typed = code.replace(" ", "")
    if not _CODE.fullmatch(typed):
        return None
    totp, here = _totp(secret), int(now) // PERIOD
    right = [
        period
        for period in range(here - DRIFT, here + DRIFT + 1)
        if compare_digest(totp.generate(period * PERIOD), typed.encode("ascii"))
    ]
    return right[-1] if right else None


def code_at(secret: bytes, now: float) -> str:
    """Return the code of a moment, as an app on a phone shows it."""
    return _totp(secret).generate(int(now)).decode()


def address(secret: bytes, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that an app reads from the QR code."""
    key = b32encode(secret).decode()
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={key}&issuer={quote(issuer)}"


def as_terminal(text: str) -> str:
    """Draw a QR code with half blocks, for a terminal."""
    out = BytesIO()
    code = segno.make(text, error="m")
    rows = [[*row] for row in code.matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    glyphs = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        line = "".join(
            glyphs[bool(top), bool(under)] for top, under in zip(upper, lower, strict=True)
        )
        out.write(f"{line}\n".encode())
    return out.getvalue().decode()


def as_svg(text: str) -> str:
    """Draw a QR code as SVG without any style, so that the strictest policy lets it through."""
    return segno.make(text, error="m").svg_inline(
        scale=4, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what every app takes; HMAC does not rest on collisions (RFC 6238, section 1.2).
    return TOTP(secret, DIGITS, SHA1(), PERIOD, enforce_key_length=True)  # noqa: S303
