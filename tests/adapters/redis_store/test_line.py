"""The shared line: who comes while it is busy goes together, and nobody waits for somebody dead."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

import pytest
import redis

from bot.adapters.redis_store import line
from bot.adapters.redis_store.line import Line

PATIENCE = 5.0


class Killed(BaseException):
    """What stops a greenlet or a thread from outside; no error, so nothing catches it."""


class Wire:
    """A connection that answers each command with itself, once that is let go."""

    def __init__(self, *held: bytes) -> None:
        self.packets: list[list[bytes]] = []
        self.held = set(held)
        self.instead: dict[bytes, BaseException] = {}
        self.cut: bool | OSError = False
        self.closed = False
        self._owed: list[bytes] = []

    def send_packed_command(self, packed: list[bytes]) -> None:
        """Take one packet."""
        self._owed = b"".join(packed).split()
        self.packets.append(list(self._owed))

    def read_response(self) -> bytes:
        """Answer the next command."""
        command = self._owed.pop(0)
        until(lambda: command not in self.held)
        if command in self.instead:
            raise self.instead[command]
        return command

    def can_read(self, timeout: float) -> bool:
        """Say whether the other side has hung up."""
        assert timeout == 0
        if isinstance(self.cut, OSError):
            raise self.cut
        return self.cut

    def disconnect(self) -> None:
        """Hang up."""
        self.closed = True


class Pool:
    """Hands out wires."""

    def __init__(self, *wires: Wire) -> None:
        self._left = list(wires)

    def get_connection(self) -> Wire:
        """Hand out the next one."""
        if not self._left:
            raise redis.ConnectionError("nobody there")
        return self._left.pop(0)

    def release(self, wire: Wire) -> None:
        """Take one back, which must be closed."""
        assert wire.closed


class DeadlyLock:
    """A lock whose waiter is killed in the moment in which it would go on."""

    def __init__(self) -> None:
        self._lock = Lock()

    def acquire(self, timeout: float = -1) -> bool:
        """Take it; die if that was a wait."""
        served = self._lock.acquire(timeout=timeout)
        if timeout >= 0:
            raise Killed
        return served

    def release(self) -> None:
        """Give it back."""
        self._lock.release()


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    """Threads to call with."""
    with ThreadPoolExecutor(16) as pool:
        yield pool


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


def line_over(*wires: Wire) -> Line:
    """Make a line over these connections, one after the other."""
    return Line(Pool(*wires))  # type: ignore[arg-type]


def begun(hands: ThreadPoolExecutor, over: Line, wire: Wire) -> Future[Any]:
    """Let a first call go off, which does not come back until it is let go."""
    wire.held.add(b"first")
    first = hands.submit(over.call, b"first ", again=True)
    until(lambda: wire.packets == [[b"first"]])
    return first


def waiting(hands: ThreadPoolExecutor, over: Line, *commands: bytes) -> list[Future[Any]]:
    """Let more calls come while the line is busy."""
    found = []
    for count, command in enumerate(commands, len(over._waiting) + 1):
        found.append(hands.submit(over.call, command + b" ", again=True))
        until(lambda count=count: len(over._waiting) == count)  # type: ignore[misc]
    return found


def test_what_waits_goes_in_one_packet_and_each_gets_its_own_answer(
    hands: ThreadPoolExecutor,
) -> None:
    """Eight texts at once cost little more than one."""
    wire = Wire()
    over = line_over(wire)
    first = begun(hands, over, wire)
    others = waiting(hands, over, b"second", b"third", b"fourth")
    wire.held.clear()

    assert first.result(PATIENCE) == b"first"
    assert [each.result(PATIENCE) for each in others] == [b"second", b"third", b"fourth"]
    assert wire.packets == [[b"first"], [b"second", b"third", b"fourth"]]


def test_a_refusal_is_the_answer_of_one_call_alone(hands: ThreadPoolExecutor) -> None:
    """The others have asked nothing wrong."""
    wire = Wire()
    wire.instead[b"second"] = redis.ResponseError("no")
    over = line_over(wire)
    first = begun(hands, over, wire)
    refused, other = waiting(hands, over, b"second", b"third")
    wire.held.clear()

    assert first.result(PATIENCE) == b"first"
    with pytest.raises(redis.ResponseError):
        refused.result(PATIENCE)
    assert other.result(PATIENCE) == b"third"
    assert not wire.closed


def test_a_broken_connection_costs_only_those_whose_answer_is_missing(
    hands: ThreadPoolExecutor,
) -> None:
    """Who has an answer keeps it; the next call opens another connection."""
    wire, new = Wire(), Wire()
    wire.instead[b"third"] = redis.ConnectionError("cut")
    over = line_over(wire, new)
    first = begun(hands, over, wire)
    second, third, fourth = waiting(hands, over, b"second", b"third", b"fourth")
    wire.held.clear()

    assert first.result(PATIENCE) == b"first"
    assert second.result(PATIENCE) == b"second"
    for lost in (third, fourth):
        with pytest.raises(redis.ConnectionError):
            lost.result(PATIENCE)
    assert wire.closed
    assert over.call(b"fifth ", again=True) == b"fifth"
    assert new.packets == [[b"fifth"]]


def test_when_the_server_hangs_whoever_waits_is_told_at_once(hands: ThreadPoolExecutor) -> None:
    """A texter who waits behind one time-out must not sit through one of their own."""
    wire = Wire()
    wire.instead[b"first"] = redis.TimeoutError("slow")
    over = line_over(wire)
    first = begun(hands, over, wire)
    others = waiting(hands, over, b"second", b"third")
    wire.held.clear()

    for each in (first, *others):
        with pytest.raises(redis.TimeoutError):
            each.result(PATIENCE)
    assert wire.packets == [[b"first"]]
    assert wire.closed


def test_nobody_waits_for_the_line_for_ever(
    hands: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it hangs, the next texter is answered without Redis."""
    wire = Wire()
    over = line_over(wire)
    first = begun(hands, over, wire)
    monkeypatch.setattr(line, "CALL", 0.01)

    with pytest.raises(redis.TimeoutError):
        over.call(b"late ", again=True)
    wire.held.clear()
    assert first.result(PATIENCE) == b"first"
    monkeypatch.undo()
    assert over.call(b"next ", again=True) == b"next"
    assert wire.packets == [[b"first"], [b"next"]]


