"""An authoring mistake as a value: where it is, what it is, how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One mistake in a flow, a text or a listing, ready to print as `file:line: message`."""

    file: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """Say the mistake in the form that editors turn into a link."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}: {self.message}{hint}"


class AuthoringError(Exception):
    """Files under `flows/` or `data/` cannot be used; holds every issue found, not the first."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues
