"""How fast the whole account sends: one bucket of tokens for all processes."""

from bot.adapters.redis_store.connection import translated
from bot.adapters.redis_store.keys import PREFIX
from bot.adapters.redis_store.scripts import Scripts

PACE = f"{PREFIX}:outbox:pace"
BURST, FOR_URGENT = 40, 20  # sends at once after a pause, and those of them for the urgent alone


class SendingPace:
    """The rate at which the carrier is handed texts."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def reserve(
        self, now: float, *, rate: float, urgent: bool, patience: float
    ) -> tuple[float, bool]:
        """Take a place among the sends of all processes (a token bucket).

        Args:
            now: Unix milliseconds.
            rate: sends a second of the whole account.
            urgent: may use the tokens that are left to the urgent.
            patience: milliseconds; no place is taken whose turn is later than that.

        Returns:
            How many milliseconds to wait, and whether the place is taken.
        """
        args = [now, rate, BURST, FOR_URGENT, int(urgent), patience]
        with translated():
            wait, taken = self._scripts.call("pace", [PACE], args)
        return float(wait), bool(taken)

    def slow_down(self, now: float, *, rate: float) -> None:
        """Let everybody send half as fast, because the carrier has too much (429)."""
        with translated():
            self._scripts.by_name["slow_down"](keys=[PACE], args=[now, rate, BURST - FOR_URGENT])
