"""A text is signed by those who have read it, as it stands, and by nobody once it changes."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.check.reviews import (
    Review,
    Role,
    State,
    brought_up,
    fingerprint,
    standing,
    unusable,
)  # fmt: skip

DAY = "2026-11-22"


def signed(text: str, said: str, language: str, *names: tuple[str, Role]) -> Iterator[Review]:
    """Sign a text by some people."""
    for name, role in names:
        mark = fingerprint(said)
        yield Review(text, language, mark, State.REVIEWED, name, role, DAY)


def test_two_people_sign_a_text(small) -> None:
    """English needs an advisor and an advocate, every other language two native readers."""
    subject = small()
    english = signed(
        *("carrier.done", "Done.", "en"),
        ("Ana", Role.SURVIVOR_ADVISOR),
        ("Bea", Role.ADVOCATE),
    )
    spanish = signed("carrier.done", "Listo.", "es", ("Ana", Role.NATIVE_READER))
    stands = standing(subject, (*english, *spanish))
    assert stands.signed == {"en": 1}
    assert stands.texts == len(subject.book.catalogue.texts)
    assert len(stands.unsigned) == 4 * stands.texts - 1
    told = [str(issue) for issue in stands.unsigned if "`carrier.done`" in issue.hint]
    hint = "(a row for `carrier.done` in flows/reviews.csv)"
    assert told == [
        f"flows/carrier.yaml:1: not signed by a native reader [es] {hint}",
        f"flows/carrier.yaml:1: not signed by a native reader and a native reader [ht] {hint}",
        f"flows/carrier.yaml:1: not signed by a native reader and a native reader [pt] {hint}",
    ]


def test_one_person_signs_once(small) -> None:
    """Somebody who holds two roles counts for one of them."""
    twice = signed(
        *("carrier.done", "Done.", "en"),
        ("Ana", Role.SURVIVOR_ADVISOR),
        ("Ana", Role.ADVOCATE),
    )
    assert standing(small(), twice).signed == {}


def test_a_changed_text_loses_its_signatures(small) -> None:
    """The fingerprint no longer matches; the row lapses and the text is drafted again."""
    subject = small()
    rows, lapsed = brought_up(subject, ())
    assert (len(rows), lapsed) == (4 * len(subject.book.catalogue.texts), 0)
    assert {row.state for row in rows} == {State.DRAFTED}
    old = [*signed("carrier.done", "Finished.", "en", ("Ana", Role.ADVOCATE))]
    new = [*signed("carrier.done", "Done.", "en", ("Ana", Role.ADVOCATE))]
    again, lapsed = brought_up(subject, (*rows, *old, *new))
    assert lapsed == 1
    assert [row for row in again if row.state == State.REVIEWED] == new
    assert len(again) == len(rows)


def test_rows_that_sign_nothing_are_named() -> None:
    """A signature is a name, a role and a day."""
    (good,) = signed("a.b", "x", "en", ("Ana", Role.ADVOCATE))
    bad = (
        good,
        replace(good, state="read"),
        replace(good, reviewer=""),
        replace(good, role="boss"),
        replace(good, date="22/11"),
        Review("a.b", "en", "1"),
    )
    assert [f"{issue.line}: {issue.message}" for issue in unusable(bad)] == [
        "3: `read` is no state",
        "4: reviewed by nobody",
        "5: `boss` is no role",
        "6: `22/11` is no date",
    ]


def test_a_row_that_signs_nothing_is_no_signature(small) -> None:
    """Who forgot the date has not signed."""
    rows = [
        replace(row, date="")
        for row in signed(
            *("carrier.done", "Done.", "en"),
            ("Ana", Role.SURVIVOR_ADVISOR),
            ("Bea", Role.ADVOCATE),
        )
    ]
    assert standing(small(), rows).signed == {}
