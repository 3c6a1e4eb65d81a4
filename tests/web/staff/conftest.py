"""A staff side over a real Redis with the staff user's rights, on a copy of the data."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from flask.testing import FlaskClient

import bot
from bot.adapters.accounts import Accounts
from bot.adapters.passwords import hashed
from bot.adapters.seals import Seal
from bot.adapters.sign_in_codes import code_at
from bot.core.staff.account import Account, Role
from bot.staff_room import StaffRoom
from bot.web.staff import create_staff_app
from tests.cli.test_report_command import fill

HOUSE = Path(bot.__file__).parent.parent
PASSWORD = "harbor lantern tulip seven"
HASHED = hashed(PASSWORD)
SECRET = b"s" * 20
MONTH = "2026-03"


class Clock:
    """A clock that a test turns on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 20, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


class Person:
    """Somebody at a browser."""

    def __init__(self, app, clock: Clock, name: str) -> None:
        self.app, self.clock, self.name = app, clock, name
        self.browser: FlaskClient = app.test_client()

    def gets(self, path: str, status: int = 200) -> str:
        """Open a page."""
        response = self.browser.get(path)
        assert response.status_code == status, response.text[-2000:]
        return response.text

    def posts(self, path: str, status: int = 303, token: str | None = None, **fields: str):
        """Send a form, with the token that the pages carry unless another is given."""
        if token is None:
            found = re.search(
                r'name="form_token" value="([^"]+)"', self.browser.get("/staff/account").text
            )
            token = found[1] if found else ""
        response = self.browser.post(path, data={"form_token": token, **fields})
        assert response.status_code == status, response.text[-2000:]
        return response

    def signs_in(self, password: str = PASSWORD, code: str | None = None, status: int = 303):
        """Sign in as themselves."""
        page = self.browser.get("/staff/sign-in").text
        token = re.search(r'name="form_token" value="([^"]+)"', page)
        assert token
        if code is None:
            code = code_at(SECRET, self.clock.now.timestamp())
        return self.posts(
            "/staff/sign-in", status, token=token[1], name=self.name, password=password, code=code
        )


@pytest.fixture
def clock() -> Clock:
    """A day in April 2026."""
    return Clock()


@pytest.fixture
def owner(redis_server) -> Iterator[redis.Redis]:
    """The server with all rights, emptied."""
    with redis.Redis.from_url(redis_server.url) as connection:
        connection.flushall()
        yield connection


@pytest.fixture
def room(redis_server, owner, clock, tmp_path) -> Iterator[StaffRoom]:
    """A staff room that may do in Redis what the staff user may, and write only to copies."""
    shutil.copytree(HOUSE / "data", tmp_path / "data")
    shutil.copytree(HOUSE / "flows", tmp_path / "flows")
    connection = redis.Redis.from_url(redis_server.address("staff"))
    accounts, seal = Accounts(owner), Seal(("staff-secret",), "staff code")
    people = (("maria", Role.EDITOR), ("james", Role.EDITOR), ("vera", Role.VIEWER))
    for name, role in people:
        accounts.keep(Account(name, role, HASHED, seal.close(SECRET)))
    yield StaffRoom(
        connection=connection,
        secrets_list=("staff-secret",),
        flows_folder=tmp_path / "flows",
        data=tmp_path / "data",
        program="CT SafeText",
        clock=clock,
    )
    connection.close()


@pytest.fixture
def app(room):
    """The application as in development, over plain http."""
    return create_staff_app(room, production=False)


@pytest.fixture
def person(app, clock):
    """Make somebody who is not signed in yet."""
    return lambda name="maria": Person(app, clock, name)


@pytest.fixture
def editor(person) -> Person:
    """Maria, an editor, signed in."""
    maria: Person = person("maria")
    maria.signs_in()
    return maria


@pytest.fixture
def viewer(person) -> Person:
    """Vera, who may look and export, signed in."""
    vera: Person = person("vera")
    vera.signs_in()
    return vera


@pytest.fixture
def march(owner) -> str:
    """A month of conversations."""
    fill(owner, MONTH, 1200)
    owner.hset("helpline:flags", "ct-211", 2)
    return MONTH
