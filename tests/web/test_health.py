"""`GET /health`: can texts be answered, and how well."""

import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.core.book import Book
from bot.settings import read_settings
from bot.web import create_app
from bot.wiring import House, build
from tests.texting import worker_present


@pytest.fixture
def house(book: Book, redis_url: str) -> House:
    """The shipped helpline on an empty store."""
    return build(read_settings(_env_file=None, redis_url=redis_url), book)


@pytest.fixture
def client(house: House) -> FlaskClient:
    """A load balancer."""
    return create_app(house).test_client()


def report(client: FlaskClient) -> tuple[int, dict[str, Any]]:
    """Ask for the report."""
    response = client.get("/health")
    return response.status_code, response.get_json()


def test_all_is_well(house: House, client: FlaskClient) -> None:
    """A worker is there, nothing waits, the book is loaded."""
    with worker_present(house.connection):
        assert report(client) == (200, {
            "status": "ok", "redis": "ok", "workers": 1, "oldest_job_seconds": 0.0,
            "towns": 169, "listings": len(house.book.directory.listings),
        })  # fmt: skip


def test_without_a_worker_texts_are_still_answered(client: FlaskClient) -> None:
    """Degraded, and 200: a load balancer must not take the last thing that helps away."""
    code, told = report(client)

    assert (code, told["status"], told["workers"]) == (200, "degraded", 0)


def test_an_old_queue_is_told(
    house: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In seconds."""
    monkeypatch.setattr(house.store.outbox, "health", lambda _: (1, 12.34))

    assert report(client)[1]["status"] == "degraded"
    assert report(client)[1]["oldest_job_seconds"] == 12.3


def test_without_redis_texts_are_still_answered(book: Book) -> None:
    """From each text alone."""
    house = build(read_settings(_env_file=None, redis_url="redis://127.0.0.1:1/0"), book)
    code, told = report(create_app(house).test_client())

    assert code == 200
    assert (told["status"], told["redis"]) == ("degraded", "ConnectionError")
    assert (told["workers"], told["oldest_job_seconds"]) == (0, 0.0)


@pytest.mark.parametrize("how", ["silent", "raising"])
def test_a_process_that_cannot_answer_help_is_down(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """503: another one may do better."""

    def broken(*_: object, **__: object) -> Any:
        if how == "raising":
            raise KeyError("carrier.help")
        return type("Turn", (), {"said": ""})

    monkeypatch.setattr(sys.modules["bot.web.health"], "advance", broken)

    code, told = report(client)

    assert (code, told["status"]) == (503, "down")
