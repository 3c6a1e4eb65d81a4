"""The state machine: what one text leads to, decided without sending or saving anything.

The order in which a text is heard is the safety of this product: a wish to stop and a risk to
life come before every menu, in every step and language (R071); everything else follows.
"""

from dataclasses import replace
from datetime import datetime

from bot.core import prompts
from bot.core.book import Book
from bot.core.directory.find import Query
from bot.core.directory.referral import compose
from bot.core.flow import MAX_HOPS, RESUME, Choice, Entry, Slot, Step
from bot.core.mark import Event, Mark, Outcome, pace
from bot.core.session import TRAIL, Session
from bot.core.turn import Opt, Order, Turn
from bot.core.understanding.meaning import Command, Expecting, Meaning

MISSES = 2  # after so many answers not understood, stop asking and name a person (R079)
LONG = 20  # characters; the log keeps only on which side of this a text was (R104)
_URGENT = (Entry.OVERDOSE, Entry.SUICIDE, Entry.DANGER)
_EXPECTING = {Slot.TOWN: Expecting.TOWN, Slot.NEED: Expecting.NEED, None: Expecting.ANYTHING}


def advance(  # noqa: PLR0913 - everything that varies comes in as an argument: that is the point
    book: Book,
    session: Session | None,
    text: str,
    *,
    now: datetime,
    fresh_id: str,
    opted_out: bool = False,
    flagged: frozenset[str] = frozenset(),
) -> Turn:
    """Decide what one text leads to.

    Args:
        book: What the helpline says and knows.
        session: What is remembered of this texter, or None.
        text: The body as it came; may be empty, huge or garbled.
        now: The time of the text, with a time zone.
        fresh_id: A random 128-bit id, used if a session begins here (R096).
        opted_out: Whether this number has said STOP and not START since.
        flagged: Listings that people have said do not work.
    """
    return _Turning(book, session, text, now, fresh_id, flagged).take(opted_out=opted_out)


