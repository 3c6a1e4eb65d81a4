"""The live stage: every text travels over HTTP, through web side, Redis, worker and carrier.

The clock is a file that all processes read (`HELPLINE_CLOCK`), so that half an hour passes at once;
what Redis keeps for a while is aged by the same time.
"""

import secrets
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import redis

from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.keys import OPT_OUTS, PREFIX, PRESENCE
from bot.adapters.seals import Names, Seal
from bot.core.book import Book
from bot.core.sender import Sender
from bot.core.session import IDLE, Session
from bot.opt_outs import LOOK_EVERY as OWED_LOOK
from bot.outbox import SWEEP_EVERY
from bot.play.backlog import Backlog, until
from bot.play.faults import Fault, Kind
from bot.play.stage import REST, TWIML, CannotPlay, Observed, mark_of, number_of
from bot.play.system import System
from bot.settings import DEVELOPMENT

SECRETS = (DEVELOPMENT["helpline_secret"],)
SOON = 5.0  # seconds of real time in which whatever is due must have been done
SHORTLY = 1.5  # seconds of real time for a send that may belong to somebody dead
APART = 100_000.0  # seconds between two files on the clock that never goes back
KEPT = (f"{PREFIX}:salt:", "rq:worker", "rq:workers")
"""What is left alone between files: the processes remember it, too."""
_CARRIER = {
    Kind.CARRIER_SILENT: "silent",
    Kind.CARRIER_LOSES: "lost",
    Kind.WORKER_DIES_BEFORE: "held",
    Kind.WORKER_DIES_AFTER: "held-accepted",
}
_WAYS = {"twiml": TWIML, "rest": REST}


