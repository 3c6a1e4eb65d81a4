"""What is remembered of a texter between two texts, for half an hour."""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=2)
TRAIL = 6  # steps that BACK can go back


class Session(NamedTuple):
    """Where one conversation stands; times are Unix seconds, steps are `flow/step` paths.

    `id` is random and made per session: the key of the flow log, tied to no number (R096).
    `town` is None until it is known and "" when the texter would rather not say.
    `told` says whether a flow of its own, such as the tips for safety, was mentioned (R062).
    A named tuple, because a turn makes several of these and a dataclass is ten times slower at it.
    """

    id: str
    began: int
    last: int
    step: str
    language: str = "en"
    language_by: str = ""
    town: str | None = None
    need: str | None = None
    also: tuple[str, ...] = ()
    minor: bool = False
    introduced: bool = False
    trail: tuple[str, ...] = ()
    resume: str | None = None
    towns: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    next: int | None = None
    misses: int = 0
    told: bool = False

    def alive(self, now: datetime) -> bool:
        """Say whether a text at `now` still belongs to this conversation (R066, R097)."""
        at = now.timestamp()
        idle, age = at - self.last, at - self.began
        return idle < IDLE.total_seconds() and age < LONGEST.total_seconds()

    def to_bytes(self) -> bytes:
        """Write the session as compact JSON, leaving out what still has its first value."""
        first = self._field_defaults
        changed = {key: at for key, at in self._asdict().items() if at != first.get(key, ...)}
        return json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, blob: bytes) -> "Session | None":
        """Read a session; None for one that this version cannot read, which starts afresh."""
        try:
            state = json.loads(blob)
            known: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in state.items()
                if key in cls._fields
            }
            return cls(**known)
        except (ValueError, TypeError, AttributeError):
            return None
