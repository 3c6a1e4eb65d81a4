"""Plays a script on a stage and says where what happened differs from what the file expects."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.issue import AuthoringError, Issue
from bot.play.jumps import session_of
from bot.play.listings import Names
from bot.play.script import Action, Block, Happens, Jump, Message, Screen, Script, Text, Wait
from bot.play.stage import REST, CannotPlay, Observed, Stage
from bot.play.writing import screen_lines


@dataclass(frozen=True, slots=True)
class Played:
    """One block after it was played.

    `expected` and `happened` are lines as a file has them; they are equal where all is well.
    `written` are the lines that `--update` writes: with what the file does not ask for, too.
    """

    block: Block
    expected: tuple[str, ...]
    happened: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether what happened is what the file expects."""
        return self.expected == self.happened


@dataclass(frozen=True, slots=True)
class Performance:
    """One script after it was played."""

    script: Script
    blocks: tuple[Played, ...]

    @property
    def fine(self) -> bool:
        """Whether everything went as the file expects."""
        return all(block.fine for block in self.blocks)


def play(script: Script, stage: Stage) -> Performance:
    """Play a script from its first line to its last.

    Raises:
        AuthoringError: the file asks for a step, a town or an event that there is not.
    """
    playing = _Playing(stage)
    try:
        stage.begin(script.start)
        return Performance(script, tuple(playing.block(script.file, it) for it in script.blocks))
    finally:
        stage.close()


class _Playing:
    """One script while it is being played."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._names = Names(stage.book.directory)
        self._phones: list[str] = []
        self._out: dict[str, bool] = {}
        self._flagged: frozenset[str] = frozenset()

    def block(self, file: str, block: Block) -> Played:
        """Do one thing and compare what came of it."""
        for phone in (_phone(block.action), *(phone for phone, _ in block.screens)):
            if phone is not None and phone not in self._phones:
                self._phones.append(phone)
        try:
            self._act(block.action)
        except CannotPlay as cannot:
            raise AuthoringError((Issue(file, block.line, str(cannot)),)) from None
        seen = self._seen(block)
        expected: list[str] = []
        happened: list[str] = []
        written: list[str] = []
        for phone in self._phones:
            silent = phone in block.silent or _phone(block.action) == phone
            wanted, actual = block.screen(phone), seen[phone]
            same = Screen(
                actual.messages,
                None if wanted.marks is None else actual.marks,
                None if wanted.decisions is None else actual.decisions,
            )
            expected += screen_lines(phone, wanted, silent=phone in block.silent)
            happened += screen_lines(phone, same, silent=silent)
            written += screen_lines(phone, _worth_writing(actual, wanted), silent=silent)
        return Played(block, tuple(expected), tuple(happened), tuple(written))

    def _act(self, action: Action) -> None:
        match action:
            case Text(phone, text, photo):
                self._stage.text(phone, text, photo=photo)
            case Wait(duration):
                self._stage.wait(duration)
            case Happens(phone, fault):
                self._stage.suffer(phone, fault)
            case Jump(phone):
                session, wrong = session_of(
                    self._stage.book, action, self._stage.now(), fresh_id="jump"
                )
                if session is None:
                    raise CannotPlay(wrong)
                self._stage.place(phone, session)

    def _seen(self, block: Block) -> Mapping[str, Screen]:
        """Collect what happened on every phone, and what changed."""
        observed = self._stage.collect()
        self._phones += [phone for phone in observed if phone not in self._phones]
        flagged = self._stage.flagged() - self._flagged
        self._flagged |= flagged
        screens = {}
        for phone in self._phones:
            here = observed.get(phone, Observed())
            decisions = [
                said for text, way in here.messages if (said := self._delivery(text, way))
            ]
            out = self._stage.opted_out(phone)
            if out != self._out.get(phone, False):
                decisions.append("opts out" if out else "opts in")
                self._out[phone] = out
            if phone == _phone(block.action):
                decisions += [f"flags {key}" for key in sorted(flagged)]
            screens[phone] = Screen(
                messages=tuple(Message.of(text) for text, _ in here.messages),
                marks=here.marks,
                decisions=tuple(decisions),
            )
        return screens

    def _delivery(self, text: str, way: str) -> str:
        """Say which way a text went and what it names; a prompt goes back by TwiML, as ever."""
        listings = ", ".join(self._names.listings_in(text))
        if listings:
            return f"by {way}: {listings}"
        return f"by {way}" if way == REST else ""


def _worth_writing(actual: Screen, wanted: Screen) -> Screen:
    """Leave out that nothing was decided or kept, unless the file says so."""
    return Screen(
        actual.messages,
        actual.marks if actual.marks or wanted.marks is not None else None,
        actual.decisions if actual.decisions or wanted.decisions is not None else None,
    )


def _phone(action: Action) -> str | None:
    """Name the phone that an action is done with, if it is done with one."""
    match action:
        case Text(phone) | Jump(phone):
            return phone
        case _:
            return None
