"""Signing in with a provider of the programme's own, against a small one that can tell lies."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from bot.adapters.accounts import Accounts
from bot.adapters.sign_in_provider import Provider
from bot.cli import main
from bot.cli.staff_web import open_provider
from bot.settings import SettingsError, read_settings
from bot.web.staff import create_staff_app
from tests.web.staff.conftest import Person
from tests.web.staff.small_provider import CLIENT, SECRET, SHARED, SmallProvider, serving

BACK = "http://localhost/staff/provider/back"


@pytest.fixture
def small(clock) -> Iterator[SmallProvider]:
    """The provider, honest."""
    with serving(clock) as provider:
        yield provider


@pytest.fixture
def maria(room, clock, small, owner) -> Person:
    """Maria, whose account belongs to a subject of the provider, at a browser of her own."""
    accounts = Accounts(owner)
    account = accounts.find("maria")
    assert account
    accounts.keep(replace(account, subject="subject-of-maria"))
    provider = Provider(small.issuer, CLIENT, SECRET, BACK)
    app = create_staff_app(room, production=False, provider=("Harbor House", provider))
    return Person(app, clock, "maria")


def goes(person: Person, following: str = "/staff/export") -> str:
    """Click on the button of the sign-in page, and return the address of the provider."""
    page = person.browser.get("/staff/sign-in", query_string={"next": following}).text
    assert "Sign in with Harbor House" in page
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    leaving = person.posts("/staff/provider", 200, token[1], next=following)
    address = leaving.headers["Refresh"].partition("url=")[2]
    assert address.replace("&", "&amp;") in leaving.text
    return str(address)


def comes_back(address: str) -> str:
    """Let the provider vouch, and return the way back that it leads to."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert back.geturl().startswith(BACK)
    return f"{back.path}?{back.query}"


def test_r123_whoever_the_provider_vouches_for_with_two_factors_is_in(maria, room) -> None:
    """There and back: a session like any other, with a strict cookie, and the trip is over."""
    way_back = comes_back(goes(maria))
    arrived = maria.browser.get(way_back)
    assert arrived.status_code == 200
    assert arrived.headers["Refresh"] == "0; url=/staff/export"
    cookies = arrived.headers.getlist("Set-Cookie")
    session = next(each for each in cookies if each.startswith("helpline-staff="))
    assert "SameSite=Strict" in session
    assert "HttpOnly" in session
    maria.gets("/staff/export")
    lines = [(line.who, line.what, line.which) for line in room.accounts.audited()]
    assert ("maria", "signed in", "with the provider") in lines
    maria.gets(way_back, 400)  # the way back leads in once


def test_r123_the_way_back_belongs_to_the_browser_that_went(maria, room, clock) -> None:
    """A way back that somebody was sent, or that was tampered with, signs nobody in."""
    way_back = comes_back(goes(maria))
    stranger = Person(maria.app, clock, "james")
    assert "begun in another browser" in stranger.gets(way_back, 400)
    assert "Begin again" in maria.gets(way_back.replace("state=", "state=x"), 400)
    maria.gets("/staff/export", 401)
    assert not list(room.accounts.audited())


LIES = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://other.example"},
    "for somebody else": {"aud": "another-client"},
    "for us and for another party": {"aud": [CLIENT, "other"], "azp": "other"},
    "expired": {"exp": 1_000_000_000},
    "from the future": {"iat": 4_000_000_000},
    "one factor": {"amr": ["pwd"]},
    "factors not told": {"amr": None},
    "factors as a text": {"amr": "mfa"},
    "time not told": {"auth_time": None},
    "long ago": {"auth_time": 1_000_000_000},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_r123_a_word_that_cannot_be_believed_is_refused(maria, small, lie) -> None:
    """Everything that the word must say, once wrong."""
    small.says = LIES[lie]
    refused = maria.gets(comes_back(goes(maria)), 403)
    assert "did not vouch for you" in refused
    maria.gets("/staff/export", 401)


def test_r123_only_the_key_of_the_provider_signs(maria, small) -> None:
    """Not another key, not none, not the secret that both know."""
    for header, key in (
        ({}, RSAKey.generate_key(2048, {"kid": "1"})),
        ({"kid": "9"}, RSAKey.generate_key(2048, {"kid": "9"})),
        ({"alg": "HS256"}, SHARED),
    ):
        small.header, small.signing = header, key
        maria.gets(comes_back(goes(maria)), 403)
    honest = small.word
    small.header, small.signing = {}, None
    small.word = lambda asked: ".".join(("eyJhbGciOiJub25lIn0", honest(asked).split(".")[1], ""))
    maria.gets(comes_back(goes(maria)), 403)