class LiveStage:
    """One performance on a running system."""

    def __init__(self, book: Book, system: System) -> None:
        self.book = book
        self._system = system
        self._store = system.store
        self._backlog = Backlog(system.connection)
        self._now = 0.0
        self._monotonic = system.clock.monotonic()
        self._hanging = False
        self._dying = False
        self._numbers: dict[str, Sender] = {}
        self._read: dict[str, int] = {}
        self._rows_read: dict[bytes, int] = {}
        self._rows: dict[str, list[str]] = {}
        self._actor = ""
        self._last: dict[str, dict[str, Any]] = {}
        self._delayed: deque[tuple[str, dict[str, Any]]] = deque()
        self._delay_next = False
        self._out: dict[str, bool] = {}
        self._flagged: frozenset[str] = frozenset()

    # -- what a stage does ---------------------------------------------------------------------

    def begin(self, moment: datetime) -> None:
        """Bring everything back to life, forget what was, and set the clock."""
        self._system.start()
        for name in self._store.opt_outs.told():  # the web side remembers them, too
            self._system.connection.publish(OPT_OUTS, f"-{name}")
        for key in self._system.connection.scan_iter(f"{PREFIX}:*"):
            # The fingerprints of salts go: nobody has to wait for one of another file's day.
            if not key.decode().startswith((*KEPT, PRESENCE)) or key.endswith(b":known"):
                self._system.connection.delete(key)
        self._system.connection.delete("rq:queue:referrals")
        self._system.http.delete(f"{self._system.network}/faults", timeout=SOON)
        self._now, self._monotonic = moment.timestamp(), self._monotonic + APART
        self._system.clock.set(self._now, self._monotonic)
        self._store.salts.agree(self._now)  # before anybody else, so that all have the same

    def now(self) -> datetime:
        """Read the clock."""
        return datetime.fromtimestamp(self._now, UTC)

    def text(self, phone: str, text: str, *, photo: bool) -> None:
        """Let a phone send a text through the network."""
        form = {"text": text, "photo": photo, "sid": f"SM{secrets.token_hex(16)}"}
        self._number(phone)
        if self._delay_next:
            self._delay_next = False
            self._delayed.append((phone, form))
            return
        self._deliver(phone, form)

    def wait(self, duration: timedelta) -> None:
        """Let time pass in steps of what falls due."""
        end = self._now + duration.total_seconds()
        while self._now < end:
            due = self._backlog.next_due() if self._system.runs("redis") else None
            next_look = max(due or end, self._now + SWEEP_EVERY)
            step = min(end, next_look) - self._now
            self._pass(step)
            self._settle()

    def suffer(self, phone: str, fault: Fault) -> None:
        """Let something go wrong, or right again."""
        match fault.kind:
            case Kind.AGAIN:
                for _ in range(fault.times):
                    self._again(phone)
            case Kind.DELAYED:
                self._delay_next = True
            case Kind.ARRIVES:
                if not self._delayed:
                    raise CannotPlay("no text is delayed")
                self._deliver(*self._delayed.popleft())
            case Kind.WEB_RESTARTS:
                self._system.restart_web()
            case Kind.REDIS_DOWN | Kind.REDIS_BACK | Kind.REDIS_EMPTY:
                self._redis(fault.kind)
            case Kind.WORKER_STOPS | Kind.WORKER_STARTS | Kind.WORKER_HANGS | Kind.WORKER_GOES_ON:
                self._worker(fault.kind)
            case _:
                self._plan(fault)
        self._settle()

    def place(self, phone: str, session: Session) -> None:
        """Put a conversation at a step."""
        salts = self._store.salts.at(self._now)
        name = Names(SECRETS).pseudonym(self._number(phone), salts.today)
        seal = Seal(SECRETS, "session")
        seal.follow(salts.today, salts.before)
        life = int(IDLE.total_seconds() * 1000)
        self._system.connection.set(f"{PREFIX}:s:{name}", seal.close(session.to_bytes()), px=life)

    def collect(self) -> dict[str, Observed]:
        """Hand over what every phone received, and what was kept, since the last time."""
        self._note_rows()
        seen = {}
        for phone, number in self._numbers.items():
            screen = self._get(f"/phones/{number}")
            got = [bubble for bubble in screen if not bubble["sent"]]
            new = got[self._read.get(phone, 0) :]
            self._read[phone] = len(got)
            seen[phone] = Observed(
                messages=tuple((bubble["text"], _WAYS[bubble["via"]]) for bubble in new),
                marks=tuple(self._rows.pop(phone, ())),
            )
        return seen

    def opted_out(self, phone: str) -> bool:
        """Say whether a phone is on the opt-out list now, or was when Redis was last there."""
        try:
            out = self._store.opt_outs.holds(Names(SECRETS).opt_outs(self._number(phone)))
        except StoreDown:
            return self._out.get(phone, False)
        self._out[phone] = out
        return out

    def flagged(self) -> frozenset[str]:
        """Name the listings that are flagged now, or were when Redis was last there."""
        with suppress(StoreDown):
            self._flagged = self._store.turns.flagged()
        return self._flagged

    def close(self) -> None:
        """Let go of what hangs and forget the phones; the system runs on for the next file."""
        if self._hanging:
            self._system.thaw("worker")
        for number in self._numbers.values():
            self._system.http.delete(f"{self._system.network}/phones/{number}", timeout=SOON)

    # -- texts ---------------------------------------------------------------------------------

    def _again(self, phone: str) -> None:
        last = self._last.get(phone or self._actor)
        if last is None:
            raise CannotPlay("no text has arrived yet")
        self._deliver(phone or self._actor, last)

    def _deliver(self, phone: str, form: dict[str, Any]) -> None:
        self._note_rows()
        self._actor, self._last[phone] = phone, form
        address = f"{self._system.network}/phones/{self._number(phone)}/texts"
        answer = self._system.http.post(address, json=form, timeout=SOON * 4)
        if not answer.ok:
            raise CannotPlay(f"the webhook answered {answer.status_code}: {answer.text[:80]}")
        self._settle()

    def _note_rows(self) -> None:
        """Give the rows that the log has kept meanwhile to the phone that texted last."""
        try:
            for key in sorted(self._system.connection.scan_iter(f"{PREFIX}:log:*")):
                rows = cast(
                    "list[bytes]",
                    self._system.connection.lrange(key, self._rows_read.get(key, 0), -1),
                )
                self._rows_read[key] = self._rows_read.get(key, 0) + len(rows)
                marks = [mark_of(row.decode()) for row in rows]
                self._rows.setdefault(self._actor, []).extend(marks)
        except redis.RedisError:
            return

    # -- faults --------------------------------------------------------------------------------

    def _redis(self, kind: Kind) -> None:
        if kind is Kind.REDIS_DOWN:
            self._system.kill("redis")
            return
        self._system.start_redis()
        if kind is Kind.REDIS_EMPTY:
            self._system.connection.flushall()
            self._rows_read.clear()
        self._store.salts.agree(self._now)
        time.sleep(OWED_LOOK + SHORTLY)  # the web side stores what it was asked meanwhile
        if self._works:
            self._system.wait_for_worker()

    def _worker(self, kind: Kind) -> None:
        match kind:
            case Kind.WORKER_STOPS:
                self._system.kill("worker")
                self._hanging = False
            case Kind.WORKER_HANGS:
                self._system.freeze("worker")
                self._hanging = True
            case Kind.WORKER_GOES_ON:
                self._system.thaw("worker")
                self._hanging = False
                self._system.wait_for_worker()
            case _:
                self._system.start_worker()
                self._hanging = False

    def _plan(self, fault: Fault) -> None:
        planned = fault.code or _CARRIER[fault.kind]
        self._dying = self._dying or fault.kind in {Kind.WORKER_DIES_BEFORE, Kind.WORKER_DIES_AFTER}
        address = f"{self._system.network}/faults"
        self._system.http.post(address, json={"statuses": [planned] * fault.times}, timeout=SOON)

    # -- time ----------------------------------------------------------------------------------

    def _pass(self, seconds: float) -> None:
        self._now += seconds
        self._monotonic += seconds
        self._system.clock.set(self._now, self._monotonic)
        if self._system.runs("redis"):
            self._backlog.age(seconds, worked=self._works)

    def _settle(self) -> None:
        """Wait until everything that can be done now has been done."""
        if not self._system.runs("redis"):
            return
        if self._dying and until(self._held, SHORTLY):
            self._system.kill("worker")
            self._system.http.post(f"{self._system.network}/faults/release", timeout=SOON)
            self._dying = False
        until(lambda: not self._backlog.waits(self._now, worked=self._works), SOON)
        until(lambda: not self._backlog.is_taken(self._now), SHORTLY)

    @property
    def _works(self) -> bool:
        """Whether there is a worker that does its work."""
        return self._system.runs("worker") and not self._hanging

    def _held(self) -> bool:
        return bool(self._get("/faults")["held"])

    def _get(self, path: str) -> Any:
        return self._system.http.get(self._system.network + path, timeout=SOON).json()

    def _number(self, phone: str) -> Sender:
        return self._numbers.setdefault(phone, number_of(len(self._numbers)))
