"""The clock: this machine's, or in a rehearsal a file that says what time it is."""

import time
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """Tells the time. With a file, time stands still until somebody writes a later one into it."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def seconds(self) -> float:
        """Return the time in Unix seconds."""
        return time.time() if self._file is None else self._read()[0]

    def monotonic(self) -> float:
        """Return seconds that never go back, from an arbitrary beginning."""
        return time.monotonic() if self._file is None else self._read()[1]

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def set(self, seconds: float, monotonic: float) -> None:
        """Write the time into the file, in one piece, for every process that reads it."""
        assert self._file is not None
        draft = self._file.with_suffix(".new")
        draft.write_text(f"{seconds!r} {monotonic!r}", encoding="ascii")
        draft.replace(self._file)

    def _read(self) -> tuple[float, float]:
        assert self._file is not None
        seconds, monotonic = self._file.read_text(encoding="ascii").split()
        return float(seconds), float(monotonic)
