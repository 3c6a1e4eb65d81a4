"""The vocabulary as people edit it: what is read, and what is said of a line that is wrong."""

from pathlib import Path

import pytest

from bot.adapters.town_files import read_towns
from bot.adapters.vocabulary_files import read_source, read_vocabulary
from bot.core.issue import AuthoringError
from bot.core.understanding.leaning import NEEDS, pack
from bot.core.understanding.meaning import Command
from bot.core.understanding.senses import BAD, IDIOM, OPTOUT, Phrase
from bot.wiring import DATA

FILES = {
    "words.en.txt": "need: need want // what is asked for\n-: the a\n~: rent\n",
    "words.es.txt": "need: quiero\n",
    "words.pt.txt": "",
    "words.ht.txt": "",
    "requests.en.txt": (
        "let us = you|u\n== optout\nstop texting (us)\n== bad idiom\nwrong [number]\n"
    ),
    "crisis.en.txt": "",
    "crisis.es.txt": "",
    "crisis.pt.txt": "",
    "crisis.ht.txt": "",
    "requests.es.txt": "",
    "requests.pt.txt": "",
    "requests.ht.txt": "",
    "commands.txt": "stop exact: stop | end\nmenu: [show] menu\nlanguage es: español\n",
    "nicknames.txt": "Avon: avo | à von | avo\nCanton: avo\n",
    "ordinary-names.txt": "avon\n",
    "elsewhere.txt": "boston\n",
    "weights.tsv": "// made\nrent\tshelter:120\twork:-3\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder `vocabulary` with sound files."""
    vocabulary = tmp_path / "vocabulary"
    vocabulary.mkdir()
    for name, text in FILES.items():
        (vocabulary / name).write_text(text, encoding="utf-8")
    return vocabulary


def mistakes(folder: Path) -> list[str]:
    """Read the folder and return what is wrong with it."""
    with pytest.raises(AuthoringError) as caught:
        read_source(folder, read_towns(DATA))
    return [str(issue) for issue in caught.value.issues]


def test_every_kind_of_line_is_read(folder: Path) -> None:
    """Words, phrases with their groups, commands, names and weights."""
    source = read_source(folder, read_towns(DATA))

    assert source.concepts["en"] == {
        "need": "need",
        "want": "need",
        "the": "-",
        "a": "-",
        "rent": "rent",
    }
    assert source.concepts["es"] == {"quiero": "need"}
    assert source.phrases == [
        Phrase("en", "stop texting (you|u)", OPTOUT),
        Phrase("en", "wrong [number]", BAD | IDIOM),
    ]
    assert source.exact == {"stop": Command.STOP, "end": Command.STOP}
    assert source.commands == {
        "menu": (Command.MENU, None),
        "show menu": (Command.MENU, None),
        "espanol": (Command.LANGUAGE, "es"),
    }
    assert source.nicknames == {"avo": ("Avon", "Canton"), "a von": ("Avon",)}
    assert list(source.ordinary) == ["avon"]
    assert list(source.elsewhere) == ["boston"]
    assert source.weights == {"rent": pack([(NEEDS[0], 120), ("work", -3)])}


def test_without_weights_nothing_was_learnt_yet(folder: Path) -> None:
    """So that the weights can be learnt for the first time."""
    (folder / "weights.tsv").unlink()

    assert read_source(folder, read_towns(DATA)).weights == {}


def test_a_concept_is_a_word_of_its_own_in_english_only(folder: Path) -> None:
    """`hogar:` in Spanish does not make `hogar` an English word, nor itself one of Spanish."""
    (folder / "words.es.txt").write_text("home: casa\n", encoding="utf-8")

    assert read_source(folder, read_towns(DATA)).concepts["es"] == {"casa": "home"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("words.en.txt", "need want", "1: this is no concept (write `concept: word word`)"),
        ("words.en.txt", "\ntwo words: want", "2: this is no concept"),
        (
            "words.en.txt",
            "need: want\nhome: want",
            "2: want stands for need already (a word stands",
        ),
        ("requests.en.txt", "stop it", "1: no heading above (e.g. `== optout`)"),
        (
            "requests.en.txt",
            "== stop",
            "1: this heading says nothing known: == stop (one of danger, suicide, overdose, optout",
        ),
        ("requests.en.txt", "==", "1: this heading says nothing known"),
        ("requests.en.txt", "== bad\nDon't", "2: not plain: Don't (lower case without accents"),
        (
            "requests.en.txt",
            "== bad\n(a|b",
            "2: brackets do not match in (a|b (close what is open)",
        ),
        ("requests.en.txt", "== bad\na]", "2: brackets do not match"),
        ("commands.txt", "halt: stop", "1: halt is no command (start, stop, help"),
        ("commands.txt", "stop: (a", "1: brackets do not match"),
        (
            "nicknames.txt",
            "Avon: a\nGotham: b",
            "2: Gotham is not one of the towns (see data/towns.csv)",
        ),
        ("weights.tsv", "rent\tshelter", "1: no weight:"),
        ("weights.tsv", "rent\tshelte:3", "1: no weight: 'shelte' (run `make learn`)"),
    ],
)
def test_a_bad_line_is_named(folder: Path, name: str, text: str, said: str) -> None:
    """With its file, its line, and how to mend it."""
    (folder / name).write_text(text, encoding="utf-8")

    (mistake,) = mistakes(folder)

    assert mistake.startswith(f"vocabulary/{name}:{said}")


def test_every_bad_line_is_named_at_once(folder: Path) -> None:
    """Nobody mends one line, starts again and meets the next."""
    (folder / "nicknames.txt").write_text("Gotham: a\nMetropolis: b\n", encoding="utf-8")
    (folder / "requests.en.txt").write_text("stop it\n", encoding="utf-8")

    assert [mistake.partition(": ")[0] for mistake in mistakes(folder)] == [
        "vocabulary/requests.en.txt:1",
        "vocabulary/nicknames.txt:1",
        "vocabulary/nicknames.txt:2",
    ]


def test_a_missing_file_is_named(folder: Path) -> None:
    """Only the weights may be missing."""
    (folder / "elsewhere.txt").unlink()

    (mistake,) = mistakes(folder)

    assert mistake.startswith("vocabulary/elsewhere.txt:1: cannot be read (No such file")


def test_what_was_read_is_compiled(folder: Path) -> None:
    """The two commands that a session cannot do without."""
    vocabulary = read_vocabulary(folder, read_towns(DATA))

    assert vocabulary.understand("STOP").command is Command.STOP
    assert vocabulary.understand("show menu").command is Command.MENU
