"""The state machine: which rule takes a text, and in which order."""

from datetime import timedelta

import pytest

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.engine import ORDER, ORDER_AFTER_STOP, step
from bot.core.mark import Event, Outcome, Pace
from bot.core.session import IDLE
from bot.core.sms import segments
from bot.core.turn import Opt
from bot.core.understanding.meaning import Command, Meaning, Urgent
from tests.conftest import TUESDAY
from tests.core.texter import Texter, hearing, only

HOTLINE = "1-888-373-7888"


def test_one_text_with_town_and_need_is_answered_at_once(texter: Texter) -> None:
    """A person in trouble types once; the first reply says that this is automated (R055)."""
    turn = texter.texts("norwalk shelter")

    assert turn.order is not None
    assert (turn.order.town, turn.order.need, turn.order.introduce) == ("Norwalk", "shelter", True)
    assert turn.said == ""
    assert HOTLINE in turn.in_place
    assert only(turn).event is Event.REFERRED
    assert (only(turn).region, only(turn).need) == ("Western Connecticut", "shelter")
    assert texter.here.step == "referral/listings"
    assert texter.here.introduced


def test_only_what_is_missing_is_asked(texter: Texter) -> None:
    """Greeting, town, need, referral."""
    greeting = texter.texts("hi")
    asked = texter.texts("norwalk")
    referred = texter.texts("1")

    assert "automated" in greeting.said
    assert (only(greeting).event, only(greeting).pace) == (Event.BEGAN, Pace.FIRST)
    assert asked.said.startswith("Norwalk. What would help?")
    assert (only(asked).event, only(asked).pace) == (Event.ANSWERED, Pace.UNDER_1)
    assert referred.order is not None
    assert (referred.order.need, referred.order.introduce) == ("shelter", False)


def test_an_age_told_below_the_listings_chooses_them_anew(texter: Texter) -> None:
    """What was sent was chosen for an adult; MORE would go on in a list never seen (R080)."""
    texter.texts("bridgeport shelter")
    young = texter.texts("im 16")
    again = texter.texts("im 16")

    assert young.order is not None
    assert (young.order.minor, young.order.start, young.order.need) == (True, 0, "shelter")
    assert again.order is None
    assert only(again).event is Event.UNHEARD


def test_a_step_orders_without_looking_anything_up(book: Book) -> None:
    """The state machine alone: what `advance` completes is still open."""
    turn = step(book, None, "norwalk shelter", now=TUESDAY, fresh_id="a")

    assert turn.order is not None
    assert turn.in_place == ""
    assert turn.session is not None
    assert turn.session.sent == ()
    assert only(turn).outcome is Outcome.NONE


# -- STOP, HELP, START -------------------------------------------------------------------------


def test_stop_forgets_and_is_confirmed_once(texter: Texter) -> None:
    """One confirmation with a way to safety; then only HELP and the way back (R006-R012)."""
    texter.texts("norwalk")
    stopped = texter.texts("STOP")
    silent = [texter.texts(text, opted_out=True) for text in ("STOP", "hi", "he has a gun", "1")]

    assert "opted out" in stopped.said
    assert (stopped.session, stopped.opt, only(stopped).event) == (None, Opt.OUT, Event.STOPPED)
    assert all((turn.said, turn.in_place, turn.marks) == ("", "", ()) for turn in silent)
    assert all(turn.session is None and turn.opt is None for turn in silent)


@pytest.mark.parametrize("word", ["START", "YES", "yes."])
def test_a_stopped_number_comes_back(texter: Texter, word: str) -> None:
    """START, and after a STOP also YES (R012)."""
    turn = texter.texts(word, opted_out=True)

    assert turn.opt is Opt.IN
    assert "texts are on" in turn.said
    assert only(turn).event is Event.STARTED


@pytest.mark.parametrize(
    ("digit", "asks"), [("2", "¿En qué pueblo"), ("3", "Em que cidade"), ("4", "Nan ki vil")]
)
def test_who_comes_back_may_choose_a_language(texter: Texter, digit: str, asks: str) -> None:
    """START shows none, and after a STOP nothing is remembered: the languages come with it."""
    back = texter.texts("START", opted_out=True)

    assert back.said.splitlines()[1:5] == ["1 English", "2 Español", "3 Portugues", "4 Kreyòl"]
    assert segments(back.said) <= 2
    assert asks in texter.reads(digit)


