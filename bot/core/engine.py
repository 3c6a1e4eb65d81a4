"""The state machine: what one text leads to, decided without sending or saving anything.

A text is offered to the rules of `ORDER`, one after the other; the first that takes it decides. The
order is the safety of this product: a wish to stop and a risk to life come before every menu, in
every step and language (R071).
"""

from collections.abc import Callable
from datetime import datetime

from bot.core.book import Book
from bot.core.flow import MORE, Choice, Entry, Slot
from bot.core.mark import Event, Outcome
from bot.core.referring import fulfil
from bot.core.session import Session
from bot.core.turn import URGENT, Opt, Turn
from bot.core.turning import Turning
from bot.core.understanding.meaning import Command

MOST_URGENT_FIRST = (Entry.OVERDOSE, Entry.SUICIDE, Entry.DANGER)


def advance(
    book: Book,
    session: Session | None,
    text: str,
    *,
    now: datetime,
    fresh_id: str,
    opted_out: bool = False,
    unconfirmed: bool = False,
    flagged: frozenset[str] = frozenset(),
) -> Turn:
    """Decide what one text leads to, with the referral that it orders already looked up.

    Args:
        book: What the helpline says and knows.
        session: What is remembered of this texter, or None.
        text: The body as it came; may be empty, huge or garbled.
        now: The time of the text, with a time zone.
        fresh_id: A random 128-bit id, used if a session begins here (R096).
        opted_out: Whether this number has said STOP and not START since.
        unconfirmed: Whether that STOP was stored later, so that nobody has confirmed it yet.
        flagged: Listings that people have said do not work.
    """
    turn = step(
        book, session, text,
        now=now, fresh_id=fresh_id, opted_out=opted_out, unconfirmed=unconfirmed,
    )  # fmt: skip
    return fulfil(book, turn, now, flagged)


def step(
    book: Book,
    session: Session | None,
    text: str,
    *,
    now: datetime,
    fresh_id: str,
    opted_out: bool = False,
    unconfirmed: bool = False,
) -> Turn:
    """Take one step of the state machine; a referral is ordered, not looked up."""
    turning = Turning(book, session, text, now=now, fresh_id=fresh_id)
    order = ORDER_AFTER_STOP if opted_out else ORDER
    for rule in (*order, _confirm) if opted_out and unconfirmed else order:
        turn = rule(turning)
        if turn is not None:
            return turn
    return Turn(None)  # silence: only after a STOP does no rule take a text


Rule = Callable[[Turning], Turn | None]


def _stop(turning: Turning) -> Turn | None:
    """STOP forgets the conversation and is confirmed once (R006-R009)."""
    if turning.meaning.command is not Command.STOP or _pleads(turning):
        return None
    return _confirm(turning)


def _confirm(turning: Turning) -> Turn:
    """Confirm a STOP: the one of this text, or one stored while nobody could be told (R008)."""
    mark = turning.mark(turning.here, Event.STOPPED)
    return Turn(None, turning.phrase("stop"), (mark,), opt=Opt.OUT)


def _pleads(turning: Turning) -> bool:
    """Say whether a "stop it" may be meant for somebody else: then a flow asks (R007).

    Carrier keywords are never words of a flow, so they stop from anywhere. Other wordings stop too,
    unless flows list them as doubtful and the conversation is about being hurt.
    """
    if turning.before is None or turning.opening is None:
        return False
    in_crisis = turning.here.step.startswith(turning.book.flows.crisis)
    return in_crisis or turning.here.need in URGENT


def _help(turning: Turning) -> Turn | None:
    """HELP is answered from anywhere and never loses the texter's place (R001)."""
    if turning.meaning.command is not Command.HELP:
        return None
    return turning.aside(Event.HELP, "help")


def _urgent(turning: Turning) -> Turn | None:
    """A risk to life is answered before anything else is looked at (R071)."""
    for entry in MOST_URGENT_FIRST:
        if entry.value in turning.meaning.urgent:
            return turning.cut_in(entry, Event.URGENT, Outcome(entry.value))
    return None


def _start(turning: Turning) -> Turn | None:
    """START opts back in from any state (R012)."""
    if turning.meaning.command is not Command.START:
        return None
    return turning.start()._replace(opt=Opt.IN)


def _yes_after_stop(turning: Turning) -> Turn | None:
    """YES opts in only for a number that is opted out; else it is ordinary input (R012)."""
    if turning.said != "yes":
        return None
    return turning.start()._replace(opt=Opt.IN)


def _clear(turning: Turning) -> Turn | None:
    """CLEAR forgets at once and says nothing that another reader could use (R069)."""
    if turning.meaning.command is not Command.CLEAR:
        return None
    mark = turning.mark(turning.here, Event.CLEARED)
    return Turn(None, turning.phrase("done"), (mark,))


def _near(turning: Turning) -> Turn | None:
    """A near miss of crisis wording asks, where the exact wording acts.

    A whole text that is known word for word, such as the "no, not in danger" that answers this very
    question, is no near miss.
    """
    if not turning.meaning.urgent_maybe or turning.opening or turning.answer:
        return None
    return turning.cut_in(Entry.NEAR, Event.NEAR, Outcome.NONE)


