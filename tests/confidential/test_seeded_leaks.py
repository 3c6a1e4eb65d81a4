"""Every kind of leak, planted on purpose: the search of the canary suite finds each (R114).

Without these, 0 hits could mean that the search is blind.
"""

import base64
import gzip
import hashlib
import json
import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from rq import Queue, SimpleWorker

from bot.cli.processes import Redis
from tests.confidential.searching import (
    Canary,
    search_folder,
    search_processes,
    search_redis,
)
from tests.system.running import wait_until

CANARY = Canary(
    number="+12035550187",
    phrase=("marigold", "lantern"),
    town="Cornwall",
    sid="SM" + "c4a9e1" * 5 + "77",
    keys=("canary-key-0123456789abcdef",),
)
NUMBER, NATIONAL = CANARY.number, CANARY.number[2:]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A server whose owner leaks on purpose."""
    server = Redis(folder=tmp_path_factory.mktemp("seeded"))
    yield server
    server.kill()
    server.wait()


@pytest.fixture
def owner(server: Redis) -> Iterator[redis.Redis]:
    """An empty store."""
    with redis.Redis.from_url(server.url) as owner:
        owner.flushall()
        yield owner


FORMS: dict[str, str] = {
    "E.164": NUMBER,
    "without plus": NUMBER[1:],
    "national": NATIONAL,
    "dashed": "203-555-0187",
    "dotted": "203.555.0187",
    "spaced": "203 555 0187",
    "brackets": "(203) 555-0187",
    "URL-encoded": quote(NUMBER, safe=""),
    "reversed": NATIONAL[::-1],
    "last seven": "5550187",
    "last seven, dashed": "555-0187",
    "last four": "ends in 0187, they said",
    "MD5": hashlib.md5(NUMBER.encode(), usedforsecurity=False).hexdigest(),
    "SHA-256 of the number": hashlib.sha256(NUMBER.encode()).hexdigest(),
    "SHA-256 of the national number": hashlib.sha256(NATIONAL.encode()).hexdigest(),
    "SHA-256 of the MessageSid": hashlib.sha256(CANARY.sid.encode()).hexdigest(),
    "MessageSid": CANARY.sid,
    "MessageSid without its letters": CANARY.sid[2:].upper(),
    "town": "CORNWALL",
    "one word": "a Marigold here",
    "key": CANARY.keys[0],
}
WRAPPERS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 for URLs, no padding": lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(
        b"="
    ),
    "base64 inside a line": lambda text: b"x=" + base64.b64encode(text.encode() * 2) + b"; y",
    "hex": lambda text: text.encode().hex().encode(),
    "zlib": lambda text: zlib.compress(text.encode()),
    "zlib after a header": lambda text: b"header" + zlib.compress(text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "pickle": lambda text: pickle.dumps(("send", None, (text,), {})),
    "zlib of a pickle, as RQ 2 stores a job": lambda text: zlib.compress(pickle.dumps([text])),
    "base64 of zlib, as RQ stores an error": lambda text: base64.b64encode(
        zlib.compress(f"Traceback: {text}".encode())
    ),
    "base64 of a pickle, as RQ stores a result": lambda text: base64.b64encode(pickle.dumps(text)),
    "JSON in JSON": lambda text: json.dumps({"a": [json.dumps({"b": text})]}).encode(),
    "JSON, escaped": lambda text: "".join(f"\\u{ord(each):04x}" for each in text).encode(),
    "UTF-16": lambda text: text.encode("utf-16-le"),
    "URL-encoded twice": lambda text: quote(quote(text, safe=""), safe="").encode(),
    "HTML": lambda text: "".join(f"&#{ord(each)};" for each in escape(text)).encode(),
    "four deep": lambda text: base64.b64encode(
        zlib.compress(json.dumps([base64.b64encode(text.encode()).decode()]).encode())
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str) -> None:
    """However a number, a word, a SID or a key is written."""
    assert list(CANARY.search("here", FORMS[form]))


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("form", ["E.164", "MessageSid", "key", "one word", "dashed"])
def test_every_wrapper_is_opened(form: str, wrapper: str) -> None:
    """However it is packed: grep passes while the number is there (standards.md, finding 3)."""
    assert list(CANARY.search("here", WRAPPERS[wrapper](FORMS[form])))


def test_what_is_nobodys_is_not_found() -> None:
    """Other numbers, random ids and sealed values are no hits, or nobody would read the list."""
    for innocent in (
        "+12035550188", "1763810187.0187", "Zm9vYmFy0187Zm9v", "a0187b", "203-555-0100",
        "gAAAAABnGf7D0187Q2xvdWQgb2Ygc2VhbHM=", "Cornish", '{"port": 50187}',
    ):  # fmt: skip
        assert list(CANARY.search("here", innocent)) == []


PLANTED: dict[str, Callable[[redis.Redis], object]] = {
    "a key's name": lambda owner: owner.set(f"session:{NUMBER}", "x"),
    "a key named by a plain hash": lambda owner: owner.set(
        f"helpline:s:{hashlib.sha256(NUMBER.encode()).hexdigest()}", "x"
    ),
    "a string": lambda owner: owner.set("a", NUMBER),
    "a hash's field": lambda owner: owner.hset("a", NUMBER, "x"),
    "a hash's value": lambda owner: owner.hset("a", "x", zlib.compress(NUMBER.encode())),
    "a list": lambda owner: owner.rpush("a", "x", NUMBER),
    "a set": lambda owner: owner.sadd("a", NUMBER),
    "a sorted set": lambda owner: owner.zadd("a", {NUMBER: 1}),
    "a stream's field": lambda owner: owner.xadd("a", {NUMBER: "x"}),
    "a stream's value": lambda owner: owner.xadd("a", {"x": NUMBER}),
    "a town in a row of the log": lambda owner: owner.rpush("helpline:log:2026-W10", "id|Cornwall"),
    "a MessageSid as a name": lambda owner: owner.set(f"helpline:m:{CANARY.sid}", ""),
    "the name of a client": lambda owner: owner.client_setname(f"worker-{NATIONAL}"),
}


@pytest.mark.parametrize("kind", PLANTED)
def test_every_place_in_redis_is_searched(owner: redis.Redis, kind: str) -> None:
    """Names, values and members of every type that Redis has."""
    PLANTED[kind](owner)

    assert list(search_redis(CANARY, owner))


def _careless(number: str, words: str) -> str:
    if words == "fail":
        raise ValueError(f"no way to {number}")
    return f"sent to {number}"


@pytest.mark.parametrize("words", ["fail", "marigold"])
def test_rq_with_its_own_defaults_is_found_out(owner: redis.Redis, words: str) -> None:
    """Description, data, result and traceback: what RQ keeps when nobody says otherwise (L1-L6)."""
    queue = Queue("careless", connection=owner)
    queue.enqueue(_careless, NUMBER, words)
    waiting = {hit.where.split(":")[1] for hit in search_redis(CANARY, owner)}
    SimpleWorker([queue], connection=owner).work(burst=True, logging_level="CRITICAL")
    done = {hit.where.split(":")[1] for hit in search_redis(CANARY, owner)}

    assert waiting == {"job"}
    assert done == {"job", "results"}


def test_the_slow_log_is_searched(owner: redis.Redis) -> None:
    """A server that keeps slow commands keeps their arguments (L9)."""
    owner.config_set("slowlog-max-len", 10)
    owner.config_set("slowlog-log-slower-than", 0)
    owner.get(NUMBER)
    owner.config_set("slowlog-log-slower-than", -1)

    assert any(hit.where == "redis SLOWLOG GET 1000" for hit in search_redis(CANARY, owner))
    owner.slowlog_reset()


def test_the_append_only_file_is_searched(owner: redis.Redis, server: Redis) -> None:
    """What has expired or was flushed is still in the file (L8)."""
    owner.set("a", zlib.compress(NUMBER.encode()))
    owner.flushall()

    wait_until(lambda: list(search_folder(CANARY, server.folder)), seconds=5)


def test_only_the_counts_may_name_a_town_on_the_disk(owner: redis.Redis, server: Redis) -> None:
    """The exception is a command's, not a file's."""
    owner.execute_command("BGREWRITEAOF")
    wait_until(lambda: not list(search_folder(CANARY, server.folder)), seconds=5)
    owner.hincrby("helpline:counts:2026-03", "Cornwall|shelter", 1)
    owner.set("flush", "marker")
    wait_until(lambda: b"marker" in _contents(server.folder), seconds=5)
    assert list(search_folder(CANARY, server.folder)) == []
    owner.set("a", "Cornwall|shelter")

    wait_until(lambda: list(search_folder(CANARY, server.folder)), seconds=5)


def _contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("where", ["name", "line", "snapshot"])
def test_files_are_searched(tmp_path: Path, where: str) -> None:
    """Logs, dumps, and what a file is called."""
    name = f"{NATIONAL}.log" if where == "name" else "a.log"
    content = {
        "name": b"",
        "line": b'{"event": "x"}\n{"error": "' + base64.b64encode(NUMBER.encode()) + b'"}\n',
        "snapshot": b"REDIS0011\xfa" + zlib.compress(pickle.dumps(NUMBER)) + b"\xff",
    }[where]
    (tmp_path / name).write_bytes(content)

    assert list(search_folder(CANARY, tmp_path))


@pytest.mark.parametrize("where", ["cmdline", "environ"])
def test_processes_are_searched(where: str) -> None:
    """What `ps` shows to everyone, and the environment."""
    command = [sys.executable, "-c", "import time; time.sleep(30)"]
    if where == "cmdline":
        command.append(CANARY.keys[0])
    environment = {"SECRET": CANARY.keys[0]} if where == "environ" else {}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until(lambda: Path(f"/proc/{process.pid}/cmdline").read_bytes())
        assert {hit.where.split()[0] for hit in search_processes(CANARY, [process.pid])} == {where}
    finally:
        process.kill()
        process.wait()
