"""The one writer of the flow log."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.directory.listing import NEEDS
from bot.core.flow_log import FlowLog, UnlistedError
from bot.core.mark import Event, Mark, Outcome, Pace

SESSION = "A" * 22
LOG = FlowLog(
    steps=frozenset({"referral/town"}),
    regions=frozenset({"Western Connecticut"}),
    towns=frozenset({"Norwalk"}),
    listings=frozenset({"a-listing"}),
)
MARK = Mark(Event.ANSWERED, "referral/town", Outcome.TOWN, "shelter", "Western Connecticut")
ROW = f"{SESSION}|answered|referral/town|town|shelter|Western Connecticut|en|first"


def _with(field: str, value: Any) -> Mark:
    return MARK._replace(**{field: value})


def test_a_row_is_the_session_and_the_mark() -> None:
    """Nothing else: no time, no town, no number."""
    assert LOG.row(SESSION, MARK) == ROW
    assert LOG.row("-", MARK).startswith("-|answered|")
    assert LOG.read(ROW) == (SESSION, MARK)


@pytest.mark.parametrize("field", Mark._fields)
@pytest.mark.parametrize("typed", ["my ex lives in Cornwall", "+12035550142", "", "Cornwall", None])
def test_any_value_that_is_not_listed_raises(field: str, typed: object) -> None:
    """And the error says which field, not what stood in it (R103)."""
    with pytest.raises(UnlistedError) as refused:
        LOG.row(SESSION, _with(field, typed))
    assert str(refused.value) == field


def test_a_mark_with_another_field_raises() -> None:
    """A field that is not on the list is an error wherever it is tried."""
    with pytest.raises(TypeError):
        Mark(Event.BEGAN, "referral/town", note="free text")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="zip"):
        LOG.row(SESSION, (*MARK, "free text"))  # type: ignore[arg-type]


@pytest.mark.parametrize("session", ["", "+12035550142", "SM" + "0" * 32, "A" * 21])
def test_a_session_that_is_no_random_id_raises(session: str) -> None:
    """A number or a MessageSid is not mistaken for one (R096, R102)."""
    with pytest.raises(UnlistedError, match="session"):
        LOG.row(session, MARK)


@given(typed=st.text())
def test_no_text_that_a_person_types_becomes_a_row(typed: str) -> None:
    """Whatever is typed, only a value of the lists is written."""
    places = {"referral/town", "Western Connecticut"}
    listed = {*Event, *Outcome, *NEEDS, *LANGUAGES, *Pace, *places}
    for field in Mark._fields:
        if typed not in listed and typed != "-":
            with pytest.raises(UnlistedError):
                LOG.row(SESSION, _with(field, typed))


@pytest.mark.parametrize(
    "row", ["", ROW + "|more", ROW.replace("answered", "typed"), ROW.replace("shelter", "Cornwall")]
)
def test_what_is_no_row_is_not_read(row: str) -> None:
    """A row that somebody else has put there shows nothing."""
    with pytest.raises(UnlistedError):
        LOG.read(row)


def test_counters_name_listed_towns_needs_and_listings() -> None:
    """The monthly counts are lists as well."""
    assert LOG.counter("Norwalk", "shelter") == "Norwalk|shelter"
    assert LOG.counter(None, "basics") == "-|basics"
    assert LOG.flag("a-listing") == "a-listing"
    for refused in (
        lambda: LOG.counter("Elsewhere", "shelter"),
        lambda: LOG.counter("Norwalk", "typed"),
        lambda: LOG.flag("typed"),
    ):
        with pytest.raises(UnlistedError):
            refused()


def test_the_lists_come_out_of_the_book(book: Book) -> None:
    """Nine regions, and never a town in a row (R106)."""
    log = FlowLog.of(book)
    step = next(iter(book.flows.by_path))
    regions = {town.region for town in book.towns.by_name.values()}

    assert len(regions) == 9
    for region in regions:
        log.row(SESSION, Mark(Event.BEGAN, step, region=region))
    for town in book.towns.by_name:
        with pytest.raises(UnlistedError):
            log.row(SESSION, Mark(Event.BEGAN, step, region=town))
