"""All rules that can be decided by reading, in one table."""

from bot.core.check import bans, costs, duties, menus, structure
from bot.core.check.subject import Rule, Subject
from bot.core.issue import Issue

RULES: tuple[Rule, ...] = (
    *structure.RULES,
    *menus.RULES,
    *duties.RULES,
    *costs.RULES,
    *bans.RULES,
)


def read_through(subject: Subject) -> tuple[Issue, ...]:
    """Name everything that breaks a rule, once each, in the order of files and lines.

    A text that several steps share by a YAML anchor stands in one line and is named once.
    """
    found = {
        Issue(issue.file, issue.line, f"{issue.message} [{rule.standard}]", issue.hint)
        for rule in RULES
        for issue in rule.broken(subject)
    }
    return tuple(sorted(found))
