"""The house rules: what nobody should have to remember, because this remembers it."""

import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.flow_files import schema
from bot.adapters.rq_queue import SEND
from bot.cli import COMMANDS
from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.settings import Settings

HOUSE = Path(__file__).parents[1]
LONGEST = 400  # lines of a module; more than one screenful of ideas
NAMELESS = re.compile(r"(^|_)(utils?|helpers?|manager|base|misc|common|shared|stuff|tools?)$")
NOBODYS = {
    "+18883737888",  # the hotline itself
    "+12035551234",  # what the simulator must refuse
    "+15551234567",  # an area code that does not exist, which the stand-in wants
}
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
PROSE = ("README.md", "ARCHITECTURE.md", "SECURITY.md")
SHOWN = re.compile(r"`(?:\.venv/bin/)?helpline ([a-z][a-z-]*)")


def _tracked() -> tuple[str, ...]:
    """Name the files of this house: what git keeps, else what lies here."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return tuple(name for name in done.stdout.splitlines() if (HOUSE / name).is_file())
    return tuple(str(path.relative_to(HOUSE)) for path in HOUSE.rglob("*") if path.is_file())


TRACKED = _tracked()
MODULES = tuple(name for name in TRACKED if name.startswith("bot/") and name.endswith(".py"))


def read(name: str) -> str:
    """Read a file of the house."""
    return (HOUSE / name).read_text(encoding="utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Read every file that is text."""
    for name in TRACKED:
        try:
            yield name, read(name)
        except UnicodeDecodeError:
            continue


# -- modules -----------------------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    """A module that grows past this holds two ideas."""
    assert [name for name in MODULES if read(name).count("\n") > LONGEST] == []


def test_every_module_is_named_after_what_it_knows() -> None:
    """`utils` is where things go that nobody has thought about."""
    assert [name for name in MODULES if NAMELESS.search(Path(name).stem)] == []


def test_every_module_says_what_it_is() -> None:
    """In one sentence, at its top; packages without code need none."""
    silent = [
        name for name in MODULES if (text := read(name)) and not text.startswith(('"""', 'r"""'))
    ]

    assert silent == []


def test_the_core_has_a_test_for_each_module() -> None:
    """`bot/core/engine.py` has `tests/core/test_engine.py`."""
    untold = {"bot/core/book.py", "bot/core/sender.py"}  # names of things, no behaviour
    here = [Path(name) for name in MODULES if Path(name).parent == Path("bot/core")]
    wanting = {
        str(path)
        for path in here
        if path.stem != "__init__" and not (HOUSE / f"tests/core/test_{path.stem}.py").is_file()
    }

    assert wanting <= untold


def test_the_job_is_a_function_that_a_worker_finds() -> None:
    """The queue names it, so that no import points upward."""
    module, _, name = SEND.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))


# -- settings and processes --------------------------------------------------------------------


def test_the_example_names_every_setting_in_order() -> None:
    """Whoever copies `.env.example` has met each of them."""
    named = re.findall(r"^#? ?([A-Z][A-Z_]+)=", read(".env.example"), re.MULTILINE)

    assert named == [name.upper() for name in Settings.model_fields]


def test_the_example_is_accepted_as_it_stands(tmp_path: Path) -> None:
    """A copy of it starts the development helpline."""
    copy = tmp_path / ".env"
    copy.write_text(read(".env.example"), encoding="utf-8")

    assert not Settings(_env_file=copy).production  # type: ignore[call-arg]


def test_the_settings_are_read_in_one_place() -> None:
    """Everything else is handed what it needs; the supervisor hands the environment on."""
    allowed = {"bot/settings.py", "bot/cli/run.py"}
    readers = {
        name for name in MODULES if re.search(r"os\.(environ|getenv)|\bgetenv\(", read(name))
    }

    assert {name for name in readers if not name.startswith("bot/play/")} <= allowed


def test_the_procfile_names_processes_that_exist() -> None:
    """A platform starts these, in production mode."""
    lines = dict(line.split(": ", 1) for line in read("Procfile").splitlines() if line)
    commands = {name: line.rpartition("helpline ")[2].split()[0] for name, line in lines.items()}

    assert {"web", "worker"} <= set(lines)
    assert set(commands.values()) <= set(COMMANDS)
    assert all("HELPLINE_MODE=${HELPLINE_MODE:-production}" in line for line in lines.values())


