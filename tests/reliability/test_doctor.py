"""The doctor finds what is wrong in an account and a deployment, and says what to do."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

import bot.cli
from bot.adapters.redis_store.connection import connect
from bot.adapters.twilio_account import AccountUnknown, TwilioAccount
from bot.doctor import OVERRIDES, Finding, examine
from bot.settings import Settings, read_settings
from tests.texting import worker_present

SITE = "https://helpline.example"
GOOD = {
    "sms_url": f"{SITE}/sms{OVERRIDES}", "sms_method": "POST",
    "sms_fallback_url": "https://elsewhere.example/sms.xml", "sms_fallback_method": "GET",
}  # fmt: skip
SERVICE = {
    "inbound_request_url": f"{SITE}/sms{OVERRIDES}", "inbound_method": "POST",
    "fallback_url": "https://elsewhere.example/sms.xml", "fallback_method": "POST",
    "validity_period": 600, "use_inbound_webhook_on_number": False,
}  # fmt: skip


class StandIn(TwilioAccount):
    """An account that says what it is told to."""

    def __init__(self, record: dict[str, Any] | None) -> None:
        self.record = record

    def incoming(self, sender: str) -> dict[str, Any]:
        """Return the record."""
        del sender
        if self.record is None:
            raise AccountUnknown("Status401")
        return self.record


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """An empty server with an append-only file, as the embedded one is."""
    with connect(redis_url) as opened:
        yield opened


def production(**more: str) -> Settings:
    """Settings of a deployment that lacks nothing."""
    chosen: dict[str, Any] = {
        "helpline_mode": "production", "public_url": SITE, "redis_url": "rediss://web:pass@host/0",
        "twilio_account_sid": "AC1", "twilio_auth_token": "token", "twilio_api_key": "SK1",
        "twilio_api_secret": "shh", "twilio_from": "55501", "helpline_secret": "long",
        "program_name": "CT SafeText", "program_contact": "860-555-0100", **more,
    }  # fmt: skip
    return read_settings(_env_file=None, **chosen)


def wrong(found: list[Finding]) -> list[str]:
    """Name what is wrong."""
    return [finding.what for finding in found if finding.state == "wrong"]


@pytest.mark.parametrize(("sender", "record"), [("55501", GOOD), ("MG1", SERVICE)])
def test_nothing_is_wrong_where_all_is_well(
    connection: redis.Redis, sender: str, record: dict[str, Any]
) -> None:
    """What the API does not show is named all the same."""
    with worker_present(connection):
        found = examine(production(twilio_from=sender), StandIn(record), connection)

    assert wrong(found) == []
    assert {f.what.split()[0] for f in found if f.state == "look"} >= {"Advanced", "quiet"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"sms_url": "https://old.example/sms" + OVERRIDES}, "webhook address"),
        ({"sms_url": f"{SITE}/sms"}, "connection overrides"),
        ({"sms_method": "GET"}, "webhook is POST"),
        ({"sms_fallback_url": ""}, "fallback on another host"),
        ({"sms_fallback_url": f"{SITE}/sms.xml"}, "fallback on another host"),
        ({"sms_fallback_method": ""}, "fallback method"),
    ],
)
def test_each_wrong_setting_is_found(
    connection: redis.Redis, change: dict[str, str], what: str
) -> None:
    """With what to do about it."""
    with worker_present(connection):
        found = examine(production(), StandIn(GOOD | change), connection)

    assert wrong(found) == [what]
    assert all(finding.do for finding in found if finding.state != "ok")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"validity_period": 36000}, "validity period of the service 36000 s"),
        ({"use_inbound_webhook_on_number": True}, "the service's webhook"),
    ],
)
def test_each_wrong_setting_of_a_service_is_found(
    connection: redis.Redis, change: dict[str, Any], what: str
) -> None:
    """A service has settings of its own."""
    with worker_present(connection):
        found = examine(production(twilio_from="MG1"), StandIn(SERVICE | change), connection)

    assert wrong(found) == [what]


def test_a_deployment_that_stands_still_is_found(connection: redis.Redis) -> None:
    """No worker, an old queue, a Redis that evicts and keeps nothing."""
    connection.zadd("helpline:outbox:ages", {"old": 0})
    connection.config_set("maxmemory-policy", "allkeys-lru")
    connection.config_set("appendonly", "no")
    try:
        found = wrong(examine(production(), StandIn(None), connection))
    finally:
        connection.config_set("maxmemory-policy", "noeviction")
        connection.config_set("appendonly", "yes")

    assert "Twilio's record of our number (Status401)" in found
    assert "0 workers" in found
    assert "Redis evicts: allkeys-lru" in found
    assert "Redis keeps an append-only file" in found
    assert any(what.startswith("oldest referral") for what in found)


def test_no_redis_is_one_finding() -> None:
    """Nothing more can be asked of it."""
    with connect("redis://127.0.0.1:1/0") as nowhere:
        found = wrong(examine(production(), StandIn(GOOD), nowhere))

    assert found == ["Redis (ConnectionError)"]


def test_development_is_no_deployment(connection: redis.Redis, settings: Settings) -> None:
    """Its defaults are known to everyone."""
    found = wrong(examine(settings, StandIn(GOOD), connection))

    assert "production mode" in found
    assert "every setting chosen" in found


def test_the_account_is_read_as_twilio_writes_it() -> None:
    """Short codes, numbers and services, each by its own resource; refusals are named."""
    app = Flask("twilio")

    @app.get("/2010-04-01/Accounts/AC1/SMS/ShortCodes.json")
    def codes() -> Any:
        return jsonify({"short_codes": [GOOD] if request.args["ShortCode"] == "55501" else []})

    @app.get("/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json")
    def numbers() -> Any:
        return jsonify({"incoming_phone_numbers": [GOOD]})

    @app.get("/v1/Services/MG1")
    def service() -> Any:
        return jsonify(SERVICE)

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        account = TwilioAccount(
            account="AC1", credentials=("a", "b"), base=f"http://127.0.0.1:{server.server_port}"
        )
        assert account.incoming("55501") == GOOD
        assert account.incoming("+12035550100") == GOOD
        assert account.incoming("MG1") == SERVICE
        for sender, said in (("55599", "NoSuchNumber"), ("MG2", "Status404")):
            with pytest.raises(AccountUnknown, match=said):
                account.incoming(sender)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    with pytest.raises(AccountUnknown, match="ConnectionError"):
        account.incoming("55501")


def test_the_command_says_what_to_do(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1 with a list."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("TWILIO_API_URL", "http://127.0.0.1:1")

    assert bot.cli.main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "-> Start `helpline worker`." in printed
    assert "wrong," in printed
