"""A pytest plugin: conversation files as tests, and a `phone` fixture.

For a helpline of one's own: flows, listings and conversation files in a repository, this package
installed. The files are collected only where `helpline_conversations` names their folder, so that
the plugin leaves other projects alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.issue import AuthoringError
from bot.play.books import Books
from bot.play.difference import shown
from bot.play.phone import Phone
from bot.play.player import Player, play
from bot.play.reading import read_script
from bot.play.rehearsal import Rehearsal
from bot.play.script import Script

_BOOKS = pytest.StashKey[Books]()
_START = "2026-03-03T10:00-05:00"  # a Tuesday morning, when most offices are open


class NotAsExpected(Exception):  # noqa: N818 - pytest prints it as it is
    """A conversation went differently from its file; the message is the difference."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say which settings the plugin reads from the project's pytest configuration."""
    parser.addini(
        "helpline_conversations", "folders of conversation files", type="paths", default=[]
    )
    parser.addini("helpline_flows", "the folder of flows", default="flows")
    parser.addini("helpline_data", "the folder of listings, towns and words", default="data")
    parser.addini("helpline_start", "what time a `phone` begins at", default=_START)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ConversationFile | None":
    """Collect the text files under the folders that the project names."""
    folders = parent.config.getini("helpline_conversations")
    if file_path.suffix != ".txt" or not any(file_path.is_relative_to(it) for it in folders):
        return None
    return ConversationFile.from_parent(parent, path=file_path)


class ConversationFile(pytest.File):
    """One conversation file."""

    def collect(self) -> Iterable["Conversation"]:
        """Make the one test of the file."""
        yield Conversation.from_parent(self, name="conversation")


class Conversation(pytest.Item):
    """Plays one file."""

    def runtest(self) -> None:
        """Play the file in memory."""
        script = read_script(self.path, shown=self.location[0])
        performance = play(script, Rehearsal(books_of(self.config).of(script)))
        if not performance.fine:
            raise NotAsExpected(shown(performance))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Show the difference or the mistakes, and no traceback."""
        if isinstance(excinfo.value, NotAsExpected | AuthoringError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the test is."""
        return self.path, 0, f"conversation {self.path.stem}"


@pytest.fixture
def phone(request: pytest.FixtureRequest) -> Iterator[Phone]:
    """Hand out a phone that texts the project's helpline, in memory and on a virtual clock."""
    start = datetime.fromisoformat(request.config.getini("helpline_start"))
    script = Script("phone", (), start, "", ())
    stage = Rehearsal(books_of(request.config).of(script))
    stage.begin(script.start)
    yield Phone(Player(stage))
    stage.close()


def books_of(config: pytest.Config) -> Books:
    """Return the books of the project, each read once."""
    if _BOOKS not in config.stash:
        flows, data = (
            config.rootpath / config.getini(f"helpline_{it}") for it in ("flows", "data")
        )
        config.stash[_BOOKS] = Books(flows, data)
    return config.stash[_BOOKS]
