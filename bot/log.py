"""Logging by allow-list: a key or a record that is not expected here is dropped (R103, L7).

Nothing that a person typed and no number can reach a log line, because a line is an event name
out of code and values of the keys below, each too small and too plain to hold one.
"""

import logging
import sys
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "process", "code", "status", "attempt", "milliseconds", "count",
        "error", "store", "workers", "oldest_seconds", "outcome", "need", "language", "segments",
        "address", "via", "setting", "alarm", "signal", "seconds", "port", "route",
    }
)  # fmt: skip
_PLAIN = (int, float, bool, type(None))
LONGEST = 120  # characters of a value


def configure(process: str) -> None:
    """Send every allowed line to standard output as JSON, and quiet the libraries that talk.

    Twilio's client logs the URL with the number at INFO (L16); RQ logs job descriptions (L3).
    """
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(message)s", force=True)
    for name in ("twilio", "rq", "urllib3", "werkzeug", "redis"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        # A child with a level of its own (RQ gives its worker one) must find somebody to talk to,
        # or `logging` itself prints its warnings.
        logger.handlers = [logging.NullHandler()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _add_process(process),
            drop_what_is_not_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=False,
    )


def drop_what_is_not_allowed(
    _logger: Any, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Keep only allowed keys, and of each value only what cannot carry a number or words."""
    return {
        key: value if isinstance(value, _PLAIN) else str(value)[:LONGEST].replace("\n", " ")
        for key, value in line.items()
        if key in ALLOWED
    }


def _add_process(process: str) -> structlog.typing.Processor:
    def add(
        _logger: Any, _method: str, line: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        line["process"] = process
        return line

    return add


log: structlog.stdlib.BoundLogger = structlog.get_logger()
