"""What of a session still holds when the next text comes."""

from bot.core.book import Book
from bot.core.flow import Entry
from bot.core.session import Session
from bot.core.understanding.meaning import Meaning


def tuned(here: Session, meaning: Meaning) -> Session:
    """Follow the language and the age that the words show; a language once chosen stays.

    Words that ask for something change the language again, whichever it was: a single word may look
    like another language ("diapers", "rent"), and nobody may be held in one that they do not read.
    """
    minor = here.minor or meaning.minor
    heard = meaning.language
    if heard is None or here.language_by == "choice":
        return here._replace(minor=minor)
    substantial = bool(meaning.needs or meaning.urgent or meaning.command)
    if here.language_by == "words" and not substantial:
        return here._replace(minor=minor)
    return here._replace(minor=minor, language=heard, language_by="words")


def still_known(book: Book, here: Session) -> Session:
    """Drop what a deploy has taken away since the last text, and keep the rest, kindly."""
    steps = book.flows.by_path
    kept = here._replace(
        town=here.town if here.town == "" or here.town in book.towns else None,
        need=here.need if here.need in book.flows.needs else None,
        also=tuple(need for need in here.also if need in book.flows.needs),
        sent=tuple(key for key in here.sent if key in book.directory.listings),
        trail=tuple(step for step in here.trail if step in steps),
        resume=here.resume if here.resume in steps else None,
    )
    if here.step in steps:
        return kept
    return kept._replace(step=book.flows.entries[Entry.START], trail=(), resume=None, towns=())
