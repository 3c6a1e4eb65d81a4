"""What each phone saw, and whether the helpline kept its promises to it. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core import prompts
from bot.core.book import Book
from bot.core.engine import advance
from bot.core.mark import Event
from bot.core.session import Session
from bot.core.turn import Opt, Turn
from tests.chaos.schedule import Kind

CONNECTICUT = ZoneInfo("America/New_York")
IN_TIME = 60.0  # seconds from a text to its answer, whatever is broken
IN_FLIGHT = 2.0  # seconds after a STOP in which a send that had begun may still arrive
HANDED_OVER = 11.0  # the same while the carrier stands still: its time-out, and a little
UNASKED = 6.0  # seconds after Redis is back in which a web process may not have asked it yet
NEAR = 2.0  # seconds before a blow in which an acceptance may not have been noted yet
STARTING = 8.0  # seconds that a process may take until it has read the opt-out list
STATIC = "fallback host"
BACK = {"START", "YES"}


@dataclass(slots=True)
class Delivery:
    """One delivery of a text by the carrier, and the TwiML that came back."""

    at: float
    until: float
    said: str
    via: str


@dataclass(slots=True)
class Asked:
    """One text, as often as it was delivered."""

    words: str
    at: float
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(slots=True)
class Received:
    """One text that arrived through the carrier's REST side; `fault` is what befell its answer."""

    at: float
    text: str
    fault: str


@dataclass(slots=True)
class Phone:
    """Everything that happened on one phone."""

    number: str
    asked: list[Asked] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Struck:
    """A blow as it fell: what, and from when to when (Unix seconds)."""

    what: str
    began: float
    ended: float


@dataclass(slots=True)
class Verdict:
    """What came of a run: broken promises as sentences, the rest as counts."""

    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)
    slowest: float = 0.0
    blows: tuple[Struck, ...] = ()


class Stand(StrEnum):
    """Whether a texter is opted out."""

    IN = "in"
    OUT = "out"
    OWED = "owed"
    """They have said STOP while Redis was away: stored later and not confirmed, or lost."""


State = tuple[Session | None, Stand]
"""What may be remembered of a texter."""
Way = tuple[str, str, State | None]
"""One legal answer: the words of the response, a referral due, and the state after."""


