"""The pure stage: the real `Conversation` and `Outbox` around a store and a carrier in memory.

Only time, the network and the processes are played; every decision is made by the code that runs in
production. A rehearsal is deterministic and takes about a millisecond a text.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from bot.adapters.seals import Names, Seal
from bot.conversation import Conversation, Inbound
from bot.core.book import Book
from bot.core.sender import Sender
from bot.core.session import IDLE, Session
from bot.outbox import SWEEP_EVERY, Outbox
from bot.play.carrier import MemoryCarrier, WorkerDied
from bot.play.faults import Fault, Kind
from bot.play.memory_queue import MemoryQueue
from bot.play.memory_store import MemoryStore
from bot.play.stage import REST, TWIML, CannotPlay, Observed, Taken, mark_of, number_of

SECRETS = ("rehearsal",)


class Rehearsal:
    """One performance: phones, a helpline, and a clock that moves only when it is told to."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.taken: list[Taken] = []
        """Every text with the session before it and the turn it led to, for `coverage`."""
        self._now = 0.0
        self._names, self._seal = Names(SECRETS), Seal(SECRETS, "session")
        self.store = MemoryStore(lambda: self._now)
        self._queue = MemoryQueue(self.store.memory)
        self._carrier = MemoryCarrier(self._received_by_rest)
        self._outbox = self._new_outbox()
        self._conversation = self._new_conversation()
        self._working = self._hanging = False
        self._numbers: dict[str, Sender] = {}
        self._last: dict[str, Inbound] = {}
        self._delayed: deque[Inbound] = deque()
        self._delay_next = False
        self._sids = 0
        self._screens: dict[str, list[tuple[str, str]]] = {}
        self._rows = 0
        self._row_phone = ""
        self._rows_by_phone: dict[str, list[str]] = {}

    # -- what a stage does ---------------------------------------------------------------------

    def begin(self, moment: datetime) -> None:
        """Set the clock and start the worker."""
        self._now = moment.timestamp()
        self._start_worker()

    def now(self) -> datetime:
        """Read the clock."""
        return datetime.fromtimestamp(self._now, UTC)

    def text(self, phone: str, text: str, *, photo: bool) -> None:
        """Let a phone send a text; a photo without words arrives as an empty text."""
        del photo
        self._sids += 1
        inbound = Inbound(f"SM{self._sids:032x}", self._number(phone), text)
        if self._delay_next:
            self._delay_next = False
            self._delayed.append(inbound)
            return
        self._deliver(inbound)

    def wait(self, duration: timedelta) -> None:
        """Let time pass; whatever falls due on the way is done on the way."""
        until = self._now + duration.total_seconds()
        while self._now < until:
            due = min(self.store.memory.due.values(), default=until)
            # A sweep looks every second; seconds in which nothing is due are passed over.
            self._now = min(until, max(due, self._now + SWEEP_EVERY))
            self._beat()
            self._sweep()
            self._work()

    def suffer(self, phone: str, fault: Fault) -> None:
        """Let something go wrong, or right again."""
        match fault.kind:
            case Kind.AGAIN | Kind.DELAYED | Kind.ARRIVES:
                self._travel(phone, fault)
            case Kind.REDIS_DOWN | Kind.REDIS_BACK | Kind.REDIS_EMPTY:
                self.store.memory.down = fault.kind is Kind.REDIS_DOWN
                if fault.kind is Kind.REDIS_EMPTY:
                    self.store.memory.lose_all()
                with _quiet():
                    self._conversation.settle()
                self._beat()
            case Kind.WORKER_STOPS:
                self._stop_worker()
            case Kind.WORKER_STARTS:
                self._start_worker()
            case Kind.WORKER_HANGS | Kind.WORKER_GOES_ON:
                self._hanging = fault.kind is Kind.WORKER_HANGS
                self._beat()
            case Kind.WEB_RESTARTS:
                self._conversation = self._new_conversation()
            case _:
                self._carrier.faults.extend([fault] * fault.times)
        self._work()

    def place(self, phone: str, session: Session) -> None:
        """Put a conversation at a step."""
        salts = self.store.salts.at(self._now)
        self._seal.follow(salts.today, salts.before)
        name = self._names.pseudonym(self._number(phone), salts.today)
        self.store.memory.place(name, self._seal.close(session.to_bytes()), IDLE.total_seconds())

    def collect(self) -> dict[str, Observed]:
        """Hand over what every phone received, and what was kept, since the last time."""
        self._note_rows()
        phones = [*self._screens, *self._rows_by_phone]
        seen = {
            phone: Observed(
                messages=tuple(self._screens.get(phone, ())),
                marks=tuple(self._rows_by_phone.get(phone, ())),
            )
            for phone in dict.fromkeys(phones)
        }
        self._screens, self._rows_by_phone = {}, {}
        return seen

    def opted_out(self, phone: str) -> bool:
        """Say whether a phone is on the opt-out list now."""
        return any(name in self.store.memory.opt_outs for name in self._opt_outs(phone))

    def flagged(self) -> frozenset[str]:
        """Name the listings that are flagged now."""
        return frozenset(self.store.memory.flags)

    def close(self) -> None:
        """End the performance; nothing has to be put away."""

    # -- the journey of a text -----------------------------------------------------------------

    def _deliver(self, inbound: Inbound) -> None:
        self._note_rows()
        self._row_phone = self._phone_of(inbound.sender)
        self._last[self._row_phone] = inbound
        before = self._session_of(inbound.sender)
        with _quiet():
            answer = self._conversation.answer(inbound)
        self.taken.append(Taken(before, inbound.text, answer.turn))
        if answer.text:
            self._received(inbound.sender, answer.text, TWIML)
        self._work()

    def _travel(self, phone: str, fault: Fault) -> None:
        """Let a text come twice, late, or at last."""
        if fault.kind is Kind.DELAYED:
            self._delay_next = True
        elif fault.kind is Kind.ARRIVES:
            if not self._delayed:
                raise CannotPlay("no text is delayed")
            self._deliver(self._delayed.popleft())
        else:
            again = self._last_of(phone)
            for _ in range(fault.times):
                self._deliver(again)

    def _work(self) -> None:
        """Let the worker do every job that waits, unless it is dead, hangs or has no Redis."""
        while self._working and not self._hanging and not self.store.memory.down:
            entry = self._queue.next()
            if entry is None:
                return
            try:
                with _quiet():
                    self._outbox.send(entry, via="worker")
            except WorkerDied:
                self._stop_worker()

    def _sweep(self) -> None:
        """Let the worker, then the web side look after the outbox."""
        if self.store.memory.down:
            return
        with _quiet():
            if self._working and not self._hanging:
                self._outbox.sweep(via="worker")
            try:
                self._outbox.sweep(via="web")
            except WorkerDied:
                raise CannotPlay("no worker was sending that could have died") from None

    def _beat(self) -> None:
        if self._working and not self._hanging and not self.store.memory.down:
            self.store.outbox.beat(0)

    def _start_worker(self) -> None:
        self._working, self._hanging, self.store.memory.present = True, False, 1
        self._beat()

    def _stop_worker(self) -> None:
        self._working, self._hanging, self.store.memory.present = False, False, 0

    # -- phones --------------------------------------------------------------------------------

    def _received_by_rest(self, to: Sender, text: str) -> None:
        self._received(to, text, REST)

    def _received(self, to: Sender, text: str, way: str) -> None:
        self._screens.setdefault(self._phone_of(to), []).append((text, way))

    def _note_rows(self) -> None:
        """Give the rows that the log has kept meanwhile to the phone that texted last."""
        rows = self.store.memory.rows
        for row in rows[min(self._rows, len(rows)) :]:
            self._rows_by_phone.setdefault(self._row_phone, []).append(mark_of(row))
        self._rows = len(rows)

    def _number(self, phone: str) -> Sender:
        return self._numbers.setdefault(phone, number_of(len(self._numbers)))

    def _phone_of(self, sender: Sender) -> str:
        return next(phone for phone, number in self._numbers.items() if number == sender)

    def _opt_outs(self, phone: str) -> tuple[str, ...]:
        return self._names.opt_outs(self._number(phone))

    def _session_of(self, sender: Sender) -> Session | None:
        """Look at the session that a text will meet."""
        if self.store.memory.down:
            return None
        salts = self.store.salts.at(self._now)
        self._seal.follow(salts.today, salts.before)
        for salt in (salts.today, salts.before):
            sealed = self.store.memory.session(self._names.pseudonym(sender, salt))
            content = self._seal.open(sealed) if sealed else None
            if content:
                return Session.from_bytes(content)
        return None

    def _last_of(self, phone: str) -> Inbound:
        last = self._last.get(phone or self._row_phone)
        if last is None:
            raise CannotPlay("no text has arrived yet")
        return last

    def _new_conversation(self) -> Conversation:
        return Conversation(
            book=self.book,
            store=self.store,
            queue=self._queue,
            secrets_list=SECRETS,
            clock=self.now,
            monotonic=lambda: self._now,
        )

    def _new_outbox(self) -> Outbox:
        return Outbox(
            book=self.book,
            store=self.store,
            queue=self._queue,
            carrier=self._carrier,
            secrets_list=SECRETS,
            clock=lambda: self._now,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the helpline's log lines out of what a player prints."""
    with capture_logs():
        yield
