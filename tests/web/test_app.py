"""The web application as a whole: its pages, their headers, what production leaves out."""

import subprocess
import sys
from typing import Any

import pytest

from bot.core.book import Book
from bot.settings import read_settings
from bot.web import create_app
from bot.wiring import build
from tests.test_settings import PRODUCTION

NOWHERE = "redis://127.0.0.1:1/0"


def routes(app: object) -> set[str]:
    """Name what is served."""
    return {str(rule) for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]


def test_every_response_is_kept_out_of_caches_and_frames(book: Book) -> None:
    """Errors too (R121)."""
    house = build(read_settings(_env_file=None, redis_url=NOWHERE), book)
    client = create_app(house).test_client()

    for path in ("/health", "/nowhere", "/sms"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_nothing_says_which_software_this_is(book: Book) -> None:
    """A page that does not exist is plain, and holds nothing that was asked for."""
    house = build(read_settings(_env_file=None, redis_url=NOWHERE), book)
    response = create_app(house).test_client().get("/nowhere<script>")

    assert response.status_code == 404
    assert "script" not in response.text
    assert "Werkzeug" not in response.text


def test_production_serves_no_simulator(book: Book) -> None:
    """Not even its code is loaded."""
    values: dict[str, Any] = {name.lower(): value for name, value in PRODUCTION.items()}
    app = create_app(build(read_settings(_env_file=None, **values), book))

    assert {"/sms", "/sms/status", "/health"} <= routes(app)
    assert not [route for route in routes(app) if "simulator" in route]


@pytest.mark.parametrize("module", ["bot.cli.segments", "bot.core.engine"])
def test_a_small_command_loads_no_web_framework(module: str) -> None:
    """`helpline segments` starts at once; the core knows no framework."""
    code = f"import {module}, sys; sys.exit('flask' in sys.modules or 'redis' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
