"""Fulfilling an order: from what a turn asks for to the referral and what it offered."""

from datetime import datetime

from bot.core import prompts
from bot.core.book import Answers
from bot.core.directory.find import Finding, Query
from bot.core.directory.referral import Referral, compose
from bot.core.mark import Outcome
from bot.core.turn import Order, Turn


def referral_of(
    book: Answers, order: Order, now: datetime, flagged: frozenset[str]
) -> tuple[Finding, Referral]:
    """Find and compose what an order asks for; the worker does this when it sends."""
    query = Query(town=order.town, need=order.need, language=order.language, minor=order.minor)
    finding = book.directory.find(query, now, flagged=flagged)
    preface = prompts.phrase(book, "carrier.intro", order.language) if order.introduce else ""
    return finding, compose(
        finding, book.catalogue, order.language, now, start=order.start, preface=preface
    )


def fulfil(book: Answers, turn: Turn, now: datetime, flagged: frozenset[str]) -> Turn:
    """Complete a turn that orders a referral: what it offered is remembered, for MORE and BAD.

    When nothing is left to offer, the order becomes a sentence that says so.
    """
    if turn.order is None or turn.session is None:
        return turn
    finding, referral = referral_of(book, turn.order, now, flagged)
    [mark] = turn.marks
    if not referral.listings:
        exhausted = mark._replace(outcome=Outcome.EXHAUSTED)
        session = turn.session._replace(next=None)
        return turn._replace(session=session, said=referral.text, marks=(exhausted,), order=None)
    return turn._replace(
        session=turn.session._replace(sent=referral.listings, next=referral.next),
        marks=(mark._replace(outcome=Outcome(finding.fallback.value)),),
        in_place=referral.text,
    )
