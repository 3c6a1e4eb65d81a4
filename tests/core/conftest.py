"""What tests of the pure core need: a texter of the shipped helpline."""

import pytest

from bot.core.book import Book
from tests.core.texter import Texter


@pytest.fixture
def texter(book: Book) -> Texter:
    """Somebody who has not texted yet."""
    return Texter(book)
