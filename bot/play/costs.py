"""What is sent costs money by the segment: counted over conversations and over all answers."""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.directory.find import Query
from bot.core.directory.listing import NEEDS
from bot.core.directory.referral import FLOW, compose
from bot.core.prompts import phrase
from bot.core.sms import measure, segments
from bot.play.books import Books
from bot.play.player import play
from bot.play.reading import files_of, read_script
from bot.play.rehearsal import Rehearsal
from bot.play.stage import Taken

FOREIGN = "\u0301"
"""A combining accent: one such character moves a whole text out of GSM-7."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One session of one conversation file: its language at the end, and what was sent in it."""

    file: str
    language: str
    texts: int
    segments: int


def talks(folder: Path, books: Books) -> Iterator[Talk]:
    """Play every conversation file of a folder; yield its sessions in which anything was sent."""
    for file in files_of([folder]):
        script = read_script(file, shown=file.name)
        stage = Rehearsal(books.of(script))
        play(script, stage)
        by_session: dict[str, list[Taken]] = {}
        for number, taken in enumerate(stage.taken):
            by_session.setdefault(_session(taken) or f"none {number}", []).append(taken)
        for turns in by_session.values():
            sent = [text for taken in turns if (text := _sent(taken))]
            if sent:
                yield Talk(file.name, _language(turns), len(sent), sum(map(segments, sent)))


def _session(taken: Taken) -> str:
    here = (taken.turn.session if taken.turn else None) or taken.before
    return here.id if here else ""


def _sent(taken: Taken) -> str:
    return (taken.turn.in_place or taken.turn.said) if taken.turn else ""


def _language(turns: Sequence[Taken]) -> str:
    spoken = [mark.language for taken in turns if taken.turn for mark in taken.turn.marks]
    return spoken[-1] if spoken else LANGUAGES[0]


def median_segments(found: Iterable[Talk]) -> dict[str, float]:
    """Return the median of outgoing segments a conversation, by language."""
    by_language: dict[str, list[int]] = {}
    for talk in found:
        by_language.setdefault(talk.language, []).append(talk.segments)
    return {language: statistics.median(each) for language, each in sorted(by_language.items())}


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to every town and need in one language; all means are of segments.

    `mean` is of answers as they are sent first, with the notice that this is automated;
    `without_*` leave one thing out; `in_ucs2` is what they would cost with one foreign accent.
    """

    language: str
    count: int
    by_segments: Counter[int]
    mean: float
    without_notice: float
    without_hotline: float
    without_third: float
    in_ucs2: float

    @property
    def share_in_two(self) -> float:
        """The share of answers that fit in two segments."""
        return sum(self.by_segments[count] for count in (1, 2)) / self.count


def answers(book: Book, now: datetime) -> Iterator[Answers]:
    """Compose the answer to every town and need, language by language, at a moment."""
    for language in LANGUAGES:
        notice = phrase(book, "carrier.intro", language)
        hotline = book.catalogue.say(f"{FLOW}.hotline", language)
        counts: Counter[int] = Counter()
        sums: Counter[str] = Counter()
        for town in book.towns.by_name:
            for need in NEEDS:
                finding = book.directory.find(Query(town, need, language), now)
                sent = compose(finding, book.catalogue, language, now, preface=notice)
                bare = compose(finding, book.catalogue, language, now)
                counts[sent.segments] += 1
                sums["mean"] += sent.segments
                sums["without_notice"] += bare.segments
                sums["without_hotline"] += segments(sent.text.replace(f"\n{hotline}", ""))
                sums["without_third"] += segments(_without_third(sent.text, len(sent.listings)))
                sums["in_ucs2"] += measure(sent.text + FOREIGN).segments
        count = counts.total()
        means = {name: total / count for name, total in sums.items()}
        yield Answers(language, count, counts, **means)


def _without_third(text: str, listings: int) -> str:
    """Leave out the third listing, a line: the notice stands before the first."""
    lines = text.split("\n")
    return "\n".join((*lines[:3], *lines[4:])) if listings >= 3 else text  # noqa: PLR2004 - the third
