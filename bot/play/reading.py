"""Reads conversation files; a mistake is an `Issue` with its line and a hint, never a traceback."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import process

from bot.core.issue import AuthoringError, Issue
from bot.play.escapes import BadEscape, unescape
from bot.play.faults import PHRASES, fault_of
from bot.play.jumps import KNOWN, jump_of
from bot.play.script import Action, Block, Happens, Message, Screen, Script, Text, Wait

NOTHING = "(nothing)"
LONGEST = 20_000  # characters of a text: twice what the webhook is tried with
_LINE = re.compile(r"^(?P<phone>[A-Z][A-Za-z0-9]*)?(?P<sign>[><!=~*@])(?P<rest>(?:\s.*)?)$")
_CLOCK = re.compile(r"^clock:\s*(?P<moment>\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)\s+(?P<zone>\S+)$")
_TAG = re.compile(r"\s*\[(?P<count>\d+) segments?(?:, (?P<encoding>GSM-7|UCS-2))?\]$")
_SENT = re.compile(r"^\((?P<what>empty|photo|\d+ times)\)\s?(?P<text>.*)$")
_DURATION = re.compile(r"^(?:\d+ (?:second|minute|hour|day)s?(?: |$))+$")
_PART = re.compile(r"(\d+) (second|minute|hour|day)")
_SIGNS = (
    "a line starts with # (comment), > (sent), < (received), = (decided), ! (kept), ~ (time), "
    "* (fault), @ (jump), or two spaces to go on with a message"
)


def read_script(path: Path, *, shown: str | None = None) -> Script:
    """Read one file; `shown` is how messages name it.

    Raises:
        AuthoringError: with every mistake in the file.
    """
    name = shown or path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        issue = Issue(name, 1, f"cannot be read: {type(error).__name__}", "save it as UTF-8 text")
        raise AuthoringError((issue,)) from None
    return parse(text, name, folder=path.parent)


def parse(text: str, file: str, *, folder: Path = Path()) -> Script:
    """Read the text of a file; `folder` is where it lies.

    Raises:
        AuthoringError: with every mistake in the text.
    """
    reading = _Reading(file)
    lines = tuple(text.removeprefix("\ufeff").splitlines())
    for number, line in enumerate(lines, start=1):
        reading.take(number, line)
    return reading.finish(lines, folder)


@dataclass(slots=True)
class _Draft:
    """One phone's part of a block while it is being read."""

    messages: list[tuple[int, list[str]]] = field(default_factory=list)
    silent: bool = False
    marks: list[str] | None = None
    decisions: list[str] | None = None


