"""SIGTERM to every process in the middle of conversations, then a start: is anybody unanswered?"""

from benchmarks.table import Part, at_most, plain
from bot.settings import read_settings
from bot.wiring import read_book
from tests.chaos.run import run_plan
from tests.chaos.schedule import deploys

TEXTERS, SECONDS = 500, 40.0


def measure(*, quick: bool = False) -> Part:
    """Deploy in the middle of 500 conversations, and judge what each phone saw."""
    book = read_book(read_settings(_env_file=None))
    texters = 60 if quick else TEXTERS
    planned = deploys(8, texters=texters, seconds=SECONDS / 2 if quick else SECONDS)
    verdict = run_plan(planned, 8, book=book)
    return Part(
        "deploys",
        "A deploy in the middle",
        [
            plain("conversations", texters, ""),
            plain("texts", verdict.counts["texts"], ""),
            at_most("texters without an answer, or with a wrong one", len(verdict.broken), 0, ""),
            plain("second copies", verdict.duplicates.total(), ""),
            plain("slowest answer", verdict.slowest, "s", 1),
        ],
        notes=[
            (
                "Two web processes and two workers get SIGTERM at once, and are started again "
                "when they have ended; the texts retry as Twilio does. The judge is that of "
                "`make chaos`: it follows each phone with the state machine."
            )
        ],
    )
