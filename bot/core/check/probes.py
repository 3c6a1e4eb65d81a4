"""Classes of input: a few texts that stand for everything a person may type.

The exploration does not read texts. It types a probe, and a stand-in for the vocabulary says what
the probe means, so that a law is proved for a meaning and not for a wording. `misheard` then asks
the real vocabulary whether the words of each probe have that meaning.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.core.book import Book
from bot.core.catalogue import LANGUAGES
from bot.core.check.subject import Subject
from bot.core.issue import Issue
from bot.core.understanding.meaning import Command, Expecting, Meaning, Urgent

NONCE = "zqxv"
"""Stands behind every probe in free words; a reply that holds it echoes what was typed (R067)."""
DIGITS = range(1, 10)


class Kind(StrEnum):
    """What sort of text a probe is, by which laws choose what to look at."""

    COMMAND = "command"
    DIGIT = "digit"
    LABEL = "label"
    WORD = "word"
    TOWN = "town"
    NEED = "need"
    BOTH = "both"
    DOUBT = "doubt"
    ELSEWHERE = "elsewhere"
    URGENT = "urgent"
    NEAR = "near"
    BAD = "bad"
    MINOR = "minor"
    LANGUAGE = "language"
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Probe:
    """One class of input: what is typed, and what it means. `spoken` is the words' language."""

    kind: Kind
    text: str
    meaning: Meaning
    spoken: str = "en"

    @property
    def typed(self) -> str:
        """What the engine receives: free words carry the nonce, whole words stand alone."""
        free = self.kind not in {Kind.COMMAND, Kind.DIGIT, Kind.LABEL, Kind.WORD}
        return f"{self.text} {NONCE}" if free else self.text


class Probes:
    """A stand-in for the vocabulary that knows the meaning of the probes and of nothing else."""

    def __init__(self, probes: tuple[Probe, ...]) -> None:
        self._meanings: Mapping[str, Meaning] = MappingProxyType(
            {probe.typed: probe.meaning for probe in probes}
        )

    def understand(
        self, text: str, *, expecting: Expecting = Expecting.ANYTHING, language: str | None = None
    ) -> Meaning:
        """Say what a probe means; other texts, such as the words of a menu, mean nothing."""
        del expecting, language
        return self._meanings.get(text, NOTHING)


NOTHING = Meaning()
NEED_TEXTS: Mapping[str, str] = {
    "shelter": "i need a place to stay",
    "crisis": "i need someone to talk to about what he did to me",
    "exit": "he makes me have sex for money",
    "health": "i need an std test",
    "substance": "i need detox",
    "counseling": "i need a therapist",
    "legal": "i need a lawyer",
    "basics": "i need food",
    "work": "i need a job",
    "youth": "i need help for teens",
    "lgbtq": "im gay and need support",
    "report": "i think a girl is being trafficked",
}
URGENT_TEXTS: Mapping[Urgent, Mapping[str, str]] = {
    Urgent.DANGER: {
        "en": "he has a knife",
        "es": "tiene un cuchillo",
        "pt": "ele tem uma faca",
        "ht": "li gen yon kouto",
    },
    Urgent.SUICIDE: {
        "en": "i want to kill myself",
        "es": "me quiero matar",
        "pt": "quero me matar",
        "ht": "mwen vle touye tet mwen",
    },
    Urgent.OVERDOSE: {
        "en": "she overdosed",
        "es": "tomo una sobredosis",
        "pt": "ela teve uma overdose",
        "ht": "li fe yon overdose",
    },
}
GREETINGS = {"en": "hello", "es": "hola", "pt": "oi", "ht": "bonjou"}
LANGUAGE_TEXTS = {"en": "in english", "es": "en español", "pt": "em portugues", "ht": "an kreyol"}
FOOD_TEXTS = {
    "en": "i need food please",
    "es": "necesito comida",
    "pt": "preciso de comida",
    "ht": "mwen bezwen manje",
}
NONSENSE = "qwrtz pfgh"


def known_town(book: Book) -> str:
    """Choose the town that stands for all: the one with the longest name."""
    return max(book.towns.by_name, key=len)


def doubtful_place(book: Book) -> tuple[str, tuple[str, ...]]:
    """Choose a place name that may mean two towns; the longest names stand for all."""
    for place in book.towns.places:
        choices = book.vocabulary.understand(place.name, expecting=Expecting.TOWN).town_choices
        if len(choices) > 1:
            return place.name, choices
    return "two towns", tuple(sorted(book.towns.by_name, key=len)[-2:])


def probes_of(book: Book) -> tuple[Probe, ...]:
    """Make the probes for a book: its needs, its opening words, a town of its own."""
    return tuple(_probes(book))


def _two(book: Book) -> tuple[str, str]:
    """Choose two needs: food and a lawyer, where the book knows them."""
    usual = [code for code in ("basics", "legal") if code in book.flows.needs]
    first, second, *_ = (*usual, *book.flows.needs, "basics", "legal")
    return first, second


