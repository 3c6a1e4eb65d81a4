"""What Redis would hold in a rehearsal: in dictionaries, on a virtual clock."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from bot.adapters.redis_store.connection import StoreDown

BEAT_LIFE = 4.0  # seconds after which a worker that hangs no longer counts


@dataclass(slots=True)
class Waiting:
    """One outbox entry."""

    sealed: bytes
    lane: str
    ends: float
    tries: int = 0
    ended: int = 0
    held_until: float = 0.0
    by: str = ""


@dataclass(slots=True)
class Memory:
    """Everything that Redis would hold; times in Unix seconds.

    `down` is whether Redis is away; `present` is how many workers listen, `beaten` when one last
    said that it is alive.
    """

    clock: Callable[[], float]
    down: bool = False
    present: int = 0
    beaten: float = 0.0
    sessions: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    replies: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    opt_outs: set[str] = field(default_factory=set)
    unconfirmed: set[str] = field(default_factory=set)
    said: dict[str, tuple[float, float]] = field(default_factory=dict)
    texts: dict[str, tuple[int, float]] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    entries: dict[str, Waiting] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    ages: dict[str, float] = field(default_factory=dict)
    holders: dict[str, float] = field(default_factory=dict)
    jobs: deque[tuple[str, float]] = field(default_factory=deque)

    def ping(self) -> None:
        """Raise StoreDown while the rehearsal says that Redis is away."""
        if self.down:
            raise StoreDown("ConnectionError")

    def lose_all(self) -> None:
        """Forget everything, as a Redis does that comes back empty."""
        for each in fields(self):
            held = getattr(self, each.name)
            if isinstance(held, dict | set | list | deque):
                held.clear()

    def place(self, name: str, session: bytes, life: float) -> None:
        """Put a sealed session under a pseudonym for `life` seconds."""
        self.sessions[name] = (session, self.clock() + life)

    def session(self, *names: str) -> bytes | None:
        """Return the sealed session under the first pseudonym that has one, if it still lives."""
        for name in names:
            blob, ends = self.sessions.get(name, (b"", 0.0))
            if blob and ends > self.clock():
                return blob
        return None

    def reply(self, message: str) -> bytes | None:
        """Return the sealed reply to a message, unless it has expired."""
        blob, ends = self.replies.get(message, (None, 0.0))
        return blob if ends > self.clock() else None

    def stored_texts(self, name: str) -> int:
        """Count the texts of a pseudonym within its ten minutes."""
        count, ends = self.texts.get(name, (0, 0.0))
        return count if ends > self.clock() else 0

    def entry(self, name: str) -> Waiting | None:
        """Return an outbox entry, unless it has expired."""
        waiting = self.entries.get(name)
        return waiting if waiting is not None and waiting.ends > self.clock() else None

    def drop_entries(self, name: str) -> None:
        """Drop the referrals that wait under a pseudonym."""
        for entry in self.lanes.pop(name, []):
            self.entries.pop(entry, None)
            self.undate(entry)

    def undate(self, entry: str) -> None:
        """Forget when an entry is due and how old it is."""
        self.due.pop(entry, None)
        self.ages.pop(entry, None)

    def workers(self) -> int:
        """Count the workers that listen, while one of them beats."""
        return self.present if self.clock() - self.beaten < BEAT_LIFE else 0
