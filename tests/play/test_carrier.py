"""The carrier of a rehearsal."""

import pytest

from bot.adapters.twilio_carrier import CarrierBusy, CarrierRefused
from bot.core.sender import Sender
from bot.play.carrier import MemoryCarrier, WorkerDied
from bot.play.faults import Fault, Kind

TO = Sender("+12035550100")


@pytest.mark.parametrize(
    ("fault", "raises", "arrives"),
    [
        (Fault(Kind.CARRIER_ANSWERS, 1, 429), CarrierBusy, False),
        (Fault(Kind.CARRIER_ANSWERS, 1, 503), CarrierBusy, False),
        (Fault(Kind.CARRIER_ANSWERS, 1, 401), CarrierRefused, False),
        (Fault(Kind.CARRIER_ANSWERS, 1, 21610), CarrierRefused, False),
        (Fault(Kind.CARRIER_SILENT), CarrierBusy, False),
        (Fault(Kind.CARRIER_LOSES), CarrierBusy, True),
        (Fault(Kind.WORKER_DIES_BEFORE), WorkerDied, False),
        (Fault(Kind.WORKER_DIES_AFTER), WorkerDied, True),
    ],
)
def test_each_fault_fails_in_its_own_way(
    fault: Fault, raises: type[BaseException], *, arrives: bool
) -> None:
    """Some before the text is on the phone, some after; the next text goes well."""
    shown: list[str] = []
    carrier = MemoryCarrier(lambda _to, text: shown.append(text))
    carrier.warm()
    carrier.faults.append(fault)

    with pytest.raises(raises):
        carrier.send(TO, "one")
    carrier.send(TO, "two")

    assert shown == (["one", "two"] if arrives else ["two"])
