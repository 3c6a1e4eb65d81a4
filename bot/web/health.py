"""`GET /health`: can texts be answered, and how well."""

from typing import Any

from flask import Blueprint, Response, jsonify

from bot.adapters.redis_store.connection import StoreDown
from bot.conversation import QUEUE_TOO_OLD
from bot.core.engine import advance
from bot.log import log
from bot.wiring import House


def health(house: House) -> Blueprint:
    """Make the health route.

    `ok`: everything works. `degraded`: texters are answered, but not by the usual way (no worker,
    an old queue, or no Redis: then from each text alone). `down`, with status 503: this process
    could not even answer HELP, so a load balancer may take it away; it must not before, because
    without Redis this is still the last thing that helps.
    """
    pages = Blueprint("health", __name__)

    def can_answer() -> bool:
        try:
            turn = advance(house.book, None, "HELP", now=house.clock.now(), fresh_id="")
        except Exception as error:  # noqa: BLE001 - whatever it is, this process cannot
            log.error("turn_failed", error=type(error).__name__, alarm=True)
            return False
        return bool(turn.said)

    @pages.get("/health")
    def look() -> Response:
        report: dict[str, Any] = {"status": "ok", "redis": "ok"}
        try:
            workers, oldest = house.store.outbox.health(house.clock.seconds() * 1000)
        except StoreDown as down:
            report |= {"status": "degraded", "redis": str(down)}
            workers, oldest = 0, 0.0
        if not workers or oldest >= QUEUE_TOO_OLD:
            report["status"] = "degraded"
        report |= {
            "workers": workers,
            "oldest_job_seconds": round(oldest, 1),
            "towns": len(house.book.towns.by_name),
            "listings": len(house.book.directory.listings),
        }
        if not can_answer():
            report["status"] = "down"
        response = jsonify(report)
        response.status_code = 503 if report["status"] == "down" else 200
        return response

    return pages
