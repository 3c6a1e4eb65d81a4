"""The state machine: commands about the place in it and about listings."""

import pytest

from bot.core.book import Book
from bot.core.mark import Event
from bot.core.understanding.meaning import Command, Meaning
from tests.core.texter import Texter, hearing, only

HOTLINE = "1-888-373-7888"


def test_clear_forgets_and_says_one_word(texter: Texter) -> None:
    """Nothing that another reader of the phone could use (R069)."""
    texter.texts("norwalk shelter")
    turn = texter.texts("CLEAR")

    assert (turn.said, turn.session, turn.opt) == ("Done.", None, None)
    assert only(turn).event is Event.CLEARED


def test_menu_asks_for_another_need_and_keeps_the_town(texter: Texter) -> None:
    """The town stays known."""
    texter.texts("norwalk shelter")
    turn = texter.texts("MENU")

    assert turn.said.startswith("Norwalk. What would help?")
    assert only(turn).event is Event.MENU
    assert texter.here.need is None


@pytest.mark.parametrize("text", ["0", "BACK"])
def test_back_takes_the_last_answer_back(texter: Texter, text: str) -> None:
    """From the need to the town."""
    texter.texts("hi")
    texter.texts("norwalk")
    turn = texter.texts(text)

    assert turn.said.startswith("What CT town")
    assert only(turn).event is Event.BACK
    assert texter.here.town is None


def test_more_gives_the_next_listings_until_none_is_left(texter: Texter) -> None:
    """Each listing once; the last message says that this was all, and names the hotline."""
    texter.texts("norwalk shelter")
    offered = list(texter.here.sent)
    said = ""
    while "all the places" not in said:
        said = texter.reads("MORE")
        offered += [key for key in texter.here.sent if key not in offered[-3:]]
        assert HOTLINE in said

    assert len(offered) == len(set(offered))
    assert texter.here.next is None


def test_more_goes_on_with_the_next_need(book: Book) -> None:
    """Two needs in one text: after the listings of the first come those of the second."""
    here = Texter(hearing(book, both=Meaning(town="Norwalk", needs=("legal", "basics")),
                          more=Meaning(command=Command.MORE)))  # fmt: skip
    here.texts("both")
    turn = here.texts("more")
    while turn.order is not None and turn.order.need == "legal":
        turn = here.texts("more")

    assert turn.order is not None
    assert (turn.order.need, turn.order.start) == ("basics", 0)
    assert here.here.also == ()
    assert only(turn).event is Event.MORE


@pytest.mark.parametrize("text", ["MORE", "bad"])
def test_a_command_about_listings_means_nothing_before_there_are_any(book: Book, text: str) -> None:
    """It is not understood, as any other text."""
    heard = hearing(book, MORE=Meaning(command=Command.MORE), bad=Meaning(bad_listing=True))
    here = Texter(heard)
    here.texts("hi")

    assert only(here.texts(text)).event is Event.UNHEARD


@pytest.mark.parametrize("command", [Command.MENU, Command.BACK, Command.MORE])
def test_a_command_as_a_first_text_is_greeted(book: Book, command: Command) -> None:
    """There is nothing yet to go back to."""
    turn = Texter(hearing(book, word=Meaning(command=command))).texts("word")

    assert only(turn).event is Event.BEGAN


def test_bad_asks_which_and_flags_it_for_staff(book: Book) -> None:
    """The digit of one of those just sent; nothing of the texter goes with it."""
    here = Texter(hearing(book, ask=Meaning(town="Norwalk", needs=("shelter",)),
                          bad=Meaning(bad_listing=True)))  # fmt: skip
    here.texts("ask")
    sent = here.here.sent
    asked = here.texts("bad")
    flagged = here.texts("2")

    assert "Which one did not work?" in asked.said
    assert only(asked).event is Event.UNSURE
    assert flagged.flagged == (sent[1],)
    assert only(flagged).event is Event.FLAGGED
    assert "Thank you" in flagged.said


def test_a_digit_of_no_listing_flags_nothing(book: Book) -> None:
    """Asked again."""
    here = Texter(hearing(book, ask=Meaning(town="Norwalk", needs=("shelter",)),
                          bad=Meaning(bad_listing=True)))  # fmt: skip
    here.texts("ask")
    here.texts("bad")
    turn = here.texts("9")

    assert turn.flagged == ()
    assert "Which one did not work?" in turn.said


def test_when_one_listing_was_sent_bad_means_that_one(book: Book) -> None:
    """No question where there is no doubt."""
    here = Texter(hearing(book, ask=Meaning(town="Norwalk", needs=("shelter",)),
                          bad=Meaning(bad_listing=True)))  # fmt: skip
    here.texts("ask")
    first = here.here.sent[0]
    here.session = here.here._replace(sent=(first,))

    assert here.texts("bad").flagged == (first,)
