r"""How odd characters are written in a conversation file: `\n`, `\x00`, `\ud800`.

A file is read by staff and kept in git, so that nothing in it may be invisible: control characters,
lone surrogates and spaces at the edges of a text are spelled out.
"""

import re

NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\\": r"\\"}
_VALUES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "(": "("}
_ESCAPE = re.compile(
    r"\\(?:(?P<short>[nrt\\(])|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|(?P<bad>.?))"
)
_LARGEST = 0x10FFFF


class BadEscape(ValueError):  # noqa: N818 - it names what stands in the file
    """A backslash that stands for nothing; `written` is the backslash and what follows it."""

    def __init__(self, written: str) -> None:
        super().__init__(f"`{written}` stands for nothing")
        self.written = written


def escape(text: str) -> str:
    r"""Write one line of text so that everything in it can be seen.

    >>> escape("caf\u00e9\x00 ")
    'café\\x00\\x20'
    """
    shown = "".join(map(_shown, text))
    if shown[:1] in {" ", "("}:
        shown = (r"\(" if shown[0] == "(" else r"\x20") + shown[1:]
    if shown[-1:] == " ":
        shown = shown[:-1] + r"\x20"
    return shown


def unescape(written: str) -> str:
    r"""Read one line of text.

    Raises:
        BadEscape: a backslash stands for nothing.

    >>> unescape(r"caf\u00e9\x20")
    'café '
    """
    return _ESCAPE.sub(_value, written)


def _shown(letter: str) -> str:
    if letter in NAMED:
        return NAMED[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x100:  # noqa: PLR2004 - two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def _value(found: re.Match[str]) -> str:
    if found["short"]:
        return _VALUES[found["short"]]
    digits = found["x"] or found["u"] or found["U"]
    if digits is None or int(digits, 16) > _LARGEST:
        raise BadEscape(found[0])
    return chr(int(digits, 16))
