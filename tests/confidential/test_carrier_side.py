"""What Twilio is asked to keep and to forget, and what we keep of what it tells us."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis
import requests
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

from bot.adapters.redis_store import RedisStore
from bot.adapters.seals import Names
from bot.adapters.twilio_carrier import CarrierBusy, CarrierRefused, TwilioCarrier
from bot.core.book import Book
from bot.core.delivery import Reaction, react
from bot.core.sender import Sender
from bot.deletion import Deletion
from bot.phone_network.server import create_network
from bot.settings import DEVELOPMENT, Settings, read_settings
from bot.web import create_app
from bot.wiring import build
from tests.system.running import said

ACCOUNT, TOKEN = DEVELOPMENT["twilio_account_sid"], DEVELOPMENT["twilio_auth_token"]
SITE = "https://helpline.example"
PHONE = Sender("+12035550143")


@dataclass(frozen=True)
class Network:
    """A running phone network, and a carrier that reaches it."""

    address: str
    carrier: TwilioCarrier

    def bodies(self) -> list[str]:
        """Read the bodies of all records that are kept."""
        url = f"{self.address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        found = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=9).json()["messages"]
        return [record["body"] for record in found]


@pytest.fixture
def network() -> Iterator[Network]:
    """A phone network over HTTP, as `make run` starts it."""
    app = create_network(
        account=ACCOUNT, token=TOKEN, users={ACCOUNT: TOKEN}, webhook=f"{SITE}/sms"
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    carrier = TwilioCarrier(
        account=ACCOUNT, credentials=(ACCOUNT, TOKEN), sender="55501", base=address
    )
    yield Network(address, carrier)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """An empty store."""
    with redis.Redis.from_url(redis_url) as connection:
        yield connection


def _deletion(
    network: Network, connection: redis.Redis, *, ahead: timedelta = timedelta(hours=2)
) -> Deletion:
    store = RedisStore(connection)
    return Deletion(store=store, carrier=network.carrier, clock=lambda: datetime.now(UTC) + ahead)


def test_records_are_deleted_both_ways(network: Network, connection: redis.Redis) -> None:
    """What we sent by REST, what a phone texted in and what the webhook answered: all gone."""
    network.carrier.send(PHONE, "a referral")
    requests.post(f"{network.address}/phones/{PHONE}/texts", json={"text": "typed"}, timeout=30)
    assert sorted(network.bodies()) == ["a referral", "typed"]

    assert _deletion(network, connection).round() == 0

    assert network.bodies() == []
    assert connection.get("helpline:undeleted") == b"0"


def test_young_records_wait_for_their_receipts(network: Network, connection: redis.Redis) -> None:
    """A record is deleted once it is an hour old, long before a day."""
    network.carrier.send(PHONE, "a referral")

    _deletion(network, connection, ahead=timedelta(minutes=58)).round()

    assert network.bodies() == ["a referral"]


def test_one_worker_at_a_time_deletes(network: Network, connection: redis.Redis) -> None:
    """Two workers do not ask for the same records."""
    _deletion(network, connection).round()
    network.carrier.send(PHONE, "a referral")

    _deletion(network, connection).round()

    assert network.bodies() == ["a referral"]


def test_what_could_not_be_deleted_is_counted_and_said(
    network: Network, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Staff see a number of records, and no record."""

    def refuse(_sid: str) -> None:
        raise CarrierRefused(20009)

    network.carrier.send(PHONE, "a referral")
    monkeypatch.setattr(network.carrier, "delete_record", refuse)

    assert _deletion(network, connection).round() == 1

    assert connection.get("helpline:undeleted") == b"1"
    assert "records_left" in capsys.readouterr().out


def test_a_record_that_is_gone_is_no_failure(network: Network) -> None:
    """Somebody else may have deleted it."""
    network.carrier.delete_record("SM" + "0" * 32)


