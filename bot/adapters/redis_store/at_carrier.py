"""What becomes of a text at the carrier after it was accepted: receipts and deletion."""

import redis

from bot.adapters.redis_store.connection import translated
from bot.adapters.redis_store.keys import PREFIX, THROTTLE
from bot.adapters.redis_store.opt_outs import add_to

UNDELETED = f"{PREFIX}:undeleted"
CODES_LIFE = 7 * 86400  # seconds that the hours' counts of delivery codes are kept


class AtCarrier:
    """Counts of what the carrier says, and of what it still keeps; nothing of a text."""

    def __init__(self, connection: redis.Redis) -> None:
        self._connection = connection

    def note_delivery(self, what: str, *, hour: str, opt_out: str = "", pause: int = 0) -> None:
        """Count what became of a text in its hour; nothing of the text is kept (R040).

        `opt_out` is a name to put on the opt-out list, `pause` how many milliseconds the outbox
        is to rest because the carrier has too much.
        """
        codes = f"{PREFIX}:codes:{hour}"
        with translated(), self._connection.pipeline(transaction=False) as pipe:
            pipe.hincrby(codes, what, 1)
            pipe.expire(codes, CODES_LIFE)
            if opt_out:
                add_to(pipe, opt_out)
            if pause:
                pipe.set(THROTTLE, "", px=pause)
            pipe.execute()

    def take_turn_deleting(self, seconds: float) -> bool:
        """Say whether it is this worker's turn to delete records at the carrier."""
        with translated():
            return bool(
                self._connection.set(f"{UNDELETED}:turn", "", nx=True, px=int(seconds * 1000))
            )

    def note_undeleted(self, count: int) -> None:
        """Note how many records could not be deleted in the last round."""
        with translated():
            self._connection.set(UNDELETED, count)
