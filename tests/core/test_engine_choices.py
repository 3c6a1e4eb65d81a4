"""The state machine: menus, words that enter flows, and languages."""

import pytest

from bot.core.mark import Event, Outcome
from tests.core.texter import Texter, only


def test_a_digit_of_the_menu_is_taken(texter: Texter) -> None:
    """5 at the greeting: rather not say which town."""
    texter.texts("hi")
    turn = texter.texts("5")

    assert turn.said.startswith("Connecticut.")
    assert texter.here.town == ""


def test_the_words_beside_a_digit_are_taken(texter: Texter) -> None:
    """Some people type what they read, in any case and with a full stop."""
    texter.texts("hi")

    assert texter.reads("Skip the Town.").startswith("Connecticut.")


def test_a_digit_that_is_no_choice_is_not_understood(texter: Texter) -> None:
    """Asked again, in other words."""
    texter.texts("norwalk")
    turn = texter.texts("9")

    assert "not clear" in turn.said
    assert (only(turn).event, only(turn).outcome) == (Event.UNHEARD, Outcome.SHORT)


def test_a_digit_is_no_choice_before_anything_was_asked(texter: Texter) -> None:
    """A first text of 1 is a greeting, not a choice of a menu that nobody has seen."""
    turn = texter.texts("1")

    assert only(turn).event is Event.BEGAN
    assert texter.here.language_by == ""


def test_a_choice_of_language_is_marked_as_one(texter: Texter) -> None:
    """2 at the greeting: everything in Spanish from here on, whatever the words look like."""
    texter.texts("hi")
    turn = texter.texts("2")
    later = texter.texts("i need shelter please")

    assert "¿En qué pueblo" in turn.said
    assert only(turn).event is Event.LANGUAGE
    assert (texter.here.language, texter.here.language_by) == ("es", "choice")
    assert "¿En qué pueblo" in later.said


def test_a_choice_of_need_forgets_the_other_needs(texter: Texter) -> None:
    """Whoever picks from the menu wants this now."""
    texter.texts("norwalk, i need a lawyer and food")
    texter.texts("MENU")
    turn = texter.texts("1")

    assert turn.order is not None
    assert turn.order.need == "shelter"
    assert texter.here.also == ()


def test_a_menu_page_leads_to_the_next(texter: Texter) -> None:
    """More choices, and the way back to the first."""
    texter.texts("norwalk")
    second = texter.reads("5")
    third = texter.reads("5")
    first = texter.reads("5")

    assert "1 Someone controls me" in second
    assert "4 Worried about someone" in third
    assert "1 A safe place to stay" in first
    assert texter.here.trail == ("referral/greeting",)


def test_a_word_enters_a_flow_from_anywhere(texter: Texter) -> None:
    """A second flow is data: `tips`, and 1 goes back to where one was."""
    texter.texts("norwalk")
    tips = texter.texts("Tips")
    back = texter.texts("1")

    assert "delete them" in tips.said
    assert only(tips).event is Event.WORD
    assert back.said.startswith("Norwalk.")


def test_a_word_of_a_language_switches_to_it(texter: Texter) -> None:
    """Whoever texts `seguridad` reads the tips in Spanish."""
    assert "Los mensajes" in texter.reads("seguridad")
    assert texter.here.language == "es"


def test_the_name_of_a_language_switches_to_it(texter: Texter) -> None:
    """The same step once more, in that language."""
    texter.texts("norwalk")
    turn = texter.texts("español")

    assert turn.said.startswith("Norwalk. ¿Qué necesita?")
    assert only(turn).event is Event.LANGUAGE


def test_a_referral_is_sent_again_in_another_language(texter: Texter) -> None:
    """A step that refers says nothing of its own: what is switched is the referral."""
    texter.texts("norwalk shelter")
    turn = texter.texts("em portugues")

    assert turn.order is not None
    assert turn.order.language == "pt"


@pytest.mark.parametrize("text", ["language", "idioma"])
def test_asking_for_another_language_offers_them(texter: Texter, text: str) -> None:
    """The menu of languages; a choice goes on with the town."""
    texter.texts("hi")
    offered = texter.reads(text)
    chosen = texter.reads("4")

    assert "4 Kreyòl" in offered
    assert "Nan ki vil" in chosen


@pytest.mark.parametrize("texts", [(), ("norwalk",)])
def test_the_language_that_is_spoken_already_is_no_question(
    texter: Texter, texts: tuple[str, ...]
) -> None:
    """Whoever texts `english` in English, even first, reads the step and is not asked which."""
    for text in texts:
        texter.texts(text)
    turn = texter.texts("english")

    assert "Which language" not in turn.said
    assert only(turn).event is Event.LANGUAGE
    assert (texter.here.language, texter.here.language_by) == ("en", "choice")
