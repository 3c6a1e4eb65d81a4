"""Who is found, in which order, and why."""

from dataclasses import replace
from datetime import date

import pytest

from bot.core.directory.find import MOST_PLACES, Directory, Finding, Freshness, Query
from bot.core.directory.hours import hours_of, schedule
from bot.core.directory.listing import Confidential, Limit, Phone, PhoneType, Reach, Weight
from bot.core.directory.ranking import Nearness
from bot.core.towns import Town, Towns

ALWAYS = hours_of([schedule(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "00:00", "23:59")])
OFFICE = hours_of([schedule(["MO", "TU", "WE", "TH", "FR"], "09:00", "17:00")])
ASH = Query("Ash", "crisis")


def _number(index: int) -> tuple[Phone, ...]:
    return (Phone(f"860-555-{100 + index:04}"),)


@pytest.fixture
def keys(three_towns, tuesday):
    """Find in a directory made up of records, and name the keys in their order."""

    def find(records, query=ASH, now=tuesday, freshness=Freshness.OFF, **options) -> list[str]:
        records = [
            record if len(record.phones) > 1 else _with_number(record, index)
            for index, record in enumerate(records)
        ]
        finding = Directory(records, three_towns, freshness).find(query, now, **options)
        return [place.listing.key for place in finding.places]

    return find


def _with_number(record, index):
    return replace(record, phones=_number(index))


def test_the_town_before_the_neighbor_before_the_state_before_the_country(made, keys):
    """Nearness orders what is equal otherwise; the far town is not offered at all."""
    records = [
        made("nation", reach=Reach.NATIONAL, towns=()),
        made("state", reach=Reach.STATEWIDE, towns=()),
        made("far", towns=("Cedar",)),
        made("next-door", towns=("Birch",)),
        made("here"),
    ]
    assert keys(records) == ["here", "next-door", "state", "nation"]


def test_without_a_town_the_state_and_the_country_answer(made, keys):
    """An unknown town and one out of state are the same."""
    records = [made("here"), made("state", reach=Reach.STATEWIDE, towns=())]
    assert keys(records, Query(None, "crisis")) == ["state"]
    assert keys(records, Query("Boston", "crisis")) == ["state"]


def test_who_helps_only_their_own_town_is_not_offered_to_its_neighbors(made, keys):
    """A town office asks for proof of residence."""
    assert keys([made("office", towns=("Birch",), neighbors=False)]) == []


def test_another_need_is_another_answer(made, keys):
    """Who does not meet the need is not there; who also meets it stands behind."""
    records = [
        made("also", needs={"crisis": Weight.ALSO}),
        made("other", needs={"work": Weight.MAIN}),
        made("main"),
    ]
    assert keys(records) == ["main", "also"]


def test_the_front_door_of_the_state_stands_beside_those_of_the_town(made, keys):
    """Everybody starts there, so it is not behind the local ones."""
    door = made("door", reach=Reach.STATEWIDE, towns=(), needs={"crisis": Weight.FIRST})
    assert keys([made("limited", limits=(Limit.ASK,)), door]) == ["door", "limited"]


def test_open_before_unknown_before_closed(made, keys, sunday):
    """The clock orders what is equal otherwise."""
    records = [made("office", hours=OFFICE), made("unknown"), made("always", hours=ALWAYS)]
    assert keys(records, now=sunday) == ["always", "unknown", "office"]
    assert keys(records) == ["always", "office", "unknown"]


def test_the_language_of_the_texter_first(made, keys):
    """Who speaks it, who has interpreters, who might not; who speaks another one only is out."""
    records = [
        made("english"),
        made("interpreted", interpreters=True),
        made("spanish", languages=frozenset({"es"})),
        made("twin", elsewhere=frozenset({"es"})),
        made("texts-only", phones=(Phone("55501"), Phone("55502"))),
    ]
    assert keys(records[:4], Query("Ash", "crisis", "es")) == ["spanish", "interpreted", "english"]
    assert keys(records[:4]) == ["english", "interpreted", "twin"]


