"""One text as it is heard: what it means here, which answer or which word it is."""

from datetime import datetime

from bot.core import prompts
from bot.core.book import Book
from bot.core.flow import Choice, Entry, Opening, Slot, Step
from bot.core.mark import Event, Mark, Outcome, pace
from bot.core.recalling import still_known, tuned
from bot.core.session import Session
from bot.core.understanding.meaning import Expecting, Meaning
from bot.core.whole import bare, blunt

ZIP_DIGITS, ZIP_WORDS = 5, 4  # "need food 10451"; in a longer text five digits may be a sum owed
_EXPECTING = {Slot.TOWN: Expecting.TOWN, Slot.NEED: Expecting.NEED, None: Expecting.ANYTHING}


class Hearing:
    """One text, with all that is known when it comes.

    `before` is the session as it was, None when there is none or its time is over; `here` is where
    the texter stands now, with this text's language and age already taken in.
    """

    def __init__(
        self,
        book: Book,
        session: Session | None,
        text: str,
        *,
        now: datetime,
        fresh_id: str,
    ) -> None:
        self.book, self.text, self.now = book, text, now
        at = int(now.timestamp())
        self.before = session if session is not None and session.alive(now) else None
        start = book.flows.entries[Entry.START]
        here = self.before or Session(id=fresh_id, began=at, last=at, step=start)
        here = still_known(book, here)
        self.step: Step = book.flows.by_path[here.step]
        self.meaning: Meaning = book.vocabulary.understand(
            text,
            expecting=_EXPECTING[self.step.asks],
            language=here.language if here.language_by else None,
        )
        self.here = tuned(here, self.meaning)._replace(last=at)

        self.said = bare(text)

    @property
    def answer(self) -> Choice | None:
        """The answer of this step that the whole text is: by its label, or by other words."""
        if self.before is None or not self.said:
            return None
        for choice in self.step.choices:
            if choice.label and self.said == bare(getattr(choice.label, self.here.language)):
                return choice
        answers = self.book.flows.answers[self.here.step]
        return answers.get(self.said) or answers.get(blunt(self.said))

    @property
    def opening(self) -> Opening | None:
        """Where the whole text leads from anywhere, if it is a word of a flow."""
        words = self.book.flows.words
        return words.get(self.said) or words.get(blunt(self.said))

    @property
    def strange_zip(self) -> bool:
        """Whether a short text names a ZIP code that is none of this state's."""
        words = self.said.split()
        return len(words) <= ZIP_WORDS and any(
            len(word) == ZIP_DIGITS and word.isdigit() and not word.endswith("000")
            for word in words
        )

    @property
    def tells_age(self) -> bool:
        """Whether this text is the first to say that the texter is under 18."""
        return self.before is not None and self.here.minor and not self.before.minor

    @property
    def after(self) -> str:
        """The step that follows this one."""
        return self.step.then or self.here.step

    def onward(self, path: str) -> str:
        """Where something understood at a step leads: on, or from a dead end into the flow."""
        step = self.book.flows.by_path[path]
        if step.asks or step.refers or (step.then and not step.flags):
            return step.then or path
        return self.asking_town()

    def phrase(self, key: str) -> str:
        """Say a text that belongs to no step."""
        return prompts.phrase(self.book, f"carrier.{key}", self.here.language)

    def speaking(self, language: str) -> Session:
        """Return the session in a language that the texter chose; it stays chosen."""
        return self.here._replace(language=language, language_by="choice")

    def mark(self, here: Session, event: Event, outcome: Outcome = Outcome.NONE) -> Mark:
        """Write down what may be remembered of this turn."""
        return Mark(
            event=event,
            step=here.step,
            outcome=outcome,
            need=here.need or "-",
            region=self.book.towns.region_of(here.town) or "-",
            language=here.language,
            pace=pace(self.before.last if self.before else None, self.now),
        )

    def asking_town(self) -> str:
        """The step of the main flow that asks for the town."""
        main = self.book.flows.main
        return self.book.flows.asking(Slot.TOWN, within=main.flow) or self.here.step
