"""One writer at a time in a folder of files that people edit.

What is read, changed and written back as a whole must not be read by another meanwhile, or the
second writer undoes what the first one wrote. Holds between threads, processes and the command
line, and ends with the process, so that one that was killed blocks nobody.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes in a folder, and keep others waiting until the block ends."""
    handle = os.open(
        folder, os.O_RDONLY
    )  # a handle of its own: locks of threads exclude each other
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
