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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is needed to answer: the texts and the listings. All that a worker has to hold."""

    catalogue: Catalogue
    directory: Directory
    program: Program


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Answers):
    """What is needed to converse: also the flows, and the words and towns to understand with."""

    flows: Flows
    vocabulary: Vocabulary
    towns: Towns
