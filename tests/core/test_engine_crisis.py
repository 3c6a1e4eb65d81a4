"""The state machine: a risk to life comes before everything but STOP and HELP."""

import pytest

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.mark import Event, Outcome
from bot.core.understanding.meaning import Command, Meaning, Urgent
from tests.core.texter import Texter, hearing, only


@pytest.mark.parametrize("texts", [(), ("hi",), ("norwalk",), ("norwalk shelter",), ("tips",)])
@pytest.mark.parametrize(
    ("text", "outcome", "number"),
    [
        ("he has a gun", Outcome.DANGER, "911"),
        ("i want to die", Outcome.SUICIDE, "988"),
        ("he overdosed", Outcome.OVERDOSE, "naloxone"),
    ],
)
def test_a_risk_to_life_comes_before_every_step(
    texter: Texter, texts: tuple[str, ...], text: str, outcome: Outcome, number: str
) -> None:
    """In every step the same answer (R071)."""
    for earlier in texts:
        texter.texts(earlier)
    turn = texter.texts(text)

    assert number in turn.said
    assert (only(turn).event, only(turn).outcome) == (Event.URGENT, outcome)
    assert texter.here.step == f"crisis/{outcome.value}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_risk_to_life_is_answered_in_the_language_that_was_chosen(
    book: Book, language: str
) -> None:
    """The language that somebody chose stays, in danger too."""
    here = Texter(hearing(book, gun=Meaning(urgent=(Urgent.DANGER,))))
    here.texts("hi")
    here.texts(str(LANGUAGES.index(language) + 1))

    said = here.reads("gun")

    assert said == book.catalogue.say("crisis.danger.say", language)


@pytest.mark.parametrize(
    ("urgent", "outcome"),
    [
        ((Urgent.DANGER, Urgent.OVERDOSE, Urgent.SUICIDE), Outcome.OVERDOSE),
        ((Urgent.DANGER, Urgent.SUICIDE), Outcome.SUICIDE),
        ((Urgent.DANGER,), Outcome.DANGER),
    ],
)
def test_the_nearest_death_is_answered_first(
    book: Book, urgent: tuple[Urgent, ...], outcome: Outcome
) -> None:
    """Somebody who does not breathe has minutes."""
    turn = Texter(hearing(book, now=Meaning(urgent=urgent))).texts("now")

    assert only(turn).outcome is outcome


def test_stop_and_help_come_before_a_risk(book: Book) -> None:
    """A whole-text keyword is what the carrier's rules call it."""
    risk = (Urgent.DANGER,)
    heard = hearing(
        book,
        quit=Meaning(command=Command.STOP, urgent=risk),
        info=Meaning(command=Command.HELP, urgent=risk),
        begin=Meaning(command=Command.START, urgent=risk),
    )

    assert only(Texter(heard).texts("quit")).event is Event.STOPPED
    assert only(Texter(heard).texts("info")).event is Event.HELP
    assert only(Texter(heard).texts("begin")).event is Event.URGENT


def test_a_near_miss_asks(book: Book) -> None:
    """Exact wording acts, a near miss asks; whoever says yes gets the crisis text."""
    here = Texter(hearing(book, hm=Meaning(urgent_maybe=True)))
    here.texts("hi")
    asked = here.texts("hm")
    acted = here.texts("1")

    assert "danger right now?" in asked.said
    assert only(asked).event is Event.NEAR
    assert here.here.step == "crisis/danger"
    assert "911" in acted.said


@pytest.mark.parametrize("word", ["will you call police", "tips"])
def test_a_word_that_a_flow_knows_is_no_near_miss(book: Book, word: str) -> None:
    """Somebody wrote down what these very words mean; that they resemble others is a guess."""
    here = Texter(hearing(book, **{word: Meaning(urgent_maybe=True)}))
    here.texts("hi")

    assert only(here.texts(word)).event is Event.WORD


def test_a_near_miss_denied_goes_on(book: Book) -> None:
    """2 leads back to where the texter was."""
    here = Texter(hearing(book, hm=Meaning(urgent_maybe=True), town=Meaning(town="Norwalk")))
    here.texts("town")
    here.texts("hm")
    turn = here.texts("2")

    assert "911" in turn.said.splitlines()[0]
    assert turn.said.splitlines()[1].startswith("Norwalk.")
    assert only(turn).event is Event.RESUMED
    assert here.here.resume is None


def test_what_was_asked_for_survives_a_crisis(texter: Texter) -> None:
    """The need that crisis wording implies comes after the one that was asked for."""
    texter.texts("i need shelter")
    texter.texts("he has a gun")
    texter.texts("1")
    turn = texter.texts("norwalk")

    assert turn.order is not None
    assert turn.order.need == "shelter"
    assert texter.here.also[:1] == ("crisis",)


def test_a_crisis_text_with_a_town_keeps_the_town(texter: Texter) -> None:
    """Nobody is asked twice."""
    texter.texts("he has a gun, i am in norwalk")
    turn = texter.texts("1")

    assert turn.order is not None
    assert (turn.order.town, turn.order.need) == ("Norwalk", "crisis")
