"""The state machine: what is understood of free text."""

import pytest

from bot.core.book import Book
from bot.core.mark import Event
from bot.core.understanding.meaning import Meaning
from tests.core.texter import Texter, hearing, only


def test_two_likely_towns_are_asked_about(book: Book) -> None:
    """Never guess where somebody is: the digit decides."""
    here = Texter(hearing(book, win=Meaning(town_choices=("Windham", "Windsor"))))
    here.texts("hi")
    asked = here.texts("win")
    turn = here.texts("2")

    assert asked.said.splitlines()[1:3] == ["1 Windham", "2 Windsor"]
    assert only(asked).event is Event.UNSURE
    assert turn.said.startswith("Windsor.")
    assert here.here.towns == ()


def test_a_digit_that_is_none_of_the_towns_is_not_understood(book: Book) -> None:
    """While two towns stand there, the step's own menu does not."""
    here = Texter(hearing(book, win=Meaning(town_choices=("Windham", "Windsor"))))
    here.texts("win")
    turn = here.texts("3")

    assert only(turn).event is Event.UNHEARD
    assert here.here.town is None


def test_a_doubtful_town_beside_a_known_one_does_not_ask(book: Book) -> None:
    """Somebody whose town is known asks for help at Windham Street."""
    here = Texter(
        hearing(
            book,
            town=Meaning(town="Norwalk"),
            ask=Meaning(town_choices=("Windham", "Windsor"), needs=("shelter",)),
            win=Meaning(town_choices=("Windham", "Windsor")),
        )
    )
    here.texts("town")
    referred = here.texts("ask")
    asked = here.texts("win")

    assert referred.order is not None
    assert referred.order.town == "Norwalk"
    assert only(asked).event is Event.UNSURE


def test_a_place_out_of_state_gets_the_national_lines(book: Book) -> None:
    """Said honestly; help for all of Connecticut is one need away."""
    here = Texter(hearing(book, boston=Meaning(out_of_state=True), food=Meaning(needs=("basics",))))
    here.texts("hi")
    turn = here.texts("boston")
    referred = here.texts("food")

    assert "1-800-799-7233" in turn.said
    assert (only(turn).event, here.here.town) == (Event.ELSEWHERE, "")
    assert referred.order is not None
    assert referred.order.town is None


def test_a_town_beside_a_place_out_of_state_counts(book: Book) -> None:
    """`left Boston, now in Norwalk` is in Norwalk."""
    here = Texter(hearing(book, move=Meaning(town="Norwalk", out_of_state=True)))

    assert "Norwalk. What would help?" in here.reads("move")


def test_a_first_text_that_says_nothing_is_greeted(texter: Texter) -> None:
    """An empty text, a photo, an emoji: the greeting."""
    turn = texter.texts("")

    assert "automated" in turn.said
    assert only(turn).event is Event.BEGAN


def test_free_text_within_a_crisis_text_goes_on(texter: Texter) -> None:
    """Whoever texts town and need there gets the referral; the way back leads past the crisis."""
    texter.texts("hi")
    texter.texts("he has a gun")
    turn = texter.texts("norwalk shelter")

    assert turn.order is not None
    assert (turn.order.town, turn.order.need) == ("Norwalk", "shelter")
    assert texter.here.resume is None
    assert not [path for path in texter.here.trail if path.startswith("crisis/")]


def test_town_and_need_are_enough_at_every_step(texter: Texter) -> None:
    """At a step that asks for something else they still lead to the referral."""
    for way in (("language",), ("norwalk shelter", "MENU"), ("tips",)):
        here = Texter(texter.book)
        here.texts("hi")
        for text in way:
            here.texts(text)
        turn = here.texts("danbury food")

        assert turn.order is not None
        assert (turn.order.town, turn.order.need) == ("Danbury", "basics")


@pytest.mark.parametrize(("texts", "asks"), [(("hi",), "What CT town"), (("norwalk",), "Norwalk.")])
def test_an_age_is_no_answer_to_a_question_and_no_mistake(
    texter: Texter, texts: tuple[str, ...], asks: str
) -> None:
    """A child who tells us so first is not told that it was not clear; the question comes again."""
    for text in texts:
        texter.texts(text)
    again = texter.texts("im 16")

    assert asks in again.said
    assert "not clear" not in again.said
    assert texter.here.minor
    assert texter.here.misses == 0
