"""Reading listings off the text that names them."""

from datetime import UTC, datetime

from bot.core.book import Book
from bot.core.directory.find import Query
from bot.core.directory.referral import compose
from bot.play.listings import Names

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)


def test_the_listings_of_every_referral_are_read_back(book: Book) -> None:
    """For some towns, every need and every language: in their order, and nothing else."""
    names = Names(book.directory)
    for town in ("Norwalk", "Windham", "New Milford", None):
        for need in book.flows.needs:
            for language in ("en", "es", "pt", "ht"):
                found = book.directory.find(Query(town, need, language, minor=False), NOW)
                referral = compose(found, book.catalogue, language, NOW)
                read = names.listings_in(referral.text)
                assert [line_of(book, key) for key in read] == [
                    line_of(book, key) for key in referral.listings
                ]


def line_of(book: Book, key: str) -> tuple[str, str]:
    """Return what a texter sees of a listing: its name and first number."""
    listing = book.directory.listings[key]
    return listing.record.short, listing.phones[0].number


def test_a_prompt_names_no_listing(book: Book) -> None:
    """Not even when a line begins with a name but has another number."""
    names = Names(book.directory)

    assert names.listings_in("What would help?\n1 Food\n\nLifeline 999") == ()
