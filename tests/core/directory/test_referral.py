"""One SMS out of a finding, as a texter would read it."""

from datetime import date, datetime

import pytest

from bot.core.catalogue import Catalogue
from bot.core.directory.find import Directory, Query
from bot.core.directory.hours import CONNECTICUT, hours_of, schedule
from bot.core.directory.listing import Confidential, Limit, Phone, PhoneType, Reach, Weight
from bot.core.directory.referral import KEYS, compose
from bot.core.sms import Encoding, encoding

EN_HOTLINE = (
    "Call 1-888-373-7888 or text 233733, Human Trafficking Hotline. "
    "They must tell authorities about child abuse or immediate danger."
)
WEEK = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ALWAYS = hours_of([schedule(WEEK, "00:00", "23:59")])
OFFICE = hours_of([schedule(["MO", "TU", "WE", "TH", "FR"], "09:00", "13:00")])
AFTERNOON = hours_of([schedule(["TU"], "13:00", "17:30")])
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=CONNECTICUT)


@pytest.fixture
def say(three_towns, catalogue):
    """Compose the referral of a query on a directory made up of records."""

    def compose_for(records, language="en", now=TUESDAY, need="crisis", *, minor=False, **options):
        finding = Directory(records, three_towns).find(Query("Ash", need, language, minor), now)
        return compose(finding, catalogue, language, now, **options)

    return compose_for


def test_the_catalogue_has_every_text_in_four_languages_within_gsm7(catalogue: Catalogue):
    """Nothing is missing, and nothing moves a message to UCS-2."""
    assert catalogue.missing(KEYS) == ()
    for key in KEYS:
        text = catalogue.texts[key]
        assert set(text) == {"en", "es", "pt", "ht"}
        for language, words in text.items():
            assert encoding(words) is Encoding.GSM_7, (key, language)


def test_a_listing_is_a_line_and_the_hotline_ends(made, say):
    """The name, the number, and who answers for trafficking."""
    referral = say([made()])
    assert referral.text == f"Oak 860-555-0100\n{EN_HOTLINE}"
    assert (referral.segments, referral.listings, referral.next) == (1, ("oak",), None)
    assert referral.hotline is True
    assert referral.encoding is Encoding.GSM_7


@pytest.mark.parametrize(
    ("phones", "line"),
    [
        ([("860-555-0100", "voice")], "Oak 860-555-0100"),
        (
            [("860-555-0100", "voice"), ("860-555-0100", "text")],
            "Oak 860-555-0100 call or text",
        ),
        ([("860-555-0100", "voice"), ("55501", "text")], "Oak 860-555-0100, text 55501"),
        ([("55501", "text")], "Oak text 55501"),
        (
            [("860-555-0100", "voice"), ("860-555-0101", "voice")],
            "Oak 860-555-0100, 860-555-0101",
        ),
    ],
)
def test_numbers_are_said_as_they_are_used(made, say, phones, line):
    """Call, call or text, or text a code."""
    made_phones = tuple(Phone(number, PhoneType(use)) for number, use in phones)
    assert say([made(phones=made_phones)]).text.splitlines()[0] == line


def test_keywords_and_telephone_menus_are_said(made, say):
    """What to text, and what to press."""
    phones = (Phone("860-555-0100", keys="3,1"), Phone("55501", PhoneType.TEXT, keyword="HOME"))
    line = say([made(phones=phones)]).text.splitlines()[0]
    assert line == "Oak 860-555-0100 press 3 then 1, text HOME to 55501"


def test_a_number_that_is_the_name_is_not_said_twice(made, say):
    """2-1-1 is called 2-1-1, unless it has no other number."""
    both = (Phone("860-555-0100"), Phone("2-1-1"))
    assert say([made(short="2-1-1", phones=both)]).text.startswith("2-1-1 860-555-0100\n")
    assert say([made(short="2-1-1", phones=both[1:])]).text.startswith("2-1-1 2-1-1\n")


def test_a_text_code_is_said_to_who_can_read_its_answers(made, say):
    """A texter in Haitian Creole gets the voice line with its interpreter."""
    phones = (Phone("860-555-0100"), Phone("55501", PhoneType.TEXT))
    oak = made(phones=phones, interpreters=True)
    assert say([oak], "ht").text.startswith("Oak 860-555-0100\n")


