"""Answers in words, what is said in passing, and what is never taken for granted."""

import re

import pytest

from bot.core.book import Book
from bot.core.mark import Event
from bot.core.session import Session
from bot.core.sms import segments
from bot.core.turn import Opt
from bot.core.understanding.meaning import Meaning, Urgent
from tests.core.texter import Texter, hearing, only

NEAR = Meaning(urgent_maybe=True)
NO = ["no", "nope", "im ok", "no im not in danger", "No.", "no estoy en peligro", "estoy bien",
      "nao estou em perigo", "nao", "non", "mwen pa an danje"]  # fmt: skip
SKIP = ["skip", "i dont know", "I don't know", "idk", "rather not say", "anywhere", "no se",
        "prefiero no decir", "n\u00e3o sei", "prefiro nao dizer", "m pa konnen",
        "nenp\u00f2t kote"]  # fmt: skip
FULL = ["they are full", "nobody answers", "none of these work for me", "nadie contesta",
        "ninguem atende", "p\u00e8sonn pa reponn"]  # fmt: skip
STOPS = [("norwalk food", "stop it"), ("he has a gun", "STOP"), ("he has a gun", "cancel"),
         ("he has a gun", "please stop texting me")]  # fmt: skip
ASKED = {
    "what is this": "what", "who are you": "what", "quien eres": "what", "quem e voce": "what",
    "ki moun ou ye": "what", "is this confidential?": "private", "who reads this": "private",
    "can my husband see this": "private", "es confidencial": "private",
    "isso e confidencial": "private", "eske sa konfidansyel": "private", "is it free": "free",
    "es gratis": "free", "e gratis": "free", "eske li gratis": "free",
    "i want to talk to a real person": "person", "call me": "person", "can you call me": "person",
    "puede llamarme por favor": "person", "pode me ligar": "person", "rele m": "person",
}  # fmt: skip


# -- the question whether there is danger ------------------------------------------------------


@pytest.mark.parametrize("text", NO)
def test_no_danger_in_words_goes_on_and_keeps_911(book: Book, text: str) -> None:
    """The digit or the word (R092); the number stays in sight."""
    here = Texter(hearing(book, hm=NEAR, town=Meaning(town="Norwalk"), **{text: NEAR}))
    here.texts("town")
    here.texts("hm")
    said = here.reads(text)

    assert "911" in said.splitlines()[0]
    assert here.here.step == "referral/need"


def test_no_danger_before_a_referral_keeps_911_too(book: Book) -> None:
    """The line stands above the listings, within two segments."""
    here = Texter(hearing(book, hm=NEAR, ask=Meaning(town="Norwalk", needs=("basics",))))
    here.texts("ask")
    here.texts("hm")
    turn = here.texts("no")

    assert turn.order is not None
    assert "911" in turn.in_place.splitlines()[0]
    assert segments(turn.in_place) <= 2


@pytest.mark.parametrize("text", ["yeah", "si", "sim", "wi", "im in danger"])
def test_danger_in_words_is_danger(book: Book, text: str) -> None:
    """Told as the digit tells it."""
    here = Texter(hearing(book, hm=NEAR))
    here.texts("hm")
    here.texts(text)

    assert here.here.step == "crisis/danger"


@pytest.mark.parametrize("text", ["YES", "maybe", "the nurse told me to text"])
def test_what_is_unclear_there_names_911_and_leads_on(book: Book, text: str) -> None:
    """Neither taken for danger nor left without a way; YES is no menu's answer (R013)."""
    here = Texter(hearing(book, hm=NEAR))
    here.texts("hm")
    said = here.reads(text)

    assert "911" in said
    assert "2 Go on" in said
    assert here.here.step == "crisis/near"


# -- which town --------------------------------------------------------------------------------


def test_the_two_towns_stay_until_one_is_chosen(texter: Texter) -> None:
    """What a digit means is what was read last, also after two texts that say nothing."""
    texter.texts("need food in mystic")
    for text in ("what", "hmm"):
        said = texter.reads(text)
        assert "1 Groton\n2 Stonington" in said
    turn = texter.texts("2")

    assert turn.order is not None
    assert turn.order.town == "Stonington"


@pytest.mark.parametrize("text", SKIP)
def test_the_town_is_skipped_in_words(texter: Texter, text: str) -> None:
    """A child who does not know where it is gets an answer all the same."""
    texter.texts("i need food")
    turn = texter.texts(text)

    assert turn.order is not None
    assert (turn.order.town, turn.order.need) == (None, "basics")


def test_neither_of_two_towns_skips_the_town(texter: Texter) -> None:
    """While two names stand there, words still mean what they mean."""
    texter.texts("need food in mystic")

    assert texter.texts("i dont know").order is not None


def test_who_is_stuck_reads_the_choices_again(texter: Texter) -> None:
    """A person's number, and what can still be answered."""
    texter.texts("i need food")
    texter.texts("hmm")
    said = texter.reads("hmm")

    assert texter.book.program.contact in said
    assert said.endswith("1 Skip this, all of CT")


@pytest.mark.parametrize("text", ["i can get to enfield", "going to stamford"])
def test_a_town_told_in_words_does_not_replace_the_need(book: Book, text: str) -> None:
    """Words around a town weigh like a ride or a place to stay; the need was told before."""
    heard = hearing(book, food=Meaning(needs=("basics",)),
                    **{text: Meaning(town="Enfield", needs=("shelter",))})  # fmt: skip
    here = Texter(heard)
    here.texts("food")
    turn = here.texts(text)

    assert turn.order is not None
    assert (turn.order.town, turn.order.need) == ("Enfield", "basics")
    assert here.here.also == ("shelter",)


