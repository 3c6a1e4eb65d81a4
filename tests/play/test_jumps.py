"""Jumps to a step."""

from datetime import UTC, datetime

import pytest

from bot.core.book import Book
from bot.play.jumps import jump_of, session_of
from bot.play.script import Jump

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("", "no step to go to"),
        ('need town="New', "a quote that does not end"),
        ("need with colour=red", "`colour=red` cannot be known"),
        ("need town", "`town` cannot be known"),
        ("need minor=maybe", "`minor` is yes or no"),
        ("need misses=many", "`misses` is a number"),
    ],
)
def test_what_cannot_be_read_is_explained(written: str, wrong: str) -> None:
    """No jump, and the reason."""
    assert jump_of("", written) == (None, wrong)


def test_a_jump_makes_a_session_with_what_is_known(book: Book) -> None:
    """Lists are separated by commas, a resumed step may be named shortly, a language is chosen."""
    jump, _ = jump_of(
        "", "crisis/danger town=Norwalk need=work also=legal,basics language=es minor=yes "
        "resume=town misses=1 sent=ct-211 introduced=no",
    )  # fmt: skip
    assert jump is not None

    session, wrong = session_of(book, jump, NOW, fresh_id="jump")

    assert wrong == ""
    assert session is not None
    assert (session.id, session.began, session.last) == ("jump", NOW.timestamp(), NOW.timestamp())
    assert (session.step, session.resume) == ("crisis/danger", "referral/town")
    assert (session.town, session.need, session.also) == ("Norwalk", "work", ("legal", "basics"))
    assert (session.language, session.language_by, session.minor) == ("es", "choice", True)
    assert (session.misses, session.sent, session.introduced) == (1, ("ct-211",), False)


def test_a_step_may_be_named_without_its_flow(book: Book) -> None:
    """As long as only one flow has it; a town may be one that nobody would say."""
    session, _ = session_of(book, Jump("", "tips", (("town", ""),)), NOW, fresh_id="jump")

    assert session is not None
    assert (session.step, session.town, session.introduced) == ("safety/tips", "", True)


def test_a_step_that_a_deploy_took_away_can_be_named_in_full(book: Book) -> None:
    """That is the session of somebody who was at it."""
    session, _ = session_of(book, Jump("", "referral/gone"), NOW, fresh_id="jump")

    assert session is not None
    assert session.step == "referral/gone"


@pytest.mark.parametrize(
    ("jump", "wrong"),
    [
        (Jump("", "nowhere"), "no step `nowhere`"),
        (Jump("", "need", (("town", "Boston"),)), "no town `Boston`"),
        (Jump("", "need", (("need", "money"),)), "no need `money`"),
        (Jump("", "need", (("language", "fr"),)), "no language `fr`"),
    ],
)
def test_what_the_book_does_not_know_is_explained(book: Book, jump: Jump, wrong: str) -> None:
    """No session, and the reason."""
    assert session_of(book, jump, NOW, fresh_id="jump") == (None, wrong)
