"""Rules on choices, words that open a flow, and needs: what a texter may answer."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

from bot.core import whole
from bot.core.catalogue import LANGUAGES
from bot.core.check.structure import did_you_mean, reachable
from bot.core.check.subject import Place, Rule, Said, Subject
from bot.core.check.wording import bare, offered
from bot.core.directory.listing import NEEDS
from bot.core.flow import MAX_CHOICES, Choice, Slot
from bot.core.issue import Issue
from bot.core.understanding.meaning import Command

RESERVED = frozenset(
    {
        *("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke"),
        *("optout", "opt out", "opt-out", "help", "info", "start", "unstop", "yes"),
        *("ayuda", "ajuda", "ed", "alto", "pare", "sispann"),
    }
)
"""Words that carriers or their kin own (R005, R006, R012), without accents."""
_EDGES = ".,!?\"'()"


def too_many_choices(subject: Subject) -> Iterator[Issue]:
    """Find menus of more choices than a small screen and a tired mind take in."""
    for flow, name, step in subject.steps():
        if len(step.choices) > MAX_CHOICES:
            place = (flow.flow, "steps", name, "choices")
            message = f"{len(step.choices)} choices; {MAX_CHOICES} at most"
            yield subject.issue(place, message, "move some to a second page with `More choices`")


def reserved_words(subject: Subject) -> Iterator[Issue]:
    """Find answers and opening words that a carrier would catch before us."""
    for said in _labels(subject):
        if bare(said.text.strip(_EDGES + " ")) in RESERVED:
            hint = "carriers act on this word; use another"
            yield subject.issue_in(said, f"`{said.text}` is reserved and is a menu answer", hint)
    for said in _opening_words(subject):
        if bare(said.text) in RESERVED:
            hint = "carriers act on this word; use another"
            yield subject.issue_in(said, f"`{said.text}` is reserved and opens a flow", hint)


def answer_words(subject: Subject) -> Iterator[Issue]:
    """Find words of answers that a carrier would catch, that nobody can type, or that mean two."""
    meant: dict[tuple[Place, str], Choice] = {}
    for place, word, answer in _answering_words(subject):
        if word in RESERVED:
            hint = "carriers act on this word; use another"
            yield subject.issue(place, f"`{word}` is reserved and is a menu answer", hint)
        if word != whole.bare(word):
            yield subject.issue(place, f"`{word}` can never match", f"write `{whole.bare(word)}`")
        if meant.setdefault((place[:3], word), answer) is not answer:
            yield subject.issue(place, f"`{word}` is two answers of one step", "leave one")


def taken_words(subject: Subject) -> Iterator[Issue]:
    """Find opening words that already are a command, and words that open two steps."""
    meant: dict[str, set[str]] = {}
    for said in _opening_words(subject):
        meant.setdefault(said.text, set()).add(said.key)
    for said in _opening_words(subject):
        command = subject.book.vocabulary.understand(said.text, language=said.language).command
        if command is Command.STOP and _in_passing(subject, said):
            continue  # a doubtful STOP, about which a flow asks where somebody is being hurt
        if command is not None and bare(said.text) not in RESERVED:
            yield subject.issue_in(said, f"`{said.text}` means {command.upper()} already", "")
        if len(meant[said.text]) > 1:
            message = f"`{said.text}` opens two steps"
            yield subject.issue_in(said, message, "a word leads to one step, in all languages")


def unheard_words(subject: Subject) -> Iterator[Issue]:
    """Find opening words that nobody can type: texts are compared in small letters, bare."""
    for said in _opening_words(subject):
        typed = whole.bare(said.text)
        if typed != said.text:
            yield subject.issue_in(said, f"`{said.text}` can never match", f"write `{typed}`")


def wordless_languages(subject: Subject) -> Iterator[Issue]:
    """Find flows that open by a word in some languages and not in others."""
    for flow in subject.book.flows.by_name.values():
        for step, by_language in flow.words.items():
            place = (flow.flow, "words", step)
            for language in by_language:
                if language not in LANGUAGES:
                    hint = did_you_mean(language, LANGUAGES)
                    yield subject.issue(place, f"`{language}` is no language of ours", hint)
            for language in LANGUAGES:
                if not by_language.get(language):
                    message = f"no word opens `{step}` in `{language}`"
                    yield subject.issue(place, message, "add at least one word")


def doubled_labels(subject: Subject) -> Iterator[Issue]:
    """Find menus where one word would be two answers."""
    for flow, name, step in subject.steps():
        for language in LANGUAGES:
            labels = [bare(getattr(c.label, language)) for c in step.choices if c.label]
            for label in (label for label, count in Counter(labels).items() if count > 1):
                place = (flow.flow, "steps", name, "choices")
                yield subject.issue(place, f"two choices are called `{label}` [{language}]", "")


def offered_digits(subject: Subject) -> Iterator[Issue]:
    """Find texts that offer a digit which does nothing, and hidden choices that none offers."""
    for flow, name, step in subject.steps():
        digits = range(1, len(step.choices) + 1)
        for use, language in product(("say", "unheard"), LANGUAGES):
            words = getattr(step, use)
            if words is None:
                continue
            said = Said(f"{flow.flow}.{name}.{use}", language, getattr(words, language))
            shown = offered(said.text)
            for digit in sorted(shown.difference(digits)):
                yield subject.issue_in(said, f"{digit} is offered and does nothing", "add a choice")
            for digit, choice in zip(digits, step.choices, strict=True):
                if use == "say" and choice.label is None and digit not in shown:
                    message = f"choice {digit} has no label, and the text does not offer it"
                    yield subject.issue_in(said, message, "name the digit in `say`, or add `label`")


def kept_values(subject: Subject) -> Iterator[Issue]:
    """Find choices that keep something which is no need, town or language."""
    known = {
        "need": tuple(subject.book.flows.needs),
        "language": LANGUAGES,
        "town": ("", *subject.book.towns.by_name),
    }
    for flow, name, step in subject.steps():
        for number, choice in enumerate(step.choices):
            for key, value in choice.keep.items():
                place = (flow.flow, "steps", name, "choices", str(number), "keep", key)
                if key not in known:
                    hint = did_you_mean(key, known)
                    yield subject.issue(place, f"`{key}` is nothing that can be kept", hint)
                elif value not in known[key]:
                    hint = did_you_mean(value, known[key][:13])
                    yield subject.issue(place, f"`{value}` is no {key}", hint)


def useless_needs(subject: Subject) -> Iterator[Issue]:
    """Find needs that no listing serves, that no menu offers, or that the directory lacks."""
    offered_needs = {
        choice.keep.get("need")
        for flow, name, step in subject.steps()
        if f"{flow.flow}/{name}" in reachable(subject)
        for choice in step.choices
    }
    asked = any(step.asks is Slot.NEED for _, _, step in subject.steps())
    listings = subject.book.directory.listings.values()
    served = {need for listing in listings for need in listing.record.needs}
    for code in subject.book.flows.needs:
        place = ("needs", code)
        if code not in NEEDS:
            hint = did_you_mean(code, NEEDS)
            yield subject.issue(place, f"the directory knows no need `{code}`", hint)
        elif code not in served:
            yield subject.issue(place, f"no listing serves `{code}`", "add one to data/")
        if asked and code not in offered_needs:
            hint = "a choice with `keep: {need: " + code + "}`"
            yield subject.issue(place, f"no menu offers `{code}`", hint)


def missing_needs(subject: Subject) -> Iterator[Issue]:
    """Find needs that a text can be understood to hold and that have no name here."""
    for code in NEEDS:
        if code not in subject.book.flows.needs:
            yield subject.issue(("needs",), f"the need `{code}` has no label", "add a row for it")


def _labels(subject: Subject) -> Iterator[Said]:
    return (said for said in subject.texts() if ".choices." in said.key)


def _opening_words(subject: Subject) -> Iterator[Said]:
    for flow in subject.book.flows.by_name.values():
        for step, by_language in flow.words.items():
            for language, openers in by_language.items():
                for word in whole.wordings(openers):
                    yield Said(f"{flow.flow}.{step}.words", language, word)


def _answering_words(subject: Subject) -> Iterator[tuple[Place, str, Choice]]:
    for flow, name, step in subject.steps():
        for use, answers in (("choices", step.choices), ("hears", step.hears)):
            for number, answer in enumerate(answers):
                place = (flow.flow, "steps", name, use, str(number), "words")
                for patterns in answer.words.values():
                    yield from ((place, word, answer) for word in whole.wordings(patterns))


def _in_passing(subject: Subject, said: Said) -> bool:
    flow, step, _ = said.key.split(".")
    return subject.book.flows.by_path[f"{flow}/{step}"].aside


RULES = (
    Rule("too-many-choices", "R092", too_many_choices),
    Rule("reserved-word", "R013", reserved_words),
    Rule("answer-word", "R013, R092", answer_words),
    Rule("taken-word", "product.md 3", taken_words),
    Rule("unheard-word", "product.md 3", unheard_words),
    Rule("wordless-language", "R093", wordless_languages),
    Rule("doubled-label", "R092", doubled_labels),
    Rule("offered-digit", "R092", offered_digits),
    Rule("kept-value", "product.md 2", kept_values),
    Rule("useless-need", "product.md 2", useless_needs),
    Rule("missing-need", "product.md 2", missing_needs),
)