class _Reading:
    """One file while it is being read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._issues: list[Issue] = []
        self._about: list[str] = []
        self._start: datetime | None = None
        self._listings = ""
        self._blocks: list[Block] = []
        self._action: tuple[int, Action] | None = None
        self._drafts: dict[str, _Draft] = {}
        self._last = 0
        self._open: list[str] | None = None  # the message that an indented line goes on with

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        bare = line.rstrip()
        if bare.startswith("  ") and self._open is not None:
            self._open.append(bare.strip())
            self._last = number
            return
        self._open = None
        if bare.startswith("#"):
            if self._action is None and not self._blocks:
                self._about.append(bare.lstrip("# "))
            return
        if not bare:
            return
        if bare.startswith(("clock:", "listings:")):
            self._header(number, bare)
            return
        found = _LINE.match(bare)
        if found is None:
            self._wrong(number, f"`{bare[:40]}` is no line of a conversation", _SIGNS)
            return
        self._signed(number, found["phone"] or "", found["sign"], found["rest"].strip())

    def finish(self, lines: tuple[str, ...], folder: Path) -> Script:
        """End the last block and hand over the script."""
        self._close()
        if self._start is None and not self._issues:
            hint = "a file starts with, for example, `clock: 2026-03-03 10:00 America/New_York`"
            self._issues.append(Issue(self._file, 1, "no clock", hint))
        if not self._blocks and not self._issues:
            self._issues.append(
                Issue(self._file, 1, "nothing happens", "add a line such as `> hi`")
            )
        if self._issues or self._start is None:
            raise AuthoringError(tuple(sorted(self._issues)))
        about = " ".join(line for line in self._about if line)
        blocks = tuple(self._blocks)
        return Script(self._file, lines, self._start, about, blocks, folder, self._listings)

    # -- lines ---------------------------------------------------------------------------------

    def _header(self, number: int, line: str) -> None:
        if self._action is not None or self._blocks:
            hint = "it belongs at the top; `~ 5 minutes` moves the clock"
            self._wrong(number, f"`{line.partition(':')[0]}:` after something has happened", hint)
        elif line.startswith("listings:"):
            self._listings = line.partition(":")[2].strip()
        else:
            self._clock(number, line)

    def _clock(self, number: int, line: str) -> None:
        found = _CLOCK.match(line)
        hint = "for example `clock: 2026-03-03 10:00 America/New_York`"
        if found is None:
            self._wrong(number, "the clock cannot be read", hint)
            return
        if self._start is not None or self._action is not None or self._blocks:
            self._wrong(
                number, "a second clock", "there is one, at the top; `~ 5 minutes` moves it"
            )
            return
        try:
            zone = ZoneInfo(found["zone"])
            self._start = datetime.fromisoformat(found["moment"]).replace(tzinfo=zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._wrong(number, "no such time or time zone", hint)

    def _signed(self, number: int, phone: str, sign: str, rest: str) -> None:
        match sign:
            case "<" | "!" | "=":
                if self._action is None:
                    self._wrong(
                        number,
                        f"`{sign}` before anything has happened",
                        "send a text first: `> hi`",
                    )
                    return
                self._last = number
                self._expect(number, self._drafts.setdefault(phone, _Draft()), sign, rest)
            case _:
                action = self._act(number, phone, sign, rest)
                if action is not None:
                    self._close()
                    self._action, self._last = (number, action), number

    def _expect(self, number: int, draft: _Draft, sign: str, rest: str) -> None:
        if sign == "<" and rest == NOTHING:
            draft.silent = True
        elif sign == "<":
            self._open = [rest]
            draft.messages.append((number, self._open))
        elif sign == "!":
            draft.marks = [*(draft.marks or ()), *([] if rest == NOTHING else [rest])]
        else:
            draft.decisions = [*(draft.decisions or ()), *([] if rest == NOTHING else [rest])]

    def _act(self, number: int, phone: str, sign: str, rest: str) -> Action | None:
        match sign:
            case ">":
                return self._text(number, phone, rest)
            case "~":
                return self._wait(number, rest)
            case "@":
                jump, wrong = jump_of(phone, rest)
                if jump is None:
                    self._wrong(number, wrong, f"for example `@ need town=Norwalk`; known: {KNOWN}")
                return jump
            case _:
                fault = fault_of(rest)
                if fault is None:
                    near = process.extractOne(rest, PHRASES, score_cutoff=50)
                    hint = f"did you mean `{near[0]}`?" if near else f"one of: {'; '.join(PHRASES)}"
                    self._wrong(number, f"no such fault: `{rest[:60]}`", hint)
                    return None
                return Happens(phone, fault)

    def _text(self, number: int, phone: str, rest: str) -> Text | None:
        sent = _SENT.match(rest)
        if not rest:
            self._wrong(number, "a text without words", "write `> (empty)` or `> (photo)`")
            return None
        text = self._unescape(number, sent["text"] if sent else rest)
        if sent is None:
            return Text(phone, text)
        if sent["what"] == "photo":
            return Text(phone, text, photo=True)
        if sent["what"] == "empty":
            if text:
                self._wrong(
                    number, "`(empty)` with words after it", "leave the words or `(empty)` out"
                )
            return Text(phone, "")
        times = int(sent["what"].split()[0])
        if len(text) * times > LONGEST:
            self._wrong(number, f"a text of more than {LONGEST} characters", "repeat it less often")
            return None
        return Text(phone, text * times)

    def _wait(self, number: int, rest: str) -> Wait | None:
        if not _DURATION.match(rest):
            self._wrong(number, f"`{rest[:40]}` is no length of time", "for example `~ 31 minutes`")
            return None
        parts: dict[str, float] = {}
        for amount, unit in _PART.findall(rest):
            parts[f"{unit}s"] = parts.get(f"{unit}s", 0) + int(amount)
        try:
            return Wait(timedelta(**parts))
        except OverflowError:
            self._wrong(number, "too long to wait", "for example `~ 31 minutes`")
            return None

    # -- blocks --------------------------------------------------------------------------------

    def _close(self) -> None:
        if self._action is None:
            return
        line, action = self._action
        self._blocks.append(
            Block(
                line=line,
                last=self._last,
                action=action,
                screens=tuple((phone, self._screen(it)) for phone, it in self._drafts.items()),
                silent=frozenset(phone for phone, it in self._drafts.items() if it.silent),
            )
        )
        self._action, self._drafts = None, {}

    def _screen(self, draft: _Draft) -> Screen:
        if draft.silent and draft.messages:
            number = draft.messages[0][0]
            self._wrong(number, "both `(nothing)` and a message", "leave one of them out")
        return Screen(
            messages=tuple(self._message(number, lines) for number, lines in draft.messages),
            marks=None if draft.marks is None else tuple(draft.marks),
            decisions=None if draft.decisions is None else tuple(draft.decisions),
        )

    def _message(self, number: int, lines: list[str]) -> Message:
        tag = _TAG.search(lines[-1])
        written = [*lines[:-1], lines[-1][: tag.start()] if tag else lines[-1]]
        text = "\n".join(self._unescape(number + at, line) for at, line in enumerate(written))
        if tag is None:
            return Message(text, None)
        return Message(text, int(tag["count"]), tag["encoding"] or "GSM-7")

    def _unescape(self, number: int, written: str) -> str:
        try:
            return unescape(written)
        except BadEscape as bad:
            hint = r"write `\\` for a backslash; \n \r \t \( \xHH \uHHHH \UHHHHHHHH are known"
            self._wrong(number, str(bad), hint)
            return written

    def _wrong(self, number: int, message: str, hint: str) -> None:
        self._issues.append(Issue(self._file, number, message, hint))


def files_of(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Name the conversation files among files and folders, in order of their names."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return tuple(dict.fromkeys(found))
