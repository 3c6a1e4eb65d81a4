"""The outbox: each referral is sent once, in order, in time, or not at all."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from bot import outbox as module
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.rq_queue import LIFE, ReferralQueue
from bot.adapters.seals import Names
from bot.adapters.twilio_carrier import (
    UNSUBSCRIBED,
    CarrierBusy,
    CarrierError,
    CarrierRefused,
    TwilioCarrier,
)
from bot.conversation import GRACE, Conversation
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import AGAIN, LEASE, LOOK_AGAIN, Outbox
from tests.texting import PHONE, SetClock, text, worker_present

HOTLINE = "1-888-373-7888"
OTHER = Sender("+12035550124")
SECRETS = ("secret",)


class Carrier(TwilioCarrier):
    """Takes texts, or fails as it was told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures: list[CarrierError] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, to: Sender, text: str) -> None:
        """Take a text."""
        self.meanwhile()
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((to, text))


class Room:
    """A conversation that orders and an outbox that sends, on one store."""

    def __init__(self, book: Book, connection: redis.Redis) -> None:
        self.connection, self.clock, self.carrier = connection, SetClock(), Carrier()
        self.store, self.queue = RedisStore(connection), ReferralQueue(connection)
        self.talk = Conversation(
            book=book,
            store=self.store,
            queue=self.queue,
            secrets_list=SECRETS,
            clock=self.clock.now,
            monotonic=self.clock.seconds,
        )
        self.outbox = self.another(book)

    def another(self, book: Book) -> Outbox:
        """Make another outbox on the same store."""
        return Outbox(
            book=book,
            store=self.store,
            queue=self.queue,
            carrier=self.carrier,
            secrets_list=SECRETS,
            clock=self.clock.seconds,
        )

    def orders(self, body: str = "norwalk shelter", *, sender: Sender = PHONE) -> str:
        """Text something that orders a referral; return the entry's id."""
        before = set(self.jobs())
        assert text(self.talk, body, sender=sender).via == "queue"
        [entry] = set(self.jobs()) - before
        return entry

    def jobs(self) -> list[str]:
        """Name the entries that RQ would work on."""
        return [job.args[0] for job in self.queue.queue.jobs]

    def waiting(self) -> list[Any]:
        """Name what is left of the outbox in Redis."""
        return [
            *self.connection.keys("helpline:out:*"),
            *self.connection.zrange("helpline:outbox:due", 0, -1),
            *self.connection.zrange("helpline:outbox:ages", 0, -1),
            *self.connection.keys("helpline:lane:*"),
        ]


