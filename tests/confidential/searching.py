"""Searches what a system keeps and shows for a canary: one texter whom nothing may remember.

Everything is decoded before it is searched, again and again: zlib, gzip, base64, hex, URL and HTML
escapes, JSON, UTF-16, and the strings inside a pickle (read as opcodes, never unpickled). What is
sealed stays sealed, as it would for whoever got hold of it.
"""

import base64
import gzip
import hashlib
import json
import pickletools
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

DEPTH = 5  # a leak inside four wrappers is still found
ENOUGH = 2_000_000  # bytes of one value: no decoder may blow a value up
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
_COUNTED = re.compile(rb"helpline:counts:\d{4}-\d\d\r\n\$\d+\r\n[A-Z][A-Za-z ]*\|[a-z]+\r\n")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something of the canary was found, and what of it."""

    where: str
    what: str


@dataclass(frozen=True)
class Canary:
    """Texters made up for the search, and the secrets of the system that they text."""

    number: str
    phrase: tuple[str, ...]
    town: str
    sid: str
    keys: tuple[str, ...]
    others: tuple[str, ...] = ()  # numbers of more texters

    @cached_property
    def needles(self) -> dict[str, re.Pattern[bytes]]:
        """Name every form in which the canary could be written, with its pattern."""
        forms = {
            "MessageSid": self.sid[2:],
            "town": self.town,
            **{f"word {word}": word for word in self.phrase},
            **{f"key {order}": key for order, key in enumerate(self.keys)},
        }
        alone = {}
        for order, number in enumerate((self.number, *self.others)):
            forms |= {f"{name} ({order})": form for name, form in _forms(number).items()}
            # Four digits: only where they stand alone, or every random id would hold them.
            edge = rb"(?<![0-9A-Za-z_.:/+=-])%s(?![0-9A-Za-z_.:/+=-])" % number[-4:].encode()
            alone[f"last four digits ({order})"] = re.compile(edge)
        forms |= {f"{kind} of the MessageSid": hashed for kind, hashed in _hashes(self.sid)}
        patterns = {
            name: re.compile(re.escape(form.encode()), re.IGNORECASE)
            for name, form in forms.items()
        }
        return patterns | alone

    def search(self, where: str, content: bytes | str) -> Iterator[Hit]:
        """Search one piece of content, decoded in every way that there is."""
        found: set[str] = set()
        for plain in decoded(content.encode() if isinstance(content, str) else content):
            for what, needle in self.needles.items():
                if what not in found and needle.search(plain):
                    found.add(what)
                    yield Hit(where, what)


def _forms(number: str) -> dict[str, str]:
    national = number[2:]
    area, office, line = national[:3], national[3:6], national[6:]
    return {
        "number": national,
        "number, dashed": f"{area}-{office}-{line}",
        "number, dotted": f"{area}.{office}.{line}",
        "number, spaced": f"{area} {office} {line}",
        "number, in brackets": f"({area}) {office}-{line}",
        "number, URL-encoded": quote(number, safe=""),
        "number, reversed": national[::-1],
        "last seven digits": f"{office}{line}",
        "last seven, dashed": f"{office}-{line}",
        **{f"{kind} of {number[:2]}": hashed for kind, hashed in _hashes(number)},
        **{f"{kind} of 1": hashed for kind, hashed in _hashes(number[1:])},
        **{f"{kind} of the national": hashed for kind, hashed in _hashes(national)},
    }


def _hashes(written: str) -> Iterator[tuple[str, str]]:
    for kind in ("md5", "sha1", "sha256"):
        yield kind, hashlib.new(kind, written.encode(), usedforsecurity=False).hexdigest()


def decoded(content: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield content and everything that it can be decoded to."""
    seen: set[bytes] = set()
    waiting = [(content[:ENOUGH], depth)]
    while waiting:
        here, left = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        yield here
        if left:
            waiting += [(each[:ENOUGH], left - 1) for each in _unwrapped(here) if each]


