"""One text, from the moment it is known to be genuine, to the answer.

The rule of this module is that a texter is never left without an answer. Whatever Redis, the queue
or our own code does, `answer` returns a sentence (or the silence that a STOP asked for).
"""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import CALL, StoreDown
from bot.adapters.redis_store.opt_outs import LateChange
from bot.adapters.redis_store.salts import Salts
from bot.adapters.redis_store.turns import Changes, Entry, Names, Seen
from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.adapters.seals import Names as NameMaker
from bot.adapters.seals import Seal
from bot.answered import Answered
from bot.core import prompts
from bot.core.book import Book
from bot.core.engine import advance
from bot.core.flood import restrain
from bot.core.flow_log import NOTHING, FlowLog, UnlistedError
from bot.core.mark import Event, Outcome, Pace, week
from bot.core.sender import Sender
from bot.core.session import IDLE, LONGEST, Session
from bot.core.turn import URGENT, Opt, Turn
from bot.log import log
from bot.opt_outs import LOOK_EVERY, KnownOptOuts, Owed
from bot.repeats import Repeats

CONNECTICUT = ZoneInfo("America/New_York")
TRIES = 32  # texts of one person that cross are decided one after the other (R030): all of a server
GRACE = 5.0  # seconds that a queued referral may wait before a sweep looks after it
QUEUE_TOO_OLD = 10.0  # seconds; an older queue means that a worker cannot be trusted
REST = 5.0  # seconds to leave a failing Redis alone, so that texters do not wait for it
PATIENCE = 2.0  # seconds that a turn may wait for Redis in all, of the four until an answer (R020)
FLAGS_KEPT = 30.0  # seconds that the list of flagged listings is remembered


@dataclass(frozen=True, slots=True)
class Inbound:
    """What we take of a webhook: nothing else of it is looked at (R053)."""

    sid: str
    sender: Sender
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say in the webhook's response; the empty text is silence.

    `turn` is for the simulator, which shows what the log keeps; `via` names the way the answer
    took: `reply`, `queue` (a worker sends it), `in_place`, `repeat`, `fallback`.
    """

    text: str
    via: str
    turn: Turn | None = None


class Noted(NamedTuple):
    """What staff may learn of a turn: a log row, counters of a first referral, a listing's flag."""

    row: str = ""
    counter: str = ""
    unmet: str = ""
    flagged: str = ""