class _Turning:
    """One turn while it is being decided."""

    def __init__(
        self,
        book: Book,
        session: Session | None,
        text: str,
        now: datetime,
        fresh_id: str,
        flagged: frozenset[str],
    ) -> None:
        self.book, self.text, self.now, self.flagged = book, text, now, flagged
        at = int(now.timestamp())
        alive = session is not None and session.alive(now)
        self.before = session if alive else None
        start = book.flows.entries[Entry.START]
        here = self.before or Session(id=fresh_id, began=at, last=at, step=start)
        if book.flows.step(here.step) is None:  # a deploy took the step away: begin again, kindly
            here = replace(here, step=start, trail=(), resume=None, towns=())
        step = book.flows.step(here.step)
        self.meaning = book.vocabulary.understand(
            text,
            expecting=_EXPECTING[step.asks if step else None],
            language=here.language if here.language_by else None,
        )
        self.here = replace(_tuned(here, self.meaning), last=at)

    # -- the order of hearing ------------------------------------------------------------------

    def take(self, *, opted_out: bool) -> Turn:
        command = self.meaning.command
        if opted_out:
            return self._while_opted_out(command)
        if command is Command.STOP:
            mark = self._mark(self.here, Event.STOPPED)
            return Turn(None, self._phrase("stop"), (mark,), opt=Opt.OUT)
        if command is Command.HELP:
            return self._aside(Event.HELP, "help")
        if self.meaning.urgent:
            return self._cut_in(
                next(entry for entry in _URGENT if entry.value in self.meaning.urgent),
                Event.URGENT,
                Outcome(self.meaning.urgent[0]),
            )
        if command is Command.START:
            turn = self._aside(Event.STARTED, "start")
            return replace(turn, opt=Opt.IN)
        if command is Command.CLEAR:
            return Turn(None, self._phrase("done"), (self._mark(self.here, Event.CLEARED),))
        if self.meaning.urgent_maybe:
            return self._cut_in(Entry.NEAR, Event.NEAR)
        return self._in_flow(command)

    def _while_opted_out(self, command: Command | None) -> Turn:
        """Nothing but HELP and the way back in is answered after a STOP (R010, R012)."""
        if command is Command.HELP:
            return Turn(None, self._phrase("help"), (self._mark(self.here, Event.HELP),))
        if command is Command.START or _bare(self.text) == "yes":
            mark = self._mark(self.here, Event.STARTED)
            return Turn(None, self._phrase("start"), (mark,), opt=Opt.IN)
        return Turn(None)

    def _in_flow(self, command: Command | None) -> Turn:
        step = self._step()
        choice = self._choice(step)
        if choice is not None:
            return self._chosen(step, choice)
        if step.flags and self.meaning.digit and self.meaning.digit <= len(self.here.sent):
            return self._flag(step, self.here.sent[self.meaning.digit - 1])
        if self.here.towns and self.meaning.digit and self.meaning.digit <= len(self.here.towns):
            town = self.here.towns[self.meaning.digit - 1]
            return self._arrive(replace(self.here, town=town, towns=()), self._after(step))
        word = self.book.flows.words.get(_bare(self.text))
        if word is not None:
            return self._enter(self._speaking(word[1]), word[0], Event.WORD)
        if command is Command.LANGUAGE:
            return self._language()
        if self.before is not None:
            match command:
                case Command.MENU:
                    return self._menu()
                case Command.BACK:
                    return self._back(step)
                case Command.MORE if self.here.sent:
                    return self._more()
                case _ if self.meaning.bad_listing and self.here.sent:
                    return self._bad_listing()
                case _:
                    pass
        return self._heard(step)

    # -- answers -------------------------------------------------------------------------------

    def _heard(self, step: Step) -> Turn:
        """Take the town and the need out of the text, then go where they lead."""
        meaning, here = self.meaning, self.here
        town = meaning.town or here.town
        need = meaning.needs[0] if meaning.needs else here.need
        also = meaning.needs[1:] if meaning.needs else here.also
        new = replace(here, town=town, need=need, also=also)
        if meaning.town_choices and town is None:
            return self._unsure(replace(new, towns=meaning.town_choices))
        if meaning.out_of_state and meaning.town is None:
            return self._elsewhere(replace(new, town=""))
        if not (meaning.town or meaning.needs):
            return self._greet() if self.before is None else self._unheard(step)
        if here.resume is not None:
            return self._arrive(replace(new, resume=None), here.resume)
        return self._arrive(new, self._after(step) if step.asks else here.step)

    def _chosen(self, step: Step, choice: Choice) -> Turn:
        kept = self.here
        for key, value in choice.keep.items():
            match key:
                case "language":
                    kept = replace(kept, language=value, language_by="choice")
                case "town":
                    kept = replace(kept, town=value)
                case _:
                    kept = replace(kept, need=value, also=())
        event = Event.LANGUAGE if "language" in choice.keep else Event.ANSWERED
        return self._arrive(kept, choice.go or self._after(step), event)

    def _arrive(self, here: Session, target: str, event: Event = Event.ANSWERED) -> Turn:
        """Go to a step, past every step whose question is already answered."""
        for _ in range(MAX_HOPS):
            if target == RESUME:
                target = here.resume or self.book.flows.entries[Entry.START]
                here = replace(here, resume=None)
                event = Event.RESUMED if event is Event.ANSWERED else event
            path = self.book.flows.resolve(target, within=here.step)
            step = self.book.flows.step(path)
            if step is None:
                break
            here = _moved(here, path)
            missing = self._missing(here, path) if step.refers else None
            if missing is not None:
                target = missing
            elif step.refers:
                return self._refer(here, start=0, event=Event.REFERRED)
            elif step.asks and _filled(here, step.asks) and step.then:
                target = step.then
            else:
                return self._say(here, event)
        return self._greet()

    def _missing(self, here: Session, path: str) -> str | None:
        for slot in Slot:
            if not _filled(here, slot):
                return self.book.flows.asking(slot, within=path)
        return None

    def _refer(self, here: Session, *, start: int, event: Event) -> Turn:
        order = Order(
            town=here.town or None,
            need=here.need or "",
            language=here.language,
            minor=here.minor,
            start=start,
            at=int(self.now.timestamp()),
            introduce=not here.introduced,
        )
        finding, referral = referral_of(self.book, order, self.now, self.flagged)
        after = replace(
            here,
            introduced=True,
            misses=0,
            sent=referral.listings,
            next=referral.next,
            towns=(),
        )
        outcome = Outcome(finding.fallback.value) if referral.listings else Outcome.EXHAUSTED
        marks = (self._mark(after, event, outcome),)
        if not referral.listings:
            return Turn(replace(after, sent=here.sent), referral.text, marks)
        return Turn(after, marks=marks, order=order, in_place=referral.text)

    # -- commands ------------------------------------------------------------------------------

    def _more(self) -> Turn:
        here = self.here
        if here.next is None and here.also:
            following = replace(here, need=here.also[0], also=here.also[1:])
            return self._refer(following, start=0, event=Event.MORE)
        end = here.next if here.next is not None else len(self.book.directory.listings)
        return self._refer(here, start=end, event=Event.MORE)

    def _menu(self) -> Turn:
        main = self.book.flows.main
        here = replace(self.here, need=None, also=(), towns=(), resume=None)
        target = f"{main.flow}/{main.menu}" if main and main.menu else here.step
        if not _filled(here, Slot.TOWN):
            target = self.book.flows.asking(Slot.TOWN, within=target) or target
        return self._arrive(here, target, Event.MENU)

    def _back(self, step: Step) -> Turn:
        here = self.here
        if here.resume is not None:
            return self._arrive(here, RESUME, Event.BACK)
        target = here.trail[-1] if here.trail else here.step
        there = self.book.flows.step(target) or step
        if there.asks and there.introduces:  # who was greeted is asked again without the greeting
            target = self.book.flows.asking(there.asks, within=target) or target
        if there.asks is Slot.TOWN:
            here = replace(here, town=None)
        elif there.asks is Slot.NEED or step.refers:
            here = replace(here, need=None, also=())
        turn = self._arrive(replace(here, towns=()), target, Event.BACK)
        if turn.session is None:
            return turn
        return replace(turn, session=replace(turn.session, trail=here.trail[:-1]))

    def _language(self) -> Turn:
        heard = self.meaning.language
        if heard is None or heard == self.before_language():
            return self._enter(self.here, self.book.flows.entries[Entry.LANGUAGE], Event.LANGUAGE)
        return self._say(self._speaking(heard), Event.LANGUAGE)

    def before_language(self) -> str | None:
        return self.before.language if self.before else "en"

    def _bad_listing(self) -> Turn:
        path = self.book.flows.entries[Entry.BAD]
        if len(self.here.sent) == 1:
            asked = self._enter(self.here, path, Event.FLAGGED).session or self.here
            self.here = asked
            return self._flag(self._step(), asked.sent[0])
        return self._enter(self.here, path, Event.UNSURE)

    def _flag(self, step: Step, listing: str) -> Turn:
        turn = self._arrive(self.here, step.then or RESUME, Event.FLAGGED)
        return replace(turn, flagged=(listing,))

    def _cut_in(self, entry: Entry, event: Event, outcome: Outcome = Outcome.NONE) -> Turn:
        meaning = self.meaning
        kept = replace(
            self.here,
            town=meaning.town or self.here.town,
            need=meaning.needs[0] if meaning.needs else self.here.need,
        )
        return self._enter(kept, self.book.flows.entries[entry], event, outcome)

    def _enter(
        self, here: Session, path: str, event: Event, outcome: Outcome = Outcome.NONE
    ) -> Turn:
        """Let another flow cut in, remembering where the texter was."""
        cutting_in = path.partition("/")[0] != here.step.partition("/")[0]
        if cutting_in and here.resume is None:
            here = replace(here, resume=here.step)
        return self._say(replace(here, step=path), event, outcome)

    # -- saying --------------------------------------------------------------------------------

    def _say(
        self, here: Session, event: Event, outcome: Outcome = Outcome.NONE, *, use: str = "say"
    ) -> Turn:
        step = self.book.flows.step(here.step)
        text = prompts.prompt(self.book, here, use=use)
        if not (here.introduced or (step and step.introduces)):
            text = prompts.first_reply(self.book, here, text)
        after = replace(here, introduced=True, misses=0, towns=())
        return Turn(after, text, (self._mark(after, event, outcome),))

    def _greet(self) -> Turn:
        start = self.book.flows.entries[Entry.START]
        return self._say(replace(self.here, step=start, resume=None), Event.BEGAN)

    def _unheard(self, step: Step) -> Turn:
        if step.otherwise:
            return self._arrive(self.here, step.otherwise)
        here = replace(self.here, misses=self.here.misses + 1)
        size = Outcome.LONG if len(self.text) > LONG else Outcome.SHORT
        mark = self._mark(here, Event.UNHEARD, Outcome.EMPTY if self.meaning.empty else size)
        if here.misses >= MISSES or step.unheard is None:
            return Turn(here, self._phrase("stuck"), (mark,))
        return Turn(here, prompts.prompt(self.book, here, use="unheard"), (mark,))

    def _unsure(self, here: Session) -> Turn:
        path = self._asking_town(here)
        text = prompts.say(self.book, here, f"{path.replace('/', '.')}.unsure", here.towns)
        return self._answer(replace(here, step=path), text, Event.UNSURE)

    def _elsewhere(self, here: Session) -> Turn:
        path = self._asking_town(here)
        text = prompts.say(self.book, here, f"{path.replace('/', '.')}.elsewhere")
        then = self.book.flows.asking(Slot.NEED, within=path) or path
        return self._answer(_moved(here, then), text, Event.ELSEWHERE)

    def _answer(self, here: Session, text: str, event: Event) -> Turn:
        if not here.introduced:
            text = prompts.first_reply(self.book, here, text)
        after = replace(here, introduced=True, misses=0)
        return Turn(after, text, (self._mark(after, event),))

    def _aside(self, event: Event, key: str) -> Turn:
        """Answer without losing the texter's place."""
        return Turn(self.before, self._phrase(key), (self._mark(self.here, event),))

    def _phrase(self, key: str) -> str:
        return prompts.phrase(self.book, f"carrier.{key}", self.here.language)

    def _mark(self, here: Session, event: Event, outcome: Outcome = Outcome.NONE) -> Mark:
        return Mark(
            event=event,
            step=here.step,
            outcome=outcome,
            need=here.need or "-",
            region=self.book.towns.region_of(here.town) or "-",
            language=here.language,
            pace=pace(self.before.last if self.before else None, self.now),
        )

    # -- looking up ----------------------------------------------------------------------------

    def _step(self) -> Step:
        step = self.book.flows.step(self.here.step)
        assert step is not None
        return step

    def _choice(self, step: Step) -> Choice | None:
        digit = self.meaning.digit
        if self.before is None or self.here.towns:
            return None
        if digit is not None:
            return step.choices[digit - 1] if 1 <= digit <= len(step.choices) else None
        said = _bare(self.text)
        for choice in step.choices:
            if choice.label and said == _bare(getattr(choice.label, self.here.language)):
                return choice
        return None

    def _after(self, step: Step) -> str:
        return step.then or self.here.step

    def _asking_town(self, here: Session) -> str:
        main = self.book.flows.main
        within = main.flow if main else here.step
        return self.book.flows.asking(Slot.TOWN, within=within) or here.step

    def _speaking(self, language: str) -> Session:
        return replace(self.here, language=language, language_by="choice")


