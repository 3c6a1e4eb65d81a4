"""`helpline staff`, as whoever runs the helpline types it."""

import io

import pytest
import redis

from bot.adapters.accounts import Accounts
from bot.adapters.passwords import matches
from bot.cli import main

PASSWORD = "harbor lantern tulip seven"


@pytest.fixture
def accounts(redis_url, redis_server, monkeypatch) -> Accounts:
    """An empty store, which the command line reaches as the staff user."""
    monkeypatch.setenv("REDIS_URL", redis_server.address("staff"))
    return Accounts(redis.Redis.from_url(redis_url))


def types(monkeypatch, text: str) -> None:
    """Let something come through a pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_account_is_made_with_a_code_to_scan(accounts, monkeypatch, capsys) -> None:
    """The QR code and the key are shown once; the password comes through a pipe."""
    types(monkeypatch, PASSWORD + "\n")
    assert main(["staff", "add", "maria.s", "--role", "editor"]) == 0
    shown = capsys.readouterr().out
    assert "█" in shown
    assert "maria.s may sign in as editor" in shown
    account = accounts.find("maria.s")
    assert account is not None
    assert account.may_edit
    assert matches(PASSWORD, account.password)
    assert main(["staff", "list"]) == 0
    assert capsys.readouterr().out.split() == ["maria.s", "editor", "active"]


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [("Maria S", PASSWORD, "small letters"), ("maria", "too short", "needs 15")],
)
def test_a_bad_name_or_password_makes_no_account(
    accounts, monkeypatch, capsys, name, password, said
) -> None:
    """One sentence says what is wrong, and the exit code is that of wrong use."""
    types(monkeypatch, password + "\n")
    assert main(["staff", "add", name]) == 2
    assert said in capsys.readouterr().err
    assert accounts.everybody() == ()


def test_a_disabled_account_is_shown_as_such(accounts, monkeypatch, capsys) -> None:
    """Its old password is gone as well; nobody can be disabled who is not there."""
    types(monkeypatch, PASSWORD + "\n")
    main(["staff", "add", "maria"])
    assert main(["staff", "disable", "maria"]) == 0
    account = accounts.find("maria")
    assert account is not None
    assert account.disabled
    assert not matches(PASSWORD, account.password)
    assert main(["staff", "disable", "nobody"]) == 2
    assert "no account is called nobody" in capsys.readouterr().err
    main(["staff", "list"])
    assert "disabled" in capsys.readouterr().out
