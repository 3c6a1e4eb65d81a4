"""What is counted on labelled texts, and how."""

from bot.core.evaluation import Judged, Share, by_need, confusions, figures, share
from bot.core.understanding.leaning import NEEDS, NONE
from bot.core.understanding.meaning import Command, Meaning, Urgent


def _judged(meaning: Meaning, **label) -> Judged:
    said = {"language": "en", "town": None, "needs": (), "urgent": (), "minor": False}
    return Judged(**{**said, "command": None, **label}, meaning=meaning)


RIGHT = _judged(Meaning(town="Kent", needs=("legal",), minor=True), town="Kent", needs=("legal",),
                minor=True)  # fmt: skip
OTHER_NEED = _judged(Meaning(needs=("health", "legal")), needs=("legal", "health"))
ASKED = _judged(Meaning(urgent_maybe=True), urgent=("danger",), needs=("crisis",))
ACTED = _judged(Meaning(urgent=(Urgent.SUICIDE,)), urgent=("danger",))
ALARMED = _judged(Meaning(urgent=(Urgent.DANGER,), language="es"))
STOPPED = _judged(Meaning(command=Command.STOP), command="stop", language="ht")


def test_a_share_is_written_with_its_numbers() -> None:
    """A percentage alone hides how little was counted."""
    assert str(Share(1, 3)) == "33.3 % (1/3)"
    assert Share(1, 4).value == 0.25


def test_a_share_of_nothing_is_no_failure() -> None:
    """A language without a text of some kind misses none of them."""
    assert str(Share(0, 0)) == "-"
    assert Share(0, 0).value == 1.0
    assert share([], lambda _: True) == Share(0, 0)


def test_figures_count_each_field_where_it_applies() -> None:
    """Needs only where one is labelled, alarms only where none is."""
    found = figures([RIGHT, OTHER_NEED, ASKED, ACTED, ALARMED, STOPPED])

    assert found["town"] == Share(6, 6)
    assert found["need"] == Share(1, 3)
    assert found["urgent"] == Share(1, 2)
    assert found["asks"] == Share(2, 2)
    assert found["false alarms"] == Share(1, 4)
    assert found["minor"] == Share(6, 6)
    assert found["command"] == Share(6, 6)
    assert found["language"] == Share(4, 6)


def test_each_need_has_precision_and_recall() -> None:
    """Heard too often is not the same as heard too seldom."""
    found = {need: (precision, recall) for need, precision, recall in by_need([RIGHT, OTHER_NEED])}

    assert list(found) == [*NEEDS, NONE]
    assert found["legal"] == (Share(1, 1), Share(1, 2))
    assert found["health"] == (Share(0, 1), Share(0, 0))


def test_confusions_have_a_row_a_label() -> None:
    """Where a label went, `.` for nowhere."""
    rows = {row[0]: row[1:] for row in confusions([RIGHT, OTHER_NEED, ALARMED])}

    assert rows["legal"][NEEDS.index("legal")] == "1"
    assert rows["legal"][NEEDS.index("health")] == "1"
    assert rows[NONE][-1] == "1"
    assert rows["work"] == (".",) * (len(NEEDS) + 1)
