"""What of a session still holds when the next text comes."""

from bot.core.book import Book
from bot.core.recalling import still_known, tuned
from bot.core.session import Session
from bot.core.understanding.meaning import Meaning

HERE = Session(id="a", began=0, last=0, step="referral/need", town="Norwalk", need="shelter")


def test_what_a_deploy_took_away_is_dropped_and_the_rest_kept(book: Book) -> None:
    """The town is gone, the need and the step are not."""
    kept = still_known(book, HERE._replace(town="Atlantis"))

    assert (kept.town, kept.need, kept.step) == (None, "shelter", "referral/need")


def test_a_language_once_chosen_stays() -> None:
    """Words of another language do not change it; an age that was told is kept all the same."""
    chosen = HERE._replace(language="ht", language_by="choice")
    after = tuned(chosen, Meaning(language="es", minor=True))

    assert (after.language, after.minor) == ("ht", True)
