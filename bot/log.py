"""Logging by allow-list: a key or a record that is not expected here is dropped (R103, L7).

Nothing that a person typed and no number can reach a log line, because a line is an event name
out of code and values of the keys below, each too small and too plain to hold one.
"""

import logging
import re
import sys
import threading
from types import TracebackType
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event", "level", "process", "code", "status", "attempt", "milliseconds", "count",
        "error", "store", "workers", "oldest_seconds", "outcome", "need", "language", "segments",
        "address", "via", "setting", "alarm", "signal", "seconds", "port", "route",
        "library", "at",
    }
)  # fmt: skip
_PLAIN = (int, float, bool, type(None))
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/<>-]{0,79}")
_NUMBERS = re.compile(r"\d[\d.:/-]{5,}")
WITHHELD = "withheld"


def configure(process: str) -> None:
    """Send every allowed line to standard output as JSON, and quiet the libraries that talk.

    Twilio's client logs the URL with the number at INFO (L16); RQ logs job descriptions (L3). Of
    what any other library logs, and of an error that nobody caught, the kind and the place are
    kept and the words are not: a message or a traceback may quote a number.
    """
    logging.raiseExceptions = False  # a failing handler would print the record's arguments
    logging.captureWarnings(True)
    logging.basicConfig(level=logging.ERROR, handlers=[_KindOnly()], force=True)
    for name in ("twilio", "rq", "urllib3", "werkzeug", "redis"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        # A child with a level of its own (RQ gives its worker one) must find somebody to talk to,
        # or `logging` itself prints its warnings.
        logger.handlers = [logging.NullHandler()]
    sys.excepthook = _tell
    threading.excepthook = lambda args: _tell(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _tell(args.exc_type, args.exc_value, args.exc_traceback)
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
    """Keep only allowed keys, and only values that cannot carry a number or a sentence."""
    return {
        key: value if isinstance(value, _PLAIN) else _word(str(value))
        for key, value in line.items()
        if key in ALLOWED
    }


def _word(value: str) -> str:
    """Keep one word out of code, such as `ConnectionError` or `bot/outbox.py:85`; nothing else."""
    return value if _TOKEN.fullmatch(value) and not _NUMBERS.search(value) else WITHHELD


class _KindOnly(logging.Handler):
    """Takes what libraries log, and keeps which library and what kind of error."""

    def emit(self, record: logging.LogRecord) -> None:
        kind, _, trace = record.exc_info or (None, None, None)
        error = kind.__name__ if kind else record.levelname
        log.error("library_line", library=record.name, error=error, at=_place(trace))


def _tell(kind: type[BaseException], error: BaseException | None, trace: Any) -> None:
    """Say that an error ended a thread or the process: its kind and its place, not its words."""
    del error
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.critical("crashed", error=kind.__name__, at=_place(trace), alarm=True)


def _place(trace: TracebackType | None) -> str:
    """Name the innermost line of ours, as `bot/outbox.py:85`."""
    place = "-"
    while trace is not None:
        _, ours, rest = trace.tb_frame.f_code.co_filename.rpartition("/bot/")
        if ours:
            place = f"bot/{rest}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _add_process(process: str) -> structlog.typing.Processor:
    def add(
        _logger: Any, _method: str, line: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        line["process"] = process
        return line

    return add


log: structlog.stdlib.BoundLogger = structlog.get_logger()
