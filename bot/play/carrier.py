"""The carrier of a rehearsal: texts appear on phones, or fail in the ways that a file asks for."""

from collections import deque
from collections.abc import Callable

from bot.adapters.twilio_carrier import CarrierBusy, CarrierRefused, TwilioCarrier
from bot.core.sender import Sender
from bot.play.faults import Fault, Kind

TOO_MANY, SERVER_ERROR, OWN_CODES = 429, 500, 20000


class WorkerDied(BaseException):
    """Ends a send the way a kill does: no Exception, so that no handler on its way runs."""


class MemoryCarrier(TwilioCarrier):
    """A carrier that shows texts on phones, or fails in the ways it was told to, in that order."""

    def __init__(self, show: Callable[[Sender, str], None]) -> None:
        # TwilioCarrier's own __init__ is left out on purpose: there is no client to make.
        self._show = show
        self.faults: deque[Fault] = deque()

    def warm(self) -> None:
        """Do nothing: there is no client to warm."""

    def send(self, to: Sender, text: str) -> None:
        """Accept one text, or fail."""
        if not self.faults:
            self._show(to, text)
            return
        fault = self.faults.popleft()
        match fault.kind:
            case Kind.CARRIER_ANSWERS:
                busy = fault.code == TOO_MANY or SERVER_ERROR <= fault.code < OWN_CODES
                raise (CarrierBusy if busy else CarrierRefused)(fault.code)
            case Kind.CARRIER_SILENT:
                raise CarrierBusy(0)
            case Kind.CARRIER_LOSES:
                self._show(to, text)
                raise CarrierBusy(0)
            case Kind.WORKER_DIES_AFTER:
                self._show(to, text)
        raise WorkerDied
