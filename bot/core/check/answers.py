"""Asks the directory for every town and need, in every language, for adults and minors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product

from bot.core import prompts
from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.check.bans import LOCK_SCREEN, first_sight
from bot.core.directory.find import Finding, Query
from bot.core.directory.referral import BUDGET, Referral, compose
from bot.core.issue import Issue
from bot.core.sms import Encoding

MOMENTS = (
    datetime(2026, 3, 3, 15, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
)
"""A Tuesday morning, and the small hours of a Sunday, when most offices are closed."""
MOST_SEGMENTS, MOST_PLACES = 3, 3
WITHIN_BUDGET = 95  # per cent of first messages that take two segments at most (product.md 8)
FILE = "data/services.csv"
HOTLINE = "listings.hotline"
ADULT = 18

Reported = dict[tuple[str, str], Issue]
"""The first issue of each need and fault."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the directory answered: how often, how often within the budget, and what was wrong."""

    asked: int
    within: int
    pages: int
    issues: tuple[Issue, ...]


def ask_all(book: Book) -> Answers:
    """Ask for every town, and for none, and read every page of MORE where offices are closed."""
    asked = within = pages = 0
    found: Reported = {}
    towns = (None, *book.towns.by_name)
    for need, minor, language in product(book.flows.needs, (False, True), LANGUAGES):
        preface = prompts.phrase(book, "carrier.intro", language)
        for moment, town in product(MOMENTS, towns):
            finding = book.directory.find(Query(town, need, language, minor), moment)
            referral = compose(finding, book.catalogue, language, moment)
            asked += 1
            within += referral.segments <= BUDGET
            _judge(finding, found, referral)
            hotline = book.catalogue.say(HOTLINE, language)
            _judge_page(finding, found, referral, hotline)
            if moment is MOMENTS[-1]:
                for page in _pages(book, finding, referral, moment, preface):
                    pages += 1
                    _judge_page(finding, found, page, hotline)
    issues = list(found.values())
    if within * 100 < asked * WITHIN_BUDGET:
        share = within * 100 / asked
        message = f"only {share:.1f} % of referrals take {BUDGET} segments at most"
        issues.append(Issue(FILE, 1, message, f"{WITHIN_BUDGET} % have to; shorten names"))
    return Answers(asked, within, pages, tuple(issues))


def _pages(
    book: Book, finding: Finding, referral: Referral, moment: datetime, preface: str
) -> Iterator[Referral]:
    """Read the first message as a first reply, then page by page what MORE gives, to the end."""
    language, start = finding.query.language, referral.next
    yield compose(finding, book.catalogue, language, moment, preface=preface)
    while start is not None:
        page = compose(finding, book.catalogue, language, moment, start=start)
        yield page
        start = page.next
    yield compose(finding, book.catalogue, language, moment, start=len(finding.places))


def _judge(finding: Finding, found: Reported, referral: Referral) -> None:
    """Judge a first message: somebody to call, one of them confidential, all of it allowed."""
    shown = finding.places[: len(referral.listings)]
    if not shown:
        _report(finding, "has no listing", found)
    elif not any(place.listing.is_confidential for place in shown):
        _report(finding, "has no confidential listing", found)
    if finding.query.minor and any(p.listing.record.minimum_age >= ADULT for p in shown):
        _report(finding, "sends a minor to a place for adults", found)


def _judge_page(finding: Finding, found: Reported, page: Referral, hotline: str) -> None:
    if page.segments > MOST_SEGMENTS:
        _report(finding, f"takes more than {MOST_SEGMENTS} segments", found)
    if len(page.listings) > MOST_PLACES:
        _report(finding, f"names more than {MOST_PLACES} places", found)
    if page.encoding is Encoding.UCS_2:
        _report(finding, "is not in GSM-7", found)
    if _tells(page.text[:LOCK_SCREEN]):
        _report(finding, "shows on a locked phone what it is about", found)
    if hotline not in page.text:  # that it says what it must is the rule `phrase-duty`
        _report(finding, "leaves out the hotline and what it must report", found)


@cache
def _tells(beginning: str) -> bool:
    return first_sight(beginning) is not None


def _report(finding: Finding, told: str, found: Reported) -> None:
    """Keep one issue for each need and fault: the first town stands for the others."""
    query = finding.query
    who = "a minor" if query.minor else "an adult"
    where = query.town or "no town"
    message = f"`{query.need}` for {who} in {where} {told} [{query.language}, product.md 6]"
    hint = "helpline find shows the answer and why each listing is left out"
    found.setdefault((query.need, told), Issue(FILE, 1, message, hint))
