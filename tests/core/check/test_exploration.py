"""The exploration finds what an engine or a flow does wrong, by the shortest conversation."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.check import exploration
from bot.core.check.exploration import NOW, Explorer, RememberingDirectory
from bot.core.check.probes import Probe, probes_of
from bot.core.check.subject import Subject
from bot.core.directory.find import Query
from bot.core.engine import advance
from bot.core.turn import Opt, Turn

SOUND = (
    *("1", "5", "HELP", "STOP", "MENU", "BACK", "MORE", "town", "both", "bad", "urgent"),
    *("nonsense", "minor"),
)


def some(subject: Subject, *names: str) -> tuple[Probe, ...]:
    """Choose a few probes, by their text or as the first of their kind, to be quick."""
    probes = probes_of(subject.book)
    firsts = {probe.kind.value: probe for probe in reversed(probes)}
    return tuple(
        p for p in probes if p.text in names or (p is firsts.get(p.kind) and p.kind in names)
    )


@pytest.fixture(scope="module")
def explored(small) -> Explorer:
    """A sound helpline, explored in every way, as `prove` does it."""
    explorer = Explorer(small(), some(small(), *SOUND))
    explorer.walk()
    explorer.speak()
    explorer.outlive()
    explorer.opt_out()
    explorer.deploy()
    return explorer


def faulty(monkeypatch: pytest.MonkeyPatch, fault: Any) -> None:
    """Put a fault between the engine and whoever asks it."""

    def advance_badly(book: Any, session: Any, text: str, **given: Any) -> Turn:
        turn = fault(session, text, advance(book, session, text, **given), given)
        assert isinstance(turn, Turn)
        return turn

    monkeypatch.setattr(exploration, "advance", advance_badly)


def told(subject: Subject, names: tuple[str, ...], *ways: str) -> dict[str, str]:
    """Explore in some ways and return what was found: the message, and its conversation."""
    explorer = Explorer(subject, some(subject, *names))
    explorer.walk()
    for way in ways:
        getattr(explorer, way)()
    return {finding.issue.message: finding.conversation for finding in explorer.findings}


def test_a_sound_helpline_breaks_no_law(explored) -> None:
    """Every way of exploring goes through without a finding."""
    assert [str(finding) for finding in explored.findings] == []
    assert explored.map.transitions > 10_000


def test_every_state_is_reached_by_the_path_that_is_kept(explored) -> None:
    """The conversation that a finding prints leads where it says."""
    for state, way in list(explored.map.ways.items())[:200]:
        session = None
        for probe in explored.map.path(state):
            turn = advance(explored.book, session, probe.typed, now=NOW, fresh_id="explored")
            session = turn.session
        assert (session is None) == (way.session is None)
        if session is not None and way.session is not None:
            assert (session.step, session.resume) == (way.session.step, way.session.resume)


def test_the_shortest_conversation_is_printed_and_other_steps_are_named(monkeypatch, small) -> None:
    """HELP that loses the place after a first text is shown by two texts."""

    def fault(session: Any, text: str, turn: Turn, _: Any) -> Turn:
        return turn._replace(session=None) if session and text == "HELP" else turn

    faulty(monkeypatch, fault)
    finding = told(small(), ("1", "HELP"))["`HELP` at `hello` loses the texter's place [R001]"]
    assert finding.startswith(
        "# help: `HELP` at `hello` loses the texter's place [R001]\n"
        "clock: 2026-03-03 10:00 America/New_York\n\n> 1\n< CT SafeText: automated"
    )
    assert finding.count("\n> ") == 2


def test_an_engine_that_raises_is_a_finding(monkeypatch, small) -> None:
    """A crash is shown by the conversation that leads to it."""

    def fault(session: Any, text: str, turn: Turn, _: Any) -> Turn:
        if session is None and text == "MORE":
            raise KeyError(text)
        return turn

    faulty(monkeypatch, fault)
    found = told(small(), ("MORE",))
    conversation = found["`MORE` as a first text makes the engine raise an error [product.md 4]"]
    assert conversation.endswith("> MORE\n# the engine raised an error here\n")


def test_a_broken_text_is_found_in_its_language_only(monkeypatch, small) -> None:
    """The conversation begins by choosing the language, and by telling the age."""

    def fault(session: Any, text: str, turn: Turn, _: Any) -> Turn:
        wrong = session and session.language == "ht" and session.minor and text == "MENU"
        return turn._replace(said=turn.said + "\nzqxv") if wrong else turn

    faulty(monkeypatch, fault)
    names = ("1", "MENU", "an kreyol", "minor")
    found = told(small(), names, "speak")
    (message,) = found
    assert message.startswith("`MENU` at `hello` is echoed in the reply (R067)")
    assert "\n> an kreyol\n" in found[message]
    assert "\n> im 15\n" in found[message]


def test_what_is_left_of_a_session_that_is_over_is_found(monkeypatch, small) -> None:
    """A reply after half an hour that knows the town is shown with the clock."""

    def fault(session: Any, text: str, turn: Turn, given: Any) -> Turn:
        late = session is not None and not session.alive(given["now"])
        return turn._replace(said="Still in Hartford?") if late and text == "1" else turn

    faulty(monkeypatch, fault)
    found = told(small(), ("1", "town"), "outlive")
    (message,) = found
    assert message.endswith("meets something of a session that is over [R066]")
    assert "\n~ 31 minutes\n> 1\n< Still in Hartford?" in found[message]


AFTER_STOP = {
    "`1` as a first text is answered after a STOP [R010-R012]": ("1", "said"),
    "`HELP` as a first text does not get the HELP text after a STOP [R010-R012]": ("HELP", "said"),
    "`YES` as a first text does not opt in again [R010-R012]": ("YES", "opt"),
    "`START` as a first text does not opt in again [R010-R012]": ("START", "opt"),
}


@pytest.mark.parametrize(("message", "fault"), AFTER_STOP.items())
def test_what_is_wrong_after_a_stop_is_found(monkeypatch, small, message, fault) -> None:
    """Silence but for HELP and the way back."""
    text, part = fault
    broken: dict[str, Any] = {"said": "Hello?"} if part == "said" else {"opt": Opt.OUT}

    def breaks(_: Any, typed: str, turn: Turn, given: Any) -> Turn:
        wrong = given["opted_out"] and typed == text
        return turn._replace(**broken) if wrong else turn

    faulty(monkeypatch, breaks)
    assert list(told(small(), ("1", "HELP", "YES", "START"), "opt_out")) == [message]


def test_a_crash_after_a_stop_is_found(monkeypatch, small) -> None:
    """An error is no silence."""

    def fault(_: Any, text: str, turn: Turn, given: Any) -> Turn:
        if given["opted_out"] and text == "2":
            raise KeyError(text)
        return turn

    faulty(monkeypatch, fault)
    (message,) = told(small(), ("2", "town"), "opt_out")
    assert "makes the engine raise an error after a STOP" in message


def test_a_session_that_a_deploy_left_behind_is_found_if_it_is_not_answered(
    monkeypatch, small
) -> None:
    """A step that is gone is no reason for silence."""

    def fault(session: Any, text: str, turn: Turn, _: Any) -> Turn:
        gone = session is not None and session.step == exploration.GONE and text == "1"
        return turn._replace(said="", in_place="") if gone else turn

    faulty(monkeypatch, fault)
    (message,) = told(small(), ("1", "town"), "deploy")
    assert "is not answered after a deploy took away" in message


def test_a_word_that_does_not_do_what_its_digit_does_is_found(monkeypatch, small) -> None:
    """A menu takes the digit or the words beside it."""

    def fault(_: Any, text: str, turn: Turn, __: Any) -> Turn:
        return turn._replace(said="Pardon?", in_place="") if text == "Crisis" else turn

    faulty(monkeypatch, fault)
    found = list(told(small(), ("1", "2", "town")))
    assert "`Crisis` at `need` does not do what 2 does [R092]" in found


def test_the_directory_is_asked_each_question_once(small) -> None:
    """The same few referrals are asked for in every state."""

    class Counting:
        """A directory that counts."""

        def __init__(self, real: Any) -> None:
            self.real, self.asked = real, 0
            self.records, self.listings = real.records, real.listings

        def find(self, query: Query, now: Any, *, flagged: frozenset[str]) -> Any:
            """Find, and count."""
            self.asked += 1
            return self.real.find(query, now, flagged=flagged)

    counting = Counting(small().book.directory)
    remembering = RememberingDirectory(counting)  # type: ignore[arg-type]
    query = Query("Hartford", "legal")
    assert remembering.find(query, NOW) == remembering.find(query, NOW)
    assert counting.asked == 1


def test_a_command_is_no_reason_to_forget_the_book(small) -> None:
    """The explorer changes nothing of what it explores."""
    subject = small()
    before = replace(subject.book)
    Explorer(subject)
    assert subject.book == before
