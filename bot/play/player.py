"""Plays a script on a stage and says where what happened differs from what the file expects."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from bot.core.issue import AuthoringError, Issue
from bot.play.jumps import session_of
from bot.play.listings import Names
from bot.play.script import Action, Block, Happens, Jump, Message, Screen, Script, Text, Wait
from bot.play.stage import REST, CannotPlay, Observed, Stage
from bot.play.writing import screen_lines

JUMPED = "jump" + "-" * 18
"""The id of a session that a file makes: as long as those that are made at random."""


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
    """Play a script from its first line to its last, then close the stage.

    Raises:
        AuthoringError: the file asks for a step, a town or an event that there is not.
    """
    player = Player(stage)
    try:
        stage.begin(script.start)
        return Performance(script, tuple(_played(player, script.file, it) for it in script.blocks))
    finally:
        stage.close()


class Player:
    """Does one thing after another on a stage that has begun, and tells what came of each."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._names = Names(stage.book.directory)
        self._out: dict[str, bool] = {}
        self._flagged: frozenset[str] = frozenset()

    def do(self, action: Action) -> Mapping[str, Screen]:
        """Do one thing; every phone that has texted or received has its screen in the answer.

        Raises:
            CannotPlay: it cannot be done.
        """
        match action:
            case Text(phone, text, photo):
                self._out.setdefault(phone, False)
                self._stage.text(phone, text, photo=photo)
            case Wait(duration):
                self._stage.wait(duration)
            case Happens(phone, fault):
                self._stage.suffer(phone, fault)
            case Jump(phone):
                self._out.setdefault(phone, False)
                now = self._stage.now()
                session, wrong = session_of(self._stage.book, action, now, fresh_id=JUMPED)
                if session is None:
                    raise CannotPlay(wrong)
                self._stage.place(phone, session)
            case _:
                assert_never(action)
        return self._look(_phone(action))

    def _look(self, actor: str | None) -> Mapping[str, Screen]:
        """Collect what happened on every phone, and what changed."""
        observed = self._stage.collect()
        flagged = self._stage.flagged() - self._flagged
        self._flagged |= flagged
        screens = {}
        for phone in self._out:
            here = observed.get(phone, Observed())
            said = [self._delivery(text, way) for text, way in here.messages]
            out = self._stage.opted_out(phone)
            if out != self._out[phone]:
                said.append("opts out" if out else "opts in")
                self._out[phone] = out
            if phone == actor:
                said += [f"flags {key}" for key in sorted(flagged)]
            screens[phone] = Screen(
                messages=tuple(Message.of(text) for text, _ in here.messages),
                marks=here.marks,
                decisions=tuple(decision for decision in said if decision),
            )
        return screens

    def _delivery(self, text: str, way: str) -> str:
        """Say which way a text went and what it names; a prompt goes back by TwiML, as ever."""
        listings = ", ".join(self._names.listings_in(text))
        if listings:
            return f"by {way}: {listings}"
        return f"by {way}" if way == REST else ""


def worth_writing(actual: Screen, wanted: Screen | None = None) -> Screen:
    """Leave out that nothing was decided or kept, unless the file says so."""
    wanted = wanted or Screen()
    return replace(
        actual,
        marks=actual.marks if actual.marks or wanted.marks is not None else None,
        decisions=actual.decisions if actual.decisions or wanted.decisions is not None else None,
    )


def _played(player: Player, file: str, block: Block) -> Played:
    try:
        screens = player.do(block.action)
    except CannotPlay as cannot:
        raise AuthoringError((Issue(file, block.line, str(cannot)),)) from None
    expected: list[str] = []
    happened: list[str] = []
    written: list[str] = []
    for phone in dict.fromkeys([*screens, *(phone for phone, _ in block.screens)]):
        sent = isinstance(block.action, Text) and block.action.phone == phone
        silent = sent or phone in block.silent
        wanted, actual = block.screen(phone), screens.get(phone, Screen())
        asked = replace(
            actual,
            marks=None if wanted.marks is None else actual.marks,
            decisions=None if wanted.decisions is None else actual.decisions,
        )
        expected += screen_lines(phone, wanted, silent=phone in block.silent)
        happened += screen_lines(phone, asked, silent=silent)
        written += screen_lines(phone, worth_writing(actual, wanted), silent=silent)
    return Played(block, tuple(expected), tuple(happened), tuple(written))


def _phone(action: Action) -> str | None:
    """Name the phone that a text is sent from."""
    return action.phone if isinstance(action, Text) else None
