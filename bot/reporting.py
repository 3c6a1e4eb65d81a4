"""What staff may see of the conversations: weeks added up once, months decided once.

Rows of a week become visible seven days after it ends and can no longer change, so a week is added
up the first time that anybody asks, and read from its sums ever after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.adapters.log_reader import LogReader
from bot.core.disclosure.release import Shown, release
from bot.core.flow import Entry, Flows, Slot
from bot.core.report.month import Month, decide, hour_parts, sums
from bot.core.report.periods import (
    latest_month,
    monday,
    next_month,
    opens,
    quarter_of,
    visible_weeks,
    weeks_of,
)
from bot.core.report.rows import CRISIS, GREETING, NEED, OTHER, TOWN, talks
from bot.core.report.tally import Tally, tally
from bot.core.towns import Towns

CONNECTICUT = ZoneInfo("America/New_York")


class NotYetError(Exception):
    """A month or week was asked for that may not be looked at yet; says from when on it may."""


class GoneError(Exception):
    """Rows have expired: of the week asked for, or of a month that nobody decided before."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Conversations begun by hour of the week, over the months named."""

    months: tuple[str, ...]
    cells: dict[str, Shown]


class Reporting:
    """Answers what staff ask about the conversations."""

    def __init__(
        self, reader: LogReader, flows: Flows, towns: Towns, clock: Callable[[], datetime]
    ) -> None:
        self.reader, self._flows, self._towns, self._clock = reader, flows, towns, clock
        self._known: dict[str, Tally] = {}
        self._crisis = {
            flows.entries[entry].partition("/")[0]
            for entry in (Entry.DANGER, Entry.SUICIDE, Entry.OVERDOSE, Entry.NEAR)
            if entry in flows.entries
        }

    @property
    def now(self) -> datetime:
        """The time in Connecticut, on whose clock weeks and months end."""
        return self._clock().astimezone(CONNECTICUT)

    def stage_of(self, path: str) -> str:
        """Say which stage of the funnel a step belongs to."""
        step = self._flows.step(path)
        if path.partition("/")[0] in self._crisis:
            return CRISIS
        if step is None or step.asks is None:
            return OTHER
        if step.introduces:
            return GREETING
        return TOWN if step.asks is Slot.TOWN else NEED

    def weeks(self) -> tuple[str, ...]:
        """Name the weeks that may be looked at, oldest first."""
        return visible_weeks(self.now)

    def tally(self, week: str) -> Tally:
        """Return the sums of a week.

        Raises:
            NotYetError: the week is not over for seven days.
            GoneError: its rows are deleted.
            ValueError: there is no such week.
        """
        if monday(week) > self.now.date() - timedelta(days=14):
            opening = monday(week) + timedelta(days=14)
            raise NotYetError(f"Week {week} opens on {opening}, seven days after it ends.")
        if week not in self.weeks():
            # Nothing is added up for it either: whoever asked for all weeks of a century would fill
            # the store with empty sums.
            raise GoneError(f"The rows of {week} are deleted: they are kept for 90 days.")
        known = self._known.get(week)
        if known is not None:
            return known
        kept = self.reader.tally(week)
        read = Tally.from_json(kept) if kept else None
        found = read if read is not None else self._added_up(week)
        if found.talks:  # a demonstration may still fill an empty week
            others = {name: self._known[name] for name in self.weeks() if name in self._known}
            self._known = {**others, week: found}
        return found

    def _added_up(self, week: str) -> Tally:
        made = tally(talks(self.reader.rows(week)), self.stage_of)
        self.reader.keep_tally(week, made.to_json())
        return made

    def catch_up(self) -> int:
        """Add up every open week and decide every month that can be; return how many were new."""
        weeks = self.weeks()
        new = [
            week
            for week, kept in zip(weeks, self.reader.tallies(weeks), strict=True)
            if kept is None
        ]
        for week in new:
            self._added_up(week)
        decided = self.reader.months()
        open_months = [month for month in self._decidable() if month not in decided]
        for month in open_months:
            self.month(month)
        return len(new) + len(open_months)

    def _decidable(self) -> list[str]:
        """Name the months that may be reported, have conversations and all of their weeks."""
        weeks = set(self.weeks())
        month, found = latest_month(self.now), []
        while weeks.issuperset(weeks_of(month)):
            if any(self.tally(week).talks for week in weeks_of(month)):
                found.append(month)
            month = next_month(month, -1)
        return found

    def months(self) -> tuple[str, ...]:
        """Name the months that can be reported, newest first."""
        kept = self.reader.months()
        latest = latest_month(self.now)
        # Until a new month opens, `catch_up` has decided all that there is to decide.
        found = set(kept) if latest in kept else {*kept, *self._decidable()}
        return tuple(sorted(found, reverse=True))

    def month(self, month: str | None = None) -> Month:
        """Return a month as it was decided, deciding it if nobody has yet.

        Raises:
            ValueError: it is not written like 2026-03.
            NotYetError: it is not over for seven days.
            GoneError: its rows have expired, and nobody had asked for it before.
        """
        wanted = month or latest_month(self.now)
        opening = opens(wanted)
        if opening > self.now.date():
            raise NotYetError(f"{wanted} opens on {opening}, seven days after all of it is over.")
        kept = self.reader.months().get(wanted)
        if kept is None:
            if wanted not in self._decidable():
                raise GoneError(
                    f"There is nothing of {wanted}: no conversation began in it, or its rows were "
                    "deleted after 90 days before any report of it was made."
                )
            kept = self.reader.keep_month(wanted, self._decide(wanted).to_json())
        return Month.from_json(kept)

    def _decide(self, month: str) -> Month:
        return decide(
            month,
            {week: self.tally(week) for week in weeks_of(month)},
            sums(self.reader.asked(month)),
            self.reader.delivery(month),
            lambda town: self._towns.region_of(town) or "-",
        )

    def hours(self, month: str) -> Hours:
        """Return the profile of the last calendar quarter that was over by the end of a month."""
        months = quarter_of(month)
        total: dict[int, int] = {}
        for each in months:
            for hour, count in self.reader.hours(each).items():
                total[hour] = total.get(hour, 0) + count
        return Hours(months, release(hour_parts(total)))
