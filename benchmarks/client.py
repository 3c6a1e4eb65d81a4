"""A client that costs little: prepared requests over open connections, answers as bytes.

The load and the system share a machine, so that whatever the client spends is taken from what it
measures. Requests are made, and signed, before the clock starts; no HTTP library is in the way.
"""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

TOKEN = "benchmark-token"  # noqa: S105 - signs nothing but these requests
SITE = "http://127.0.0.1:8000"
"""What is signed, whatever the port: `PUBLIC_URL` of everything that is measured."""
ACCOUNT = "AC" + "0" * 32
AREAS = tuple(code for code in range(201, 990) if code % 100 not in {0, 11})
NUMBERS = len(AREAS) * 100
OK = 200
SCRIPT = ("hi", "norwalk", "1")
"""The three turns that every peer is asked for: a greeting, a town, a need."""

_signer = RequestValidator(TOKEN)


def number(index: int) -> str:
    """Make a number that is reserved for fiction (555-0100 to 555-0199), of any area."""
    index %= NUMBERS
    return f"+1{AREAS[index // 100]}55501{index % 100:02}"


def form_of(sender: str, text: str, sid: str) -> dict[str, str]:
    """Make the twenty fields that Twilio posts for one text."""
    return {
        "ToCountry": "US", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
        "FromZip": "06850", "SmsSid": sid, "FromState": "CT", "SmsStatus": "received",
        "FromCity": "NORWALK", "Body": text, "FromCountry": "US", "To": "55501", "ToZip": "",
        "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT, "From": sender,
        "ApiVersion": "2010-04-01", "MessagingServiceSid": "",
    }  # fmt: skip


