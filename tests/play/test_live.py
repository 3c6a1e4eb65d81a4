"""What the live stage says when the system cannot be played on."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.core.book import Book
from bot.play import system as systems
from bot.play.faults import Fault, Kind
from bot.play.live import LiveStage
from bot.play.stage import CannotPlay
from bot.play.system import System


@pytest.fixture
def system() -> Iterator[System]:
    """A system that has not been started."""
    with System() as system:
        yield system


def test_what_does_not_start_is_named_with_what_it_printed(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the web side, which has no flows to serve."""
    monkeypatch.setattr(systems, "PATIENCE", 12.0)
    system.serve(systems.HERE / "nowhere", systems.HERE / "nowhere")

    with pytest.raises(CannotPlay, match=r"(?s)the web side is not ready after 12 s:.*nowhere"):
        system.start()


def test_a_fault_that_there_is_nothing_for_is_refused(book: Book, system: System) -> None:
    """As in memory."""
    stage = LiveStage(book, system)

    with pytest.raises(CannotPlay, match="no text has arrived yet"):
        stage.suffer("", Fault(Kind.AGAIN))
    with pytest.raises(CannotPlay, match="no text is delayed"):
        stage.suffer("", Fault(Kind.ARRIVES))


def test_a_web_side_that_does_not_answer_ends_the_performance(book: Book, system: System) -> None:
    """A texter without an answer is not a difference, it is a breakdown."""
    stage = LiveStage(book, system)
    stage.begin(datetime(2026, 3, 3, 15, tzinfo=UTC))
    system.kill("web")

    with pytest.raises(CannotPlay, match="the webhook answered 502"):
        stage.text("", "hi", photo=False)
    stage.suffer("", Fault(Kind.WORKER_HANGS))
    assert not stage.opted_out("")
    stage.close()
