"""Probes stand for everything that may be typed, and the real vocabulary hears them so."""

from dataclasses import replace
from typing import Any

from bot.core.check import probes
from bot.core.check.probes import NONCE, Kind, Probe, Probes, misheard, probes_of
from bot.core.check.subject import Subject
from bot.core.flow import Flows, Need, Words
from bot.core.towns import Towns
from bot.core.understanding.meaning import Meaning

NAME = Words(en="Dance", es="Danza", pt="Danca", ht="Danse")


class Deaf:
    """A vocabulary that understands the same in everything."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning

    def understand(self, *_: Any, **__: Any) -> Meaning:
        """Understand the same."""
        return self.meaning


def test_every_kind_of_text_has_a_probe(small) -> None:
    """Digits, commands, needs, towns, crises, nonsense: nothing is left out."""
    made = probes_of(small().book)
    assert {probe.kind for probe in made} == set(Kind) - {Kind.LABEL}
    assert len({probe.typed for probe in made}) == len(made)
    assert {p.meaning.needs[0] for p in made if p.kind is Kind.NEED} == set(
        small().book.flows.needs
    )


def test_free_words_carry_the_nonce_and_whole_words_do_not(small) -> None:
    """A reply that holds the nonce has echoed; a command is compared letter by letter."""
    made = {probe.text: probe for probe in probes_of(small().book)}
    assert made["i need a lawyer"].typed == f"i need a lawyer {NONCE}"
    assert made["HELP"].typed == "HELP"
    assert Probes(tuple(made.values())).understand("HELP") == made["HELP"].meaning
    assert Probes(()).understand("HELP") == Meaning()


def test_without_a_doubtful_place_two_towns_stand_for_it(small) -> None:
    """A region without namesakes is explored as well."""
    book = small().book
    name, towns = probes.doubtful_place(replace(book, towns=Towns(book.towns.by_name.values())))
    assert name == "two towns"
    assert len(towns) == 2


def test_a_book_with_other_needs_has_probes_for_them(small) -> None:
    """Needs that nobody foresaw are typed by their code."""
    needs = (Need(code="dance", label=NAME), Need(code="song", label=NAME))
    book = small().book
    flows = Flows(tuple(book.flows.by_name.values()), needs)
    texts = {probe.text for probe in probes_of(replace(book, flows=flows))}
    assert {"i need dance", "dance and song"} <= texts


def test_the_shipped_vocabulary_hears_the_probes(book) -> None:
    """What was proved for a meaning holds for the words that stand for it."""
    assert [issue.message for issue in misheard(Subject(book))] == []


def test_what_is_heard_otherwise_is_named(book, monkeypatch) -> None:
    """A word that was lost, or one too many, is named with the text."""
    probe = Probe(Kind.TOWN, "Norwalk", Meaning(town="Norwalk"))
    label = Probe(Kind.LABEL, "Skip", Meaning())
    monkeypatch.setattr(probes, "probes_of", lambda _: (probe, label))
    monkeypatch.setattr(probes, "URGENT_TEXTS", {})
    deaf: Any = Deaf(Meaning(urgent_maybe=True, digit=1))
    (issue,) = misheard(Subject(replace(book, vocabulary=deaf)))
    assert issue.message == "`Norwalk` is understood otherwise: digit, town, false alarm"
