"""What a step sounds like."""

import pytest

from bot.core import prompts
from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.session import Session
from bot.core.sms import Encoding, measure


def at(step: str, **known: object) -> Session:
    """Stand somebody at a step."""
    return Session(id="a", began=1, last=1, step=step)._replace(**known)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_names_the_programme_and_a_person(book: Book, language: str) -> None:
    """One GSM-7 segment with name, contact, 911 and the hotline (R001-R003)."""
    said = prompts.phrase(book, "carrier.help", language)

    assert said.startswith(book.program.name)
    assert book.program.contact in said
    assert "911" in said
    assert "1-888-373-7888" in said
    assert (measure(said).encoding, measure(said).segments) == (Encoding.GSM_7, 1)


def test_a_menu_stands_under_its_question(book: Book) -> None:
    """Digits count from one, a line each."""
    lines = prompts.prompt(book, at("referral/need", town="Norwalk")).splitlines()

    assert lines[0].startswith("Norwalk.")
    assert [line[0] for line in lines[1:]] == list("12345")


def test_a_town_that_was_not_named_is_the_whole_state(book: Book) -> None:
    """Somebody who would rather not say gets an answer for everywhere."""
    assert prompts.prompt(book, at("referral/need", town="")).startswith("Connecticut.")


def test_another_text_of_the_step_can_be_said(book: Book) -> None:
    """`unheard` asks again in other words, in the session's language, under the same menu."""
    said = prompts.prompt(book, at("referral/need", language="es"), use="unheard")

    assert said.startswith("No entendimos")
    assert said.splitlines()[1].startswith("1 Un lugar seguro")


def test_a_hidden_choice_takes_no_line(book: Book) -> None:
    """The crisis text itself says what 1 does; a menu under it would be noise."""
    assert prompts.prompt(book, at("crisis/danger")).count("\n") == 0


def test_the_listings_just_sent_are_named_by_digit(book: Book) -> None:
    """To say which one did not work one answers with its digit."""
    sent = tuple(book.directory.listings)[:2]
    lines = prompts.prompt(book, at("referral/which", sent=sent)).splitlines()

    names = [book.directory.listings[key].record.short for key in sent]
    assert lines[1:] == [f"1 {names[0]}", f"2 {names[1]}"]


def test_a_need_can_be_named_in_a_text(book: Book) -> None:
    """`{need}` is the need's label in the session's language, and nothing without a need."""
    known = at("referral/need", town="Norwalk", need="shelter", language="es")

    assert prompts.say(book, known, "needs.shelter") == "Un lugar seguro"
    assert prompts.say(book, at("referral/need"), "needs.shelter") == "A safe place to stay"


def test_a_first_reply_says_that_nobody_reads(book: Book) -> None:
    """The notice stands before the answer, on a line of its own (R055, R056)."""
    notice, answer = prompts.first_reply(book, at("referral/town"), "Where?").splitlines()

    assert "automated" in notice
    assert book.program.contact in notice
    assert answer == "Where?"
