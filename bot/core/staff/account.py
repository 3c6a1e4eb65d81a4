"""Accounts of staff: a name, a role, and what each role may do (R125)."""

import re
from dataclasses import dataclass
from enum import StrEnum

_NAME = re.compile(r"[a-z][a-z0-9.-]{1,31}")


class Role(StrEnum):
    """What somebody may do: a viewer looks and exports, an editor also changes content."""

    VIEWER = "viewer"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the staff. `password` is a PHC string, `code_secret` is sealed.

    `subject` is who they are to the programme's provider, empty without one.
    """

    name: str
    role: Role
    password: str
    code_secret: bytes
    disabled: bool = False
    subject: str = ""

    @property
    def may_edit(self) -> bool:
        """Whether this person may change what texters receive."""
        return self.role is Role.EDITOR


def is_name(name: str) -> bool:
    """Say whether a name can be that of an account: it stands in the history of listings.

    >>> is_name("maria.s"), is_name("Maria S")
    (True, False)
    """
    return bool(_NAME.fullmatch(name))
