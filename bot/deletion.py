"""Deletes at the carrier what the carrier keeps of our texts, within a day (R049, L19).

The records are found by their age, never by a number, so that nothing about a text has to be kept
here for the purpose; what the webhook answered has no MessageSid that we could keep anyway.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.twilio_carrier import CarrierError, TwilioCarrier
from bot.log import log

EVERY = 1800.0  # seconds between two rounds
FIRST_AFTER = 60.0  # seconds: a worker that has just started has texts to send first
OLD_ENOUGH = timedelta(hours=1)  # until then a delivery receipt may still come
AT_MOST = 2000  # records in one round


class Deletion:
    """Deletes old records, one worker at a time."""

    def __init__(
        self, *, store: RedisStore, carrier: TwilioCarrier, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._carrier, self._clock = store, carrier, clock

    def round(self) -> int:
        """Delete what is old enough; returns how many records could not be deleted."""
        if not self._store.at_carrier.take_turn_deleting(EVERY / 2):
            return 0
        sids = self._carrier.records_before(self._clock() - OLD_ENOUGH, AT_MOST)
        left = 0
        for sid in sids:
            try:
                self._carrier.delete_record(sid)
            except CarrierError:
                left += 1
        self._store.at_carrier.note_undeleted(left)
        if sids:
            log.info("records_deleted", count=len(sids) - left)
        if left:
            log.error("records_left", count=left, alarm=True)
        return left

    def watch(self, stop: Event) -> None:
        """Make a round every half hour until told to stop; a round that fails is said."""
        pause = FIRST_AFTER
        while not stop.wait(pause):
            pause = EVERY
            try:
                self.round()
            except CarrierError as error:
                log.error("deletion_failed", code=error.code, alarm=True)
            except StoreDown as down:
                log.warning("deletion_failed", error=str(down))
            except Exception as error:  # noqa: BLE001 - a watch that dies leaves bodies behind
                log.error("deletion_failed", error=type(error).__name__, alarm=True)