def _choice(turning: Turning) -> Turn | None:
    """A digit of the menu, the words beside it, or other words for the same (R092).

    While two towns are offered the digits stand for them; words mean what they always mean.
    """
    if turning.before is None:
        return None
    digit, choices = turning.meaning.digit, turning.step.choices
    if digit is not None and not turning.here.towns:
        return _choose(turning, choices[digit - 1]) if 1 <= digit <= len(choices) else None
    return None if turning.answer is None else _choose(turning, turning.answer)


def _choose(turning: Turning, choice: Choice) -> Turn:
    kept = turning.here
    for key, value in choice.keep.items():
        match key:
            case "language":
                kept = kept._replace(language=value, language_by="choice")
            case "town":
                kept = kept._replace(town=value)
            case _:
                kept = kept._replace(need=value, also=())
    if choice.go == MORE:
        return _more(turning)
    event = Event.LANGUAGE if "language" in choice.keep else Event.ANSWERED
    turn = turning.arrive(kept._replace(towns=()), choice.go or turning.after, event)
    return turning.under(choice, turn)


def _which_listing(turning: Turning) -> Turn | None:
    """The digit of a listing that did not work."""
    digit, sent = turning.meaning.digit, turning.here.sent
    if not turning.step.flags or digit is None or not 1 <= digit <= len(sent):
        return None
    return turning.flag(sent[digit - 1])


def _which_town(turning: Turning) -> Turn | None:
    """The digit of one of two towns."""
    digit, towns = turning.meaning.digit, turning.here.towns
    if digit is None or not 1 <= digit <= len(towns):
        return None
    return turning.arrive(turning.here._replace(town=towns[digit - 1], towns=()), turning.after)


def _word(turning: Turning) -> Turn | None:
    """A word that leads into a flow from anywhere."""
    found = turning.opening
    if found is None:
        return None
    language = found.spoken(turning.here.language)
    return turning.enter(turning.speaking(language), found.path, Event.WORD)


def _language(turning: Turning) -> Turn | None:
    """The name of a language switches to it; asking for another one offers them."""
    if turning.meaning.command is not Command.LANGUAGE:
        return None
    heard = turning.meaning.language
    if heard is None:
        path = turning.book.flows.entries[Entry.LANGUAGE]
        return turning.enter(turning.here, path, Event.LANGUAGE)
    return turning.arrive(turning.speaking(heard), turning.here.step, Event.LANGUAGE)


def _command(turning: Turning) -> Turn | None:
    """MENU, BACK, MORE and BAD, which mean something only within a conversation."""
    if turning.before is None:
        return None
    match turning.meaning.command:
        case Command.MENU:
            return turning.menu()
        case Command.BACK:
            return turning.back()
        case Command.MORE if turning.here.sent:
            return _more(turning)
        case _ if turning.meaning.bad_listing and turning.here.sent:
            return turning.bad_listing()
        case _:
            return None


def _more(turning: Turning) -> Turn:
    """Give the listings that follow; after a MENU nobody knows of what, so it asks."""
    return turning.more() if turning.here.need else turning.menu()


def _wanted(turning: Turning) -> Session:
    """Take in the needs of a text.

    Asked for the town, people answer with more than its name: "i can get to enfield", "going to
    stamford", "my moms in bristol". Such words weigh a little like a need (a ride, a place), and
    a need that was told when it was the question weighs more. So where the town was asked for and
    the text names one, what is known stays first and what is new comes behind it: a change of mind
    in these words is not lost, MORE gives it. Everywhere else the newest wish is the wish.
    """
    here, meaning = turning.here, turning.meaning
    wished = meaning.needs
    if not wished:
        return here
    names_town = meaning.town is not None or bool(meaning.town_choices)
    if here.need is not None and names_town and turning.step.asks is Slot.TOWN:
        wished = tuple(dict.fromkeys((here.need, *here.also, *wished)))
    return here._replace(need=wished[0], also=wished[1:])


def _free_text(turning: Turning) -> Turn:
    """Take the town and the need out of the text, then go where they lead."""
    meaning, here = turning.meaning, turning.here
    town = meaning.town or here.town
    new = _wanted(turning)._replace(town=town)
    if meaning.town_choices and (town is None or not meaning.needs):
        return turning.unsure(new._replace(towns=meaning.town_choices))
    if (meaning.out_of_state or turning.strange_zip) and meaning.town is None:
        return turning.elsewhere(new._replace(town=""))
    if not (meaning.town or meaning.needs):
        if turning.tells_age and here.resume is None:
            # "im 16" below listings: what was sent was chosen for an adult, and so is its MORE.
            # Where something was asked, it is asked again: an age is no answer, and no mistake.
            return turning.arrive(new, here.step)
        return turning.greet() if turning.before is None else turning.unheard()
    if here.resume is not None:
        # The step that cut in is left without a trace: BACK never leads into a crisis text.
        resumed = new._replace(step=here.resume, resume=None)
        return turning.arrive(resumed, turning.onward(here.resume))
    return turning.arrive(new, turning.onward(here.step))


ORDER: tuple[Rule, ...] = (
    _stop, _help, _urgent, _start, _clear,
    _choice, _which_listing, _which_town, _word, _near, _language, _command, _free_text,
)  # fmt: skip

ORDER_AFTER_STOP: tuple[Rule, ...] = (_help, _start, _yes_after_stop)
"""After a STOP nothing else is answered, not even a crisis (R010; product.md section 3)."""