@pytest.fixture
def room(book: Book, redis_url: str) -> Iterator[Room]:
    """A room with a worker that is there and does nothing by itself."""
    with connect(redis_url) as connection, worker_present(connection):
        yield Room(book, connection)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What is logged: the event and its values."""
    kept: list[tuple[str, dict[str, Any]]] = []

    class Log:
        def info(self, event: str, **values: Any) -> None:
            kept.append((event, values))

        warning = error = info

    monkeypatch.setattr(module, "log", Log())
    return kept


# -- sending -----------------------------------------------------------------------------------


def test_a_referral_is_sent_once_and_forgotten(
    room: Room, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """To the number, with the hotline; nothing of it stays, and the log learns no number."""
    entry = room.orders()
    room.outbox.send(entry, via="worker")
    room.outbox.send(entry, via="worker")

    [(to, said)] = room.carrier.sent
    assert to == PHONE
    assert HOTLINE in said
    assert room.waiting() == []
    [(event, values)] = lines
    assert event == "referral_sent"
    assert (values["via"], values["attempt"]) == ("worker", 1)
    assert values["segments"] in {1, 2, 3}
    assert set(values) == {"via", "attempt", "segments", "milliseconds"}


def test_what_is_sent_is_what_the_turn_offered(room: Room) -> None:
    """MORE goes on after it, BAD names one of it: so both look it up at the moment of asking."""
    entry = room.orders()
    offered = text(room.talk, "BAD").text
    room.clock.passes(minutes=9)
    room.outbox.send(entry, via="worker")

    names = [line[2:] for line in offered.splitlines() if line[:1].isdigit()]
    assert names == [] or all(name in room.carrier.sent[0][1] for name in names)


def test_referrals_of_one_person_are_sent_in_their_order(room: Room) -> None:
    """A second worker that has the later one waits; whoever sends the first sends both."""
    first, second = room.orders(), room.orders("danbury food")
    room.outbox.send(second, via="worker")
    nothing = list(room.carrier.sent)
    room.outbox.send(first, via="worker")

    assert nothing == []
    assert len(room.carrier.sent) == 2
    assert room.waiting() == []


def test_two_workers_do_not_send_the_same_entry(room: Room, book: Book) -> None:
    """The one that comes second, while the first talks to the carrier, finds it held."""
    entry, other = room.orders(), room.another(book)
    room.carrier.meanwhile = lambda: other.send(entry, via="web")
    room.outbox.send(entry, via="worker")

    assert len(room.carrier.sent) == 1


# -- dropping ----------------------------------------------------------------------------------


def test_a_referral_older_than_ten_minutes_is_dropped(
    room: Room, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """By then somebody else may hold the phone (R037)."""
    entry = room.orders()
    room.clock.passes(seconds=LIFE)
    room.outbox.send(entry, via="worker")

    assert room.carrier.sent == []
    assert room.waiting() == []
    assert [event for event, _ in lines] == ["referral_expired"]


def test_a_stop_in_between_drops_it(room: Room, lines: list[tuple[str, dict[str, Any]]]) -> None:
    """Nothing after STOP, not even what was asked for before (R010)."""
    entry = room.orders()
    text(room.talk, "STOP")
    room.outbox.send(entry, via="worker")

    assert room.carrier.sent == []
    assert room.waiting() == []
    assert [event for event, _ in lines] == ["referral_dropped_after_stop"]


def test_a_clear_takes_back_all_that_waits(room: Room) -> None:
    """No entry, no lane and no due date is left, and the jobs find nothing (R069)."""
    entries = (room.orders(), room.orders("MORE"), room.orders("hartford food", sender=OTHER))
    text(room.talk, "CLEAR")
    left = room.waiting()
    for entry in entries:
        room.outbox.send(entry, via="worker")

    assert len(left) == 4  # entry, lane and two dates of somebody else
    assert [to for to, _ in room.carrier.sent] == [OTHER]
    assert room.waiting() == []


def test_a_clear_while_a_referral_is_being_sent_leaves_nothing_behind(room: Room) -> None:
    """The carrier is busy, and meanwhile they text CLEAR: the next try finds no entry."""
    entry = room.orders()
    room.carrier.failures = [CarrierBusy(20429)]
    room.carrier.meanwhile = lambda: text(room.talk, "CLEAR")
    room.outbox.send(entry, via="worker")
    room.clock.passes(seconds=60)
    room.outbox.send(entry, via="sweep")

    assert room.carrier.sent == []
    assert room.waiting() == []


def test_an_entry_that_cannot_be_opened_is_dropped_with_an_alarm(
    room: Room, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """Its salt or its secret is gone: it holds nobody up."""
    entry = room.orders()
    room.connection.hset(f"helpline:out:{entry}", "sealed", "nonsense")
    room.outbox.send(entry, via="worker")

    assert room.waiting() == []
    assert lines == [("entry_unreadable", {"alarm": True})]


# -- the carrier's bad days --------------------------------------------------------------------


def test_a_busy_carrier_is_tried_again_later_and_later(
    room: Room, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """With growing pauses and jitter, until it takes the text."""
    entry = room.orders()
    room.carrier.failures = [CarrierBusy(20429), CarrierBusy(0), CarrierBusy(20500)]
    for _ in range(4):
        room.outbox.send(entry, via="worker")
        room.clock.passes(seconds=60)

    pauses = [values["seconds"] for event, values in lines if event == "carrier_busy"]
    assert [values.get("code") for _, values in lines] == [20429, 0, 20500, None]
    assert all(half <= pause <= 2 * half for pause, half in zip(pauses, (0.5, 1, 2), strict=True))
    assert len(room.carrier.sent) == 1


def test_a_pause_has_its_end(room: Room, lines: list[tuple[str, dict[str, Any]]]) -> None:
    """A minute at most, within the ten."""
    entry = room.orders()
    room.carrier.failures = [CarrierBusy(0) for _ in range(12)]
    for _ in range(9):
        room.outbox.send(entry, via="worker")
        room.clock.passes(seconds=61)

    assert max(values["seconds"] for _, values in lines) <= 60


def test_a_refusal_is_final(room: Room, lines: list[tuple[str, dict[str, Any]]]) -> None:
    """An impossible number, bad credentials: no second try."""
    entry = room.orders()
    room.carrier.failures = [CarrierRefused(21211)]
    room.outbox.send(entry, via="worker")

    assert room.waiting() == []
    assert lines == [("carrier_refused", {"code": 21211, "attempt": 1})]
    assert not room.store.opt_outs.holds(Names(SECRETS).opt_outs(PHONE))


def test_a_number_that_told_the_carrier_to_stop_has_stopped(room: Room) -> None:
    """21610: their STOP never reached us; from now on it has."""
    entry = room.orders()
    room.carrier.failures = [CarrierRefused(UNSUBSCRIBED)]
    room.outbox.send(entry, via="worker")

    assert room.store.opt_outs.holds(Names(SECRETS).opt_outs(PHONE))
    assert text(room.talk, "norwalk").text == ""


# -- sweeping ----------------------------------------------------------------------------------


def test_a_sweep_puts_back_what_was_taken_and_not_finished(room: Room) -> None:
    """Its worker died: the lease runs out, RQ gets it again."""
    entry = room.orders()
    room.store.outbox.take(entry, room.clock.seconds() * 1000, int(LEASE * 1000), "dead", 5000)
    room.queue.queue.empty()
    room.clock.passes(seconds=LOOK_AGAIN - 1)
    early = room.outbox.sweep(via="worker")
    room.clock.passes(seconds=1)
    late = room.outbox.sweep(via="worker")

    assert (early, late) == (0, 1)
    assert room.jobs() == [entry]


def test_a_sweep_sends_by_itself_when_no_worker_is_there(book: Book, redis_url: str) -> None:
    """Every web process sweeps too: then no worker's death is a silence."""
    with connect(redis_url) as connection:
        with worker_present(connection):
            room = Room(book, connection)
            room.orders()
        room.clock.passes(seconds=GRACE)
        count = room.outbox.sweep(via="web")

        assert count == 1
        assert len(room.carrier.sent) == 1
        assert room.waiting() == []