def test_a_text_code_helps_only_who_can_read_it(made, three_towns, tuesday):
    """Nobody interprets a text."""
    code = made("code", phones=(Phone("55501", PhoneType.TEXT),), interpreters=True)
    directory = Directory([code], three_towns)
    assert directory.find(ASH, tuesday).places
    assert not directory.find(Query("Ash", "crisis", "ht"), tuesday).places


def test_minors_get_no_adult_shelter_and_youth_first(made, keys):
    """And nobody else gets what is for minors only."""
    records = [
        made("adults", minimum_age=18),
        made("anybody"),
        made("youth", for_youth=True, maximum_age=21, reach=Reach.STATEWIDE, towns=()),
        made("minors", for_youth=True, maximum_age=17),
    ]
    assert keys(records, Query("Ash", "crisis", minor=True)) == ["minors", "youth", "anybody"]
    assert keys(records) == ["adults", "anybody", "youth"]


def test_the_youth_need_puts_youth_first_without_a_word_on_age(made, keys):
    """Somebody who asks for help made for young people gets it."""
    needs = {"youth": Weight.MAIN}
    records = [made("anybody", needs=needs), made("youth", needs=needs, for_youth=True)]
    assert keys(records, Query("Ash", "youth")) == ["youth", "anybody"]


def test_a_flagged_listing_sinks_but_stays(made, keys):
    """Until staff look, it is better than nobody."""
    records = [made("good", reach=Reach.NATIONAL, towns=()), made("bad")]
    assert keys(records, flagged=frozenset({"bad"})) == ["good", "bad"]


def test_the_preferred_line_stands_before_who_prefers_it(made, keys):
    """An old local number does not stand before the line that its own sources prefer."""
    records = [made("local", preferred="line"), made("line", reach=Reach.STATEWIDE, towns=())]
    assert keys(records) == ["line", "local"]
    assert keys([made("local", preferred="gone"), made("line")]) == ["line", "local"]


def test_a_line_rises_in_the_towns_of_the_agency_that_prefers_it(made, three_towns, tuesday):
    """It hands over to the agency, which follows it before the lines for everybody."""
    records = [
        made("a-line", "860-555-0101", reach=Reach.STATEWIDE, towns=()),
        made("line", "860-555-0102", reach=Reach.STATEWIDE, towns=()),
        made("local", preferred="line", short="Elm House"),
    ]
    directory = Directory(records, three_towns)
    places = directory.find(ASH, tuesday).places
    assert [place.listing.key for place in places] == ["line", "local", "a-line"]
    assert "hands over to the agency of the town, Elm House (-8)" in places[0].why()
    elsewhere = directory.find(Query("Birch", "crisis"), tuesday).places
    assert elsewhere[0].listing.key == "a-line"


def test_a_line_hands_over_for_what_the_agency_does_only(made, keys):
    """An agency that has no beds does not lift the line when somebody looks for one."""
    needs = {"crisis": Weight.MAIN, "shelter": Weight.MAIN}
    line = made("line", reach=Reach.STATEWIDE, towns=(), needs=needs)
    other = made("a-line", reach=Reach.STATEWIDE, towns=(), needs=needs)
    records = [line, other, made("local", preferred="line")]
    assert keys(records)[0] == "line"
    assert keys(records, Query("Ash", "shelter")) == ["a-line", "line"]


def test_of_equals_the_agency_with_beds_then_the_one_of_the_town(made, three_towns, tuesday):
    """In a crisis only; a line with no beds of its own gains nothing by saying shelter."""
    both = {"crisis": Weight.MAIN, "shelter": Weight.MAIN}
    records = [
        made("a-center", "860-555-0101"),
        made("house", "860-555-0102", needs=both),
        made("line", "860-555-0103", reach=Reach.STATEWIDE, towns=(), needs=both),
    ]
    places = Directory(records, three_towns).find(ASH, tuesday).places
    assert [place.listing.key for place in places] == ["house", "a-center", "line"]
    assert "can take in who has to leave home (-1)" in places[0].why()
    assert not any("take in" in why for why in places[2].why())