def _probes(book: Book) -> Iterator[Probe]:
    town = known_town(book)
    place, towns = doubtful_place(book)
    first, second = _two(book)
    wish, another = NEED_TEXTS.get(first, first), NEED_TEXTS.get(second, second)
    risks = [texts["en"] for texts in URGENT_TEXTS.values()]
    yield from (Probe(Kind.DIGIT, str(digit), Meaning(digit=digit)) for digit in DIGITS)
    for command in Command:
        yield Probe(Kind.COMMAND, command.upper(), Meaning(command=command))
    yield Probe(Kind.COMMAND, "YES", NOTHING)
    for risk, texts in URGENT_TEXTS.items():
        yield Probe(Kind.URGENT, texts["en"], Meaning(urgent=(risk,)))
    every_risk = Meaning(
        town=town, needs=(first,), urgent=tuple(Urgent), urgent_maybe=True, minor=True
    )
    yield Probe(Kind.URGENT, f"im 15 in {town} and {' and '.join(risks)}", every_risk)
    yield Probe(Kind.NEAR, "i cant do this anymore", Meaning(urgent_maybe=True))
    for code in book.flows.needs:
        text = NEED_TEXTS.get(code, f"i need {code}")
        yield Probe(Kind.NEED, text, Meaning(needs=(code,)))
    yield Probe(Kind.NEED, f"{wish} and {another}", Meaning(needs=(first, second)))
    yield Probe(Kind.TOWN, town, Meaning(town=town))
    yield Probe(Kind.BOTH, f"{another} in {town}", Meaning(town=town, needs=(second,)))
    yield Probe(Kind.DOUBT, place, Meaning(town_choices=towns))
    yield Probe(Kind.DOUBT, f"{another} in {place}", Meaning(town_choices=towns, needs=(second,)))
    yield Probe(Kind.ELSEWHERE, "Boston", Meaning(out_of_state=True))
    yield Probe(Kind.BAD, "the number doesnt work", Meaning(bad_listing=True))
    yield Probe(Kind.MINOR, "im 15", Meaning(minor=True))
    for language in LANGUAGES:
        meant = Meaning(command=Command.LANGUAGE, language=language)
        yield Probe(Kind.LANGUAGE, LANGUAGE_TEXTS[language], meant, language)
        yield Probe(Kind.LANGUAGE, GREETINGS[language], Meaning(language=language), language)
        food = Meaning(language=language, needs=(first,))
        yield Probe(Kind.NEED, FOOD_TEXTS[language], food, language)
    yield Probe(Kind.NONSENSE, NONSENSE, NOTHING)
    yield Probe(Kind.NONSENSE, f"{NONSENSE} {NONSENSE} {NONSENSE}", NOTHING)
    yield Probe(Kind.NONSENSE, "", Meaning(empty=True))
    opened: set[tuple[str, str]] = set()
    for word, opens in book.flows.words.items():
        spoken = opens.spoken("")
        # What is said in passing is the same in every language, but for its words.
        passing = book.flows.by_path[opens.path].aside
        key = (opens.path, "" if passing else spoken)
        if key not in opened:
            opened.add(key)
            yield Probe(Kind.WORD, word, NOTHING, spoken)


def misheard(subject: Subject) -> Iterator[Issue]:
    """Find probes that the real vocabulary understands otherwise than the exploration did."""
    every_risk = (
        Probe(Kind.URGENT, text, Meaning(urgent=(risk,)), language)
        for risk, texts in URGENT_TEXTS.items()
        for language, text in texts.items()
    )
    for probe in (*probes_of(subject.book), *every_risk):
        if probe.kind in _WORDS_ARE_ALL or probe.text == "YES":
            continue
        heard = subject.book.vocabulary.understand(probe.text, language=probe.spoken)
        wrong = [name for name, differs in _COMPARED.items() if differs(probe.meaning, heard)]
        if wrong:
            message = f"`{probe.text}` is understood otherwise: {', '.join(wrong)}"
            hint = "data/vocabulary/ lost a word, or gained one too many"
            yield Issue("data/vocabulary", 1, message, hint)


_WORDS_ARE_ALL = frozenset({Kind.WORD, Kind.DOUBT, Kind.LABEL})
"""Kinds that are compared letter by letter, or that were chosen by asking the vocabulary."""
_COMPARED: Mapping[str, Callable[[Meaning, Meaning], bool]] = MappingProxyType(
    {
        "command": lambda meant, heard: meant.command is not heard.command,
        "digit": lambda meant, heard: meant.digit != heard.digit,
        "town": lambda meant, heard: meant.town != heard.town,
        "out of state": lambda meant, heard: meant.out_of_state is not heard.out_of_state,
        "bad listing": lambda meant, heard: meant.bad_listing is not heard.bad_listing,
        "empty": lambda meant, heard: meant.empty is not heard.empty,
        "minor": lambda meant, heard: meant.minor and not heard.minor,
        "needs": lambda meant, heard: (
            not _urgent(meant) and not set(meant.needs) <= set(heard.needs)
        ),
        "a need too many": lambda meant, heard: bool(
            heard.needs and not (meant.needs or meant.minor or _urgent(meant))
        ),
        "urgent": lambda meant, heard: not set(meant.urgent) <= set(heard.urgent),
        "near": lambda meant, heard: meant.urgent_maybe and not _urgent(heard),
        "false alarm": lambda meant, heard: _urgent(heard) and not _urgent(meant),
    }
)


def _urgent(meaning: Meaning) -> bool:
    return bool(meaning.urgent or meaning.urgent_maybe)