def test_elsewhere_the_newest_wish_is_the_wish(book: Book) -> None:
    """After a referral, another town with another need is a new question."""
    heard = hearing(book, first=Meaning(town="Norwalk", needs=("basics",)),
                    then=Meaning(town="Enfield", needs=("shelter",)))  # fmt: skip
    here = Texter(heard)
    here.texts("first")
    turn = here.texts("then")

    assert turn.order is not None
    assert turn.order.need == "shelter"


@pytest.mark.parametrize("text", ["10451 shelter", "need food 06999"])
def test_a_zip_that_is_none_of_ours_is_said_to_be_none(texter: Texter, text: str) -> None:
    """Not asked again for what was told."""
    assert only(texter.texts(text)).event is Event.ELSEWHERE


def test_a_sum_of_money_is_no_zip(texter: Texter) -> None:
    """Somebody owes: nothing about other states."""
    assert only(texter.texts("i owe 12500 for hospital bills")).event is not Event.ELSEWHERE
    assert only(texter.texts("owe 20000")).event is not Event.ELSEWHERE


# -- said in passing ---------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "step"), ASKED.items())
def test_what_people_ask_first_is_answered_in_passing(texter: Texter, text: str, step: str) -> None:
    """One true segment, from everywhere, and the menu that was read still holds."""
    first = Texter(texter.book).texts(text)
    texter.texts("norwalk")
    before = texter.here
    turn = texter.texts(text)

    assert only(first).step == only(turn).step == f"about/{step}"
    assert first.session is None
    assert re.search("automat|automatiz|otomatik", turn.said.casefold())
    assert texter.book.program.contact in turn.said
    assert segments(turn.said) == 1
    assert texter.here.step == before.step
    assert texter.texts("3").order is not None


@pytest.mark.parametrize("text", ["ok", "thanks", "Thank you!!", "bye", "gracias", "obrigada",
                                  "m\u00e8si", "\U0001f44d"])  # fmt: skip
def test_a_thank_you_gets_a_kind_line(texter: Texter, text: str) -> None:
    """With the word that forgets; MORE still goes on where it was."""
    texter.texts("norwalk food")
    turn = texter.texts(text)

    assert only(turn).step == "referral/goodbye"
    assert re.search("CLEAR|BORRAR|APAGAR|EFASE", turn.said)
    assert texter.texts("MORE").order is not None


@pytest.mark.parametrize("text", FULL)
def test_places_that_do_not_help_lead_to_others(texter: Texter, text: str) -> None:
    """As MORE does."""
    texter.texts("norwalk food")
    turn = texter.texts(text)

    assert turn.order is not None
    assert turn.order.start > 0


@pytest.mark.parametrize("texts", [(), ("hi",), ("norwalk",), ("norwalk food",)])
def test_a_picture_is_said_not_to_be_seen(texter: Texter, texts: tuple[str, ...]) -> None:
    """And what was asked is asked again."""
    for text in texts:
        texter.texts(text)
    said = texter.reads("")

    assert said.startswith("Pictures cannot be seen here")
    assert segments(said) <= 2


# -- stop it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["stop it", "please stop it", "no mas", "no more"])
def test_stop_it_in_a_crisis_is_asked_about(texter: Texter, text: str) -> None:
    """It may be meant for whoever hurts them; the place is kept."""
    texter.texts("he has a gun")
    turn = texter.texts(text)

    assert turn.opt is None
    assert "STOP" in turn.said
    assert texter.here.step == "crisis/danger"


@pytest.mark.parametrize(("before", "text"), STOPS)
def test_every_other_stop_stops(texter: Texter, before: str, text: str) -> None:
    """Carrier keywords from anywhere, and other wordings where nobody is being hurt."""
    texter.texts(before)

    assert texter.texts(text).opt is Opt.OUT


# -- going back --------------------------------------------------------------------------------


def test_back_from_the_question_which_number_failed_shows_the_listings(texter: Texter) -> None:
    """0 undoes BAD, not the need."""
    offered = texter.texts("norwalk food").in_place
    texter.texts("BAD")
    turn = texter.texts("0")

    assert turn.order is not None
    assert turn.order.start == 0
    assert turn.in_place.splitlines()[0] in offered
    assert texter.here.need == "basics"


def test_back_from_a_crisis_shows_nothing_that_it_told(book: Book) -> None:
    """Whoever backs out may be watched: no listings for what they had just said."""
    gun = Meaning(urgent=(Urgent.DANGER,), town="Norwalk", needs=("crisis",))
    here = Texter(hearing(book, gun=gun, back=Meaning(digit=0)))
    here.texts("gun")
    here.book = book
    turn = here.texts("BACK")

    assert turn.order is None
    assert "Norwalk" not in turn.said
    assert here.here.town is None


# -- what is told once -------------------------------------------------------------------------


@pytest.mark.parametrize("texts", [("norwalk", "food", "MORE"), ("norwalk food", "MORE", "MORE"),
                                   ("i need food", "norwalk", "MENU"),
                                   ("norwalk food", "BAD", "1", "MORE")])  # fmt: skip
def test_safe_and_clear_are_told_once(texter: Texter, texts: tuple[str, ...]) -> None:
    """By themselves, and never at the cost of a third segment (R062)."""
    said = [texter.reads(text) for text in texts]

    assert sum("SAFE" in one and "CLEAR" in one for one in said) == 1
    assert all(segments(one) <= 2 for one in said)


def test_a_first_referral_gives_up_nothing_for_it(texter: Texter) -> None:
    """It is the one text that somebody may have time to read."""
    turn = texter.texts("norwalk food")
    at = int(texter.now.timestamp())
    told = Session(id="a", began=at, last=at, step="referral/greeting", told=True)
    other = Texter(texter.book, session=told)

    assert other.texts("norwalk food").in_place == turn.in_place
    assert not texter.here.told
