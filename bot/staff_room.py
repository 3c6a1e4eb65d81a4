"""Everything that the staff side knows and may touch, put together once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import redis

from bot.adapters.accounts import Accounts
from bot.adapters.flow_files import read_flows
from bot.adapters.folder_lock import alone
from bot.adapters.hsds_files import read_contradictions, read_tables, write_tables
from bot.adapters.log_reader import LogReader
from bot.adapters.seals import Seal
from bot.adapters.town_files import read_towns
from bot.adapters.town_shapes import Shapes, read_shapes
from bot.core.catalogue import Catalogue
from bot.core.directory.audit import contradicted
from bot.core.directory.exchange import confirmed
from bot.core.directory.find import PAGE, Directory, Query
from bot.core.directory.hsds import Table
from bot.core.directory.reading import read_records
from bot.core.flow import Flows
from bot.core.issue import AuthoringError, Issue
from bot.core.report.month import UNSAID, sums
from bot.core.staff.proposal import Proposal, accept
from bot.core.towns import Towns
from bot.reporting import CONNECTICUT, Reporting


@dataclass(frozen=True, slots=True)
class Shelf:
    """The directory as it stands on disk now; `version` changes with every file."""

    version: tuple[tuple[int, ...], ...]
    tables: dict[str, Table]
    directory: Directory


class DecidedError(Exception):
    """Somebody else has already accepted or declined a proposal."""


class StaffRoom:
    """What the pages of the staff side ask, and the few things that they do."""

    def __init__(
        self,
        *,
        connection: redis.Redis,
        secrets_list: Sequence[str],
        flows_folder: Path,
        data: Path,
        program: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.flows_folder, self.data, self.program = flows_folder, data, program
        self.flows: Flows
        self.catalogue: Catalogue
        self.flows, self.catalogue = read_flows(flows_folder)
        self.towns: Towns = read_towns(data)
        self.shapes: Shapes = read_shapes(data / "map" / "ct-towns.geojson")
        self.accounts = Accounts(connection)
        self.reader = LogReader(connection)
        self.reporting = Reporting(self.reader, self.flows, self.towns, clock)
        self.code_seal = Seal(secrets_list, "staff code")
        self._shelf: Shelf | None = None
        self._asked: tuple[tuple[object, ...], Counter[str]] | None = None

    @property
    def now(self) -> datetime:
        """The time in Connecticut."""
        return self.reporting.now

    @property
    def today(self) -> date:
        """The day in Connecticut."""
        return self.now.date()

    def audit(self, who: str, what: str, which: str = "", *, hourly: bool = False) -> None:
        """Write down what somebody did; once an hour, if anybody could make it happen."""
        self.accounts.audit(self.now.timestamp(), who, what, which, hourly=hourly)

    def shelf(self) -> Shelf:
        """Return the directory, reading it again when a file has changed.

        Raises:
            AuthoringError: the files cannot be used, as after a spreadsheet has mangled them.
        """
        # A clock can be too coarse for two changes; what is written anew is another file as well.
        stats = [path.stat() for path in sorted(self.data.glob("*.csv"))]
        version = tuple((stat.st_mtime_ns, stat.st_ino, stat.st_size) for stat in stats)
        if self._shelf is None or self._shelf.version != version:
            tables = read_tables(self.data)
            self._shelf = Shelf(version, tables, self._checked(tables))
        return self._shelf

    def asked_of(self, shelf: Shelf) -> Counter[str]:
        """Count how often each listing was among the first answers of the last reported month.

        The log does not keep which listings were sent. So the month's requests are asked again,
        need by need in each town; the counts stay inside and only order what to dial next.
        """
        months = self.reporting.months()[:1]
        version = (shelf.version, months)
        if self._asked is None or self._asked[0] != version:
            self._asked = (version, self._count(shelf, months[0]) if months else Counter())
        return self._asked[1]

    def _count(self, shelf: Shelf, month: str) -> Counter[str]:
        counts: Counter[str] = Counter()
        noon = self.now.replace(hour=12, minute=0)
        for asked, count in sums(self.reader.asked(month)).items():
            if asked.need in self.flows.needs:
                town = None if asked.town == UNSAID else asked.town
                finding = shelf.directory.find(Query(town=town, need=asked.need), noon)
                for place in finding.places[:PAGE]:
                    counts[place.listing.key] += count
        return counts

    def confirm(self, listing: str, *, by: str) -> None:
        """Record that somebody has just dialled a listing, and forget what was said against it.

        Raises:
            KeyError: no listing is called that.
        """
        with alone(self.data):
            write_tables(self.data, confirmed(self.shelf().tables, listing, by=by, on=self.today))
        self.reader.clear_flag(listing)

    def accept(self, proposal: str, *, by: str) -> None:
        """Make a proposed change, on behalf of the second person.

        Raises:
            DecidedError: somebody else was faster.
            OwnProposalError: it is the same person.
            ConflictError: somebody has changed the cell since.
            NotEditableError: the row is gone.
            AuthoringError: the change would break a rule of the directory.
        """
        with alone(self.data):
            tables = accept(self.shelf().tables, self._waiting(proposal), by=by, on=self.today)
            self._checked(tables)
            write_tables(self.data, tables)
            self.accounts.decide(proposal)

    def decline(self, proposal: str) -> None:
        """Take a proposal off the list.

        Raises:
            DecidedError: somebody else was faster.
        """
        with alone(self.data):
            self._waiting(proposal)
            self.accounts.decide(proposal)

    def _waiting(self, proposal: str) -> Proposal:
        found = next((each for each in self.accounts.proposals() if each.id == proposal), None)
        if found is None:
            raise DecidedError
        return found

    def mistakes_of(self, proposal: Proposal) -> tuple[Issue, ...]:
        """Name what would be wrong if a proposal were made."""
        tables = accept(self.shelf().tables, proposal, by="", on=self.today)
        try:
            self._checked(tables)
        except AuthoringError as error:
            return error.issues
        return ()

    def _checked(self, tables: dict[str, Table]) -> Directory:
        records, issues = read_records(tables, tuple(self.towns.by_name))
        issues += contradicted(tables, read_contradictions(self.data))
        if issues:
            raise AuthoringError(issues)
        return Directory(records, self.towns)


__all__ = ["CONNECTICUT", "DecidedError", "Shelf", "StaffRoom"]