def test_nobody_waits_for_an_answer_for_ever(
    hands: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that somebody else carries is given up too, and its answer is nobody else's."""
    wire = Wire(b"carrier")
    over = line_over(wire)
    first = begun(hands, over, wire)
    (carrier,) = waiting(hands, over, b"carrier")
    monkeypatch.setattr(line, "CALL", 0.3)
    (carried,) = waiting(hands, over, b"carried")
    wire.held.remove(b"first")

    with pytest.raises(redis.TimeoutError):
        carried.result(PATIENCE)
    wire.held.clear()
    assert [first.result(PATIENCE), carrier.result(PATIENCE)] == [b"first", b"carrier"]
    assert over.call(b"next ", again=True) == b"next"


def test_a_carrier_that_is_killed_leaves_nobody_waiting(hands: ThreadPoolExecutor) -> None:
    """A worker that stops kills whoever is on the way."""
    wire, new = Wire(), Wire()
    wire.instead[b"first"] = Killed()
    over = line_over(wire, new)
    first = begun(hands, over, wire)
    second, third = waiting(hands, over, b"second", b"third")
    wire.held.clear()

    with pytest.raises(Killed):
        first.result(PATIENCE)
    assert [second.result(PATIENCE), third.result(PATIENCE)] == [b"second", b"third"]
    assert wire.closed
    assert new.packets == [[b"second", b"third"]]


def test_a_carrier_that_is_killed_takes_its_passengers_along_with_an_error(
    hands: ThreadPoolExecutor,
) -> None:
    """Whether their calls have run, nobody can say: their callers decide."""
    wire = Wire()
    wire.instead[b"second"] = Killed()
    over = line_over(wire)
    first = begun(hands, over, wire)
    second, third = waiting(hands, over, b"second", b"third")
    wire.held.clear()

    assert first.result(PATIENCE) == b"first"
    with pytest.raises(Killed):
        second.result(PATIENCE)
    with pytest.raises(redis.ConnectionError):
        third.result(PATIENCE)


def test_who_is_killed_while_waiting_hands_over(
    hands: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was to carry next has died: the one behind carries."""
    wire = Wire()
    over = line_over(wire)
    first = begun(hands, over, wire)
    with monkeypatch.context() as patch:
        patch.setattr(line, "Lock", DeadlyLock)
        (dead,) = waiting(hands, over, b"dead")
    (alive,) = waiting(hands, over, b"alive")
    wire.held.clear()

    assert first.result(PATIENCE) == b"first"
    with pytest.raises(Killed):
        dead.result(PATIENCE)
    assert alive.result(PATIENCE) == b"alive"
    assert wire.packets == [[b"first"], [b"alive"]]


def test_a_cut_connection_is_replaced_before_what_may_be_sent_only_once() -> None:
    """After a restart every connection is cut: one that may be sent again finds out by failing."""
    cut, new = Wire(), Wire()
    over = line_over(cut, new)
    assert over.call(b"before ", again=True) == b"before"
    cut.cut = True

    assert over.call(b"once ", again=False) == b"once"
    assert cut.closed
    assert new.packets == [[b"once"]]


def test_a_connection_that_cannot_be_looked_at_is_cut() -> None:
    """As when the system has closed it."""
    broken, new = Wire(), Wire()
    over = line_over(broken, new)
    assert over.call(b"before ", again=True) == b"before"
    broken.cut = OSError()

    assert over.call(b"once ", again=False) == b"once"


def test_no_server_is_an_error_for_everybody_and_no_end() -> None:
    """The line is free again each time."""
    over = line_over()
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            over.call(b"anybody ", again=True)
