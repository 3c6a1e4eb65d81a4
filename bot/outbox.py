"""The outbox: referrals that wait to be composed and sent, and the sweep that loses none.

What is promised, and how it is kept:

- **Written with the turn.** One transaction stores the session, the sealed entry and its RQ job.
  The job is only a nudge: an entry without one is found by the sweep.
- **At least once.** An entry is *taken* under a lease, sent, and *finished*. A lease counts as long
  as its holder says every second that it lives; whoever dies, a sweep in any other process puts
  what it held back within `HOLD + SWEEP_EVERY` seconds.
- **Twice only where nobody can know.** Twilio's API takes no idempotency key, so a second copy
  leaves only when the connection broke after the request was written, when Twilio answered 5xx, or
  when a process died between Twilio's acceptance and `finish`. When only Redis is away at that
  moment, the process remembers what was accepted and finishes it later. A process that stood still
  (SIGSTOP, a frozen machine) sends nothing on a lease that may be somebody else's by now.
- **In order.** A texter's entries form a lane: the next is taken only when the one before is sent,
  dropped or set aside. The next is sent right after the one before.
- **Not too late, not after STOP or CLEAR.** Each try looks first: a referral older than ten minutes
  and one whose texter has said STOP are dropped. A CLEAR drops what waits in its own transaction.
- **Not faster than the account may.** All processes share one token bucket in Redis; a 429 halves
  everybody's pace, which grows back within seconds. Its last tokens are left to the urgent.
- **Nothing blocks for ever.** Refusals for good are dropped. An error in composing sends the
  fallback text instead, at once. An entry during whose sending process after process dies is sent
  as the fallback text at the `DEATHS`-th try and set aside with an alarm after that.
"""

import json
import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, Lock
from typing import Any

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.adapters.seals import Names, Seal
from bot.adapters.twilio_carrier import (
    UNSUBSCRIBED,
    CarrierBusy,
    CarrierFull,
    CarrierRefused,
    CarrierUnsure,
    TwilioCarrier,
)
from bot.core.book import Answers
from bot.core.directory.hours import CONNECTICUT
from bot.core.prompts import phrase
from bot.core.referring import referral_of
from bot.core.sender import Sender
from bot.core.sms import segments
from bot.core.turn import URGENT, Order
from bot.log import log

LEASE = 20.0  # seconds that one try may hold an entry; twice the carrier's time-out
HOLD = 4.0  # seconds that a holder counts as alive after it has said so
LOOK_AGAIN = 5.0  # seconds until a sweep looks after an entry that is being sent
AGAIN = 3.0  # seconds until a sweep looks again after an entry that it has put back
SWEEP_EVERY = 1.0  # seconds
LOOK_FOR_REDIS = 0.2  # seconds, while it is away
SWEEP_AT_MOST = 100  # entries in one sweep
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between tries; meanwhile answers go as TwiML
FARTHEST = 120.0  # seconds ahead that no entry is ever due
DEATHS = 4  # processes that may die over one entry before it is suspected
PATIENCE = 1.0  # seconds that a send waits for its turn in the account's rate
RATE = 100.0  # sends a second that a short code's contract allows
HANDS = 4  # sends at once in a process whose main work is something else