def test_every_command_has_its_module() -> None:
    """With the two functions that the command line calls."""
    for command in COMMANDS:
        module = importlib.import_module(f"bot.cli.{command.replace('-', '_')}")
        assert callable(module.run)
        assert callable(module.add_arguments)


def test_the_documents_name_commands_that_exist() -> None:
    """In backticks, as somebody would type them."""
    pages = [*PROSE, *(name for name in TRACKED if re.match(r"(docs|data)/.*\.md$", name))]
    named = {
        (page, word) for page in pages if page in TRACKED for word in SHOWN.findall(read(page))
    }

    assert named
    assert [f"{page}: helpline {word}" for page, word in named if word not in COMMANDS] == []


def test_the_documents_point_at_files_that_exist() -> None:
    """Whatever stands in backticks with a folder of ours before it."""
    pattern = re.compile(r"`((?:bot|docs|data|flows|tests|requirements|benchmarks)/[\w./-]*)`")
    missing = {
        path
        for page in PROSE
        if page in TRACKED
        for path in pattern.findall(read(page))
        if not (HOUSE / path).exists()
    }

    assert missing == set()


# -- data --------------------------------------------------------------------------------------


def test_the_editor_schema_is_made_from_the_models() -> None:
    """After a change of the models: `helpline schema > flows/schema.json`."""
    assert read("flows/schema.json") == schema()
    assert json.loads(read("flows/schema.json"))["title"] == "A file under flows/"


def test_every_flow_points_its_editor_at_the_schema() -> None:
    """The first line makes an editor complete and check."""
    flows = [name for name in TRACKED if re.fullmatch(r"flows/[\w-]+\.yaml", name)]
    bare = [name for name in flows if not read(name).startswith("# yaml-language-server: $schema=")]

    assert flows
    assert [name for name in bare if "flow:" in read(name)] == []


def test_every_text_exists_in_every_language(book: Book) -> None:
    """None is empty, and none lacks a blank that another language has."""
    assert book.catalogue.texts
    for key, text in book.catalogue.texts.items():
        assert set(text) == set(LANGUAGES), key
        assert all(text[language].strip() for language in LANGUAGES), key
        blanks = {language: set(re.findall(r"\{\w+\}", text[language])) for language in LANGUAGES}
        assert len({frozenset(found) for found in blanks.values()}) == 1, (key, blanks)


# -- what may not stand here -------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_requirements_are_locked_by_hash_and_name_no_address(name: str) -> None:
    """Whoever installs chooses where from; what is installed is fixed."""
    text = read(name)
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())

    assert "://" not in text
    assert "--index" not in text
    assert entries
    for entry in entries:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]


def test_no_address_of_a_package_index_stands_anywhere() -> None:
    """Each machine has its own."""
    hosts = "pypi|pythonhosted|npmjs|yarnpkg|devpi"
    index = re.compile(rf"https?://[\w.-]*(?:{hosts})[\w.-]*", re.IGNORECASE)
    locks = ("package-lock.json",)
    found = {name: index.findall(text) for name, text in texts() if not name.endswith(locks)}

    assert {name: hosts for name, hosts in found.items() if hosts} == {}


def test_no_path_of_a_machine_stands_anywhere() -> None:
    """What works here must work in any folder."""
    roots = r"home/[a-z]|root/|Users/[A-Z]|work/[a-z]|tmp/[a-z]+/"
    path = re.compile(rf"(?<![\w.$}}])/(?:{roots})\S*")
    found = {name: path.findall(text) for name, text in texts() if not name.endswith(".lock")}

    assert {name: paths for name, paths in found.items() if paths} == {}


def test_phone_numbers_of_tests_are_nobodys() -> None:
    """Fictitious numbers are 555-0100 to 555-0199; nobody's phone rings because of a test."""
    number = re.compile(r"\+1(\d{3})(\d{3})(\d{4})\b")
    real = {
        (name, found.group())
        for name, text in texts()
        if name.startswith("tests/") and name.endswith((".py", ".txt"))
        for found in number.finditer(text)
        if found.group() not in NOBODYS and not (found[2] == "555" and "0100" <= found[3] <= "0199")
    }

    assert real == set()
