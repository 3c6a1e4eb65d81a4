"""Rules on what a text costs to send and to read: alphabet, segments, sentences, blanks."""

from collections.abc import Iterator

from bot.core.check.rendering import filled, messages
from bot.core.check.structure import did_you_mean
from bot.core.check.subject import Rule, Said, Subject
from bot.core.check.wording import blanks, capitals, numbers, sentences, words
from bot.core.directory.referral import FLOW as LISTINGS
from bot.core.issue import Issue
from bot.core.sms import Encoding, encoding, measure, plain

LONGEST_SENTENCE, LONGEST_MEAN = 20, 12  # words (R089)
IN_FLOWS = ("program", "contact", "town", "need")
IN_PHRASES = ("program", "contact")
IN_LISTINGS = {
    "careline": ("number",),
    "police": ("number", "town"),
    "call-or-text": ("number",),
    "text": ("number",),
    "text-word": ("word", "number"),
    "press": ("number", "keys"),
    "opens-today": ("time",),
    "opens": ("day", "time"),
}
"""Blanks of the phrases that a referral is made of; all of them have to be there."""
SHORT_CODE = "233733"
READ_THERE = frozenset({"en", "es"})
"""The languages in which the hotline reads texts (R061)."""
EMERGENCY = frozenset({"911", "988", "2-1-1", SHORT_CODE})
ACRONYMS = frozenset({"ZIP", "DCF", "HIV", "LGBTQ", "SMS", "EUA", "USA", "GED"})
"""Short forms that people use and understand as they are."""


def alphabet(subject: Subject) -> Iterator[Issue]:
    """Find texts outside GSM-7, which cost double, unless their author states the reason."""
    for said in subject.texts():
        stated = subject.spot(said) in subject.lines.reasons
        if encoding(said.text) is Encoding.UCS_2 and not stated:
            foreign = "".join(sorted({c for c in said.text if encoding(c) is Encoding.UCS_2}))
            hint = "word it around them, or state why: a comment `# UCS-2: the reason` on the line"
            if encoding(plain(said.text)) is Encoding.GSM_7:
                hint = "plain quotes, dashes and dots are enough"
            yield subject.issue_in(said, f"not in GSM-7: {foreign}", hint)


def segments(subject: Subject) -> Iterator[Issue]:
    """Find messages that cost more than they may with the longest town, name and contact."""
    for shown in messages(subject):
        cost = measure(shown.message)
        if cost.segments > shown.budget:
            message = f"{cost.segments} segments, {shown.budget} at most: {cost.units} units"
            yield subject.issue_in(shown.said, message, "say it shorter")


def long_sentences(subject: Subject) -> Iterator[Issue]:
    """Find sentences, and texts, that are hard to read in fear or in a hurry."""
    for said in subject.texts():
        lengths = [len(words(sentence)) for sentence in sentences(filled(subject, said))]
        if lengths and max(lengths) > LONGEST_SENTENCE:
            message = f"a sentence of {max(lengths)} words; {LONGEST_SENTENCE} at most"
            yield subject.issue_in(said, message, "make two of it")
        elif lengths and sum(lengths) > LONGEST_MEAN * len(lengths):
            mean = sum(lengths) / len(lengths)
            message = f"{mean:.0f} words a sentence; {LONGEST_MEAN} on average at most"
            yield subject.issue_in(said, message, "make shorter sentences")


def wrong_blanks(subject: Subject) -> Iterator[Issue]:
    """Find blanks that nothing fills, blanks that a language forgot, and open braces."""
    for said in subject.texts():
        known = _blanks_of(subject, said)
        try:
            used = blanks(said.text)
            english = blanks(subject.book.catalogue.texts[said.key]["en"])
        except ValueError:
            yield subject.issue_in(said, "a brace is open or stands alone", "write {town}")
            continue
        for blank in used:
            if blank not in known:
                hint = did_you_mean(blank, known) if known else "no blank is filled here"
                yield subject.issue_in(said, f"nothing fills {{{blank}}}", hint)
        head, _, phrase = said.key.partition(".")
        needed = IN_LISTINGS.get(phrase, ()) if head == LISTINGS else english
        for blank in needed:
            if blank not in used and blank != "town":
                yield subject.issue_in(said, f"{{{blank}}} is missing", "the text needs it")