class Outbox:
    """Sends what the outbox holds."""

    def __init__(
        self,
        *,
        book: Answers,
        store: RedisStore,
        queue: ReferralQueue,
        carrier: TwilioCarrier,
        secrets_list: tuple[str, ...],
        opt_out_secrets: tuple[str, ...] = (),
        clock: Callable[[], float] = time.time,
        rate: float = RATE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._book, self._store, self._queue, self._carrier = book, store, queue, carrier
        self._seal = Seal(secrets_list, "outbox")
        self._names = Names(secrets_list, opt_out_secrets)
        self._clock, self._rate, self._sleep = clock, rate, sleep
        self._lock = Lock()
        self._holder, self._alive_until = _fresh_holder(), 0.0
        self._accepted: set[str] = set()

    def live(self) -> str:
        """Say that this process lives, and return the name under which it holds entries.

        A process that stood still gets another name: what it held may be somebody else's by now.
        """
        with self._lock:
            if time.monotonic() >= self._alive_until:
                self._holder = _fresh_holder()
            holder, now = self._holder, self._clock() * 1000
        began = time.monotonic()
        self._store.outbox.hold(holder, now + HOLD * 1000, now)
        with self._lock:
            if holder == self._holder:
                self._alive_until = began + HOLD
        return holder

    def _holds(self, holder: str) -> bool:
        """Say whether what was taken under a name is surely still ours."""
        with self._lock:
            return holder == self._holder and time.monotonic() < self._alive_until

    def send(self, entry: str, *, via: str) -> None:
        """Send an entry, then those of the same texter that waited for it, in their order."""
        following: str | None = entry
        while following is not None:
            following = self._send_one(following, via)

    def _send_one(self, entry: str, via: str) -> str | None:
        if entry in self._accepted:
            return self._finish(entry, "sent")
        holder = self._holder if self._holds(self._holder) else self.live()
        # Before anything is taken: what cannot be read yet must not count as a try.
        self._seal.follow(*self._store.salts.at(self._clock()).in_use)
        taken = self._store.outbox.take(
            entry, self._clock() * 1000, int(LEASE * 1000), holder, int(LOOK_AGAIN * 1000)
        )
        if taken.state != "taken" or taken.sealed is None:
            return None
        if taken.unended > DEATHS:
            log.error("entry_set_aside", attempt=taken.attempt, alarm=True)
            return self._finish(entry, "set_aside")
        errand = self._open(taken.sealed)
        if errand is None:
            log.error("entry_unreadable", alarm=True)
            return self._finish(entry, "unreadable")
        sender = Sender(errand.pop("to"))
        if self._clock() - errand.get("at", 0) >= LIFE:
            log.warning("referral_expired", attempt=taken.attempt, alarm=True)
            return self._finish(entry, "expired")
        if self._store.opt_outs.holds(self._names.opt_outs(sender)):
            log.info("referral_dropped_after_stop")
            return self._finish(entry, "stopped")
        text = self._compose(errand, suspect=taken.unended == DEATHS)
        in_turn = self._has_its_turn(entry, urgent=errand.get("need") in URGENT)
        if not in_turn or not self._holds(holder):
            if in_turn:  # a sweep of somebody who lives will see to it
                log.warning("lease_lost", attempt=taken.attempt)
            return None
        return self._hand_over(entry, sender, text, taken.attempt, via)

    def _has_its_turn(self, entry: str, *, urgent: bool) -> bool:
        """Wait for a place in the account's rate; a long wait is left to a sweep."""
        wait, taken = self._store.pace.reserve(
            self._clock() * 1000, rate=self._rate, urgent=urgent, patience=PATIENCE * 1000
        )
        if not taken:
            self._store.outbox.postpone(entry, self._clock() * 1000 + wait)
        elif wait:
            self._sleep(wait / 1000)
        return taken

    def _open(self, sealed: bytes) -> dict[str, Any] | None:
        opened = self._seal.open(sealed)
        return json.loads(opened) if opened is not None else None

    def _compose(self, errand: dict[str, Any], *, suspect: bool) -> str:
        """Compose what was ordered; the fallback text when that cannot be done."""
        flagged = self._store.turns.flagged()
        try:
            if not suspect:
                order = Order(**errand)
                at = datetime.fromtimestamp(order.at, UTC)
                return referral_of(self._book, order, at, flagged)[1].text
        except Exception as error:  # noqa: BLE001 - a referral that cannot be made is no silence
            log.error("referral_not_composed", error=type(error).__name__, alarm=True)
        language = errand.get("language")
        return phrase(
            self._book, "carrier.fallback", language if isinstance(language, str) else "en"
        )

    def _hand_over(
        self, entry: str, sender: Sender, text: str, attempt: int, via: str
    ) -> str | None:
        began = time.perf_counter()
        try:
            self._carrier.send(sender, text)
        except CarrierBusy as busy:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
            if isinstance(busy, CarrierFull):
                self._store.pace.slow_down(self._clock() * 1000, rate=self._rate)
            event = "carrier_unsure" if isinstance(busy, CarrierUnsure) else "carrier_busy"
            log.warning(event, code=busy.code, attempt=attempt, seconds=round(pause, 1))
            self._store.outbox.postpone(entry, (self._clock() + pause) * 1000)
            return None
        except CarrierRefused as refused:
            log.error("carrier_refused", code=refused.code, attempt=attempt)
            if refused.code == UNSUBSCRIBED:
                self._store.opt_outs.add(self._names.opt_outs(sender)[0])
            return self._finish(entry, "refused")
        self._accepted.add(entry)
        log.info(
            "referral_sent",
            via=via,
            attempt=attempt,
            segments=segments(text),
            milliseconds=round((time.perf_counter() - began) * 1000),
        )
        return self._finish(entry, "sent")

    def _finish(self, entry: str, became: str) -> str | None:
        """Forget an entry; one that was accepted while Redis is away, at the next sweep."""
        month = datetime.fromtimestamp(self._clock(), CONNECTICUT).strftime("%Y-%m")
        following = self._store.outbox.finish(entry, became=became, month=month)
        self._accepted.discard(entry)
        return following

    def sweep(self, *, via: str, hands: Executor | None = None) -> int:
        """Put every overdue entry back: into the queue, or out at once when no worker is there."""
        now = self._clock()
        self._store.salts.agree(now)
        self.live()
        for entry in tuple(self._accepted):
            following = self._finish(entry, "sent")
            if following is not None:
                self._queue.put(following)
        overdue = self._store.outbox.overdue(now * 1000, SWEEP_AT_MOST, FARTHEST * 1000)
        workers = self._store.outbox.health(now * 1000)[0] if overdue else 0
        count = 0
        for entry in overdue:
            if not self._store.outbox.put_back(
                entry, now * 1000, (now + AGAIN) * 1000, FARTHEST * 1000
            ):
                continue
            count += 1
            if workers:
                self._queue.put(entry)
            elif hands is not None:
                hands.submit(self._send_by_hand, entry, via)
            else:
                self._send_by_hand(entry, via)
        return count

    def _send_by_hand(self, entry: str, via: str) -> None:
        """Send from a sweep: one texter's entry must not hold up the next."""
        try:
            self.send(entry, via=via)
        except StoreDown:
            pass  # whoever holds it no longer says so, and a sweep sees to it
        except Exception as error:  # noqa: BLE001 - said, and the lease ends
            log.error("entry_failed", error=type(error).__name__, alarm=True)

    def watch(self, stop: Event, *, via: str) -> None:
        """Sweep every second until told to stop; Redis being away is waited out."""
        down = False
        with ThreadPoolExecutor(HANDS, thread_name_prefix="sweep") as hands:
            while not stop.wait(LOOK_FOR_REDIS if down else SWEEP_EVERY):
                try:
                    if down:
                        # First give back the salts, before a process that never knew them makes
                        # new ones up, and let everybody say that they live.
                        self._store.salts.agree(self._clock())
                        self.live()
                        down = False
                        continue
                    count = self.sweep(via=via, hands=hands)
                except StoreDown:
                    down = True
                    continue
                except Exception as error:  # noqa: BLE001 - a watch that dies is a silent texter
                    log.error("sweep_failed", error=type(error).__name__, alarm=True)
                    continue
                if count:
                    log.warning("outbox_swept", count=count, via=via)


def _fresh_holder() -> str:
    return secrets.token_hex(8)