def test_a_tie_goes_to_who_serves_the_town(made, three_towns, tuesday):
    """The key decides only between those that are as near."""
    front = {"crisis": Weight.FIRST}
    limits = (Limit.ASK,)
    records = [
        made("a-state", reach=Reach.STATEWIDE, towns=(), needs=front, limits=limits),
        made("town", "860-555-0101", limits=limits, hours=ALWAYS),
    ]
    places = Directory(records, three_towns).find(ASH, tuesday).places
    assert [(place.listing.key, place.cost) for place in places] == [("town", 6), ("a-state", 6)]


def test_a_line_for_every_age_stands_close_behind_those_for_the_young(made, keys):
    """Known to help young people, it is not pushed behind what is merely not made for them."""
    needs = {"crisis": Weight.MAIN, "youth": Weight.ALSO}
    records = [
        made("local"),
        made("lifeline", reach=Reach.NATIONAL, towns=(), needs=needs),
        made("teens", reach=Reach.NATIONAL, towns=(), for_youth=True),
    ]
    assert keys(records, Query("Ash", "crisis", minor=True)) == ["teens", "lifeline", "local"]
    assert keys(records) == ["local", "lifeline", "teens"]


def test_who_must_report_harm_to_a_child_costs_a_minor_more(made, keys):
    """The report would be about the texter."""
    records = [
        made("a-reports", for_youth=True, limits=(Limit.REPORTS,)),
        made("asks", for_youth=True, limits=(Limit.ASK,)),
    ]
    assert keys(records, Query("Ash", "crisis", minor=True)) == ["asks", "a-reports"]
    assert keys(records) == ["a-reports", "asks"]


def test_the_age_of_who_reports_orders_nothing(made, keys):
    """They tell of somebody else."""
    needs = {"report": Weight.MAIN}
    records = [made("children", needs=needs, for_youth=True), made("everybody", needs=needs)]
    for minor in (False, True):
        assert keys(records, Query("Ash", "report", minor=minor)) == ["children", "everybody"]


def test_the_confidential_one_brought_forward_is_one_without_limits(made, keys):
    """If there is any: its note would take the room of a listing."""
    unknown = {"confidential": Confidential.UNKNOWN, "limits": (Limit.ASK,)}
    records = [made(f"u{index}", **unknown) for index in range(3)]
    also = {"crisis": Weight.ALSO}
    shared = made("a-shared", needs=also, limits=(Limit.SHARED,))
    assert keys([*records, shared])[:2] == ["u0", "a-shared"]
    plain = made("plain", needs=also, reach=Reach.NATIONAL, towns=())
    assert keys([*records, shared, plain])[:2] == ["u0", "plain"]


def test_a_line_that_hands_over_to_the_agency_of_the_town_rises(made, three_towns, tuesday):
    """And it says to whom."""
    agency = made("agency", phones=(), through="line", short="Elm House")
    line = made("line", reach=Reach.STATEWIDE, towns=())
    other = made("a-line", "860-555-0101", reach=Reach.STATEWIDE, towns=())
    places = Directory([agency, line, other], three_towns).find(ASH, tuesday).places
    assert [place.listing.key for place in places] == ["line", "a-line"]
    assert "hands over to the agency of the town, Elm House (-8)" in places[0].why()


def test_a_number_stands_once_in_an_answer(made, three_towns, tuesday):
    """Two listings behind one number are one call."""
    records = [made("first"), made("second", needs={"crisis": Weight.ALSO})]
    finding = Directory(records, three_towns).find(ASH, tuesday)
    assert [place.listing.key for place in finding.places] == ["first"]
    (out,) = finding.left_out
    assert (out.key, out.reasons) == ("second", ("its number stands in the answer already",))


