"""Laws of whole conversations are read off the explored map."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.core.check import journeys
from bot.core.check.counterexample import Finding
from bot.core.check.exploration import Explorer
from bot.core.check.probes import Kind, Probe, probes_of
from bot.core.check.subject import Subject

Journey = Callable[[Subject, Explorer], Iterator[Finding]]
LITTLE = {"1", "5", "BACK", "hello", "qwrtz pfgh", "im 15", "i need food"}


def walked(subject: Subject, texts: set[str] = LITTLE) -> Explorer:
    """Walk with a few probes, and one town."""
    every: tuple[Probe, ...] = probes_of(subject.book)
    chosen = tuple(p for p in every if p.text in texts or p.kind is Kind.TOWN)
    explorer = Explorer(subject, chosen)
    explorer.walk()
    return explorer


def told(journey: Journey, subject: Subject, explorer: Explorer) -> list[str]:
    """Return what one journey has to say."""
    return [finding.issue.message for finding in journey(subject, explorer)]


@pytest.mark.parametrize("journey", journeys.JOURNEYS[1:])
def test_a_sound_helpline_breaks_no_law_of_journeys(small, journey) -> None:
    """Digits, nonsense, BACK and straight answers all arrive."""
    subject = small()
    assert told(journey, subject, walked(subject)) == []


def test_a_step_that_no_conversation_reaches_is_found(small) -> None:
    """Without the texts that lead there, crisis and note are not reached."""
    subject = small()
    found = told(journeys.steps_reached, subject, walked(subject))
    assert "no conversation reaches `note` [product.md 3]" in found
    assert not any("`town`" in message for message in found)


def test_a_menu_whose_digits_lead_nowhere_is_found(small) -> None:
    """Two menus that only lead to each other hold whoever types digits only."""
    subject = small(
        ("steps.hello.choices.0.go", "need-3"),
        ("steps.need-3.choices", [{"go": "need-2"}]),
        ("steps.need-2.choices", [{"go": "need-3"}]),
    )
    found = list(journeys.digits_lead_to_help(subject, walked(subject)))
    told_of = [finding.issue.message for finding in found]
    assert "at `need-3` no digits lead on to a referral [R092]" in told_of
    assert len(set(told_of)) == len(told_of)
    assert found[0].conversation.startswith(f"# {told_of[0]}")


def test_questions_that_send_the_lost_round_in_circles_are_found(small) -> None:
    """Two steps that hand on whoever is not understood never name a person."""
    subject = small(("steps.town.otherwise", "need-2"), ("steps.need-2.otherwise", "town"))
    (finding,) = journeys.nobody_is_asked_for_ever(subject, walked(subject))
    assert finding.issue.message.endswith("is asked round in circles [R079]")
    assert finding.conversation.count("> qwrtz pfgh") >= journeys.PATIENCE


def test_back_that_goes_round_in_circles_is_found(small) -> None:
    """A map on which BACK never comes to rest is found."""
    subject = small()
    explorer = walked(subject)
    back = next(probe for probe in explorer.probes if probe.text == "BACK")
    one, two = [state for state, way in explorer.map.ways.items() if way.session][:2]
    explorer.map.next[one][back], explorer.map.next[two][back] = two, one
    (finding,) = journeys.back_arrives(subject, explorer)
    assert finding.issue.message.endswith("BACK leads round in circles [R092]")


def test_a_straight_way_that_leads_nowhere_is_found(small) -> None:
    """Town and need said, and still no referral after three texts."""
    subject = small()
    explorer = walked(subject)
    deaf = tuple(replace(probe, text=probe.text + "?") for probe in explorer.probes)
    explorer.probes = deaf
    found = told(journeys.straight_paths, subject, explorer)
    assert set(found) == {"3 texts that say town and need lead to no referral [product.md 8]"}


def test_a_first_text_that_is_forgotten_points_at_the_start(small) -> None:
    """Where no session is left, the finding points at the flow that a first text enters."""
    subject = small()
    explorer: Any = walked(subject, {"STOP", *LITTLE})
    stop = next(p for p in probes_of(subject.book) if p.text == "STOP")
    (finding,) = journeys._walked(subject, explorer, (stop,))
    assert finding.issue.file == "flows/small.yaml"
