"""The book that conversations are played with: always under the same name and number."""

from pathlib import Path

from bot.core.book import Book
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
