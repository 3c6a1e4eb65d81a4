"""A week added up, and its lines in company."""

import random

import pytest

from bot.core.report.rows import Step, Talk
from bot.core.report.tally import ANY, Line, Tally, tally
from tests.core.report.years import random_talk, random_week, stage_of

PATH = (Step("began", "referral/greeting", "-"), Step("referred", "referral/listings", "town"))


def test_every_conversation_is_counted_once_in_every_split() -> None:
    """The sums of all splits are the conversations of the week."""
    week = random_week(random.Random(1), 400)
    reached = week.texts.total()
    assert week.spoken.total() == week.risks.total() == week.talks == 400
    assert reached + week.stops.total() == 400
    assert reached == week.reach.total() == week.more.total()
    assert sum(week.lines.values()) + week.unseen == 400


def test_weeks_add_up_to_a_month() -> None:
    """Two weeks together are the sum of both; their lines stay with their week."""
    one, two = random_week(random.Random(1), 40), random_week(random.Random(2), 60)
    assert (one + two).talks == 100
    assert (one + two).spoken == one.spoken + two.spoken
    assert (one + two).lines == {}


def test_a_tally_is_kept_and_read_back() -> None:
    """What was written is what is read."""
    week = random_week(random.Random(3), 200)
    assert Tally.from_json(week.to_json()) == week


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"talks": 1}'])
def test_a_tally_that_cannot_be_read_is_made_again(text) -> None:
    """A new version does not fall over an old one's sums."""
    assert Tally.from_json(text) is None


def test_r107_a_rare_path_is_told_without_its_steps() -> None:
    """Who took a way that four others did not take is told with them, by its end only."""
    other = (*PATH, Step("more", "referral/listings", "town"))
    talks = [Talk(PATH, "legal", "Capitol", "en")] * 4 + [Talk(other, "legal", "Capitol", "en")]
    assert tally(talks, stage_of).lines == {Line(ANY, ANY, ANY, "town", ()): 5}


def test_r107_a_rare_region_becomes_the_state_and_a_rare_need_any() -> None:
    """What one is alone with is what is left out."""
    talks = [Talk(PATH, "legal", f"Region {at}", "en") for at in range(5)]
    assert tally(talks, stage_of).lines == {Line(ANY, "legal", "en", "town", PATH): 5}
    talks = [Talk(PATH, f"need {at}", f"Region {at}", "en") for at in range(5)]
    assert tally(talks, stage_of).lines == {Line(ANY, ANY, "en", "town", PATH): 5}
    talks = [Talk(PATH, f"need {at}", f"Region {at}", f"l{at}") for at in range(5)]
    assert tally(talks, stage_of).lines == {Line(ANY, ANY, ANY, "town", PATH): 5}


def test_help_in_a_town_and_leaving_at_the_question_for_the_town_are_not_alike() -> None:
    """The same word names an offer and a stage: lines keep them apart."""
    left = (Step("began", "referral/greeting", "-"), Step("unheard", "referral/town", "short"))
    talks = [Talk(PATH, "legal", "Capitol", "en")] * 5 + [Talk(left, "-", "-", "en")] * 5
    outcomes = {line.outcome for line in tally(talks, stage_of).lines}
    assert outcomes == {"town", "left:town"}


@pytest.mark.parametrize("year", range(10))
def test_r107_every_line_of_a_random_year_stands_for_five_or_more(year) -> None:
    """Ten years of weeks, quiet and busy: every released class has at least five members.

    Members are counted again from the conversations themselves: at least as many conversations of
    the week agree with everything that a line says as the line claims.
    """
    dice = random.Random(year)
    for _ in range(12):
        talks = [random_talk(dice) for _ in range(dice.randint(0, 60 * (year + 1)))]
        week = tally(talks, stage_of)
        for line, count in week.lines.items():
            alike = sum(
                line.region in {ANY, talk.region}
                and line.need in {ANY, talk.need}
                and line.language in {ANY, talk.language}
                and (not line.path or line.path == talk.path)
                for talk in talks
            )
            assert 5 <= count <= alike