def test_a_carrier_that_does_not_list_is_said(
    network: Network, connection: redis.Redis, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The watch goes on, and the alarm is in the log."""
    stop = threading.Event()

    def away(*_: object) -> Any:
        stop.set()
        raise CarrierBusy(20500)

    monkeypatch.setattr(network.carrier, "records_before", away)
    monkeypatch.setattr("bot.deletion.FIRST_AFTER", 0.01)

    _deletion(network, connection).watch(stop)

    assert "deletion_failed" in capsys.readouterr().out


# -- status callbacks -------------------------------------------------------------------------


@dataclass(frozen=True)
class Webhook:
    """The web side in process, with Twilio's signature."""

    client: FlaskClient
    store: RedisStore
    connection: redis.Redis

    def post(self, path: str, **form: str) -> Any:
        """Post a signed form."""
        signature = RequestValidator(TOKEN).compute_signature(SITE + path, form)
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def codes(self) -> Any:
        """Read the counts of this hour."""
        [key] = self.connection.keys("helpline:codes:*")
        assert 0 < self.connection.ttl(key) <= 7 * 86400
        return self.connection.hgetall(key)


def _webhook(book: Book, connection: redis.Redis, redis_url: str, **settings: Any) -> Webhook:
    chosen = read_settings(_env_file=None, public_url=SITE, redis_url=redis_url, **settings)
    house = build(chosen, book)
    return Webhook(create_app(house).test_client(), house.store, connection)


@pytest.fixture
def webhook(book: Book, connection: redis.Redis, redis_url: str) -> Webhook:
    """The web side with its defaults."""
    return _webhook(book, connection, redis_url)


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        (21610, Reaction.OPT_OUT),
        (30003, Reaction.GONE), (30005, Reaction.GONE), (30006, Reaction.GONE),
        (30004, Reaction.ALERT), (30007, Reaction.ALERT), (30008, Reaction.ALERT),
        (30034, Reaction.PAGE), (11200, Reaction.PAGE),
        (30001, Reaction.THROTTLE), (21611, Reaction.THROTTLE), (20429, Reaction.THROTTLE),
        (30036, Reaction.COUNT),
    ],
)  # fmt: skip
def test_every_code_has_its_reaction(
    webhook: Webhook, code: int, reaction: Reaction, settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Codes and hours are all that is kept of a callback; its number and MessageSid are not."""
    sid = "SM" + "7" * 32
    form = {"MessageSid": sid, "To": PHONE, "From": "55501", "MessageStatus": "failed"}

    answer = webhook.post("/sms/status", ErrorCode=str(code), ErrorMessage="words", **form)

    assert (answer.status_code, answer.data) == (204, b"")
    assert react(code) is reaction
    assert webhook.codes() == {str(code).encode(): b"1"}
    name = Names(settings.texts("helpline_secret")).opt_outs(PHONE)
    assert webhook.store.opt_outs.holds(name) is (reaction is Reaction.OPT_OUT)
    assert bool(webhook.connection.exists("helpline:throttle")) is (reaction is Reaction.THROTTLE)
    printed = capsys.readouterr().out
    assert reaction.value in printed
    assert ("alarm" in printed and "true" in printed.lower()) is (
        reaction in {Reaction.ALERT, Reaction.PAGE}
    )
    for secret in (PHONE[2:], sid, "words"):
        assert secret not in printed


def test_an_arrival_is_counted_and_a_step_on_the_way_is_not(webhook: Webhook) -> None:
    """Failed of all is the figure that alarms are made of (R041)."""
    for status in ("queued", "sent", "delivered"):
        webhook.post("/sms/status", MessageSid="SM1", To=PHONE, MessageStatus=status)

    assert webhook.codes() == {b"delivered": b"1"}


@pytest.mark.parametrize("code", ["", "12", "305550143", "30003 ", "x"])
def test_what_is_no_code_is_not_kept(webhook: Webhook, code: str) -> None:
    """A field that holds something else becomes no name of a counter."""
    answer = webhook.post("/sms/status", MessageSid="SM1", ErrorCode=code, MessageStatus="failed")

    assert answer.status_code == 204
    assert webhook.connection.keys("helpline:codes:*") == []


def test_while_the_carrier_has_too_much_nothing_is_taken(webhook: Webhook) -> None:
    """The outbox rests and looks again when the rest is over."""
    connection, store = webhook.connection, webhook.store
    connection.hset("helpline:out:one", mapping={"sealed": b"x", "lane": "l", "tries": 0})
    connection.rpush("helpline:lane:l", "one")
    connection.zadd("helpline:outbox:due", {"one": 0})
    webhook.post("/sms/status", ErrorCode="30001", MessageStatus="failed", To=PHONE)

    assert store.outbox.take("one", 1000.0, 20_000, "me", 5000).state == "held"
    assert 1000 < (connection.zscore("helpline:outbox:due", "one") or 0) <= 6000
    connection.delete("helpline:throttle")
    assert store.outbox.take("one", 7000.0, 20_000, "me", 5000).state == "taken"


# -- who owns opt-out -------------------------------------------------------------------------


@pytest.mark.parametrize("owner", ["helpline", "twilio"])
@pytest.mark.parametrize(("word", "kind"), [("STOP", "STOP"), ("HELP", "HELP"), ("START", "START")])
def test_a_keyword_gets_exactly_one_reply_in_both_modes(
    book: Book, connection: redis.Redis, redis_url: str, owner: str, word: str, kind: str
) -> None:
    """Ours, or Twilio's and then none of ours (R014); text and silence follow either way."""
    webhook = _webhook(book, connection, redis_url, opt_out_owner=owner)
    form = {"From": PHONE, "To": "55501", "NumMedia": "0"}
    if kind == "START":  # somebody who has opted out comes back
        stop = {"OptOutType": "STOP"} if owner == "twilio" else {}
        webhook.post("/sms", MessageSid="SM0", Body="STOP", **form, **stop)
    twilios = {"OptOutType": kind} if owner == "twilio" else {}

    answer = webhook.post("/sms", MessageSid="SM1", Body=word, **form, **twilios)

    replies = int(owner == "twilio") + answer.text.count("<Message>")
    assert answer.status_code == 200
    assert replies == 1
    assert bool(said(answer.text)) is (owner == "helpline")
