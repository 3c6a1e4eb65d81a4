"""The book that conversations are played with: always under the same name and number."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.book import Book
from bot.core.issue import AuthoringError, Issue
from bot.play.script import Script
from bot.settings import DEVELOPMENT, read_settings
from bot.wiring import DATA, FLOWS, read_book


def rehearsal_book(flows: Path = FLOWS, data: Path = DATA) -> Book:
    """Read the book under the development programme's name, whatever the environment says.

    Raises:
        AuthoringError: a file cannot be used; every mistake with its file and line.
    """
    settings = read_settings(
        _env_file=None,
        helpline_mode="development",
        program_name=DEVELOPMENT["program_name"],
        program_contact=DEVELOPMENT["program_contact"],
        directory_freshness="off",
    )
    return read_book(settings, flows=flows, data=data)


class Books:
    """The books of a set of conversations: the helpline's own, and those with more listings."""

    def __init__(
        self,
        flows: Path = FLOWS,
        data: Path = DATA,
        *,
        watch: Callable[[Book], Book] = lambda it: it,
    ) -> None:
        self._flows, self._data, self._watch = flows, data, watch
        self._read: dict[Path | None, Book] = {}

    def of(self, script: Script) -> Book:
        """Return the book that a script is played with; each is read once.

        Raises:
            AuthoringError: a file cannot be used; every mistake with its file and line.
        """
        extra = extra_listings(script)
        if extra not in self._read:
            with data_of(self._data, extra) as data:
                self._read[extra] = self._watch(rehearsal_book(self._flows, data))
        return self._read[extra]


def extra_listings(script: Script) -> Path | None:
    """Return the folder of listings that a script asks for beside the helpline's own.

    Raises:
        AuthoringError: there is no such folder.
    """
    if not script.listings:
        return None
    folder = script.folder / script.listings
    if not folder.is_dir():
        raise AuthoringError((Issue(script.file, 1, f"no folder `{script.listings}` beside it"),))
    return folder.resolve()


@contextmanager
def data_of(data: Path, extra: Path | None) -> Iterator[Path]:
    """Lay the rows of more tables under those of the helpline's own, in a folder for a while."""
    if extra is None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="helpline-data-") as folder:
        merged = Path(shutil.copytree(data, folder, dirs_exist_ok=True))
        for table in sorted(extra.glob("*.csv")):
            _, _, rows = table.read_text(encoding="utf-8").partition("\n")
            with (merged / table.name).open("a", encoding="utf-8") as whole:
                whole.write(rows)
        yield merged
