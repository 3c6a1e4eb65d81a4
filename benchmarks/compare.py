"""Two revisions in alternation: is anything slower? Run: make bench-compare REV=HEAD~1.

The other revision is checked out beside this one (`var/compare`) and runs in the same virtual
environment. Each round starts a fresh process of either, so that neither gains from the other; the
processor's clock is read, not the wall's. A case that the other revision cannot run is left out.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
ROUNDS = 7
SLOWER = 1.05  # times; less than that is noise on a shared machine


def main() -> int:
    """Print each case of both revisions; 1 if something is slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", help="a commit, tag or branch")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    other = HOUSE / "var" / "compare"
    _checkout(asked.revision, other)
    found: dict[str, dict[str, list[float]]] = {"this": {}, "other": {}}
    try:
        for _ in range(asked.rounds):
            for name, tree in (("other", other), ("this", HOUSE)):
                for case, micros in _measured(tree).items():
                    found[name].setdefault(case, []).append(micros)
    finally:
        _git("worktree", "remove", "--force", str(other))
    slower = 0
    print(f"{'':36} {asked.revision:>12} {'this tree':>12}   this / other, median of pairs")
    for case, ours in found["this"].items():
        theirs = found["other"].get(case)
        if theirs is None:
            print(f"{case:36} {'-':>12} {statistics.median(ours):9.1f} us")
            continue
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        verdict = "slower" if ratio > SLOWER else "faster" if ratio < 1 / SLOWER else "the same"
        slower += ratio > SLOWER
        print(
            f"{case:36} {statistics.median(theirs):9.1f} us {statistics.median(ours):9.1f} us"
            f"   {ratio:.2f}  {verdict}"
        )
    return 1 if slower else 0


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=HOUSE, check=True, capture_output=True)


def _checkout(revision: str, folder: Path) -> None:
    if folder.exists():
        _git("worktree", "remove", "--force", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    _git("worktree", "add", "--detach", str(folder), revision)


def _measured(tree: Path) -> dict[str, float]:
    """Run the cases with the code of one tree; return microseconds by case."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--child"],
        env={**os.environ, "PYTHONPATH": str(tree)}, cwd=tree, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    cases: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return cases


def _child() -> None:
    """Time the cases with whatever `bot` is on the path, and print them."""
    sys.path[:] = [os.environ["PYTHONPATH"], *sys.path[1:]]
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - the tree decides what is imported

    from bot.cli.processes import Redis  # noqa: PLC0415 - as above
    from bot.core.directory.find import Query  # noqa: PLC0415 - as above
    from bot.core.directory.hours import CONNECTICUT  # noqa: PLC0415 - as above
    from bot.core.engine import advance  # noqa: PLC0415 - as above
    from bot.settings import read_settings  # noqa: PLC0415 - as above
    from bot.web import create_app  # noqa: PLC0415 - as above
    from bot.wiring import build, read_book  # noqa: PLC0415 - as above

    now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC).astimezone(CONNECTICUT)
    began = time.process_time()
    book = read_book(read_settings(_env_file=None))
    cases = {"reading the content": (time.process_time() - began) * 1e6}
    towns = list(book.towns.by_name)
    queries = [Query(town, need) for town in towns for need in ("shelter", "legal", "health")]

    def turns() -> int:
        for town in towns:
            session = None
            for text in ("hi", town.lower(), "1"):
                session = advance(book, session, text, now=now, fresh_id="a" * 22).session
        return 3 * len(towns)

    def find() -> int:
        for minute in (1, 2):
            for query in queries:
                book.directory.find(query, now + timedelta(minutes=minute))
        return 2 * len(queries)

    cases["a turn, in process"] = _micros(turns)
    cases["find, in a new minute"] = _micros(find, rounds=1)
    cases["understand"] = _micros(
        lambda: len([book.vocabulary.understand(f"need a bed in {town}") for town in towns])
    )
    server = Redis()
    try:
        settings = read_settings(
            _env_file=None, redis_url=server.url, public_url="http://127.0.0.1:8000",
            twilio_auth_token="benchmark-token",  # noqa: S106 - signs only these requests
        )  # fmt: skip
        app: Any = create_app(build(settings, book)).wsgi_app
        sys.path.append(str(HOUSE))
        cases["a webhook, without a server"] = _webhook(app, towns)
    finally:
        server.kill()
        server.wait()
    print(json.dumps(cases))


def _micros(case: Callable[[], int], rounds: int = 3) -> float:
    found = []
    for _ in range(rounds):
        began = time.process_time()
        count = case()
        found.append((time.process_time() - began) / count * 1e6)
    return min(found)


def _webhook(app: Any, towns: list[str]) -> float:
    import importlib.util  # noqa: PLC0415 - the client of this tree, whatever tree is measured

    place = importlib.util.spec_from_file_location("client", Path(__file__).with_name("client.py"))
    assert place is not None
    assert place.loader is not None
    client = importlib.util.module_from_spec(place)
    sys.modules["client"] = client
    place.loader.exec_module(client)
    asked = [environ_of(raw) for talk in client.conversations(0, 300, tuple(towns)) for raw in talk]
    began = time.process_time()
    for environ in asked:
        b"".join(app(environ, lambda *_: None))
    return (time.process_time() - began) / len(asked) * 1e6


def environ_of(raw: bytes) -> dict[str, Any]:
    """Turn a prepared request into what a server hands to an application."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    fields = dict(lines)
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/sms", "SCRIPT_NAME": "", "QUERY_STRING": "",
        "SERVER_NAME": "x", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": fields["Host"], "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": fields["Content-Type"],
        "CONTENT_LENGTH": fields["Content-Length"],
        "HTTP_X_TWILIO_SIGNATURE": fields["X-Twilio-Signature"],
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:] == ["--child"]:
        _child()
    else:
        sys.exit(main())
