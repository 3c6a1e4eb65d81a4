"""Sessions that differ in nothing that matters are one state: the fold that makes them countable.

What is folded away, and why nothing is lost by it:

- the id and the times: the engine reads them only to end a session, which is proved apart;
- which town and which need are known: the engine only asks whether they are (`answers` asks the
  directory for every town and need);
- all of the trail but its last step: BACK reads one step at a time;
- for a flow that cut in, the trail and the listings sent: they are read after the way back only;
- how many listings were sent and whether more follow, but where a step refers or flags;
- the language and the age of the texter: they choose words and listings, never the step. This is
  not assumed: every state is also tried in every language, as an adult and as a minor.
"""

from bot.core.book import Book
from bot.core.session import Session

State = tuple[object, ...]

FEW = 2
"""Listings sent: none, one (BAD needs no question), or several."""


def fold(book: Book, session: Session | None) -> State:
    """Name the state of a session; None is the state before the first text."""
    if session is None:
        return ()
    step = book.flows.by_path[session.step]
    town = session.town if session.town is None else bool(session.town)
    known = (session.step, town, session.need is not None, session.misses > 0)
    if session.resume is not None:
        return (*known, session.resume)
    sent: tuple[object, ...] = (bool(session.sent),)
    if step.refers or step.flags:
        sent = (min(len(session.sent), FEW), session.next is not None, bool(session.also))
    return (*known, session.trail[-1:], len(session.towns), sent, session.introduced)


def place(book: Book, session: Session) -> State:
    """Name what decides the words of an answer: the state without the way that led there."""
    step = book.flows.by_path[session.step]
    sent = min(len(session.sent), FEW) if step.refers or step.flags else bool(session.sent)
    return (
        session.step,
        session.town if session.town is None else bool(session.town),
        session.need is not None,
        session.resume is not None,
        len(session.towns),
        sent,
        session.misses > 0,
    )


def spoken(session: Session, language: str, *, minor: bool) -> Session:
    """Put a session into a language that was chosen, as an adult's or a minor's."""
    return session._replace(language=language, language_by="choice", minor=minor)
