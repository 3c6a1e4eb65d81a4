"""Figures for Prometheus: counted over processes, with nothing of anybody in them."""

import os
import re

import requests

from bot.cli.processes import free_port
from bot.conversation import Answer
from bot.core.book import Book
from bot.metrics import Tally
from tests.system.running import Running


def test_processes_count_together(book: Book) -> None:
    """Each in a row of its own; the rows are added up."""
    tally = Tally.of(book)
    child = os.fork()
    if child == 0:
        tally.take_row(1)
        tally.note(Answer("", "queue"), 0.01)
        os._exit(0)
    os.waitpid(child, 0)
    tally.note(Answer("", "queue"), 3.0)

    said = tally.text(1, 2.0, redis=True)
    assert 'helpline_answers_total{via="queue"} 2' in said
    assert 'helpline_webhook_seconds_bucket{le="0.015"} 1' in said
    assert 'helpline_webhook_seconds_bucket{le="+Inf"} 2' in said


def test_a_name_that_was_not_foreseen_is_not_counted(book: Book) -> None:
    """Whatever a mistake hands over cannot become a series."""
    tally = Tally.of(book)
    tally.add('helpline_turns_total{event="+12035550142"}')

    assert "5550142" not in tally.text(0, 0.0, redis=False)


def test_the_internal_port_shows_them() -> None:
    """And no number, no word, no other page."""
    port = free_port()
    with Running(METRICS_PORT=str(port)) as helpline:
        helpline.text("canary phrase in norwalk shelter", sender="+12035550142")
        figures = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=20).text
        other = requests.get(f"http://127.0.0.1:{port}/", timeout=20).status_code
        public = requests.get(f"{helpline.site}/metrics", timeout=20).status_code

    assert "helpline_redis_up 1" in figures
    assert 'helpline_needs_total{need="shelter"} 1' in figures
    assert not re.search(r"203|canary|norwalk", figures, re.IGNORECASE)
    assert (other, public) == (404, 404)
