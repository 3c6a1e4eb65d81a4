"""The log: what is not expected is not written."""

import json
import logging
import sys
import threading
from typing import Any

import pytest
import structlog

from bot.log import ALLOWED, WITHHELD, configure, drop_what_is_not_allowed, log


@pytest.fixture(autouse=True)
def _as_before() -> Any:
    """Give the libraries their loggers back."""
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    names = (None, "twilio", "rq", "urllib3", "werkzeug", "redis")
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    structlog.reset_defaults()
    logging.raiseExceptions = True
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
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


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("ConnectionError", "ConnectionError"),
        ("bot/outbox.py:85", "bot/outbox.py:85"),
        ("worker", "worker"),
        (7, 7),
        ("two words", WITHHELD),
        ("+12035550123", WITHHELD),
        ("x12035550123", WITHHELD),
        ("a\nb", WITHHELD),
        ("x" * 81, WITHHELD),
        ("", WITHHELD),
    ],
)
def test_a_value_is_one_word_out_of_code(value: object, written: object) -> None:
    """Neither a sentence nor a number can stand in one."""
    assert drop_what_is_not_allowed(None, "info", {"error": value}) == {"error": written}


def test_the_libraries_that_talk_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Twilio's client logs numbers, RQ job descriptions, werkzeug addresses (L3, L11, L16)."""
    configure("worker")
    for name in ("twilio.http_client", "rq.worker", "urllib3.connectionpool", "werkzeug", "redis"):
        logging.getLogger(name).critical("a number: +12035550123")

    out, err = capsys.readouterr()
    assert out + err == ""


def test_what_any_other_library_says_loses_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Which one, what kind of error, and the place in our code."""
    configure("web")
    try:
        drop_what_is_not_allowed(None, "info", None)  # type: ignore[arg-type]
    except AttributeError:
        logging.getLogger("flask.app").exception("on /sms from %s", "+12035550123")
    logging.getLogger("gunicorn").error("no number: +12035550123")

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["library"], first["error"]) == ("flask.app", "AttributeError")
    assert first["at"].startswith("bot/log.py:")
    assert (second["library"], second["error"], second["at"]) == ("gunicorn", "ERROR", WITHHELD)


def test_an_error_that_nobody_caught_loses_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """In the process and in a thread: its kind and its place."""
    configure("web")

    def crash() -> None:
        raise ValueError("+12035550123")

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, KeyError("+12035550123"), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    out, err = capsys.readouterr()
    assert [json.loads(line)["error"] for line in out.splitlines()] == ["ValueError", "KeyError"]
    assert "555" not in out + err
