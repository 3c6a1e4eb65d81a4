"""Fulfilling an order: from what a turn asks for to the referral and what it offered."""

from dataclasses import replace
from datetime import datetime

from bot.core import prompts
from bot.core.book import Answers
from bot.core.directory.find import Finding, Query
from bot.core.directory.referral import Referral, compose
from bot.core.mark import Outcome
from bot.core.sms import segments
from bot.core.turn import Order, Turn


def referral_of(
    book: Answers, order: Order, now: datetime, flagged: frozenset[str]
) -> tuple[Finding, Referral]:
    """Find and compose what an order asks for; the worker does this when it sends."""
    query = Query(town=order.town, need=order.need, language=order.language, minor=order.minor)
    finding = book.directory.find(query, now, flagged=flagged)
    preface = book.catalogue.say(order.above, order.language) if order.above else ""
    if order.introduce:
        preface = prompts.phrase(book, "carrier.intro", order.language)
    first = order.start == 0
    words = book.catalogue.say(order.mention, order.language) if order.mention else ""
    # On a page of MORE the words take the room of a listing if they must: the session has waited
    # long enough for them. A first referral gives up nothing for them.
    reserved = preface if first else words
    referral = compose(
        finding, book.catalogue, order.language, now, start=order.start, preface=reserved
    )
    if not words:
        return finding, referral
    if not first:
        return finding, replace(
            referral, text=f"{referral.text.removeprefix(words).strip()}\n{words}"
        )
    longer = f"{referral.text}\n{words}"
    if segments(longer) > referral.segments:
        return finding, referral
    return finding, replace(referral, text=longer)


def fulfil(book: Answers, turn: Turn, now: datetime, flagged: frozenset[str]) -> Turn:
    """Complete a turn that orders a referral: what it offered is remembered, for MORE and BAD.

    When nothing is left to offer, the order becomes a sentence that says so.
    """
    if turn.order is None or turn.session is None:
        return turn
    finding, referral = referral_of(book, turn.order, now, flagged)
    [mark] = turn.marks
    told = turn.session.told or _mentions(book, turn.order, referral)
    if not referral.listings:
        exhausted = mark._replace(outcome=Outcome.EXHAUSTED)
        session = turn.session._replace(next=None, told=told)
        return turn._replace(session=session, said=referral.text, marks=(exhausted,), order=None)
    return turn._replace(
        session=turn.session._replace(sent=referral.listings, next=referral.next, told=told),
        marks=(mark._replace(outcome=Outcome(finding.fallback.value)),),
        in_place=referral.text,
    )


def _mentions(book: Answers, order: Order, referral: Referral) -> bool:
    words = book.catalogue.say(order.mention, order.language) if order.mention else "\n"
    return referral.text.endswith(words)