class Judge:
    """Follows each phone with the state machine, through every state it may be in."""

    def __init__(self, book: Book, blows: Iterable[Struck]) -> None:
        self._book = book
        self._blows = tuple(sorted(blows, key=lambda blow: blow.began))
        self.verdict = Verdict(blows=self._blows)
        self._told: set[str] = set()

    def judge(self, phone: Phone) -> None:
        """Check one phone's history."""
        states: set[State] = {(None, Stand.IN)}
        confirmed = prompts.phrase(self._book, "carrier.stop", "en")
        stopped: float | None = None
        orders: list[tuple[Asked, set[str]]] = []
        for asked in phone.asked:
            states, expected = self._follow(phone, asked, states, stopped)
            if expected:
                orders.append((asked, expected))
            heard = [d for d in asked.deliveries if d.via != STATIC]  # the other host hears nothing
            told = [d.until for d in heard if d.said == confirmed]
            if told and stopped is None:
                stopped = min(told)
            elif asked.words in BACK and heard and heard[-1].said:
                stopped = None
            if stopped is not None and asked.words not in {*BACK, "STOP"}:
                self._check_silence(phone, stopped)
        self._check_referrals(phone, orders)
        self._check_copies(phone)

    def _follow(
        self, phone: Phone, asked: Asked, states: set[State], stopped: float | None
    ) -> tuple[set[State], set[str]]:
        """Advance through what was heard; return where that may lead, and the referral due."""
        self.verdict.counts["texts"] += 1
        now = datetime.fromtimestamp(asked.at, CONNECTICUT)
        outcomes = [outcome for state in states for outcome in self._outcomes(state, asked, now)]
        nobody = (None, Stand.IN)
        fresh = [(said, due, None) for said, due, _ in self._outcomes(nobody, asked, now)]
        after: set[State] = set()
        due: set[str] = set()
        silent, excused = True, False
        for delivery in asked.deliveries:
            self.verdict.counts[f"via {delivery.via}"] += 1
            self.verdict.slowest = max(self.verdict.slowest, delivery.until - delivery.at)
            matching = [each for each in outcomes if each[0] == delivery.said]
            if delivery.via == STATIC:
                matching = list(outcomes)
                silent = False
            elif not matching:
                matching = [each for each in fresh if each[0] == delivery.said]
                if matching:
                    self.verdict.counts["forgotten sessions"] += 1
                    for session, opted in states:
                        matching += self._outcomes((None, opted), asked, now) if session else []
            if not matching and not (delivery.said == "" and any(d.said for d in asked.deliveries)):
                self._break(phone, f"illegal answer to {asked.words!r}: {delivery.said[:60]!r}")
            after |= {state for _, _, state in matching if state is not None}
            if delivery.said:
                silent = False
                if stopped is not None and asked.words not in {"HELP", *BACK}:
                    self._check_list(phone, asked, delivery)
            else:
                due |= {text for _, text, _ in matching if text}
                # A START that Redis did not hear leaves the STOP standing: then silence is right.
                excused |= any(not text for _, text, _ in matching)
                # And one that is stored between a referral and its sending drops it.
                excused |= self._stores_late(asked.at) and any(
                    stand is Stand.OWED for _, stand in states
                )
        after |= (
            states
            if any(d.via in {STATIC, "fallback", "in_place"} for d in asked.deliveries)
            else set()
        )
        quiet = stopped is not None or any(stand is Stand.OUT for _, stand in states)
        if silent and not due and not quiet:
            self._break(phone, f"no answer to {asked.words!r}")
        return after or states, due if silent and not excused else set()

    def _outcomes(self, state: State, asked: Asked, now: datetime) -> list[Way]:
        """List what may be said: the words of the response, a referral due, and the state after."""
        session, stand = state
        if stand is Stand.OWED:  # lost with its process, stored, or still to be stored
            stored = self._turn(session, asked, now, opted_out=True, unconfirmed=True)
            lost = self._outcomes((session, Stand.IN), asked, now)
            started = self._phrase("start", stored) if asked.words == "START" else None
            pending: list[Way] = [
                (said, due, (after[0], Stand.OWED))
                for said, due, after in lost
                if after is not None and after[1] is Stand.IN
                if not (started and said.startswith(started))
            ]
            told: Way = (stored.said, "", (stored.session, _stand(stored, Stand.OWED)))
            return [*lost, *pending, told]
        opted = stand is Stand.OUT
        turn = self._turn(session, asked, now, opted_out=opted)
        after = (turn.session, _stand(turn, stand))
        outcomes: list[Way]
        if turn.order is not None:
            outcomes = [("", turn.in_place, after), (turn.in_place, "", after)]
        else:
            outcomes = [(turn.said, "", after)]
        later = (None, Stand.OWED) if turn.opt is Opt.OUT else after
        said = {self._alone(asked, now, opted_out=opted), self._alone(asked, now, opted_out=False)}
        return [*outcomes, *((alone, "", each) for alone in said for each in (state, later))]

    def _turn(
        self,
        session: Session | None,
        asked: Asked,
        now: datetime,
        *,
        opted_out: bool,
        unconfirmed: bool = False,
    ) -> Turn:
        return advance(
            self._book, session, asked.words, now=now, fresh_id="x" * 22,
            opted_out=opted_out, unconfirmed=unconfirmed,
        )  # fmt: skip

    def _alone(self, asked: Asked, now: datetime, *, opted_out: bool) -> str:
        """Say what is answered from a text alone, when Redis is away."""
        turn = self._turn(None, asked, now, opted_out=opted_out)
        if turn.opt is not None:
            return self._phrase("resend", turn)
        if turn.order is not None:
            return turn.in_place
        if turn.marks and turn.marks[0].event in {Event.HELP, Event.URGENT, Event.NEAR}:
            return turn.said
        return "" if opted_out else self._phrase("fallback", turn)

    def _check_list(self, phone: Phone, asked: Asked, delivery: Delivery) -> None:
        """Nobody is answered after a confirmed STOP, but by a process that cannot know of it.

        That is one that began while Redis was away, and has never read the list.
        """
        away = [
            blow for blow in self._blows
            if blow.what in {"kill redis", "stop redis"}
            and blow.began <= delivery.until <= blow.ended + UNASKED + HANDED_OVER
        ]  # fmt: skip
        begun = [
            blow.ended for blow in self._blows if "web" in blow.what or blow.what == Kind.DEPLOY
        ]
        if any(gone.began - STARTING <= at for gone in away for at in begun if at < delivery.until):
            self.verdict.counts["answers by a process that never read the opt-out list"] += 1
        else:
            self._break(phone, f"{asked.words!r} answered after STOP: {delivery.said[:60]!r}")

    def _phrase(self, key: str, turn: Turn) -> str:
        language = turn.marks[0].language if turn.marks else "en"
        return prompts.phrase(self._book, f"carrier.{key}", language)

    def _stores_late(self, at: float) -> bool:
        """Say whether a STOP that Redis did not hear may be stored just now."""
        return any(
            "redis" in blow.what and blow.began <= at <= blow.ended + UNASKED
            for blow in self._blows
        )

    def _check_silence(self, phone: Phone, stopped: float) -> None:
        late = [
            each
            for each in phone.received
            if each.at > stopped + (HANDED_OVER if self._carrier_slow(stopped) else IN_FLIGHT)
        ]
        if late:
            self._break(phone, f"{len(late)} sent after STOP, {late[0].at - stopped:.1f} s after")

    def _carrier_slow(self, at: float) -> bool:
        """Say whether the carrier stood still when a STOP was confirmed."""
        return any(
            "network" in blow.what and blow.began - 1 <= at <= blow.ended + HANDED_OVER
            for blow in self._blows
        )

    def _check_referrals(self, phone: Phone, orders: list[tuple[Asked, set[str]]]) -> None:
        """Every referral that was promised came, in time and in the order asked."""
        before = 0.0
        for asked, due in orders:
            stops = [each.at for each in phone.asked if each.words == "STOP" and each.at > asked.at]
            came = [
                each.at for each in phone.received if each.text in due and each.at >= asked.at - 1
            ]
            if not came:
                if not stops:
                    self._break(phone, f"no referral for {asked.words!r} of {asked.at:.1f}")
                continue
            self.verdict.counts["referrals sent"] += 1
            took = min(came) - asked.at
            self.verdict.slowest = max(self.verdict.slowest, took)
            if took > IN_TIME:
                self._break(phone, f"referral for {asked.words!r} after {took:.0f} s")
            if min(came) < before:
                self._break(phone, f"referral for {asked.words!r} before an earlier one")
            before = min(came)

    def _check_copies(self, phone: Phone) -> None:
        """A second copy has a cause that made the first one's fate unknowable."""
        by_text: dict[str, list[Received]] = {}
        for each in phone.received:
            by_text.setdefault(each.text, []).append(each)
        for copies in by_text.values():
            for first, second in pairwise(copies):
                cause = self._cause(first)
                self.verdict.duplicates[cause or "unexplained"] += 1
                if cause is None:
                    self._break(phone, f"a second copy {second.at - first.at:.1f} s later")
        for asked in phone.asked:
            for text in {each.said for each in asked.deliveries if each.said}:
                for copy in by_text.get(text, ()):
                    told = Received(asked.deliveries[0].until, text, "")
                    cause = self._cause(min(told, copy, key=lambda each: each.at))
                    self.verdict.duplicates[f"by webhook and worker: {cause}"] += 1
                    if cause is None:
                        self._break(phone, f"{asked.words!r} answered twice, both ways")

    def _cause(self, first: Received) -> str | None:
        if first.fault:
            return f"the carrier's answer was {first.fault}"
        for blow in self._blows:
            after = UNASKED if "redis" in blow.what else 1.0
            if blow.began - NEAR <= first.at <= blow.ended + after:
                return f"{blow.what} between acceptance and note"
        return None

    def _break(self, phone: Phone, what: str) -> None:
        self.verdict.broken.append(f"{phone.number}: {what}")
        if phone.number not in self._told:
            self._told.add(phone.number)
            self.verdict.stories += _story(phone)


def _stand(turn: Turn, before: Stand) -> Stand:
    """Say where a turn leaves a texter: as before, unless it opts in or out."""
    if turn.opt is None:
        return before
    return Stand.OUT if turn.opt is Opt.OUT else Stand.IN


def _story(phone: Phone) -> list[str]:
    """Tell what happened on a phone, in order, for whoever looks for the cause."""
    told = [
        (delivery.at, f"{asked.words!r} -> {delivery.via} {delivery.said[:40]!r}")
        for asked in phone.asked
        for delivery in asked.deliveries
    ]  # fmt: skip
    told += [(each.at, f"received {each.text[:40]!r} {each.fault}") for each in phone.received]
    return [f"{phone.number} {at:.1f} {what}" for at, what in sorted(told)]
