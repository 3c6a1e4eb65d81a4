"""The demonstration went through the real engine, is marked, and never meets real people."""

from datetime import datetime

import pytest
import redis

from bot.adapters.log_reader import LogReader
from bot.cli import demonstration
from bot.core.directory.hours import CONNECTICUT
from bot.core.flow_log import FlowLog
from bot.reporting import Reporting
from bot.settings import read_settings

NOW = datetime(2026, 4, 20, 12, tzinfo=CONNECTICUT)


@pytest.fixture(scope="module")
def seeded(redis_server, book, settings):
    """A store with a small demonstration."""
    connection = redis.Redis.from_url(redis_server.url)
    connection.flushall()
    usual, demonstration.A_WEEK = demonstration.A_WEEK, 60
    # The staff side may be faster, add up that there is nothing and decide that nothing is shown.
    early = Reporting(LogReader(connection), book.flows, book.towns, lambda: NOW)
    assert early.catch_up() == len(early.weeks())
    demonstration.seed(connection, book, settings, NOW)
    yield connection
    demonstration.A_WEEK = usual
    connection.close()


def test_every_row_is_one_that_the_log_accepts_and_every_page_has_something(seeded, book) -> None:
    """Rows read back through the writer of the log, and two months can be reported."""
    reader, log = LogReader(seeded), FlowLog.of(book)
    reporting = Reporting(reader, book.flows, book.towns, lambda: NOW)
    for week in reporting.weeks():
        events = {log.read(row)[1].event for row in reader.rows(week)}
        assert {"began", "referred"} <= events
    month = reporting.month()
    assert month["all"].value
    assert month["requests"].value
    assert month["delivery"].value
    assert reporting.hours(month.month).cells["hours"].value
    assert reader.is_demonstration()


def test_where_there_is_a_log_already_nothing_is_made_up(seeded, book, settings) -> None:
    """Neither somebody's own conversations nor yesterday's demonstration are added to."""
    assert demonstration.seed(seeded, book, settings, NOW) == 0


def test_in_production_nothing_is_made_up(seeded, book) -> None:
    """Not even by mistake."""
    production = read_settings(_env_file=None, helpline_mode="production", required=())
    with pytest.raises(AssertionError, match="no place in production"):
        demonstration.seed(seeded, book, production, NOW)
