"""Who stands in the first answers that the shipped directory gives, as a social worker would ask.

These are tests of judgement: each names a person and what they must not have to ask MORE for.
"""

from datetime import datetime

import pytest

from bot.core.catalogue import LANGUAGES, Catalogue
from bot.core.directory.find import CARELINE_NEEDS, PAGE, Directory, Query
from bot.core.directory.listing import NEEDS, Record, Weight
from bot.core.directory.referral import compose
from bot.core.towns import Towns

DATING = "love-is-respect"
FIRST_FOR_A_CHILD = {"childhelp", "youth-mobile-crisis", "ct-sa-hotline-en", "ct-safe-connect"}


@pytest.fixture
def order(directory: Directory, tuesday: datetime):
    """Name the keys of an answer on a Tuesday morning, best first."""

    def find(town: str, need: str, language: str = "en", *, minor: bool = False) -> list[str]:
        places = directory.find(Query(town, need, language, minor), tuesday).places
        return [place.listing.key for place in places]

    return find


def test_a_minor_who_wants_to_die_is_given_988_among_the_first_three(order, towns: Towns):
    """A lifeline for every age is not to be hidden behind lines made for the young."""
    for town in towns.by_name:
        found = order(town, "counseling", minor=True)
        assert "988" in found[:PAGE], town
        assert found.index("crisis-text-line") < found.index(DATING), town


def test_a_hurt_child_is_given_the_child_abuse_line_in_the_first_message(
    directory: Directory, catalogue: Catalogue, towns: Towns, tuesday
):
    """Childhelp in every town; in a language that it does not speak, at least no dating line."""
    for town in towns.by_name:
        for language in LANGUAGES:
            finding = directory.find(Query(town, "crisis", language, minor=True), tuesday)
            said = compose(finding, catalogue, language, tuesday).listings
            assert DATING not in said, (town, language)
            if language == "en":
                assert said[0] == "childhelp", town


def test_a_dating_line_stands_behind_every_line_for_a_hurt_child(order, towns: Towns):
    """Nobody knows the age of a minor, and a child of nine has no partner."""
    for town in towns.by_name:
        for need in ("crisis", "youth", "counseling"):
            found = order(town, need, minor=True)
            before = set(found[: found.index(DATING)])
            assert found.index(DATING) >= PAGE, (town, need)
            wanted = FIRST_FOR_A_CHILD | {"988"} if need == "crisis" else {"youth-mobile-crisis"}
            assert wanted <= before, (town, need)


def test_an_adult_is_not_given_the_child_abuse_line_first_but_to_report(order):
    """Their own age says nothing of the child that they tell of."""
    assert "childhelp" not in order("Norwich", "crisis")[:PAGE]
    assert "childhelp" in order("Norwich", "report")[:PAGE]


def _covers(record: Record, about: str) -> bool:
    return record.about in {about, ""} and record.needs.get("crisis") is Weight.MAIN


@pytest.mark.parametrize("about", ["home", "assault"])
def test_agencies_of_the_town_are_reached_from_the_first_answer_in_a_crisis(
    directory: Directory, order, towns: Towns, about
):
    """Each is there itself, or the line is that its own sources say to call for it."""
    looked = 0
    for town in towns.by_name:
        first = set(order(town, "crisis")[:PAGE])
        agencies = [
            record
            for record in directory.records.values()
            if town in record.towns and record.about == about and _covers(record, about)
        ]
        for agency in agencies:
            looked += 1
            assert first & {agency.key, agency.preferred or agency.through}, (town, agency.key)
    assert looked > 30


def test_domestic_violence_in_norwich_reaches_the_towns_own_agency(order):
    """The line that hands over to it, the agency, then the line on assault."""
    assert order("Norwich", "crisis")[:PAGE] == [
        "ct-safe-connect",
        "safe-futures",
        "ct-sa-hotline-en",
    ]


def test_both_agencies_of_a_town_with_their_own_numbers_are_named(order):
    """DVCC and the Rowan Center serve Norwalk; Interval House and the YWCA serve Hartford."""
    assert order("Norwalk", "crisis")[:2] == ["dvcc", "rowan-center"]
    assert {"interval-house", "ywca-nb-sacs"} <= set(order("Hartford", "crisis")[:PAGE])


def test_the_hungry_are_not_sent_to_a_compensation_office(order, towns: Towns):
    """It pays the costs of a crime, months later; it has no food."""
    for town in towns.by_name:
        found = order(town, "basics")
        assert "ovs-compensation" not in found, town
        assert "ct-211" in found[:PAGE], town


def test_detox_is_in_the_first_answer_everywhere(order, towns: Towns):
    """Three needle services must not hide the line that finds a bed and a ride to it."""
    for town in towns.by_name:
        assert "dmhas-access" in order(town, "substance")[:PAGE], town


def test_a_clinic_for_everybody_stands_before_one_for_some(order):
    """Who asks for a pregnancy test is not sent to an LGBTQ clinic first."""
    assert "anchor-health" not in order("New Haven", "health")[:PAGE]
    assert "pp-hartford" in order("Hartford", "health")[:PAGE]
    assert order("New Haven", "lgbtq")[0] == "anchor-health"


def test_a_runaway_of_fairfield_county_is_given_its_shelter_for_the_young(
    directory: Directory, catalogue: Catalogue, tuesday
):
    """The runaway line and the one shelter that takes minors, both in the first message."""
    for need in ("shelter", "youth"):
        finding = directory.find(Query("Norwalk", need, minor=True), tuesday)
        said = compose(finding, catalogue, "en", tuesday).listings
        assert {"nrs", "kids-in-crisis"} <= set(said), need


def test_minors_are_told_of_the_careline_where_it_helps_and_nowhere_else(
    directory: Directory, tuesday
):
    """Not beside birth control, drugs, a lawyer or a job; never to an adult."""
    beside = {
        need
        for need in NEEDS
        if directory.find(Query("Norwalk", need, minor=True), tuesday).open_lines
    }
    assert beside == CARELINE_NEEDS
    assert set(NEEDS) - beside == {"health", "substance", "legal", "work"}
    adult = directory.find(Query("Norwalk", "basics"), tuesday)
    assert adult.open_lines == ()


def test_the_points_of_every_reason_add_up_to_the_cost(directory: Directory, tuesday):
    """What `find --explain` prints is the whole truth, but for the rounding of the way."""
    for town in ("Norwich", "Hartford", "Bridgeport", "Sharon"):
        for need in NEEDS:
            for minor in (False, True):
                for place in directory.find(Query(town, need, "en", minor), tuesday).places:
                    said = [int(why[why.rindex("(") + 1 : -1]) for why in place.why()]
                    assert abs(sum(said) - place.cost) <= 1, (town, need, place.why())
