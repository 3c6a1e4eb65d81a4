"""The pytest plugin, as another helpline's repository meets it."""

import pytest

from bot.wiring import DATA, FLOWS

pytest_plugins = ["pytester"]

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A repository with flows, listings and a place for conversations."""
    pytester.makeini(
        f"[pytest]\nhelpline_flows = {FLOWS}\nhelpline_data = {DATA}\n"
        "helpline_conversations = talks\n"
    )
    pytester.mkdir("talks")
    return pytester


def run(project: pytest.Pytester, *more: str) -> pytest.RunResult:
    """Run pytest in the project."""
    return project.runpytest_inprocess("-p", "no:cacheprovider", *more)


def test_conversation_files_are_tests(project: pytest.Pytester) -> None:
    """One fails with a readable difference, one with its mistakes, one passes."""
    talks = project.path / "talks"
    (talks / "fine.txt").write_text(CLOCK + "~ 1 minute\n")
    (talks / "wrong.txt").write_text(CLOCK + "> HELP\n< pizza  [1 segment]\n")
    (talks / "broken.txt").write_text("> hi\n")
    (project.path / "notes.txt").write_text("not a conversation")

    result = run(project)

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines_random(
        [
            "*talks/wrong.txt:2: not what was expected after `> HELP`",
            "  - < pizza*",
            "*talks/broken.txt:1: no clock (a file starts with*",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_phone_is_at_hand(project: pytest.Pytester) -> None:
    """In memory, on a Tuesday morning."""
    project.makepyfile(
        """
        def test_help(phone):
            phone.texts("HELP").sees("911", segments=1)
            phone.waits(minutes=31).is_silent()
        """
    )

    run(project).assert_outcomes(passed=1)


def test_a_mistake_of_ours_keeps_its_traceback(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only differences and mistakes in files are shown without one."""

    def explode(*_: object) -> None:
        raise RuntimeError("our own")

    monkeypatch.setattr("bot.play.pytest_plugin.play", explode)
    (project.path / "talks" / "a.txt").write_text(CLOCK + "> hi\n")

    result = run(project)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*RuntimeError: our own*"])


def test_a_project_that_names_no_folder_is_left_alone(pytester: pytest.Pytester) -> None:
    """The plugin is installed, but nobody asked for it."""
    pytester.mkdir("conversations")
    (pytester.path / "conversations" / "a.txt").write_text("anything")

    assert run(pytester).ret == pytest.ExitCode.NO_TESTS_COLLECTED