def referral_of(book: Book, order: Order, now: datetime, flagged: frozenset[str]):  # noqa: ANN201
    """Find and compose what an order asks for; the worker does this again when it sends."""
    query = Query(town=order.town, need=order.need, language=order.language, minor=order.minor)
    finding = book.directory.find(query, now, flagged=flagged)
    preface = prompts.phrase(book, "carrier.intro", order.language) if order.introduce else ""
    return finding, compose(
        finding, book.catalogue, order.language, now, start=order.start, preface=preface
    )


def _tuned(here: Session, meaning: Meaning) -> Session:
    """Follow the language and the age that the words show; a language once chosen stays."""
    minor = here.minor or meaning.minor
    heard = meaning.language
    if heard is None or here.language_by == "choice":
        return replace(here, minor=minor)
    substantial = bool(meaning.needs or meaning.urgent or meaning.command)
    if here.language_by == "words" and not (here.language == "en" and substantial):
        return replace(here, minor=minor)
    return replace(here, minor=minor, language=heard, language_by="words")


def _filled(here: Session, slot: Slot) -> bool:
    return (here.town if slot is Slot.TOWN else here.need) is not None


def _moved(here: Session, path: str) -> Session:
    if path == here.step:
        return here
    left = (*here.trail, here.step)[-TRAIL:] if here.step not in here.trail[-1:] else here.trail
    return replace(here, step=path, trail=left, towns=())


def _bare(text: str) -> str:
    return text.strip().strip(".,!?\"'()").strip().casefold()
