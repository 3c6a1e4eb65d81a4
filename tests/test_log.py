"""The log: what is not expected is not written."""

import json
import logging
from typing import Any

import pytest

from bot.log import ALLOWED, LONGEST, configure, drop_what_is_not_allowed, log


@pytest.fixture(autouse=True)
def _as_before() -> Any:
    """Give the libraries their loggers back."""
    names = (None, "twilio", "rq", "urllib3", "werkzeug", "redis")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, propagate, handlers in before:
        logger.setLevel(level)
        logger.propagate, logger.handlers = propagate, handlers


def test_a_line_is_json_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """An event, its level, the process, and values that are allowed."""
    configure("web")
    log.info("referral_sent", via="worker", segments=2, seconds=0.5, alarm=True, error=None)

    line = json.loads(capsys.readouterr().out)
    assert line == {
        "event": "referral_sent", "level": "info", "process": "web", "via": "worker",
        "segments": 2, "seconds": 0.5, "alarm": True, "error": None,
    }  # fmt: skip


def test_a_key_that_is_not_allowed_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can log a number by a new key (R103)."""
    configure("web")
    log.error("x", sender="+12035550123", body="norwalk", to="+12035550123", exc_info=True)

    out = capsys.readouterr().out
    assert "555" not in out
    assert "norwalk" not in out
    assert set(json.loads(out)) == {"event", "level", "process"}


@pytest.mark.parametrize("key", ["sender", "to", "from", "body", "text", "sid", "session", "town"])
def test_keys_that_could_hold_a_person_are_not_allowed(key: str) -> None:
    """They must never be added to the list."""
    assert key not in ALLOWED


def test_a_value_is_short_and_on_one_line() -> None:
    """An exception's message, for example, cannot become a page."""
    line = drop_what_is_not_allowed(None, "info", {"error": "a\nb" + "x" * 500, "code": 7})

    assert line["error"].startswith("a b")
    assert len(line["error"]) == LONGEST
    assert line["code"] == 7


def test_the_libraries_that_talk_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Twilio's client logs numbers, RQ job descriptions, werkzeug addresses (L3, L11, L16)."""
    configure("worker")
    for name in ("twilio.http_client", "rq.worker", "urllib3.connectionpool", "werkzeug", "redis"):
        logging.getLogger(name).critical("a number: +12035550123")

    out, err = capsys.readouterr()
    assert out + err == ""
