"""Texts are measured as a phone shows them, with the longest thing in every blank."""

from bot.core.check.rendering import filled, longest, messages
from bot.core.check.subject import Said


def test_the_longest_town_name_and_contact_fill_the_blanks(small) -> None:
    """What fits with these fits with every town."""
    fill = longest(small(), "ht")
    assert fill["town"] == "North Stonington"
    assert (fill["program"], fill["contact"]) == ("CT SafeText", "860-555-0100")
    assert fill["need"] == "Pale ak yon moun kounye a"


def test_a_menu_is_measured_with_its_choices(small) -> None:
    """The digits and labels under a text cost as much as the text."""
    shown = {(one.said.key, one.said.language): one for one in messages(small())}
    assert shown["small.need.say", "en"].message.endswith("\n4 Health\n5 Others")
    assert shown["small.town.unsure", "en"].message.endswith("\n2 North Stonington")
    assert shown["small.town.elsewhere", "en"].message == "Only here. 1-888-373-7888."
    assert shown["small.which.say", "en"].message.count("\n") == 3


def test_crisis_replies_and_carrier_phrases_have_one_segment(small) -> None:
    """They are what arrives on the worst phone, in the worst moment (R046)."""
    budgets = {one.said.key: one.budget for one in messages(small())}
    assert budgets["crisis.danger.say"] == budgets["carrier.help"] == 1
    assert budgets["small.need.say"] == 2
    assert "carrier.intro" not in budgets
    assert "needs.shelter" not in budgets


def test_a_text_with_a_broken_brace_is_read_as_it_is_written(small) -> None:
    """Another rule names the brace; this one goes on reading."""
    subject = small()
    assert filled(subject, Said("x", "en", "In {town? 911.")) == "In {town? 911."
    assert filled(subject, Said("x", "en", "In {town}, {tonw}.")) == "In North Stonington, 5550100."
