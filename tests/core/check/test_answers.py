"""Every town and need is asked for, and every answer is judged."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from bot.core.check import answers
from bot.core.check.answers import ask_all
from bot.core.directory.find import Directory
from bot.core.directory.listing import (
    NEEDS,
    Confidential,
    Limit,
    Phone,
    Reach,
    Record,
    Weight,
)
from bot.core.directory.referral import Referral
from bot.core.sms import Encoding
from bot.core.towns import Towns

ALL = dict.fromkeys(NEEDS, Weight.MAIN)


@pytest.fixture
def ask(small, monkeypatch) -> Any:
    """Ask a directory of some records about one town, at one moment, in two languages."""
    book = small().book
    town = Towns([next(iter(book.towns.by_name.values()))])
    monkeypatch.setattr(answers, "MOMENTS", answers.MOMENTS[:1])

    def asked(*records: Record) -> list[str]:
        directory = Directory(records, town)
        found = ask_all(replace(book, towns=town, directory=directory))
        return [issue.message for issue in found.issues]

    return asked


def record(key: str = "help", **parts: Any) -> Record:
    """Make a statewide record that serves every need."""
    phones = (Phone("1-800-555-0100"),)
    made = Record(key, "A Place", "A Place", needs=ALL, phones=phones, reach=Reach.STATEWIDE)
    return replace(made, **parts)


def test_a_confidential_listing_for_everybody_is_enough(ask) -> None:
    """One line that serves every need in confidence answers every question."""
    assert ask(record()) == []


def test_a_need_without_a_listing_is_found(ask) -> None:
    """Nobody to call is the worst answer."""
    some = {need: Weight.MAIN for need in NEEDS if need != "work"}
    (message,) = ask(record(needs=some))
    assert message == "`work` for an adult in no town has no listing [en, product.md 6]"


def test_an_answer_without_a_confidential_listing_is_found(ask) -> None:
    """Limits that are told are no confidence."""
    found = ask(record(confidential=Confidential.UNKNOWN, limits=(Limit.ASK,)))
    assert "`shelter` for an adult in no town has no confidential listing" in found[0]


def test_a_name_that_shows_on_a_locked_phone_is_found(ask) -> None:
    """Names begin a message."""
    found = ask(record(short="Sex Help"))
    assert any("shows on a locked phone what it is about" in message for message in found)


def test_a_name_outside_the_alphabet_is_found(ask) -> None:
    """One letter doubles the cost of a message."""
    found = ask(record(short="Čenter"))
    assert any("is not in GSM-7" in message for message in found)


def test_referrals_that_rarely_fit_are_found(ask) -> None:
    """Nineteen in twenty have to take two segments at most."""
    found = ask(record(short="A Very Long Name That Nobody Would Ever Want To Read " * 4))
    assert "only 0.0 % of referrals take 2 segments at most" in found


@dataclass(frozen=True)
class Composer:
    """Composes the same message for every question."""

    text: str
    segments: int = 1
    listings: tuple[str, ...] = ("help",)

    def __call__(self, *_: Any, **__: Any) -> Referral:
        """Compose it."""
        return Referral(self.text, self.segments, Encoding.GSM_7, self.listings, None)


@pytest.mark.parametrize(
    ("composer", "complaint"),
    [
        (Composer("Call 911.", segments=4), "takes more than 3 segments"),
        (Composer("Call 911.", listings=("help",) * 4), "names more than 3 places"),
        (Composer("Call 911."), "leaves out the hotline and what it must report"),
    ],
)
def test_a_message_that_was_composed_wrongly_is_found(
    ask, monkeypatch, composer, complaint
) -> None:
    """The composer is not trusted: its messages are judged."""
    monkeypatch.setattr(answers, "compose", composer)
    assert any(complaint in message for message in ask(record()))


def test_a_minor_is_not_sent_to_a_place_for_adults(ask, monkeypatch) -> None:
    """Should the directory ever do so, it is found."""

    def find(self: Directory, query: Any, now: datetime, **_: Any) -> Any:
        return real(self, replace(query, minor=False), now).__class__(
            query,
            real(self, replace(query, minor=False), now).places,
            "statewide",  # type: ignore[arg-type]
        )

    real = Directory.find
    monkeypatch.setattr(Directory, "find", find)
    found = ask(record(minimum_age=18))
    assert any("sends a minor to a place for adults" in message for message in found)


def test_the_pages_of_more_are_read_to_the_end(small) -> None:
    """Every page that MORE gives is judged, and the last word, too."""
    book = small().book
    town = Towns([next(iter(book.towns.by_name.values()))])
    lines = [record(f"k{n}", phones=(Phone(f"1-800-555-01{n:02}"),)) for n in range(7)]
    found = ask_all(replace(book, towns=town, directory=Directory(lines, town)))
    assert (found.asked, found.within) == (384, 384)
    assert found.pages > found.asked