def _unwrapped(content: bytes) -> Iterator[bytes]:
    """Take one wrapper off, whichever fits."""
    yield from _inflated(content)
    if b"%" in content:
        yield unquote_to_bytes(content.replace(b"+", b" "))
    if b"&" in content:
        yield unescape(content.decode("utf-8", "replace")).encode()
    if b"\\u" in content or b"\\x" in content:
        # Random bytes hold backslashes too: only whole escapes are read, all else stays as it is.
        yield _ESCAPED.sub(_unescaped, content)
    if content.count(b"\0") * 3 > len(content):
        yield content.replace(b"\0", b"")  # UTF-16 of what is written in Latin letters
    for word in _BASE64.findall(content):
        yield from _from_base64(word)
    for word in _HEX.findall(content):
        yield bytes.fromhex(word.decode())
    yield from _of_pickle(content)
    yield from _of_json(content)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return chr(int(found[1] or found[2], 16)).encode("utf-8", "replace")


def _inflated(content: bytes) -> Iterator[bytes]:
    for start in {0, *(at.start() for at in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content))}:
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[start:], ENOUGH)
    if content.startswith(b"\x1f\x8b"):
        with suppress(OSError, EOFError, zlib.error):
            yield gzip.decompress(content)


def _from_base64(word: bytes) -> Iterator[bytes]:
    body = word.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    body = body[: len(body) - (len(body) % 4 == 1)]
    yield base64.b64decode(body + b"=" * (-len(body) % 4))


def _of_pickle(content: bytes) -> Iterator[bytes]:
    if content[:1] != b"\x80" and not content.endswith(b"."):
        return
    try:
        for _, value, _ in pickletools.genops(content):
            if isinstance(value, str | bytes):
                yield value.encode("utf-8", "replace") if isinstance(value, str) else value
    except ValueError:  # where it stops being a pickle; what came before has been yielded
        return


def _of_json(content: bytes) -> Iterator[bytes]:
    try:
        tree: Any = json.loads(content)
    except ValueError:
        return
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += [*node.keys(), *node.values()]
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, str):
            yield node.encode("utf-8", "replace")


# -- the places ------------------------------------------------------------------------------


def search_redis(canary: Canary, owner: Any) -> Iterator[Hit]:
    """Search every key's name and value, and what the server notes of its own accord."""
    for key in owner.scan_iter(count=1000):
        name = key.decode("utf-8", "replace")
        yield from canary.search(f"redis name {name}", key)
        for part in _values(owner, key):
            yield from canary.search(f"redis {name}", part)
    notes = ("SLOWLOG GET 1000", "ACL LOG", "PUBSUB CHANNELS", "CLIENT LIST", "FUNCTION LIST")
    for words in notes:
        kept = owner.execute_command(*words.split(" "))
        yield from canary.search(f"redis {words}", repr(kept))


def _values(owner: Any, key: bytes) -> Iterator[bytes]:
    kind = owner.type(key).decode()
    if kind == "string":
        yield owner.get(key) or b""
    elif kind == "hash":
        for field, value in owner.hgetall(key).items():
            yield field
            yield value
    elif kind == "list":
        yield from owner.lrange(key, 0, -1)
    elif kind == "set":
        yield from owner.smembers(key)
    elif kind == "zset":
        yield from owner.zrange(key, 0, -1)
    elif kind == "stream":
        for entry, fields in owner.xrange(key):
            yield entry
            for field, value in fields.items():
                yield field
                yield value


def search_folder(canary: Canary, folder: Path) -> Iterator[Hit]:
    """Search every file under a folder, and the names of the files.

    The monthly counts by town and need are left out: they are meant to be kept (product.md 7).
    """
    for path in sorted(folder.rglob("*")):
        yield from canary.search(f"name of {path.name}", path.name)
        if path.is_file():
            # Line by line as well: an append-only file or a log is a sequence of small values.
            content = _COUNTED.sub(b"", path.read_bytes())
            yield from canary.search(f"file {path.name}", content)
            for line in content.split(b"\r\n" if b"\r\n" in content else b"\n"):
                if len(line) > 12:
                    yield from canary.search(f"file {path.name}", line)


def search_processes(canary: Canary, pids: list[int]) -> Iterator[Hit]:
    """Search what every user of the machine may read of a process, and its environment."""
    for pid in pids:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        for part in ("cmdline", "environ", "comm"):
            content = Path(f"/proc/{pid}/{part}").read_bytes()
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            where = f"{part} of {command.split('-m ')[-1].strip() or name}"
            for piece in content.split(b"\0"):
                yield from canary.search(where, piece)