def test_one_of_the_first_two_is_confidential(made, keys):
    """The best confidential one is brought forward, with the reason said."""
    unknown = {"confidential": Confidential.UNKNOWN, "limits": (Limit.ASK,)}
    records = [made(f"u{index}", **unknown) for index in range(4)]
    assert keys([*records, made("yes", needs={"crisis": Weight.ALSO})])[:3] == ["u0", "yes", "u1"]
    assert keys(records) == ["u0", "u1", "u2", "u3"]


@pytest.mark.parametrize(
    ("towns", "reach", "near"),
    [
        (("Ash",), Reach.TOWNS, Nearness.TOWN),
        (("Birch",), Reach.TOWNS, Nearness.NEAR),
        ((), Reach.STATEWIDE, Nearness.STATEWIDE),
    ],
)
def test_the_fallback_names_the_nearest_of_the_first_page(
    made, three_towns, tuesday, towns, reach, near
):
    """Town, near or statewide."""
    finding = Directory([made(towns=towns, reach=reach)], three_towns).find(ASH, tuesday)
    assert finding.fallback is near


def test_an_answer_says_why(made, three_towns, tuesday):
    """Every reason with its points, distances included."""
    record = made("near", towns=("Birch",), preferred="line", limits=(Limit.ASK,))
    line = made("line", "860-555-0101", reach=Reach.NATIONAL, towns=())
    places = Directory([record, line], three_towns).find(ASH, tuesday).places
    assert places[1].listing.key == "near"
    why = places[1].why()
    assert "serves a town nearby, Birch, 11 km away (+12)" in why
    assert "has to say its limits (+6)" in why
    assert "its own sources say to call another line first, line (+7)" in why


def test_an_answer_says_why_others_were_left_out(made, three_towns, tuesday):
    """Unsendable, elsewhere, of the wrong age, stale, or one too many."""
    records = [
        made("police", kind="police", reason="Never."),
        made("far", towns=("Cedar",)),
        made("adults", minimum_age=18),
        made("nhth", reach=Reach.NATIONAL),
        made("stale"),
        made("stale-far", towns=("Birch",), neighbors=False),
        made("work", needs={"work": Weight.MAIN}),
        made("state", reach=Reach.STATEWIDE, towns=()),
    ]
    directory = Directory(records, three_towns, Freshness.ENFORCE)
    finding = directory.find(Query("Ash", "crisis", minor=True), tuesday)
    assert {out.key: out.reasons for out in finding.left_out} == {
        "police": ("it is police", "Never."),
        "far": (
            "nobody dialled it in 90 days, and freshness is enforced",
            "it does not serve the town, nor one near it",
        ),
        "adults": (
            "it is not for this age or language",
            "nobody dialled it in 90 days, and freshness is enforced",
        ),
        "stale": ("nobody dialled it in 90 days, and freshness is enforced",),
        "stale-far": (
            "nobody dialled it in 90 days, and freshness is enforced",
            "it does not serve the town, nor one near it",
        ),
    }
    assert Finding(ASH, (), Nearness.STATEWIDE).left_out == ()


def test_a_full_answer_says_so(made, three_towns, tuesday):
    """Eight pages are enough; a listing beyond them is named as left out."""
    records = [_with_number(made(f"oak{index:03}"), index) for index in range(MOST_PLACES + 1)]
    finding = Directory(records, three_towns).find(ASH, tuesday)
    assert len(finding.places) == MOST_PLACES
    (out,) = finding.left_out
    assert out.reasons == ("others fit better and the list is full",)


def test_closed_offices_cannot_hide_the_one_that_answers(made, keys, sunday):
    """However many are closed, the line that never closes is looked at."""
    offices = [made(f"office{index:03}", hours=OFFICE) for index in range(60)]
    line = made("line", reach=Reach.STATEWIDE, towns=(), hours=ALWAYS, needs=offices[0].needs)
    assert keys([*offices, line], now=sunday)[0] == "line"


