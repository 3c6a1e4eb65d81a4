"""What has to be true of a reply as such, whoever gets it: remembered, so each is judged once."""

import re
from collections.abc import Iterator

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.check.bans import first_sight
from bot.core.check.duties import REPORTING
from bot.core.check.probes import NONCE
from bot.core.sms import Encoding, measure
from bot.core.turn import Turn

LONGEST = 2  # segments of any message but a referral (R046)
LONGEST_REFERRAL = 3  # a third where the listings leave no other way (product.md section 3)
PLACES = 3  # listings in a referral
ANYTHING = r"[^\n]{0,80}?"


class Judge:
    """Judges replies; a text that was found good once is not judged again."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._seen: dict[tuple[str, bool, str], str | None] = {}
        self._plain, self._shapes = _lines_of(book)
        self._stated = frozenset(
            letter
            for words in book.catalogue.texts.values()
            for text in words.values()
            for letter in text
        )

    def complaint(self, turn: Turn, language: str) -> str | None:
        """Say what is wrong with the reply of a turn, or None."""
        text = turn.said or turn.in_place
        refers = turn.order is not None
        if refers and turn.session is not None and len(turn.session.sent) > PLACES:
            return f"is answered by {len(turn.session.sent)} listings; {PLACES} at most"
        key = (text, refers, language)
        if key not in self._seen:
            self._seen[key] = next(self._complaints(text, language, refers=refers), None)
        return self._seen[key]

    def _complaints(self, text: str, language: str, *, refers: bool) -> Iterator[str]:
        if NONCE in text:
            yield "is echoed in the reply (R067)"
        cost, most = measure(text), LONGEST_REFERRAL if refers else LONGEST
        if cost.segments > most:
            yield f"is answered by {cost.segments} segments; {most} at most (R046)"
        if cost.encoding is Encoding.UCS_2 and not self._is_stated(text):
            yield "is answered outside GSM-7 (R047)"
        if first_sight(text):
            yield f"shows `{first_sight(text)}` on a locked phone (R068)"
        if refers and not all(duty.done(text, language) for duty in REPORTING):
            yield "gets a referral without the hotline and what it must report (R059)"
        if not all(self._is_ours(line) for line in text.split("\n")):
            yield "is answered by words that are not in the catalogue (R077)"

    def _is_stated(self, text: str) -> bool:
        """Say whether each letter stands in a text, where the rule `alphabet` asks for reasons."""
        return all(letter in self._stated for letter in text)

    def _is_ours(self, line: str) -> bool:
        if line in self._plain:
            return True
        if any(shape.fullmatch(line) for shape in self._shapes):
            self._plain.add(line)
            return True
        return False


def _lines_of(book: Book) -> tuple[set[str], tuple[re.Pattern[str], ...]]:
    """Collect what a line of a reply may be: a line of a text, a choice, or a listing."""
    plain: set[str] = set()
    shapes: set[str] = set()
    for key, words in book.catalogue.texts.items():
        for language in LANGUAGES:
            for line in words[language].split("\n"):
                if "{" in line:
                    shapes.add(_shape(line))
                elif ".choices." in key:
                    plain |= {f"{digit} {line}" for digit in range(1, 10)}
                else:
                    plain.add(line)
    names = (listing.record.short for listing in book.directory.listings.values())
    listed = "|".join(re.escape(name) for name in names)
    shapes.add(rf"({listed})[*+#]* [^\n]{{0,100}}")
    towns = "|".join(re.escape(name) for name in book.towns.by_name)
    shapes.add(rf"[1-9] ({towns}|{listed})")
    return plain, tuple(re.compile(shape) for shape in sorted(shapes))


def _shape(line: str) -> str:
    return ANYTHING.join(re.escape(part) for part in re.split(r"\{[^}]*\}", line))
