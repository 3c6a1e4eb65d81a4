"""A bounded run of the fuzzer, and clients that are slow or send too much."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
import requests

from tests.reliability.fuzzing import fuzz
from tests.system.running import Running


@pytest.fixture(scope="module")
def helpline() -> Iterator[Running]:
    """A running helpline of this module's own."""
    with Running() as running:
        yield running


def test_no_signed_request_breaks_the_webhook(helpline: Running) -> None:
    """Each is answered as a text or noted as a status; none is an error, none is slow."""
    found = asyncio.run(fuzz(helpline.site, helpline.token, count=800, seed=7))

    assert found.broken == []
    assert set(found.statuses) <= {200, 204, 403}
    assert found.statuses[403] < 40  # a field that two readers of a form understand differently
    assert found.slowest < 5.0  # two seconds where nothing else runs: `make fuzz`


def test_a_body_that_is_too_long_is_not_read(helpline: Running) -> None:
    """A text has 1,600 characters; a megabyte is somebody else's idea."""
    answer = requests.post(f"{helpline.site}/sms", data={"Body": "x" * 1_000_000}, timeout=20)

    assert answer.status_code == 413


def test_slow_clients_take_no_place_from_others(helpline: Running) -> None:
    """Forty connections that send a byte now and then; a text is answered meanwhile."""
    slow = []
    for _ in range(40):
        connection = socket.create_connection(("127.0.0.1", helpline.port))
        connection.sendall(b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n")
        slow.append(connection)
    began = time.monotonic()
    try:
        for connection in slow:
            connection.sendall(b"X-Slow: 1\r\n")
        said = helpline.text("HELP", sender="+12035550141")
    finally:
        for connection in slow:
            connection.close()

    assert "911" in said
    assert time.monotonic() - began < 2


def test_who_stops_in_mid_request_is_hung_up_on(helpline: Running) -> None:
    """A connection that never says the rest of its text does not stay open."""
    head = b"POST /sms HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n"
    form = b"Content-Type: application/x-www-form-urlencoded\r\n\r\nBody=he"
    with socket.create_connection(("127.0.0.1", helpline.port), timeout=14) as connection:
        connection.sendall(head + form)
        began = time.monotonic()
        while connection.recv(1000):
            pass

    assert time.monotonic() - began < 6
