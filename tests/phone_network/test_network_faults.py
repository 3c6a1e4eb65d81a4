"""The faults of the simulated phone network, met by the real Twilio client."""

import threading
from collections.abc import Iterator

import pytest
import requests
from werkzeug.serving import make_server

from bot.adapters.twilio_carrier import CarrierBusy, CarrierRefused, TwilioCarrier
from bot.core.sender import Sender
from bot.phone_network.server import create_network

ACCOUNT, TOKEN, PHONE = "AC" + "0" * 32, "token", Sender("+12035550100")


@pytest.fixture
def network() -> Iterator[str]:
    """A network on loopback."""
    app = create_network(
        account=ACCOUNT, token=TOKEN, users={ACCOUNT: TOKEN}, webhook="http://127.0.0.1:9/sms"
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def carrier(network: str) -> TwilioCarrier:
    """The carrier of the helpline, pointed at the network."""
    return TwilioCarrier(
        account=ACCOUNT, credentials=(ACCOUNT, TOKEN), sender="55501", base=network
    )


def plan(network: str, *faults: int | str) -> int:
    """Plan faults; the status of the answer."""
    return requests.post(f"{network}/faults", json={"statuses": faults}, timeout=5).status_code


def received(network: str) -> list[str]:
    """Read what the phone has received."""
    screen = requests.get(f"{network}/phones/{PHONE}", timeout=5).json()
    return [bubble["text"] for bubble in screen]


@pytest.mark.parametrize(
    ("fault", "raises", "arrives"),
    [
        (429, CarrierBusy, False),
        (503, CarrierBusy, False),
        (21610, CarrierRefused, False),
        ("silent", CarrierBusy, False),
        ("lost", CarrierBusy, True),
    ],
)
def test_a_fault_is_met_once_by_the_next_text(
    network: str,
    carrier: TwilioCarrier,
    fault: int | str,
    raises: type[Exception],
    *,
    arrives: bool,
) -> None:
    """Before the text is on the phone, or after."""
    assert plan(network, fault) == 204

    with pytest.raises(raises):
        carrier.send(PHONE, "one")
    carrier.send(PHONE, "two")

    assert received(network) == (["one", "two"] if arrives else ["two"])


@pytest.mark.parametrize(("fault", "arrives"), [("held", False), ("held-accepted", True)])
def test_a_held_text_waits_to_be_released(
    network: str, carrier: TwilioCarrier, fault: str, *, arrives: bool
) -> None:
    """So that its sender can be killed while it waits."""
    plan(network, fault)
    outcome: list[str] = []

    def send() -> None:
        try:
            carrier.send(PHONE, "one")
            outcome.append("accepted")
        except CarrierBusy:
            outcome.append("busy")

    sending = threading.Thread(target=send)
    sending.start()
    while not requests.get(f"{network}/faults", timeout=5).json()["held"]:
        assert sending.is_alive()
    assert received(network) == (["one"] if arrives else [])
    requests.post(f"{network}/faults/release", timeout=5)
    sending.join()

    assert outcome == (["accepted"] if arrives else ["busy"])


def test_faults_can_be_taken_back(network: str, carrier: TwilioCarrier) -> None:
    """Then the next text goes well; and a fault that there is not is refused."""
    plan(network, 429, 429)
    assert plan(network, "explode") == 400

    requests.delete(f"{network}/faults", timeout=5)
    carrier.send(PHONE, "one")

    assert received(network) == ["one"]
