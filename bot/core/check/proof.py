"""Runs everything: rules, exploration, journeys, answers; says what is proved, or what is wrong."""

from dataclasses import dataclass

from bot.core.check.answers import ask_all
from bot.core.check.counterexample import Finding
from bot.core.check.exploration import Explorer
from bot.core.check.journeys import JOURNEYS
from bot.core.check.probes import misheard
from bot.core.check.rules import RULES, read_through
from bot.core.check.subject import Subject


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found wrong, and what was looked at: figures by their name, in order."""

    findings: tuple[Finding, ...]
    figures: tuple[tuple[str, int], ...]


def prove(subject: Subject, *, explore: bool = True) -> Proof:
    """Look at everything; the engine is walked only through flows whose structure is sound.

    Args:
        subject: the book, and where its parts stand.
        explore: False reads only, which takes a moment.
    """
    findings = [Finding(issue) for issue in (*read_through(subject), *misheard(subject))]
    figures = [
        ("rules", len(RULES)),
        ("texts", sum(1 for _ in subject.texts())),
        ("steps", len(subject.book.flows.by_path)),
    ]
    if explore and not _unsound(subject):
        for found, counted in (_explored(subject), _answered(subject)):
            findings += found
            figures += counted
    return Proof(tuple(sorted(set(findings))), tuple(figures))


def _explored(subject: Subject) -> tuple[list[Finding], list[tuple[str, int]]]:
    explorer = Explorer(subject)
    explorer.walk()
    explorer.speak()
    explorer.outlive()
    explorer.opt_out()
    explorer.deploy()
    findings = [*explorer.findings]
    for journey in JOURNEYS:
        findings += journey(subject, explorer)
    figures = [
        ("states", len(explorer.map.ways)),
        ("kinds of text", len(explorer.probes)),
        ("transitions", explorer.map.transitions),
    ]
    return findings, figures


def _answered(subject: Subject) -> tuple[list[Finding], list[tuple[str, int]]]:
    answers = ask_all(subject.book)
    figures = [("referrals", answers.asked), ("pages of MORE", answers.pages)]
    return [Finding(issue) for issue in answers.issues], figures


def _unsound(subject: Subject) -> bool:
    """Say whether a rule that the engine relies on is broken: then there is nothing to walk."""
    needed = {"unknown-step", "missing-entry", "missing-phrase", "says-nothing", "blanks"}
    needed |= {"refers-unasked", "town-doubts", "missing-need"}
    return any(True for rule in RULES if rule.name in needed for _ in rule.broken(subject))
