"""Faults in the words of a conversation file."""

import pytest

from bot.play.faults import COUNTED, PHRASES, Fault, Kind, fault_of


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_is_read_and_written_alike(phrase: str) -> None:
    """What the hints offer is what a file may hold."""
    fault = fault_of(phrase)

    assert fault is not None
    assert str(fault) == phrase


@pytest.mark.parametrize("kind", sorted(COUNTED))
def test_a_fault_that_can_be_counted_is_written_with_its_count(kind: Kind) -> None:
    """`twice` and `3 times` are read back as they were written."""
    for times in (1, 2, 3, 200):
        fault = Fault(kind, times, 503 if kind is Kind.CARRIER_ANSWERS else 0)
        assert fault_of(str(fault)) == fault


def test_case_spaces_and_a_full_stop_do_not_matter() -> None:
    """Staff write sentences."""
    assert fault_of("  Redis   goes down. ") == Fault(Kind.REDIS_DOWN)
    assert fault_of("the carrier answers 429 once") == Fault(Kind.CARRIER_ANSWERS, 1, 429)


@pytest.mark.parametrize(
    "phrase",
    ["", "redis explodes", "redis goes down twice", "the carrier answers", "the carrier answers 42",
     "that text arrives again 0 times", "that text arrives again 201 times"],
)  # fmt: skip
def test_other_phrases_are_no_faults(phrase: str) -> None:
    """None, so that the reader can say what was meant."""
    assert fault_of(phrase) is None