@pytest.mark.parametrize("text", ["STOP", "norwalk shelter", "he has a gun"])
def test_a_stop_that_was_stored_later_is_confirmed_by_the_next_text(
    texter: Texter, text: str
) -> None:
    """Once: "text it again" was said, and whoever texts anything hears what became of it."""
    turn = texter.texts(text, opted_out=True, unconfirmed=True)

    assert "opted out" in turn.said
    assert (turn.session, turn.opt, only(turn).event) == (None, Opt.OUT, Event.STOPPED)


@pytest.mark.parametrize(("text", "says"), [("HELP", HOTLINE), ("YES", "texts are on")])
def test_a_stop_that_was_stored_later_keeps_nobody_from_help(
    texter: Texter, text: str, says: str
) -> None:
    """HELP and the way back are as after any STOP."""
    assert says in texter.texts(text, opted_out=True, unconfirmed=True).said


def test_help_renews_the_half_hour(texter: Texter) -> None:
    """Somebody who asked for help twenty minutes ago has not gone away."""
    texter.texts("norwalk")
    for text in ("HELP", "HELP", "shelter"):
        texter.texts(text, later=20 * 60)

    assert texter.here.town == "Norwalk"


def test_a_stopped_number_is_still_helped(texter: Texter) -> None:
    """HELP is answered even then, and changes nothing (R010)."""
    turn = texter.texts("HELP", opted_out=True)

    assert HOTLINE in turn.said
    assert (turn.opt, turn.session) == (None, None)


def test_yes_is_ordinary_input_for_everybody_else(texter: Texter) -> None:
    """Nobody opts in by answering a question."""
    texter.texts("hi")

    assert texter.texts("yes").opt is None


def test_start_keeps_the_place(texter: Texter) -> None:
    """Somebody who texts START in mid-flow goes on where they were."""
    texter.texts("norwalk")
    turn = texter.texts("START")

    assert turn.opt is Opt.IN
    assert texter.here.town == "Norwalk"


@pytest.mark.parametrize("texts", [(), ("hi",), ("norwalk",), ("norwalk shelter",), ("tips",)])
def test_help_is_answered_anywhere_and_loses_no_place(
    texter: Texter, texts: tuple[str, ...]
) -> None:
    """One GSM-7 segment with a human contact, 911 and the hotline (R001)."""
    for text in texts:
        texter.texts(text)
    before = texter.session
    turn = texter.texts("HELP")

    assert "911" in turn.said
    assert HOTLINE in turn.said
    now = int(texter.now.timestamp())
    assert turn.session == (before._replace(last=now) if before else None)
    assert only(turn).event is Event.HELP


# -- a risk to life ----------------------------------------------------------------------------


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


# -- menus -------------------------------------------------------------------------------------


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


# -- words and languages -----------------------------------------------------------------------


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


# -- commands ----------------------------------------------------------------------------------


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


# -- a number that did not work ----------------------------------------------------------------


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


# -- free text ---------------------------------------------------------------------------------


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


# -- what stays between texts ------------------------------------------------------------------


def test_after_half_an_hour_of_silence_nothing_is_known(texter: Texter) -> None:
    """A text after that meets the greeting, and nothing of before (R066)."""
    texter.texts("norwalk shelter")
    turn = texter.texts("MORE", later=IDLE.total_seconds())

    assert "automated" in turn.said
    assert (only(turn).event, only(turn).pace) == (Event.BEGAN, Pace.FIRST)
    assert (texter.here.town, texter.here.need) == (None, None)


def test_each_session_carries_the_id_that_it_began_with(book: Book) -> None:
    """The key of the flow log is random and stays for one conversation (R096)."""
    first = step(book, None, "hi", now=TUESDAY, fresh_id="one").session
    assert first is not None
    soon = step(book, first, "norwalk", now=TUESDAY + timedelta(minutes=1), fresh_id="two").session
    late = step(book, first, "norwalk", now=TUESDAY + timedelta(hours=1), fresh_id="two").session

    assert soon is not None
    assert late is not None
    assert (soon.id, late.id) == ("one", "two")


def test_the_order_of_rules_is_the_safety_of_the_product() -> None:
    """A change of this order is a change of what happens to people: it must be meant."""
    assert [rule.__name__ for rule in ORDER] == [
        "_stop", "_help", "_urgent", "_start", "_clear", "_near",
        "_choice", "_which_listing", "_which_town", "_word", "_language", "_command", "_free_text",
    ]  # fmt: skip
    assert [rule.__name__ for rule in ORDER_AFTER_STOP] == ["_help", "_start", "_yes_after_stop"]