def test_two_sweeps_put_an_entry_back_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw it overdue; the second leaves it to the first."""
    room.orders()
    room.queue.queue.empty()
    room.clock.passes(seconds=GRACE)
    seen = room.store.outbox.overdue(room.clock.seconds() * 1000, 9, 120_000)
    monkeypatch.setattr(room.store.outbox, "overdue", lambda *_: seen)
    for _ in range(2):
        room.outbox.sweep(via="worker")

    assert len(room.jobs()) == 1


def test_a_sweep_looks_again_after_what_it_put_back(room: Room) -> None:
    """Until somebody has finished it."""
    room.orders()
    room.clock.passes(seconds=GRACE)
    room.outbox.sweep(via="worker")
    soon = room.outbox.sweep(via="worker")
    room.clock.passes(seconds=AGAIN)

    assert soon == 0
    assert room.outbox.sweep(via="worker") == 1


def test_one_entry_that_fails_does_not_hold_up_the_others(
    room: Room, monkeypatch: pytest.MonkeyPatch, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """A sweep that sends goes on with the next texter's."""
    for sender in (PHONE, OTHER):
        room.orders(sender=sender)
    room.clock.passes(seconds=GRACE)
    monkeypatch.setattr(room.store.outbox, "health", lambda _: (0, 0.0))
    send = room.outbox.send
    failed: list[str] = []

    def fail_first(entry: str, *, via: str) -> None:
        if not failed:
            failed.append(entry)
            raise KeyError("a need that a deploy took away")
        send(entry, via=via)

    monkeypatch.setattr(room.outbox, "send", fail_first)
    room.outbox.sweep(via="web")

    assert len(room.carrier.sent) == 1
    assert ("entry_failed", {"error": "KeyError", "alarm": True}) in lines


def test_a_watch_survives_everything(
    room: Room, monkeypatch: pytest.MonkeyPatch, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    """Redis away is waited out in silence, our own mistakes are alarms, work is told."""
    stop = threading.Event()
    steps: list[Callable[[], int]] = [
        lambda: raise_(StoreDown("ConnectionError")),
        lambda: raise_(KeyError("norwalk")),
        lambda: 0,
        lambda: 2,
        lambda: len([stop.set()]),  # type: ignore[func-returns-value]
    ]
    monkeypatch.setattr(module, "SWEEP_EVERY", 0.001)
    monkeypatch.setattr(room.outbox, "sweep", lambda **_: steps.pop(0)())

    room.outbox.watch(stop, via="web")

    assert steps == []
    assert lines == [
        ("sweep_failed", {"error": "KeyError", "alarm": True}),
        ("outbox_swept", {"count": 2, "via": "web"}),
        ("outbox_swept", {"count": 1, "via": "web"}),
    ]


def raise_(error: Exception) -> int:
    """Raise, where only an expression can stand."""
    raise error


def test_a_session_outlives_its_errand(room: Room) -> None:
    """While a referral waits the conversation goes on."""
    entry = room.orders()
    said = text(room.talk, "MENU").text
    room.outbox.send(entry, via="worker")

    assert said.startswith("Norwalk.")
    assert room.carrier.sent


def test_redis_lost_in_the_middle_of_a_sweep_ends_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch waits it out; nothing is lost, because what was put back is overdue again."""
    room.orders()
    room.clock.passes(seconds=GRACE)
    monkeypatch.setattr(room.queue, "put", lambda _: raise_(StoreDown("ConnectionError")))

    with pytest.raises(StoreDown):
        room.outbox.sweep(via="worker")