def test_enough_neighbors_are_enough(made, tuesday):
    """A crowded town next door keeps farther ones from being asked, and not the state."""
    names = ("Ash", "Bay", "Cob")
    row = [Town(name, "West", 41 + at / 10, -73.0, 1) for at, name in enumerate(names)]
    crowd = [
        made(f"bay{index:03}", f"860-555-{100 + index:04}", towns=("Bay",), hours=hours)
        for index, hours in enumerate([ALWAYS, OFFICE] * 30)
    ]
    far = made("far", "860-555-0180", towns=("Cob",))
    state = made("state", "860-555-0181", reach=Reach.STATEWIDE, towns=())
    directory = Directory([*crowd, far, state], Towns(row))
    found = [place.listing.key for place in directory.find(ASH, tuesday).places]
    assert "far" not in found
    assert found[0] == "bay000"
    few = Directory([*crowd[:2], far, state], Towns(row)).find(ASH, tuesday)
    assert "far" in [place.listing.key for place in few.places]


def test_a_search_looks_at_so_many_offices_and_no_more(made, keys):
    """Beyond a full answer of those that keep hours, only those that never close are looked at."""
    offices = [made(f"here{index:03}", hours=OFFICE) for index in range(20)]
    offices += [
        made(f"state{index:03}", hours=OFFICE, reach=Reach.STATEWIDE, towns=())
        for index in range(20)
    ]
    assert keys(offices) == [f"here{index:03}" for index in range(MOST_PLACES)]


def test_enforced_freshness_withholds_stale_local_listings_only(made, keys):
    """Statewide lines are excepted."""
    records = [
        made("fresh", assured=date(2026, 11, 1)),
        made("stale", assured=date(2026, 1, 1)),
        made("never"),
        made("state", reach=Reach.STATEWIDE, towns=()),
    ]
    assert keys(records, freshness=Freshness.ENFORCE) == ["fresh", "state"]
    assert keys(records) == ["fresh", "never", "stale", "state"]


def test_the_careline_is_beside_a_minors_answer_and_police_beside_a_report(
    made, three_towns, tuesday
):
    """Never among the places."""
    report = {"report": Weight.MAIN, "crisis": Weight.MAIN}
    records = [
        made("dcf-careline", "860-555-0101", confidential=Confidential.NO, needs=report),
        made("ash-police", "860-555-0102", kind="police", needs=report),
        made("state", needs=report, reach=Reach.STATEWIDE, towns=()),
    ]
    directory = Directory(records, three_towns)

    def lines(*query) -> list[str]:
        finding = directory.find(Query(*query), tuesday)
        assert [place.listing.key for place in finding.places] == ["state"]
        return [line.key for line in finding.open_lines]

    assert lines("Ash", "crisis", "en", True) == ["dcf-careline"]
    assert lines("Ash", "crisis", "en", False) == []
    assert lines("Ash", "report", "en", False) == ["ash-police"]
    assert lines("Birch", "report", "en", False) == []
    assert lines(None, "report", "en", False) == []


def test_who_prepares_finds_the_same(made, three_towns, tuesday):
    """What is worked out before the first texter changes no answer."""
    records = [made("next-door", towns=("Birch",)), made("here", phones=(Phone("860-555-0101"),))]
    cold, warm = Directory(records, three_towns), Directory(records, three_towns)
    warm.prepare()
    assert warm.find(ASH, tuesday).places == cold.find(ASH, tuesday).places


def test_a_need_that_is_none_is_refused(made, three_towns, tuesday):
    """The need is one of the twelve."""
    with pytest.raises(KeyError, match="housing"):
        Directory([made()], three_towns).find(Query("Ash", "housing"), tuesday)
