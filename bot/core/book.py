"""Everything the helpline says and knows, loaded once and never changed while it runs."""

from dataclasses import dataclass

from bot.core.catalogue import Catalogue
from bot.core.directory.find import Directory
from bot.core.flow import Flows
from bot.core.towns import Towns
from bot.core.understanding.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Program:
    """The programme as registered with the carriers: its name and a person to reach (R002)."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Book:
    """The flows, the texts, the words, the towns and the listings."""

    flows: Flows
    catalogue: Catalogue
    vocabulary: Vocabulary
    towns: Towns
    directory: Directory
    program: Program
