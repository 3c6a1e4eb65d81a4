"""Which listings a text names: read off the text itself, as the carrier was handed it."""

from bot.core.directory.find import Directory

_AFTER_NAME = frozenset(" *+#,")


class Names:
    """The short names of all listings, to find them again at the beginning of a line."""

    def __init__(self, directory: Directory) -> None:
        self._listings: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for key, listing in directory.listings.items():
            numbers = frozenset(phone.number for phone in listing.phones)
            self._listings.setdefault(listing.record.short, []).append((key, numbers))

    def listings_in(self, text: str) -> tuple[str, ...]:
        """Name the listings of a referral, in their order.

        Two listings may share a name; then the number on the line decides. Offices that share
        both are one to whoever reads the text: the first of them by its key stands for all.
        """
        found = []
        for line in text.splitlines():
            key = self._listing_of(line)
            if key is not None:
                found.append(key)
        return tuple(found)

    def _listing_of(self, line: str) -> str | None:
        ends = [at for at, letter in enumerate(line) if letter in _AFTER_NAME]
        for end in reversed(ends):
            candidates = self._listings.get(line[:end], [])
            meant = [key for key, numbers in candidates if any(it in line for it in numbers)]
            if meant:
                return min(meant)
        return None
