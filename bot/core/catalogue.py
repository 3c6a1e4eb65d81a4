"""The catalogue: every text that a person may receive, in every language, side by side (R077)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

LANGUAGES = ("en", "es", "pt", "ht")

Text = Mapping[str, str]
"""One text in each language: `{"en": ..., "es": ..., "pt": ..., "ht": ...}`."""


class Catalogue:
    """All texts by key; a key is the flow's name, the step and the use, joined by dots."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self.texts: Mapping[str, Text] = MappingProxyType(dict(texts))

    def say(self, key: str, language: str, /, **blanks: str) -> str:
        """Return one text in one language with its blanks filled.

        Raises:
            KeyError: no such text; `check` proves at start that none is missing.
        """
        text = self.texts[key][language]
        return text.format_map(blanks) if blanks else text

    def missing(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Name the keys that the code needs and the files do not have."""
        return tuple(key for key in keys if key not in self.texts)