def wrong_numbers(subject: Subject) -> Iterator[Issue]:
    """Find numbers that are in no listing: a digit that slipped sends somebody to a stranger."""
    known = EMERGENCY | {
        phone.number
        for record in subject.book.directory.records.values()
        for phone in record.phones
        if phone.send
    }
    for said in subject.texts():
        for number in numbers(said.text):
            if number not in known:
                hint = did_you_mean(number, known - EMERGENCY) if len(number) > 6 else ""  # noqa: PLR2004 - a short code
                yield subject.issue_in(said, f"{number} is in no listing", hint)
        if SHORT_CODE in said.text and said.language not in READ_THERE:
            message = f"{SHORT_CODE} is read in English and Spanish only (R061)"
            yield subject.issue_in(said, message, "give the voice number; it has interpreters")


def differing_numbers(subject: Subject) -> Iterator[Issue]:
    """Find languages that are given fewer or other numbers than English."""
    for said in subject.texts():
        here = set(numbers(said.text)) - {SHORT_CODE}
        english = set(numbers(subject.book.catalogue.texts[said.key]["en"])) - {SHORT_CODE}
        if here != english:
            missing, added = sorted(english - here), sorted(here - english)
            told = [f"{number} is missing" for number in missing]
            told += [f"{number} is added" for number in added]
            yield subject.issue_in(said, f"not the numbers of the English text: {', '.join(told)}")


def dead_words(subject: Subject) -> Iterator[Issue]:
    """Find words in capitals that a text offers and that nothing understands."""
    flows, vocabulary = subject.book.flows, subject.book.vocabulary
    for said in subject.texts():
        for word in capitals(said.text):
            meaning = vocabulary.understand(word, language=said.language)
            heard = meaning.command is not None or meaning.bad_listing
            if not heard and word.casefold() not in flows.words and word not in ACRONYMS:
                hint = "small letters, unless it is a word to text; unexplained short forms confuse"
                yield subject.issue_in(said, f"`{word}` is offered and not understood", hint)


def untranslated(subject: Subject) -> Iterator[Issue]:
    """Find texts that say the same in another language, letter for letter, as in English."""
    for said in subject.texts():
        english = subject.book.catalogue.texts[said.key]["en"]
        if said.language != "en" and said.text == english and len(words(english)) > 2:  # noqa: PLR2004
            yield subject.issue_in(said, "not translated", "human translation only (R093)")


def untidy(subject: Subject) -> Iterator[Issue]:
    """Find blanks at an edge, doubled blanks and tabs: invisible, and paid for."""
    for said in subject.texts():
        part = said.key.startswith(f"{LISTINGS}.")
        edges = said.text != said.text.strip() and not part
        if edges or "  " in said.text or "\t" in said.text:
            hint = "one blank between words"
            yield subject.issue_in(said, "blanks at an edge, doubled, or a tab", hint)


def _blanks_of(subject: Subject, said: Said) -> tuple[str, ...]:
    head, _, rest = said.key.partition(".")
    if head in subject.book.flows.by_name and ".choices." not in said.key:
        return IN_FLOWS
    if head == LISTINGS:
        return IN_LISTINGS.get(rest, ())
    return IN_PHRASES if head == "carrier" else ()


RULES = (
    Rule("alphabet", "R047", alphabet),
    Rule("segments", "R046", segments),
    Rule("long-sentence", "R089", long_sentences),
    Rule("blanks", "R077", wrong_blanks),
    Rule("wrong-number", "R060-R061", wrong_numbers),
    Rule("differing-numbers", "R093", differing_numbers),
    Rule("dead-word", "R089", dead_words),
    Rule("untranslated", "R093", untranslated),
    Rule("untidy", "R046", untidy),
)
