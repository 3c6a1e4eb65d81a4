"""A canary texts the real helpline, everything goes wrong, and then all of it is searched (R114).

`Running` starts what `make run` starts. Between and after the faults every key and value of Redis,
its files, the processes, what they printed, what they answered and what they asked of the carrier
is decoded and searched. Nothing may be found but what `_allowed` names, each with its reason.
"""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
from twilio.request_validator import RequestValidator

from bot.cli.processes import free_port
from tests.confidential.recorder import Recorder
from tests.confidential.searching import (
    Canary,
    Hit,
    search_folder,
    search_processes,
    search_redis,
)
from tests.system.running import HOUSE, Running, _children, _command, wait_until

BREAKING = Path(__file__).parent / "breaking"
KEYS = tuple(f"canary-{use}-{secrets.token_hex(12)}" for use in ("seal", "optout", "token", "api"))
CANARY = Canary(
    number="+12035550187",
    phrase=("marigold", "lantern", "quixotic"),
    town="Cornwall",
    sid="SM" + "c4a9e1" * 5 + "77",
    keys=KEYS,
    others=("+18605550193", "+14755550171", "+19595550164"),
)
FAILING, TALKING, LAST = CANARY.others  # one alone would meet the limit of texts in ten minutes
PHRASE = " ".join(CANARY.phrase)
HALF = 13  # of what there is to say
CHOSEN = 3  # the text that chooses a need, after which the first referral leaves