@pytest.mark.parametrize(
    ("hours", "language", "now", "line"),
    [
        (ALWAYS, "en", TUESDAY, "Oak 860-555-0100, 24/7"),
        (OFFICE, "en", TUESDAY, "Oak 860-555-0100"),
        (OFFICE, "en", TUESDAY.replace(hour=8), "Oak 860-555-0100, opens 9:00 am"),
        (AFTERNOON, "en", TUESDAY, "Oak 860-555-0100, opens 1:00 pm"),
        (AFTERNOON, "pt", TUESDAY, "Oak 860-555-0100, abre 13:00"),
        (OFFICE, "en", TUESDAY.replace(day=27, hour=20), "Oak 860-555-0100, opens Mon 9:00 am"),
        (OFFICE, "es", TUESDAY.replace(day=24, hour=20), "Oak 860-555-0100, abre mié 9:00 am"),
        (
            OFFICE,
            "ht",
            TUESDAY.replace(day=26, hour=20),
            "Oak 860-555-0100, louvri vandredi 9:00 am",
        ),
        (OFFICE, "pt", TUESDAY.replace(day=26, hour=20), "Oak 860-555-0100, abre 6a-feira 9:00"),
    ],
)
def test_hours_are_said_where_they_matter(made, say, hours, language, now, line):
    """24/7, or when it opens if it is closed; nothing when it is open."""
    assert say([made(hours=hours)], language, now).text.splitlines()[0] == line


def test_a_season_that_is_over_is_said_to_be_closed(made, say):
    """No opening is known, so none is promised."""
    winter = hours_of([schedule(WEEK, "20:00", "23:00", date(2026, 1, 1), date(2026, 3, 1))])
    assert say([made(hours=winter)]).text.startswith("Oak 860-555-0100, closed now\n")


def test_limits_are_marked_and_explained_once(made, say):
    """A mark behind the name, a line for each kind of limit."""
    unknown = {"confidential": Confidential.UNKNOWN}
    records = [
        made("one", "860-555-0101", limits=(Limit.ASK,), **unknown),
        made("two", "860-555-0102", limits=(Limit.ASK,), **unknown),
        made("six", "860-555-0103", limits=(Limit.SHARED,)),
    ]
    assert say(records).text.splitlines()[:5] == [
        "One* 860-555-0101",
        "Six# 860-555-0103",
        "Two* 860-555-0102",
        "*Ask what stays private.",
        "#Police share the building.",
    ]


def test_what_it_is_about_is_said_while_there_is_room(made, say):
    """It helps to choose, and it goes before a number does."""
    oaks = [
        made(f"oak{index}", f"860-555-010{index}", hours=ALWAYS, about="home") for index in range(3)
    ]
    assert "(unsafe home)" in say(oaks[:2]).text
    tight = say(oaks, preface="x" * 80)
    assert tight.listings == ("oak0", "oak1", "oak2")
    assert "(unsafe home)" not in tight.text
    assert tight.segments == 2


def test_rather_than_a_third_segment_the_third_listing_waits_for_more(made, say):
    """MORE goes on where the message ended, and the last page says no MORE."""
    records = [
        made(f"oak{index}", f"860-555-010{index}", short=f"A name of twenty-two {index}")
        for index in range(4)
    ]
    first = say(records, preface="x" * 60)
    assert first.listings == ("oak0", "oak1")
    assert first.segments == 2
    assert first.next == 2
    assert first.text.endswith("MORE: others")
    second = say(records, start=2)
    assert second.listings == ("oak2", "oak3")
    assert second.next is None
    assert "MORE" not in second.text


def test_past_the_end_it_says_so_and_keeps_the_hotline(made, say):
    """Every message stands alone."""
    referral = say([made()], start=1, preface="Hello.")
    assert referral.text.startswith("Hello.\nThose are all the places")
    assert referral.text.endswith(EN_HOTLINE)
    assert (referral.listings, referral.next) == ((), None)


def test_the_first_message_keeps_a_confidential_listing_at_any_length(made, say):
    """Even where only one would fit in two segments."""
    unknown = {"confidential": Confidential.UNKNOWN, "limits": tuple(Limit)}
    records = [made("one", "860-555-0101", **unknown), made("two", "860-555-0102")]
    alone = say(records[:1], preface="x" * 150)
    assert alone.listings == ("one",)
    front = made("one", "860-555-0101", **(unknown | {"needs": {"crisis": Weight.FIRST}}))
    both = say([front, records[1]], preface="x" * 100)
    assert both.listings == ("one", "two")
    assert both.segments == 3


def test_a_report_begins_with_the_hotline_and_911(made, say):
    """No police line is called confidential, and the local one is called what it is."""
    needs = {"report": Weight.MAIN}
    police = made("ash-pd", "860-555-0102", kind="police", needs=needs, limits=(Limit.ASK,))
    referral = say([police, made(needs=needs)], need="report")
    assert referral.text.splitlines() == [
        EN_HOTLINE,
        "Danger now: 911.",
        "Ash police, if not urgent; not private: 860-555-0102",
        "Oak 860-555-0100",
    ]
    assert referral.listings == ("oak",)


def test_a_minor_is_told_of_the_careline_as_a_choice_on_the_first_page(made, say):
    """It is a report, and the message says so (R080)."""
    careline = made("dcf-careline", "860-555-0102", confidential=Confidential.NO)
    records = [careline, made(reach=Reach.STATEWIDE, towns=())]
    assert (
        "Or tell DCF (child safety) 860-555-0102; police may hear." in say(records, minor=True).text
    )
    assert "DCF" not in say(records).text
    assert "DCF" not in say(records, minor=True, start=1).text
