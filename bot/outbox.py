"""The outbox: referrals that wait to be composed and sent, and the sweep that loses none.

At least once: an entry is taken under a lease, sent, and forgotten. Whoever dies in between, the
lease runs out and a sweep puts the entry back. Twice only where Twilio's acceptance could not be
known: a time-out after the request was written, or a death between acceptance and `finish`.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from bot.adapters.redis_store import RedisStore, StoreDown
from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.adapters.seals import Names, Seal
from bot.adapters.twilio_carrier import (
    UNSUBSCRIBED,
    CarrierBusy,
    CarrierRefused,
    TwilioCarrier,
)
from bot.core.book import Answers
from bot.core.directory.hours import CONNECTICUT
from bot.core.referring import referral_of
from bot.core.sender import Sender
from bot.core.sms import segments
from bot.core.turn import Order
from bot.log import log

LEASE = 20.0  # seconds that one try may hold an entry; twice the carrier's time-out
AGAIN = 3.0  # seconds until a sweep looks again after an entry that it has put back
SWEEP_EVERY = 1.0  # seconds
SWEEP_AT_MOST = 100  # entries in one sweep
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries


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
    ) -> None:
        self._book, self._store, self._queue, self._carrier = book, store, queue, carrier
        self._seal = Seal(secrets_list, "outbox")
        self._names = Names(secrets_list, opt_out_secrets)
        self._clock = clock

    def send(self, entry: str, *, via: str) -> None:
        """Send an entry, then those of the same texter that waited for it, in their order."""
        following: str | None = entry
        while following is not None:
            following = self._send_one(following, via)

    def _send_one(self, entry: str, via: str) -> str | None:
        state, sealed, attempt = self._store.take(entry, self._clock() * 1000, int(LEASE * 1000))
        if state != "taken" or sealed is None:
            return None
        salts = self._store.salts(self._clock())
        self._seal.follow(salts.today, salts.before)
        opened = self._seal.open(sealed)
        if opened is None:
            log.error("entry_unreadable", alarm=True)
            return self._finish(entry, "unreadable")
        errand = json.loads(opened)
        sender = Sender(errand.pop("to"))
        order = Order(**errand)
        now = self._clock()
        if now - order.at >= LIFE:
            log.warning("referral_expired", attempt=attempt)
            return self._finish(entry, "expired")
        if self._store.opted_out(self._names.opt_outs(sender)):
            log.info("referral_dropped_after_stop")
            return self._finish(entry, "stopped")
        at = datetime.fromtimestamp(order.at, UTC)
        _, referral = referral_of(self._book, order, at, self._store.flagged())
        return self._hand_over(entry, sender, referral.text, attempt, via)

    def _hand_over(
        self, entry: str, sender: Sender, text: str, attempt: int, via: str
    ) -> str | None:
        began = time.perf_counter()
        try:
            self._carrier.send(sender, text)
        except CarrierBusy as busy:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
            self._store.postpone(entry, (self._clock() + pause) * 1000)
            log.warning("carrier_busy", code=busy.code, attempt=attempt, seconds=round(pause, 1))
            return None
        except CarrierRefused as refused:
            if refused.code == UNSUBSCRIBED:
                self._store.opt_out(self._names.opt_outs(sender)[0])
            log.error("carrier_refused", code=refused.code, attempt=attempt)
            return self._finish(entry, "refused")
        log.info(
            "referral_sent",
            via=via,
            attempt=attempt,
            segments=segments(text),
            milliseconds=round((time.perf_counter() - began) * 1000),
        )
        return self._finish(entry, "sent")

    def _finish(self, entry: str, became: str) -> str | None:
        month = datetime.fromtimestamp(self._clock(), CONNECTICUT).strftime("%Y-%m")
        return self._store.finish(entry, became=became, month=month)

    def sweep(self, *, via: str) -> int:
        """Put every overdue entry back: into the queue, or out at once when no worker is there."""
        now = self._clock()
        self._store.agree_on_salts(now)
        overdue = self._store.overdue(now * 1000, SWEEP_AT_MOST)
        workers = self._store.health(now * 1000)[0] if overdue else 0
        for entry in overdue:
            if not self._store.put_back(entry, (now + AGAIN) * 1000):
                continue
            try:
                if workers:
                    self._queue.put(entry)
                else:
                    self.send(entry, via=via)
            except StoreDown:
                raise
            except Exception as error:  # noqa: BLE001 - one texter's entry must not hold up the next
                log.error("entry_failed", error=type(error).__name__, alarm=True)
        return len(overdue)

    def watch(self, stop: Event, *, via: str) -> None:
        """Sweep every second until told to stop; Redis being away is waited out."""
        while not stop.wait(SWEEP_EVERY):
            try:
                count = self.sweep(via=via)
            except StoreDown:
                continue
            except Exception as error:  # noqa: BLE001 - a watch that dies is a silent texter
                log.error("sweep_failed", error=type(error).__name__, alarm=True)
                continue
            if count:
                log.warning("outbox_swept", count=count, via=via)
