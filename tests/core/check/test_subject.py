"""Every part of a flow can be pointed at."""

from bot.core.check.subject import Lines, Said, Spot


def test_a_place_without_a_line_of_its_own_has_its_parents() -> None:
    """An editor is led at least to the step, or to the file."""
    lines = Lines({("small", "steps", "town"): Spot("flows/small.yaml", 12)})
    assert lines.of("small", "steps", "town", "say", "en") == Spot("flows/small.yaml", 12)
    assert lines.of("small", "menu") == Spot("flows/small.yaml", 1)


def test_a_text_is_found_by_its_key(small) -> None:
    """Keys of the catalogue lead back to the keys of the file."""
    subject = small()
    assert subject.place("small.need.choices.2") == (
        *("small", "steps", "need", "choices", "1", "label"),
    )
    assert subject.place("small.note.words") == ("small", "words", "note")
    assert subject.place("small.town.say") == ("small", "steps", "town", "say")
    assert subject.place("needs.shelter") == ("needs", "shelter", "label")
    assert subject.place("carrier.help") == ("carrier", "phrases", "help")
    issue = subject.issue_in(Said("carrier.help", "es", "x"), "is short", "say more")
    assert str(issue) == "flows/carrier.yaml:1: is short [es] (say more)"