def request_of(sender: str, text: str, *, path: str = "/sms", sid: str | None = None) -> bytes:
    """Make one signed request, as it travels."""
    form = form_of(sender, text, sid or f"SM{secrets.token_hex(16)}")
    body = urlencode(form).encode()
    signature = _signer.compute_signature(SITE + path, form)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: TwilioProxy/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nAccept: */*\r\n"
        f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def conversations(first: int, count: int, towns: Sequence[str] = ("norwalk",)) -> list[list[bytes]]:
    """Make that many texters' three texts each, from one town after the other."""
    talks = []
    for each in range(first, first + count):
        need = "1" if len(towns) == 1 else "1234"[each % 4]
        script = (SCRIPT[0], towns[each % len(towns)].lower(), need)
        talks.append([request_of(number(each), text) for text in script])
    return talks


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took from when it was meant to be asked for, in seconds."""

    status: int
    body: bytes
    seconds: float

    @property
    def said(self) -> str:
        """The text inside the TwiML, "" for silence."""
        _, _, rest = self.body.partition(b"<Message")
        return unescape(rest.partition(b">")[2].partition(b"</Message>")[0].decode())


class Wire(asyncio.Protocol):
    """One open connection: a request at a time, opened again when the server closes it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._heard: Callable[[int, bytes], None] | None = None
        self.port = 0

    async def open(self, port: int) -> "Wire":
        """Connect."""
        self.port = port
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer = transport, bytearray()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell whoever waits that no answer came."""
        del error
        self._transport = None
        self._tell(0, b"")

    def ask(self, request: bytes, heard: Callable[[int, bytes], None]) -> None:
        """Send a request, and call back with status and body; status 0 when the wire broke."""
        self._heard = heard
        if self._transport is None or self._transport.is_closing():
            task = asyncio.ensure_future(self._ask_again(request))
            task.add_done_callback(lambda done: self._tell(0, b"") if done.exception() else None)
            return
        self._transport.write(request)

    async def _ask_again(self, request: bytes) -> None:
        await self.open(self.port)
        assert self._transport is not None
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Gather an answer until it is whole."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        start = head.find(b"content-length:")
        if start >= 0:
            length = int(head[start + 15 :].split(b"\r\n", 1)[0])
            whole = len(self._buffer) >= end + 4 + length
        else:
            whole = self._buffer.endswith(b"0\r\n\r\n")
        if not whole:
            return
        body, self._buffer = bytes(self._buffer[end + 4 :]), bytearray()
        if b"connection: close" in head and self._transport is not None:
            transport, self._transport = self._transport, None
            transport.close()
        self._tell(int(head[9:12]), body)

    def _tell(self, status: int, body: bytes) -> None:
        heard, self._heard = self._heard, None
        if heard is not None:
            heard(status, body)

    def close(self) -> None:
        """Hang up."""
        self._heard = None
        if self._transport is not None:
            self._transport.close()


async def wires(port: int, count: int) -> list[Wire]:
    """Open that many connections."""
    return [await Wire().open(port) for _ in range(count)]


@dataclass(slots=True)
class Round:
    """What one round of load came to; `bad` are answers with another status than 200."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    bad: int = 0

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.answers) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Return the latency in milliseconds that a share of the answers stayed within."""
        ordered = sorted(answer.seconds for answer in self.answers)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class _Talker:
    """One connection that holds one conversation after the other, as fast as answers come."""

    def __init__(self, wire: Wire, talks: deque[Sequence[bytes]], round_: Round) -> None:
        self._wire, self._talks, self._round = wire, talks, round_
        self._left: Iterator[bytes] = iter(())
        self._asked = self._until = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def begin(self, until: float) -> None:
        """Start, and begin no conversation after a moment of `perf_counter`."""
        self._until = until
        self._next()

    def _next(self) -> None:
        request = next(self._left, None)
        if request is None:
            if not self._talks or time.perf_counter() >= self._until:
                self.done.set_result(None)
                return
            self._left = iter(self._talks.popleft())
            request = next(self._left)
        self._asked = time.perf_counter()
        self._wire.ask(request, self._heard)

    def _heard(self, status: int, body: bytes) -> None:
        if status == OK:
            self._round.answers.append(Answer(status, body, time.perf_counter() - self._asked))
        else:
            self._round.bad += 1
        self._next()


async def saturate(
    port: int, talks: Sequence[Sequence[bytes]], *, connections: int, seconds: float
) -> Round:
    """Ask as fast as answers come: each connection holds one conversation after the other."""
    open_wires, waiting, round_ = await wires(port, connections), deque(talks), Round()
    talkers = [_Talker(wire, waiting, round_) for wire in open_wires]
    began = time.perf_counter()
    for talker in talkers:
        talker.begin(began + seconds)
    await asyncio.gather(*(talker.done for talker in talkers))
    round_.seconds = time.perf_counter() - began
    for wire in open_wires:
        wire.close()
    return round_


async def offer(
    port: int,
    talks: Sequence[Sequence[bytes]],
    *,
    rate: float,
    connections: int,
    patience: float = 15.0,
) -> Round:
    """Send texts at a rate over open connections, each conversation in its order.

    Latency counts from the moment a text was meant to be sent: what waits for a free connection,
    or for the answer before it, is charged for the wait.
    """  # fmt: skip
    open_wires = deque(await wires(port, connections))
    ready: deque[Iterator[bytes]] = deque()
    fresh = deque(iter(talk) for talk in talks)
    queue: deque[tuple[float, bytes, Iterator[bytes]]] = deque()
    total = sum(map(len, talks))
    round_, ended = Round(), 0
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    began = time.perf_counter()

    def send() -> None:
        while queue and open_wires:
            meant, request, talk = queue.popleft()
            wire = open_wires.popleft()

            def heard(
                status: int, body: bytes, meant: float = meant, wire: Wire = wire,
                talk: Iterator[bytes] = talk,
            ) -> None:  # fmt: skip
                nonlocal ended
                ended += 1
                if status == OK:
                    round_.answers.append(Answer(status, body, time.perf_counter() - meant))
                else:
                    round_.bad += 1
                ready.append(talk)
                open_wires.append(wire)
                if ended == total and not done.done():
                    done.set_result(None)
                send()

            wire.ask(request, heard)

    sent = 0
    while sent < total:
        due = int((time.perf_counter() - began) * rate) + 1
        while sent < min(due, total):
            found = _next(ready) or _next(fresh)
            if found is None:
                break  # every texter waits for an answer: the text is late, and is charged for it
            queue.append((began + sent / rate, *found))
            sent += 1
        send()
        await asyncio.sleep(max(0.0, min(0.002, began + sent / rate - time.perf_counter())))
    try:
        await asyncio.wait_for(done, patience)
    except TimeoutError:
        round_.bad += total - ended
    round_.seconds = time.perf_counter() - began
    for wire in open_wires:
        wire.close()
    return round_


def _next(talks: deque[Iterator[bytes]]) -> tuple[bytes, Iterator[bytes]] | None:
    while talks:
        talk = talks.popleft()
        request = next(talk, None)
        if request is not None:
            return request, talk
    return None
