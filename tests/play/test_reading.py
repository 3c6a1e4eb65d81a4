"""Reading conversation files."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.issue import AuthoringError
from bot.play.faults import Fault, Kind
from bot.play.reading import LONGEST, files_of, parse, read_script
from bot.play.script import Action, Happens, Jump, Message, Screen, Text, Wait

CLOCK = "clock: 2026-03-03 10:00 America/New_York\n"


def actions(text: str) -> list[Action]:
    """Read the actions of a file whose clock is set."""
    return [block.action for block in parse(CLOCK + text, "f.txt").blocks]


def mistakes(text: str) -> list[str]:
    """Read a file that cannot be used; `line: message (hint)` for each mistake."""
    with pytest.raises(AuthoringError) as caught:
        parse(text, "f.txt")
    return [str(issue).removeprefix("f.txt:") for issue in caught.value.issues]


def test_a_file_becomes_what_happens_and_what_is_expected() -> None:
    """Comments before the first action say who this person is; each block ends with the next."""
    script = parse(
        "# Ana looks for food.\n# She has no data plan.\n"
        "clock: 2026-03-03 10:00:30 America/New_York\n\n"
        "Ana> comida\nAna< one\n  two\\n\n  four  [2 segments, UCS-2]\nAna= by REST: ct-211\n"
        "# a note\nAna! began referral/greeting - - - es first\n\n"
        "~ 31 minutes\nAna< (nothing)\n",
        "f.txt",
    )

    assert script.about == "Ana looks for food. She has no data plan."
    assert script.start.isoformat() == "2026-03-03T10:00:30-05:00"
    first, second = script.blocks
    assert first.action == Text("Ana", "comida")
    assert (first.line, first.last) == (5, 11)
    assert first.screen("Ana") == Screen(
        (Message("one\ntwo\n\nfour", 2, "UCS-2"),),
        ("began referral/greeting - - - es first",),
        ("by REST: ct-211",),
    )
    assert first.screen("Bea") == Screen()
    assert (second.action, second.silent) == (Wait(timedelta(minutes=31)), frozenset({"Ana"}))


def test_what_a_phone_can_send() -> None:
    """Words, nothing, a photo with and without words, odd characters, the same thing many times."""
    assert actions(
        "> (empty)\n> (photo)\n> (photo) look\n> a\\x00\\(b\n> (3 times) ab\n> \\(x)\n"
    ) == [
        Text("", ""),
        Text("", "", photo=True),
        Text("", "look", photo=True),
        Text("", "a\x00(b"),
        Text("", "ababab"),
        Text("", "(x)"),
    ]


def test_what_else_can_happen() -> None:
    """Time, faults and jumps; `with` and commas are for the reader."""
    assert actions(
        "~ 1 hour 5 minutes 1 second\n* redis goes down\nB* that text arrives again twice\n"
        '@ need with town="New Milford", minor=yes\n~ 2 days\n'
    ) == [
        Wait(timedelta(hours=1, minutes=5, seconds=1)),
        Happens("", Fault(Kind.REDIS_DOWN)),
        Happens("B", Fault(Kind.AGAIN, 2)),
        Jump("", "need", (("town", "New Milford"), ("minor", "yes"))),
        Wait(timedelta(days=2)),
    ]


def test_a_mark_or_decision_of_nothing_is_an_expectation_too() -> None:
    """`! (nothing)` says that the log keeps no row."""
    (block,) = parse(CLOCK + "> hi\n< (nothing)\n! (nothing)\n= (nothing)\n", "f.txt").blocks

    assert block.screen("") == Screen((), (), ())


def test_a_message_without_its_segments_is_read_as_such() -> None:
    """The player then shows what is missing."""
    (block,) = parse(CLOCK + "> hi\n< hello\n  [2 rooms]\n", "f.txt").blocks

    assert block.screen("").messages == (Message("hello\n[2 rooms]", None),)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (CLOCK, "1: nothing happens"),
        ("> hi\n", "1: no clock (a file starts with, for example, `clock: 2026-03-03"),
        ("clock: noon\n> hi\n", "1: the clock cannot be read"),
        ("clock: 2026-13-03 10:00 UTC\n> hi\n", "1: no such time or time zone"),
        ("clock: 2026-03-03 10:00 Mars/Base\n> hi\n", "1: no such time or time zone"),
        (CLOCK + CLOCK + "> hi\n", "2: a second clock (there is one"),
        (CLOCK + "> hi\n" + CLOCK, "3: `clock:` after something has happened (it belongs at"),
        (CLOCK + "hello\n", "2: `hello` is no line of a conversation (a line starts with #"),
        (CLOCK + "  lost\n> hi\n", "2: `  lost` is no line of a conversation"),
        (CLOCK + "< hi\n", "2: `<` before anything has happened (send a text first"),
        (CLOCK + ">\n", "2: a text without words (write `> (empty)`"),
        (CLOCK + "> (empty) x\n", "2: `(empty)` with words after it"),
        (CLOCK + f"> ({LONGEST} times) ab\n", f"2: a text of more than {LONGEST} characters"),
        (CLOCK + "> a\\q\n", "2: `\\q` stands for nothing (write `\\\\` for a backslash"),
        (CLOCK + "> hi\n< a\n  b\\q\n", "4: `\\q` stands for nothing"),
        (CLOCK + "> hi\n< a\n< (nothing)\n", "3: both `(nothing)` and a message"),
        (CLOCK + "~ a while\n", "2: `a while` is no length of time (for example `~ 31 minutes`)"),
        (CLOCK + "~ 99999999999999 days\n", "2: too long to wait"),
        (CLOCK + "* redis gose down\n", "2: no such fault: `redis gose down` (did you mean `redis"),
        (CLOCK + "* zzz\n", "2: no such fault: `zzz` (one of: that text arrives again; "),
        (CLOCK + "@ town=Norwalk\n", "2: no step to go to (for example `@ need town=Norwalk`"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_a_hint(text: str, mistake: str) -> None:
    """Nobody who edits a conversation meets a traceback."""
    assert mistakes(text)[0].startswith(mistake)


def test_all_mistakes_of_a_file_are_named_at_once() -> None:
    """In the order of their lines."""
    assert [it.split(":")[0] for it in mistakes("what\n> hi\n~ x\n")] == ["1", "3"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and one that is not UTF-8."""
    odd = tmp_path / "odd.txt"
    odd.write_bytes(b"\xff\xfe> hi")
    for path in (odd, tmp_path / "missing.txt"):
        with pytest.raises(AuthoringError, match=f"{path.name}:1: cannot be read"):
            read_script(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    """Some editors put one in front."""
    file = tmp_path / "a.txt"
    file.write_text("\ufeff" + CLOCK + "> hi\n", encoding="utf-8")

    assert read_script(file, shown="a.txt").file == "a.txt"


def test_files_are_found_in_folders_in_order_and_once(tmp_path: Path) -> None:
    """Only `*.txt`, also in folders within."""
    for name in ("b.txt", "a.txt", "sub/c.txt", "notes.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")

    found = files_of([tmp_path, tmp_path / "a.txt"])

    assert [path.name for path in found] == ["a.txt", "b.txt", "c.txt"]