class Conversation:
    """Answers texts."""

    def __init__(
        self,
        *,
        book: Book,
        store: RedisStore,
        queue: ReferralQueue,
        secrets_list: tuple[str, ...],
        opt_out_secrets: tuple[str, ...] = (),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.book, self._store, self._queue, self._clock = book, store, queue, clock
        self._names = NameMaker(secrets_list, opt_out_secrets)
        self._session_seal = Seal(secrets_list, "session")
        self._reply_seal = Seal(secrets_list, "reply")
        self._outbox_seal = Seal(secrets_list, "outbox")
        self._log = FlowLog.of(book)
        self._repeats, self._answered = Repeats(), Answered()
        self.known, self._owed = KnownOptOuts(), Owed()
        self._salts: Salts | None = None
        self._monotonic = monotonic
        self._down_until = 0.0
        self._flags: frozenset[str] = frozenset()
        self._flags_until = 0.0

    def answer(self, inbound: Inbound) -> Answer:
        """Answer one text; never raises."""
        try:
            return self._answer(inbound)
        except Exception as error:  # noqa: BLE001 - the one catch-all: silence is the worst failure
            log.error("turn_failed", error=type(error).__name__, alarm=True)
            return self._fallback()

    def _answer(self, inbound: Inbound) -> Answer:
        now = self._clock()
        # Without a number there is nobody to remember, and nobody to send anything to.
        began = self._monotonic()
        message = self._names.message(inbound.sid)
        told = self._answered.again(message, began)
        if told is not None and told.alone:  # Redis knows nothing of it, and would answer anew
            return Answer(told.text, "repeat")
        if inbound.sender and began >= self._down_until:
            try:
                answer = self._with_store(inbound, now, began + PATIENCE)
            except StoreDown as down:
                self._down_until = self._monotonic() + REST
                log.error("store_down", error=str(down), alarm=True)
            else:
                self._answered.note(message, answer.text, began, alone=False)
                if self._monotonic() - began > PATIENCE:  # the next texters shall not wait for it
                    self._down_until = self._monotonic() + REST
                    log.error("store_slow", alarm=True)
                return answer
        if told is not None:
            return Answer(told.text, "repeat")
        answer = self._without_store(inbound, now)
        self._answered.note(message, answer.text, began, alone=True)
        return answer

    def _with_store(self, inbound: Inbound, now: datetime, until: float) -> Answer:
        names = self._name(inbound, now)
        if self._owed:  # what they asked for last comes before what they ask for now
            self._owed.settle(self._store.opt_outs, self.known, names.opt_outs[0])
        flagged = self._flagged()
        same = self._repeats.count(names.opt_outs[0], inbound.text, self._monotonic())
        for _ in range(TRIES):
            if self._monotonic() > until:
                raise StoreDown("TooSlow")
            seen = self._store.turns.look(names)
            looked = self._monotonic()
            if seen.message_seen:
                return self._again(seen.reply)
            before = self._open(seen.session)
            turn = advance(
                self.book,
                before,
                inbound.text,
                now=now.astimezone(CONNECTICUT),
                fresh_id=_random_id(),
                opted_out=seen.opted_out,
                unconfirmed=seen.unconfirmed,
                flagged=flagged,
            )
            notice = prompts.phrase(self.book, "carrier.flood", before.language if before else "en")
            turn = restrain(turn, before, notice, texts=seen.texts + 1, same=same)
            answer, changes = self._decide(turn, seen, inbound, now)
            spent = self._monotonic() - looked
            too_late = seen.clock + (spent + CALL) * 1000 if seen.clock else 0.0
            if self._monotonic() > until:  # nothing is stored yet, so nothing is lost
                raise StoreDown("TooSlow")
            committed = self._store.turns.commit(names, changes, until=too_late)
            if committed.outcome == "seen":
                return self._again(committed.reply)
            if committed.outcome == "done":
                if turn.opt is not None:
                    self.known.note(names.opt_outs, out=turn.opt is Opt.OUT)
                return answer
        log.error("turn_contended", alarm=True)  # one texter's flood says nothing about Redis
        return self._without_store(inbound, now)

    def _decide(
        self, turn: Turn, seen: Seen, inbound: Inbound, now: datetime
    ) -> tuple[Answer, Changes]:
        """Choose how the answer travels, and write down all that the turn changes."""
        at = now.timestamp()
        answer, entry = Answer(turn.said, "reply", turn), None
        if turn.order is not None and _worker_trusted(seen, at):
            answer = Answer("", "queue", turn)
            errand = {"to": inbound.sender, **turn.order._asdict()}
            entry = Entry(
                id=_random_id(),
                sealed=self._outbox_seal.close(json.dumps(errand).encode()),
                due=(at + GRACE) * 1000,
                life=LIFE * 1000,
            )
        elif turn.order is not None:
            answer = Answer(turn.in_place, "in_place", turn)
        here = now.astimezone(CONNECTICUT)
        noted = self._noted(turn, opted_out=seen.opted_out)
        return answer, Changes(
            loaded=seen.session,
            session=self._close(turn.session),
            session_life=_life(turn.session, at),
            reply=self._reply_seal.close(answer.text.encode()),
            now=at * 1000,
            week=week(here),
            month=here.strftime("%Y-%m"),
            opt=turn.opt.value if turn.opt else "",
            row=noted.row,
            count=noted.counter,
            unmet=noted.unmet,
            hour=_hour(turn, here),
            flagged=noted.flagged,
            forget=_clears(turn),
            entry=entry,
            queue=self._queue.commands(entry.id, first=_hurries(turn)) if entry else (),
        )

    def _noted(self, turn: Turn, *, opted_out: bool) -> Noted:
        """Write down what staff may learn of a turn; a silent one leaves nothing.

        What is not on a list is not written, and the texter is answered all the same.
        """
        noted = Noted()
        order = turn.order
        try:
            if turn.marks and not (opted_out and turn.session is not None and turn.opt is None):
                session = turn.session.id if turn.session else NOTHING
                noted = noted._replace(row=self._log.row(session, turn.marks[0]))
            if order is not None and order.start == 0 and turn.marks[0].event is not Event.BACK:
                counter = self._log.counter(order.town, order.need)
                statewide = turn.marks[0].outcome is Outcome.STATEWIDE
                unmet = f"{counter}|{Outcome.STATEWIDE}" if statewide else ""
                noted = noted._replace(counter=counter, unmet=unmet)
            if turn.flagged:
                noted = noted._replace(flagged=self._log.flag(turn.flagged[0]))
        except UnlistedError as unlisted:
            log.error("row_refused", setting=str(unlisted), alarm=True)
        return noted

    def _without_store(self, inbound: Inbound, now: datetime) -> Answer:
        """Answer from this text alone: a crisis, HELP, or town and need at once (R035)."""
        opt_outs = self._names.opt_outs(inbound.sender) if inbound.sender else ()
        opted_out = self.known.holds(opt_outs)
        turn = advance(
            self.book,
            None,
            inbound.text,
            now=now.astimezone(CONNECTICUT),
            fresh_id=_random_id(),
            opted_out=opted_out,
        )
        if opt_outs:
            self._owe(inbound, turn, opt_outs, now)
        if turn.opt is not None:  # a STOP is confirmed only once it is stored, and so is a START
            return Answer(self._phrase("resend", turn), "fallback", turn)
        if _clears(turn):  # nothing can be forgotten now, and nobody shall believe that it is
            return Answer(self._phrase("later", turn), "fallback", turn)
        if turn.order is not None:
            return Answer(turn.in_place, "in_place", turn)
        if turn.marks and turn.marks[0].event in {Event.HELP, Event.URGENT, Event.NEAR}:
            return Answer(turn.said, "reply", turn)
        if opted_out:
            return Answer("", "reply", turn)
        return Answer(self._phrase("fallback", turn), "fallback", turn)

    def _owe(self, inbound: Inbound, turn: Turn, opt_outs: tuple[str, ...], now: datetime) -> None:
        """Remember a STOP, START or CLEAR until it can be stored."""
        if turn.opt is None and not _clears(turn):
            return
        salts = self._salts.in_use if self._salts else ()
        sessions = tuple(self._names.pseudonym(inbound.sender, salt) for salt in salts)
        opt = turn.opt.value if turn.opt else ""
        self._owed.remember(LateChange(opt, now.timestamp() * 1000, opt_outs, sessions))
        if turn.opt is Opt.IN:
            self.known.note(opt_outs, out=False)

    def watch(self, stop: threading.Event) -> None:
        """Store what is owed as soon as Redis is back, and forget in time, until told to stop."""
        while not stop.wait(LOOK_EVERY):
            self.settle()
            self._answered.forget(self._monotonic())

    def settle(self) -> None:
        """Store what is owed, unless Redis is still away."""
        with suppress(StoreDown):
            self._owed.settle(self._store.opt_outs, self.known)

    def _fallback(self) -> Answer:
        return Answer(prompts.phrase(self.book, "carrier.fallback", "en"), "fallback")

    def _phrase(self, key: str, turn: Turn) -> str:
        language = turn.marks[0].language if turn.marks else "en"
        return prompts.phrase(self.book, f"carrier.{key}", language)

    def _again(self, sealed: bytes | None) -> Answer:
        """Say what was said the first time: that response may be the one that was lost (R029)."""
        opened = self._reply_seal.open(sealed) if sealed else b""
        if opened is None:  # its salt is gone: what was said is not known, and silence is no guess
            return self._fallback()
        return Answer(opened.decode(), "repeat")

    def _name(self, inbound: Inbound, now: datetime) -> Names:
        salts = self._salts = self._store.salts.at(now.timestamp())
        for seal in (self._session_seal, self._reply_seal, self._outbox_seal):
            seal.follow(salts.today, salts.before)
        return Names(
            session=self._names.pseudonym(inbound.sender, salts.today),
            session_before=self._names.pseudonym(inbound.sender, salts.before),
            message=self._names.message(inbound.sid),
            opt_outs=self._names.opt_outs(inbound.sender),
        )

    def _flagged(self) -> frozenset[str]:
        """Name the listings that did not work; of many texts at once only the first asks."""
        if self._monotonic() >= self._flags_until:
            self._flags_until = self._monotonic() + FLAGS_KEPT
            try:
                self._flags = self._store.turns.flagged()
            except StoreDown:
                self._flags_until = 0.0
                raise
        return self._flags

    def _open(self, sealed: bytes | None) -> Session | None:
        content = self._session_seal.open(sealed) if sealed else None
        return Session.from_bytes(content) if content else None

    def _close(self, session: Session | None) -> bytes | None:
        return self._session_seal.close(session.to_bytes()) if session else None


def _clears(turn: Turn) -> bool:
    """Say whether somebody asked to be forgotten: then nothing that waits may arrive (R069)."""
    return any(mark.event is Event.CLEARED for mark in turn.marks)


def _hurries(turn: Turn) -> bool:
    return turn.order is not None and turn.order.need in URGENT


def _worker_trusted(seen: Seen, at: float) -> bool:
    """Say whether a queued referral will be sent soon: a worker is there and keeps up."""
    waiting = at - seen.oldest / 1000 if seen.oldest is not None else 0.0
    return seen.workers > 0 and waiting < QUEUE_TOO_OLD


def _life(session: Session | None, at: float) -> int:
    """Return how long a session may lie in Redis, in milliseconds: 30 minutes, 2 hours in all."""
    if session is None:
        return 0
    left = session.began + LONGEST.total_seconds() - at
    return max(1, int(min(IDLE.total_seconds(), left) * 1000))


def _hour(turn: Turn, now: datetime) -> int | None:
    """Return the hour of the week in which a conversation begins, None when it goes on."""
    begins = turn.session is not None and turn.marks and turn.marks[0].pace is Pace.FIRST
    return now.weekday() * 24 + now.hour if begins else None


def _random_id() -> str:
    """Make a random 128-bit id (R096)."""
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
