"""The moves of the state machine: going to a step, saying it, referring, and finding back."""

from bot.core import prompts
from bot.core.flow import MAX_HOPS, RESUME, Choice, Entry, Slot
from bot.core.hearing import Hearing
from bot.core.mark import Event, Outcome
from bot.core.session import TRAIL, Session
from bot.core.turn import Order, Turn

MISSES = 2  # after so many answers not understood, stop asking and name a person (R079)
LONG = 20  # characters; the log keeps only on which side of this a text was (R104)


class Turning(Hearing):
    """One turn while it is being decided: the moves."""

    # -- going ---------------------------------------------------------------------------------

    def arrive(
        self,
        here: Session,
        target: str,
        event: Event = Event.ANSWERED,
        outcome: Outcome = Outcome.NONE,
    ) -> Turn:
        """Go to a step, past every step whose question is already answered."""
        for _ in range(MAX_HOPS):
            if target == RESUME:
                target = here.resume or self.book.flows.entries[Entry.START]
                here = here._replace(
                    step=target, resume=None
                )  # BACK never leads into a crisis text
                event = Event.RESUMED if event is Event.ANSWERED else event
            path = self.book.flows.resolve(target, within=here.step)
            step = self.book.flows.by_path[path]
            if step.aside:
                return self.pass_by(here, path)
            here = self._moved(here, path)
            missing = self._missing(here, path) if step.refers else None
            if missing is not None:
                target = missing
            elif step.refers:
                return self.refer(here, start=0, event=Event.REFERRED)
            elif step.asks and filled(here, step.asks) and step.then:
                target = step.then
            else:
                return self.say(here, event, outcome)
        return self.greet()

    def enter(
        self, here: Session, path: str, event: Event, outcome: Outcome = Outcome.NONE
    ) -> Turn:
        """Let another flow cut in, remembering where the texter was."""
        if self.book.flows.by_path[path].aside:
            return self.pass_by(here, path)
        flow = path.partition("/")[0]
        if here.resume is None and flow != here.step.partition("/")[0]:
            here = here._replace(resume=here.step)
        elif here.resume is not None and flow == here.resume.partition("/")[0]:
            here = here._replace(resume=None)  # this is the flow that it would return to
        return self.say(here._replace(step=path), event, outcome)

    def pass_by(self, here: Session, path: str) -> Turn:
        """Say a step in passing: the next text is heard where the texter stood before."""
        there = here._replace(step=path)
        text = prompts.prompt(self.book, there)
        if not (here.introduced or self.book.flows.by_path[path].introduces):
            text = prompts.first_reply(self.book, there, text)
        return Turn(here if self.before else None, text, (self.mark(there, Event.WORD),))

    def under(self, choice: Choice, turn: Turn) -> Turn:
        """Put the line of a choice above what it led to."""
        if choice.above is None:
            return turn
        digit = self.step.choices.index(choice) + 1
        key = f"{self.here.step.replace('/', '.')}.above.{digit}"
        if turn.order is not None:
            return turn._replace(order=turn.order._replace(above=key))
        return turn._replace(said=f"{prompts.say(self.book, self.here, key)}\n{turn.said}")

    def cut_in(self, entry: Entry, event: Event, outcome: Outcome) -> Turn:
        """Answer a crisis first, and keep what else the text said for afterwards."""
        here = self.here
        # What was asked for before stays first: the words of a crisis imply a need of their own.
        wanted = dict.fromkeys(
            need for need in (here.need, *here.also, *self.meaning.needs) if need
        )
        need, *also = wanted or (None,)
        town = self.meaning.town or here.town
        kept = here._replace(town=town, need=need, also=tuple(filter(None, also)))
        return self.enter(kept, self.book.flows.entries[entry], event, outcome)

    def menu(self) -> Turn:
        """Ask for another need; the town stays."""
        main = self.book.flows.main
        here = self.here._replace(need=None, also=(), towns=(), resume=None)
        target = f"{main.flow}/{main.menu}" if main.menu else here.step
        if not filled(here, Slot.TOWN):
            target = self.book.flows.asking(Slot.TOWN, within=target) or target
        return self.arrive(here, target, Event.MENU)

    def back(self) -> Turn:
        """Go a step back, taking back the answer that was given there."""
        here = self.here
        if here.resume is not None:
            # What the text that cut in told is taken back with it: who backs out of "he has a gun,
            # im in norwalk" is asked, and listings do not appear on a screen that may be watched.
            asked = self.book.flows.by_path[here.resume].asks
            return self.arrive(_unanswered(here, asked), RESUME, Event.BACK)
        if self.step.flags and here.need is not None:
            return self.again(here)
        target = here.trail[-1] if here.trail else here.step
        there = self.book.flows.by_path[target]
        if there.asks and there.introduces:  # who was greeted is asked again without the greeting
            target = self.book.flows.asking(there.asks, within=target) or target
        asked = Slot.NEED if there.asks is None and self.step.refers else there.asks
        here = _unanswered(here, asked)
        back = here._replace(step=target, trail=here.trail[:-1], towns=())
        return self.arrive(back, target, Event.BACK)

    def more(self) -> Turn:
        """Offer the next listings, then those of the next need, then say that this was all."""
        here = self.here
        if here.next is None and here.also:
            following = here._replace(need=here.also[0], also=here.also[1:])
            return self.refer(following, start=0, event=Event.MORE)
        end = here.next if here.next is not None else len(self.book.directory.listings)
        return self.refer(here, start=end, event=Event.MORE)

    def again(self, here: Session) -> Turn:
        """Give the listings once more that the texter was just asked about."""
        start = here.next - len(here.sent) if here.next is not None else 0
        flows = self.book.flows
        refers = next(path for path, step in flows.by_path.items() if step.refers)
        return self.refer(here._replace(step=refers), start=max(0, start), event=Event.BACK)

    def bad_listing(self) -> Turn:
        """Ask which of the listings just sent did not work, unless there was only one."""
        if len(self.here.sent) == 1:
            return self.flag(self.here.sent[0])
        return self.enter(self.here, self.book.flows.entries[Entry.BAD], Event.UNSURE)

    def flag(self, listing: str) -> Turn:
        """Tell staff, anonymously, that a listing does not work."""
        asking = self.book.flows.entries[Entry.BAD]
        then = self.book.flows.by_path[asking].then or RESUME
        target = then if then == RESUME else self.book.flows.resolve(then, within=asking)
        return self.arrive(self.here, target, Event.FLAGGED)._replace(flagged=(listing,))

    def refer(self, here: Session, *, start: int, event: Event) -> Turn:
        """Order the referral for what is known, from a position in the list."""
        order = Order(
            town=here.town or None,
            need=here.need or "",
            language=here.language,
            minor=here.minor,
            start=start,
            at=int(self.now.timestamp()),
            introduce=not here.introduced,
            mention="" if here.told else self.book.flows.mention,
        )
        after = here._replace(introduced=True, misses=0, towns=())
        return Turn(after, marks=(self.mark(after, event),), order=order)

    # -- saying --------------------------------------------------------------------------------

    def say(self, here: Session, event: Event, outcome: Outcome = Outcome.NONE) -> Turn:
        """Say the step where the texter stands, and mark the turn."""
        text = prompts.prompt(self.book, here)
        introduces = self.book.flows.by_path[here.step].introduces
        return self._answer(here._replace(towns=()), text, event, outcome, introduces=introduces)

    def greet(self) -> Turn:
        """Begin, or begin again."""
        start = self.book.flows.entries[Entry.START]
        turn = self.say(self.here._replace(step=start, resume=None), Event.BEGAN)
        return self._wordless(turn)

    def unheard(self) -> Turn:
        """Ask once more in other words; after that name a person instead (R079)."""
        size = Outcome.LONG if len(self.text) > LONG else Outcome.SHORT
        outcome = Outcome.EMPTY if self.meaning.empty else size
        if self.step.otherwise and not self.here.towns:
            turn = self.arrive(self.here, self.step.otherwise, Event.UNHEARD, outcome)
            return self._wordless(turn)
        here = self.here._replace(misses=self.here.misses + 1)
        mark = self.mark(here, Event.UNHEARD, outcome)
        return self._wordless(Turn(here, self._once_more(here), (mark,)))

    def _once_more(self, here: Session) -> str:
        """Ask again, and show again what can be answered: a digit means what was read last."""
        lines = here.towns or prompts.options(self.book, here, self.step)
        if here.misses >= MISSES or not (here.towns or self.step.unheard):
            return prompts.menu(self.phrase("stuck"), lines)
        use = "unsure" if here.towns else "unheard"
        return prompts.say(self.book, here, f"{here.step.replace('/', '.')}.{use}", lines)

    def _wordless(self, turn: Turn) -> Turn:
        """Say first that pictures are not seen, when a text has no word: mostly it was one."""
        if not self.meaning.empty:
            return turn
        return turn._replace(said=f"{self.phrase('picture')}\n{turn.said}")

    def unsure(self, here: Session) -> Turn:
        """Ask which of two towns was meant."""
        path = self.asking_town()
        text = prompts.say(self.book, here, f"{path.replace('/', '.')}.unsure", here.towns)
        return self._answer(here._replace(step=path, resume=None), text, Event.UNSURE)

    def elsewhere(self, here: Session) -> Turn:
        """Say honestly that we know this state only, and name the national lines.

        It waits where the town is asked for: the needs were not shown, so no digit may choose one.
        """
        path = self.asking_town()
        text = prompts.say(self.book, here, f"{path.replace('/', '.')}.elsewhere")
        return self._answer(self._moved(here._replace(resume=None), path), text, Event.ELSEWHERE)

    def aside(self, event: Event, key: str) -> Turn:
        """Answer without losing the texter's place, nor the half hour in which it is kept."""
        kept = self.before._replace(last=self.here.last) if self.before else None
        return Turn(kept, self.phrase(key), (self.mark(self.here, event),))

    def start(self) -> Turn:
        """Say that texts come again; whoever has no place yet is offered the languages with it."""
        if self.before is not None:
            return self.aside(Event.STARTED, "start")
        lines = prompts.options(self.book, self.here, self.step)
        text = prompts.say(self.book, self.here, "carrier.start", lines)
        here = self.here._replace(introduced=True)
        return Turn(here, text, (self.mark(here, Event.STARTED),))

    def _answer(
        self,
        here: Session,
        text: str,
        event: Event,
        outcome: Outcome = Outcome.NONE,
        *,
        introduces: bool = False,
    ) -> Turn:
        if not (here.introduced or introduces):
            text = prompts.first_reply(self.book, here, text)
        if self.book.flows.by_path[here.step].mention is not None:
            here = here._replace(told=True)  # this is what the line would tell of
        elif not (here.told or introduces):
            text, told = prompts.mention(self.book, here, text)
            here = here._replace(told=told)
        after = here._replace(introduced=True, misses=0)
        return Turn(after, text, (self.mark(after, event, outcome),))

    def _moved(self, here: Session, path: str) -> Session:
        """Take a step, remembering the one that is left for BACK; going round leaves no trace."""
        if path == here.step:
            return here
        trail, there = here.trail, self.book.flows.by_path[here.step]
        if path in trail:
            trail = trail[: trail.index(path)]
        elif not (there.refers or there.flags):
            trail = (*trail, here.step)[-TRAIL:]
        return here._replace(step=path, trail=trail, towns=())

    def _missing(self, here: Session, path: str) -> str | None:
        for slot in Slot:
            if not filled(here, slot):
                return self.book.flows.asking(slot, within=path)
        return None


def filled(here: Session, slot: Slot) -> bool:
    """Say whether a question is already answered; "rather not say" is an answer."""
    return (here.town if slot is Slot.TOWN else here.need) is not None


def _unanswered(here: Session, slot: Slot | None) -> Session:
    """Take an answer back."""
    if slot is Slot.TOWN:
        return here._replace(town=None)
    return here._replace(need=None, also=()) if slot is Slot.NEED else here