def test_a_provider_that_changes_its_keys_is_asked_for_them_again(maria, small) -> None:
    """Keys are remembered for an hour, and looked for at once when a word has an unknown one."""
    maria.browser.get(comes_back(goes(maria)))
    small.key = RSAKey.generate_key(2048, {"kid": "2"})
    small.header = {"kid": "2"}
    assert maria.browser.get(comes_back(goes(maria))).status_code == 200


def test_a_code_is_worth_nothing_without_its_verifier(maria, small) -> None:
    """Who reads a way back over a shoulder cannot use its code elsewhere (PKCE)."""
    way_back = comes_back(goes(maria))
    stolen = re.sub(r"code=[^&]+", "code=" + next(iter(small.codes)), comes_back(goes(maria)))
    assert "did not vouch" in maria.gets(stolen, 403)
    maria.gets(way_back, 400)


def test_r125_the_provider_makes_no_account_and_opens_no_disabled_one(
    maria, small, monkeypatch, redis_server, capsys
) -> None:
    """Somebody unknown is told who they are to the provider; the command line links them."""
    small.says = {"sub": "subject-of-vera<b>"}
    page = maria.gets(comes_back(goes(maria)), 403)
    assert "helpline staff link NAME subject-of-vera&lt;b&gt;" in page
    monkeypatch.setenv("REDIS_URL", redis_server.address("staff"))
    assert main(["staff", "link", "vera", "subject-of-maria"]) == 2
    assert "already maria" in capsys.readouterr().err
    assert main(["staff", "link", "zoe", "x"]) == 2
    assert main(["staff", "link", "vera", "subject-of-vera<b>"]) == 0
    maria.browser.get(comes_back(goes(maria)))
    assert "vera, viewer" in maria.gets("/staff/export")
    assert main(["staff", "link", "vera", "-"]) == 0
    maria.gets(comes_back(goes(maria)), 403)
    small.says = {}
    assert main(["staff", "disable", "maria"]) == 0
    assert "disabled" in maria.gets(comes_back(goes(maria)), 403)


def test_classes_of_the_provider_can_stand_for_two_factors(room, clock, small, owner) -> None:
    """Some say `acr` and no `amr`: those that the settings name count."""
    accounts = Accounts(owner)
    account = accounts.find("maria")
    assert account
    accounts.keep(replace(account, subject="subject-of-maria"))
    provider = Provider(small.issuer, CLIENT, SECRET, BACK, acr=("two-factors",))
    app = create_staff_app(room, production=False, provider=("Harbor House", provider))
    for acr, status in (("two-factors", 200), ("password", 403)):
        small.says = {"amr": None, "acr": acr}
        person = Person(app, clock, "maria")
        address = goes(person)
        assert "acr_values=two-factors" in address
        person.gets(comes_back(address), status)


def test_a_provider_that_is_away_is_a_clear_page(maria, small) -> None:
    """Nobody is shut out: the password still works."""
    small.issuer += "/elsewhere"  # what it calls itself is no longer what was set
    page = maria.browser.get("/staff/sign-in").text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    assert "does not answer" in maria.posts("/staff/provider", 503, token[1]).text
    maria.signs_in()


def test_without_settings_there_is_no_such_thing(person) -> None:
    """Off by default: no button, no route."""
    nobody = person()
    assert "Sign in with" not in nobody.gets("/staff/sign-in")
    nobody.gets("/staff/provider/back", 404)
    assert open_provider(read_settings(_env_file=None)) is None


def test_settings_without_the_extra_say_which_one_is_missing(monkeypatch) -> None:
    """The staff side starts without it, as long as nothing of it is set."""
    monkeypatch.setitem(sys.modules, "bot.adapters.sign_in_provider", None)
    whole = {"oidc_issuer": "https://id.example", "oidc_client": "x"}
    with pytest.raises(SettingsError, match="needs the extra `oidc`"):
        open_provider(read_settings(_env_file=None, **whole))


@pytest.mark.parametrize("name", ["staff_url", "oidc_issuer"])
def test_production_goes_to_the_provider_by_https(name) -> None:
    """Neither the way there nor the way back can be read."""
    values = {"redis_url": "redis://:secret@localhost/0", "staff_secret": "an own secret",
              name: "http://id.example"}  # fmt: skip
    with pytest.raises(SettingsError, match=f"{name.upper()} must start with https"):
        read_settings(_env_file=None, required=("redis_url",), helpline_mode="production", **values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"oidc_issuer": "https://id.example"}, "OIDC_CLIENT"),
        ({"oidc_issuer": "id.example"}, "OIDC_ISSUER value error, must start"),
    ],
)
def test_settings_that_lack_something_are_told(values, said) -> None:
    """Before the server starts, and by name."""
    with pytest.raises(SettingsError, match=said):
        open_provider(read_settings(_env_file=None, **values))
    whole = {"oidc_issuer": "https://id.example", "oidc_client": "x", "oidc_acr": "a, b"}
    found = open_provider(read_settings(_env_file=None, **whole))
    assert found
    assert found[0] == "your organisation"
