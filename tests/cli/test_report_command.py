"""`helpline report` prints the numbers of the pages, against a real Redis."""

import csv
import io
import json
import random
from datetime import UTC, datetime

import pytest
import redis

from bot.adapters.log_reader import LogReader
from bot.cli import main
from bot.core.report.periods import monday, next_month, weeks_of
from bot.core.report.writing import csv_rows, json_of
from bot.reporting import NotYetError, Reporting
from tests.core.report.years import random_requests, random_talk

MONTH = "2026-03"
LATER = datetime(2026, 4, 20, 15, tzinfo=UTC)


def fill(connection: redis.Redis, month: str, talks: int) -> None:
    """Write a random month as the conversations would."""
    dice = random.Random(talks)
    for week in weeks_of(month):
        for number in range(talks // 4):
            talk = random_talk(dice)
            for at, step in enumerate(talk.path):
                pace = "<1m" if at else "first"
                fields = (step.event, step.step, step.outcome, talk.need, talk.region)
                row = "|".join((f"{week}-{number}", *fields, talk.language, pace))
                connection.rpush(f"helpline:log:{week}", row)
    for asked, count in random_requests(dice, talks).items():
        connection.hincrby(f"helpline:counts:{month}", f"{asked.town}|{asked.need}", count)
        if asked.unmet:
            field = f"{asked.town}|{asked.need}|statewide"
            connection.hincrby(f"helpline:counts:{month}", field, count)
    connection.hset(f"helpline:delivery:{month}", mapping={"sent": talks, "refused": 2})


@pytest.fixture
def connection(redis_url, monkeypatch) -> redis.Redis:
    """An empty Redis that the command line uses, too."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    return redis.Redis.from_url(redis_url)


@pytest.fixture
def reporting(connection, book) -> Reporting:
    """Reporting on a day in April."""
    fill(connection, MONTH, 600)
    return Reporting(LogReader(connection), book.flows, book.towns, lambda: LATER)


def test_the_command_and_the_pages_show_the_same(reporting, capsys) -> None:
    """CSV and JSON of the command are those of the decided month."""
    month = reporting.month(MONTH)
    assert month["all"].value == 600
    assert main(["report", "--month", MONTH, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(json_of(month)))
    assert main(["report", "--month", MONTH, "--format", "csv"]) == 0
    assert [tuple(row) for row in csv.reader(io.StringIO(capsys.readouterr().out))] == list(
        csv_rows(month)
    )
    assert main(["report", "--month", MONTH]) == 0
    assert "Where conversations ended" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["2026-13", "March", "2099-01", "2020-01"])
@pytest.mark.usefixtures("connection")
def test_a_month_that_cannot_be_shown_is_named(capsys, wrong) -> None:
    """Wrong, to come, or gone: one sentence and exit 2."""
    assert main(["report", "--month", wrong]) == 2
    assert wrong in capsys.readouterr().err


def test_a_decided_month_never_changes(reporting, connection) -> None:
    """Rows that come late, or have expired, show nothing new of a month (R109)."""
    before = reporting.month(MONTH)
    fill(connection, MONTH, 900)
    connection.delete(*(f"helpline:log:{week}" for week in weeks_of(MONTH)))
    assert reporting.month(MONTH) == before
    long_after = Reporting(
        reporting.reader,
        reporting._flows,
        reporting._towns,
        lambda: datetime(2027, 4, 1, tzinfo=UTC),
    )
    assert long_after.month(MONTH) == before


def test_r108_a_week_is_refused_until_seven_days_after_it_ended(reporting, book) -> None:
    """One second before it opens there is nothing to see; the moment after, there is."""
    opening = monday("2026-W13").toordinal() + 14
    midnight = datetime.fromordinal(opening).replace(hour=4, tzinfo=UTC)  # EDT
    early = Reporting(reporting.reader, book.flows, book.towns, lambda: midnight.replace(hour=3))
    with pytest.raises(NotYetError, match="opens on 2026-04-06"):
        early.tally("2026-W13")
    due = Reporting(reporting.reader, book.flows, book.towns, lambda: midnight)
    assert due.tally("2026-W13").talks == 150


def test_catching_up_adds_up_once(reporting) -> None:
    """The second time there is nothing left to do."""
    assert reporting.catch_up() > 4
    assert reporting.catch_up() == 0
    assert MONTH in reporting.months()


def test_the_hours_are_those_of_a_whole_quarter(reporting, connection) -> None:
    """The window is the calendar quarter, so that it never moves by a month (R111)."""
    for month in (next_month(MONTH, -2), next_month(MONTH, -1), MONTH):
        connection.hset(f"helpline:hours:{month}", mapping={str(hour): 20 for hour in range(168)})
    hours = reporting.hours("2026-04")
    assert hours.months == ("2026-01", "2026-02", "2026-03")
    assert hours.cells["hours"].value == 168 * 60
    assert hours.cells["day:0|3"].value == 60
