"""What a step sounds like: its text with the blanks filled and the digits of its menu."""

from bot.core.book import Answers, Book
from bot.core.flow import Step
from bot.core.session import Session
from bot.core.sms import segments


def phrase(book: Answers, key: str, language: str) -> str:
    """Say one of the texts that belong to no step, such as the answer to HELP."""
    return book.catalogue.say(
        key, language, program=book.program.name, contact=book.program.contact
    )


def prompt(book: Book, session: Session, *, use: str = "say") -> str:
    """Say the session's step, with its choices; `use` picks another of the step's texts."""
    step = book.flows.by_path[session.step]
    return say(
        book, session, f"{session.step.replace('/', '.')}.{use}", options(book, session, step)
    )


def say(book: Book, session: Session, key: str, lines: tuple[str, ...] = ()) -> str:
    """Fill a text's blanks from the session and put the numbered lines of a menu under it."""
    need = book.flows.needs.get(session.need or "")
    text = book.catalogue.say(
        key,
        session.language,
        program=book.program.name,
        contact=book.program.contact,
        town=session.town or book.catalogue.say("carrier.anywhere", session.language),
        need=getattr(need.label, session.language) if need else "",
    )
    return menu(text, lines)


def menu(text: str, lines: tuple[str, ...]) -> str:
    """Put the numbered lines of a menu under a text."""
    return "\n".join((text, *(f"{digit} {line}" for digit, line in enumerate(lines, start=1))))


def mention(book: Book, session: Session, text: str) -> tuple[str, bool]:
    """Put the line that flows mention under a text if it costs no segment (R062); say whether."""
    key = book.flows.mention
    if not key:
        return text, False
    longer = f"{text}\n{book.catalogue.say(key, session.language)}"
    return (longer, True) if segments(longer) == segments(text) else (text, False)


def options(book: Book, session: Session, step: Step) -> tuple[str, ...]:
    """Name what the digits of a step stand for, in the session's language."""
    if step.flags:
        return tuple(book.directory.listings[key].record.short for key in session.sent)
    return tuple(getattr(choice.label, session.language) for choice in step.choices if choice.label)


def first_reply(book: Book, session: Session, text: str) -> str:
    """Put the notice that this is automated before a session's first reply (R055, R056)."""
    return f"{phrase(book, 'carrier.intro', session.language)}\n{text}"
