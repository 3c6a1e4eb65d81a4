"""Texts that nobody expected, and what understanding them costs.

`python -m tests.reliability.fuzzing_texts` reads 100,000 (`make fuzz-texts`): labelled texts that
were mangled letter by letter and byte by byte, words of the vocabulary in any order, characters of
every alphabet, and one piece over and over. None may fail, mean two things, or take 5 ms.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.labelled_texts import read_lessons
from bot.core.book import Book
from bot.core.understanding.meaning import Expecting, Meaning
from bot.core.understanding.senses import LANGUAGES
from bot.core.understanding.vocabulary import Vocabulary
from bot.core.understanding.wording import LONGEST_TEXT
from bot.settings import read_settings
from bot.wiring import read_book

TEXTS = Path(__file__).parents[1] / "texts"
SLOW = 0.005  # seconds of processor time
AGAIN = 5
"""How often a slow text is read again: a machine that others use too makes any text slow once."""
HINTS = (None, *LANGUAGES, "xx", "")
LETTERS = (
    "abcdefghijklmnopqrstuvwxyz0123456789 .,'$@/&-()?!\n\t\x00"
    "éñüçãèòœßıİ’“…\u200b\u202e\u0301🙂🏳\ufdfa\ud83d\ude00"
)
PIECES = (
    "new haven ", "wesk hartford ", "newhavn ", "e ", "n. ", "06106 ", "6106 ", "15 yo ",
    "im 15 an ", "$15 ", "m' ", "w/ ", "stop texting me ", "not in ", "norwich or groton ",
    "aabbcc ", "h4rtf0rd ", "hartford ave ", "\ufdfa", "á",
    "a\u0301", "🙂", "\ud800", ".", "?", "x", "0", "stacford ",
    "or ",
)  # fmt: skip
"""What is written over and over, each a part of the rules that might grow with its repetition."""


@dataclass(slots=True)
class Findings:
    """What came of it; texts are kept because they are made up, not typed by anybody."""

    read: int = 0
    slowest: float = 0.0
    slowest_text: str = ""
    broken: list[str] = field(default_factory=list)


def mangled(rng: random.Random, texts: Sequence[str]) -> str:
    """Return a labelled text with letters changed, left out or put in, words of others too."""
    text = list(rng.choice(texts))
    for _ in range(rng.randint(1, 12)):
        at = rng.randint(0, len(text))
        change = rng.randrange(4)
        if change == 0:
            text.insert(at, rng.choice(LETTERS))
        elif change == 1 and text:
            del text[rng.randrange(len(text))]
        elif change == 2 and text:
            text[rng.randrange(len(text))] = rng.choice(LETTERS)
        else:
            text[at:at] = rng.choice(texts)[: rng.randint(1, 80)]
    return "".join(text)


def mangled_bytes(rng: random.Random, texts: Sequence[str]) -> str:
    """Return a labelled text whose bytes were changed, read as a careless gateway would."""
    raw = bytearray(rng.choice(texts).encode("utf-8", "surrogatepass"))
    for _ in range(rng.randint(1, 16)):
        at = rng.randint(0, len(raw))
        raw[at : at + rng.randint(0, 2)] = rng.randbytes(rng.randint(0, 3))
    encoding, errors = rng.choice(
        (("utf-8", "surrogateescape"), ("latin-1", "strict"), ("utf-16-le", "replace"))
    )
    return bytes(raw).decode(encoding, errors)


def shuffled(rng: random.Random, texts: Sequence[str]) -> str:
    """Return words of many texts in any order, some joined, up to the longest text."""
    words: list[str] = []
    for _ in range(rng.randint(1, 40)):
        words += rng.choice(texts).split()
    rng.shuffle(words)
    return rng.choice((" ", "", ".", ", ")).join(words[: rng.randint(1, 400)])


def any_characters(rng: random.Random, _texts: Sequence[str]) -> str:
    """Return characters of one block of Unicode, surrogates and what is not assigned included."""
    first = rng.choice((0, 0, 0x80, 0x300, 0x600, 0x2000, 0x3000, 0xD800, 0xFB00, 0x1F300, 0xE0000))
    return "".join(chr(first + rng.randrange(0x300)) for _ in range(rng.randint(0, LONGEST_TEXT)))


def repeated(rng: random.Random, texts: Sequence[str]) -> str:
    """Return one piece over and over, with something before it."""
    piece = rng.choice(PIECES) if rng.random() < 0.7 else rng.choice(texts)[: rng.randint(1, 20)]
    return rng.choice(("", "in ", rng.choice(texts))) + piece * rng.randint(1, 1700)


MAKERS: tuple[Callable[[random.Random, Sequence[str]], str], ...] = (
    mangled, mangled, mangled, mangled_bytes, mangled_bytes, shuffled, any_characters, repeated,
)  # fmt: skip


def fuzz(vocabulary: Vocabulary, count: int, seed: int) -> Findings:
    """Understand so many texts; the same seed makes the same texts."""
    rng = random.Random(seed)
    texts = [one.text for one in read_lessons(TEXTS)]
    found = Findings()
    for _ in range(count):
        text = rng.choice(MAKERS)(rng, texts)
        expecting, hint = rng.choice(list(Expecting)), rng.choice(HINTS)

        def understand(
            text: str = text, expecting: Expecting = expecting, hint: str | None = hint
        ) -> Meaning:
            return vocabulary.understand(text, expecting=expecting, language=hint)

        found.read += 1
        try:
            took, meaning = _timed(understand)
            slow = took > min(SLOW, found.slowest)
            if slow or found.read % 16 == 0:
                again = [_timed(understand) for _ in range(AGAIN if slow else 1)]
                took = min(took, *(seconds for seconds, _ in again))
                if any(other != meaning for _, other in again):
                    found.broken.append(f"means two things: {text!r}")
        except Exception as error:  # noqa: BLE001 - whatever it raises is the finding
            found.broken.append(f"{type(error).__name__} on {text!r}")
            continue
        if took > SLOW:
            found.broken.append(f"{1000 * took:.1f} ms for {text!r}")
        if took > found.slowest:
            found.slowest, found.slowest_text = took, text
    return found


def _timed(understand: Callable[[], Meaning]) -> tuple[float, Meaning]:
    begun = time.process_time()
    meaning = understand()
    return time.process_time() - begun, meaning


def main() -> int:
    """Read as many texts as asked for and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    book: Book = read_book(read_settings(_env_file=None, public_url="https://helpline.example"))
    found = fuzz(book.vocabulary, asked.count, asked.seed)
    for one in found.broken:
        print(one)
    print(
        f"{found.read} texts, {len(found.broken)} findings; the slowest took"
        f" {1000 * found.slowest:.2f} ms: {found.slowest_text[:60]!r}"
    )
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
