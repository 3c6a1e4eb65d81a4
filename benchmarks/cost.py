"""What is paid: outgoing segments a conversation, and of all 8,112 answers, in each language."""

import statistics
from collections import Counter
from datetime import UTC, datetime

from benchmarks.processes import HOUSE
from benchmarks.table import Figure, Part, at_most
from bot.play.books import Books
from bot.play.costs import answers, median_segments, talks
from bot.settings import read_settings
from bot.wiring import read_book

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
GOALS = {"en": 4, "es": 4}
TWO = 2


def measure(*, quick: bool = False) -> Part:
    """Count; nothing here depends on the machine."""
    del quick
    played = list(talks(HOUSE / "tests" / "conversations", Books()))
    book = read_book(read_settings(_env_file=None))
    composed = list(answers(book, TUESDAY))
    figures: list[Figure] = []
    for language, median in median_segments(played).items():
        what = f"median conversation, {language}"
        if language in GOALS:
            figures.append(at_most(what, median, GOALS[language], "segments"))
        else:
            figures.append(Figure(what, f"{median:.0f} segments"))
    for each in composed:
        usual = statistics.median(Counter(each.by_segments).elements())
        figures.append(
            at_most(f"answer to one text, median, {each.language}", usual, TWO, "segments")
        )
    rows = [(
        "language", "answers", "in two segments", "mean", "without the notice",
        "without the hotline", "without the third listing", "with one accent outside GSM-7",
    )]  # fmt: skip
    for each in composed:
        means = (
            each.mean, each.without_notice, each.without_hotline, each.without_third, each.in_ucs2
        )  # fmt: skip
        share = f"{100 * each.share_in_two:.1f} %"
        rows.append((each.language, f"{each.count:,}", share, *(f"{mean:.2f}" for mean in means)))
    sessions = Counter(talk.language for talk in played)
    counted = ", ".join(f"{count} in {language}" for language, count in sorted(sessions.items()))
    return Part(
        "cost",
        "Segments, which are paid for",
        figures,
        rows,
        notes=[
            (
                f"Sessions of `tests/conversations`: {counted}. The answers are those to every "
                "town and need, as the first reply. `tests/test_costs.py` fails when the "
                "median gets dearer. So the hotline sentence costs up to a segment an answer, "
                "the third listing none (it fills what is paid for already), and one accent "
                "that GSM-7 lacks would cost more than everything else together."
            )
        ],
    )