@dataclass
class Story:
    """What was found, and what shows that the story happened."""

    hits: list[Hit] = field(default_factory=list)
    log: str = ""
    searched: dict[str, int] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    sends: int = 0
    other_calls: list[str] = field(default_factory=list)
    opted_out: int = 0

    def note(self, place: str, hits: Iterator[Hit]) -> None:
        """Keep what was found at a place, and that the place was searched."""
        self.searched[place] = self.searched.get(place, 0) + 1
        self.hits += hits

    def search(self, place: str, where: str, content: str) -> None:
        """Search one piece of content."""
        self.note(place, CANARY.search(where, content))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The whole story, once."""
    folder = tmp_path_factory.mktemp("canary")
    redis_folder = folder / "redis"
    fails = folder / "fails"
    fails.write_text(FAILING)
    owner_password, redis_port = secrets.token_urlsafe(16), free_port()
    environment = {
        "PYTHONPATH": f"{BREAKING}:{HOUSE}",
        "CANARY_OWNER": owner_password,
        "CANARY_REDIS": str(redis_port),
        "CANARY_FAILS": str(fails),
        "REDIS_FOLDER": str(redis_folder),
        "HELPLINE_SECRET": KEYS[0],
        "HELPLINE_OPT_OUT_SECRET": KEYS[1],
        "TWILIO_AUTH_TOKEN": KEYS[2],
        "TWILIO_API_KEY": "SK" + "0" * 32,
        "TWILIO_API_SECRET": KEYS[3],
    }
    story = Story()
    url = f"redis://owner:{owner_password}@127.0.0.1:{redis_port}/0"
    with (
        Recorder() as carrier,
        Running(token=KEYS[2], TWILIO_API_URL=carrier.address, **environment) as helpline,
        redis.Redis.from_url(url) as owner,
    ):
        scenes = _Scenes(story, helpline, carrier, owner, redis_folder)
        scenes.converse()
        scenes.fail()
        scenes.report()
        scenes.crash()
        scenes.lose_redis()
        story.sends = len(carrier.sends())
        for call in carrier.requests:
            if not call.is_send:
                story.other_calls.append(f"{call.method} {call.path}")
                content = f"{call.path}\n{call.headers}\n{call.body}"
                story.search("carrier", f"call {call.method}", content)
    story.log = helpline.log()
    story.search("output", "output", story.log)
    for line in story.log.splitlines():
        story.search("output", "output", line)
    story.note("disk", search_folder(CANARY, redis_folder))
    return story


@dataclass
class _Scenes:
    story: Story
    helpline: Running
    carrier: Recorder
    owner: redis.Redis
    redis_folder: Path

    def _text(self, text: str | None, number: str, sid: str | None = None, **extra: str) -> None:
        """Text as a canary, with canaries in the fields that nobody should look at (R053)."""
        response = self.helpline.post(
            text,
            sender=number,
            sid=sid,
            FromCity=CANARY.town,
            FromZip="06753",
            ProfileName=PHRASE,
            MediaUrl0=f"http://127.0.0.1/{CANARY.sid}/{CANARY.phrase[0]}",
            **extra,
        )
        assert response.status_code == 200
        # The reply goes to the texter and may name the town back; nothing else of theirs.
        shown = re.sub(CANARY.town, "", response.text + str(response.headers))
        self.story.replies.append(shown)
        self.story.search("replies", "reply", shown)

    def _look(self) -> None:
        self.story.note("redis", search_redis(CANARY, self.owner))
        self.story.note("disk", search_folder(CANARY, self.redis_folder))
        pids = _family(self.helpline._process.pid)
        self.story.note("processes", search_processes(CANARY, pids))

    def _visit(self, method: str, path: str, **options: Any) -> None:
        response = requests.request(
            method, self.helpline.site + path, timeout=30, allow_redirects=False, **options
        )
        content = f"{response.status_code} {response.headers} {response.text}"
        self.story.search("pages", f"{method} {path.partition('?')[0]}", content)

    def converse(self) -> None:
        """Say everything there is to say, twice where a network would."""
        for order, text in enumerate((
            f"hi i am {PHRASE}", CANARY.town, PHRASE, "1", "more", "bad", "1", "menu", "back",
            f"{CANARY.town} shelter {PHRASE}", f"he has a gun {PHRASE}", "clear", "ayuda", "2",
            f"my number is {CANARY.number[2:]}", "203-555-0187", f"call me on {CANARY.number}", "",
            "please stop texting me", "STOP", PHRASE, "HELP", "START", "hola", "English",
        )):  # fmt: skip
            self._text(text, TALKING if order < HALF else CANARY.number)
            if order == CHOSEN:  # what waits when she says CLEAR is taken back, so it must be gone
                wait_until(self.carrier.sends)
        for _ in range(3):
            self._text(f"{CANARY.town} food {PHRASE}", CANARY.number, CANARY.sid)
        self._text(None, CANARY.number, NumMedia="1")
        wait_until(lambda: len(self.carrier.sends()) >= 2)
        self._look()
        for path in ("/health", "/simulator", "/staff/", f"/nowhere/{CANARY.number}", "/"):
            self._visit("GET", path)
        self._visit("GET", f"/sms?From=%2B{CANARY.number[1:]}&Body={PHRASE}")
        self._visit("POST", "/sms", data={"From": CANARY.number, "Body": PHRASE})
        self._visit("PUT", "/sms", data={"From": CANARY.number, "Body": PHRASE})
        self._visit("POST", "/sms", data="x" * 600_000 + CANARY.number)
        self._visit("POST", "/sms", data=f"--{PHRASE}", headers={"Content-Type": "multipart/x"})

    def fail(self) -> None:
        """Let a job raise with the number in its words, and the web side with the text in them."""
        self._text(f"{CANARY.town} shelter {PHRASE}", FAILING, CANARY.sid[:-2] + "88")
        wait_until(lambda: "job_failed" in self.helpline.log())
        self._look()
        for number in (FAILING, CANARY.number):
            self._text(f"this breaks {PHRASE}", number)
        self._look()

    def report(self) -> None:
        """Let the carrier report with everything it knows."""
        for code in ("30003", "21610", ""):
            form = {
                "To": CANARY.number, "From": "55501", "MessageSid": CANARY.sid, "ErrorCode": code,
                "MessageStatus": "failed" if code else "delivered",
                "ErrorMessage": f"{CANARY.number} {PHRASE}",
            }  # fmt: skip
            url = f"{self.helpline.site}/sms/status"
            signature = RequestValidator(KEYS[2]).compute_signature(url, form)
            self._visit("POST", "/sms/status", data=form, headers={"X-Twilio-Signature": signature})
        self.story.opted_out = int(self.owner.scard("helpline:optouts"))
        self._look()

    def crash(self) -> None:
        """Kill the worker while the carrier holds its answer, then a web process."""
        before = len(self.carrier.sends())
        self.carrier.gate.clear()
        self._text(f"{CANARY.town} detox {PHRASE}", LAST)
        wait_until(lambda: len(self.carrier.sends()) > before)
        self._look()
        self.helpline.kill("bot worker")
        self.carrier.gate.set()
        self._text(f"{CANARY.town} lawyer {PHRASE}", LAST)
        self._look()

    def lose_redis(self) -> None:
        """Kill Redis outright, as a machine that loses power would."""
        time.sleep(1.1)  # the append-only file is written at least once a second
        self.helpline.kill("valkey")
        with suppress(redis.RedisError):
            self.owner.ping()
        self._text(f"{CANARY.town} shelter {PHRASE}", LAST)
        self.story.note("disk", search_folder(CANARY, self.redis_folder))


def _family(pid: int) -> list[int]:
    """Name the processes under one, and itself, leaving out those that have just ended."""
    found = [pid]
    with suppress(OSError):
        for child in _children(pid):
            found += _family(child)
    return [each for each in found if _alive(each)]


def _alive(pid: int) -> bool:
    with suppress(OSError):
        return bool(_command(pid))
    return False


def _allowed(hit: Hit) -> bool:
    """Name what may be found, each with its reason."""
    if re.fullmatch(r"redis helpline:counts:\d{4}-\d{2}", hit.where):
        return hit.what == "town"  # monthly counts by town and need, tied to no session
    if re.fullmatch(r"file appendonly\.aof\.\d+\.(incr\.aof|base\.rdb)", hit.where):
        return hit.what == "town"  # the same monthly counts, as they lie on the disk
    if re.fullmatch(r"environ of bot (run|web|worker)", hit.where):
        return hit.what.startswith("key ")  # they seal, sign and send: SECURITY.md, "Secrets"
    if hit.where.startswith("call "):
        return hit.what == "key 3"  # the API key's secret, by which the carrier knows us
    return False


PLACES = {
    "redis": ("redis",),
    "disk": ("file", "name"),
    "processes": ("cmdline", "environ", "comm"),
    "replies": ("reply",),
    "pages": ("GET", "POST", "PUT"),
    "carrier": ("call",),
    "output": ("output",),
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_the_canary_is_found(story: Story, place: str) -> None:
    """0 hits outside what is allowed by name; and the place was searched."""
    assert story.searched[place] > 0

    found = {hit for hit in story.hits if hit.where.startswith(PLACES[place])}

    assert {hit for hit in found if not _allowed(hit)} == set()


def test_every_hit_belongs_to_a_place(story: Story) -> None:
    """No hit is left out of the question above by its name."""
    assert {hit for hit in story.hits if not _allowed(hit)} == set()


def test_the_story_happened(story: Story) -> None:
    """The job failed, the web side broke, Redis died; texts were sent, everyone was answered."""
    for event in ("job_failed", "turn_failed|request_failed", "store_down", "delivery_failed"):
        assert re.search(event, story.log), event
    assert story.sends >= 3
    assert any(call.startswith("DELETE") for call in story.other_calls)
    assert story.opted_out == 1
    assert "Traceback" not in story.log


def test_the_search_itself_sees(story: Story) -> None:
    """The town that is allowed in the counts was found there: the search was looking."""
    allowed = {(hit.where.rpartition(":")[0], hit.what) for hit in story.hits if _allowed(hit)}

    assert ("redis helpline:counts", "town") in allowed
    assert any(what.startswith("key") for _, what in allowed)
