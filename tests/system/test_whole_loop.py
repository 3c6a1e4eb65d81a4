"""The main job from end to end, on real processes: a text in, the referral out."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
import requests

from bot.cli.processes import Redis
from tests.system.running import Running, said, wait_until

HOTLINE = "1-888-373-7888"
REPORTING = "They must tell authorities about child abuse or immediate danger."


@pytest.fixture(scope="module")
def helpline(redis_server: Redis) -> Iterator[Running]:
    """A running helpline that no test of this module hurts, on a Redis that they can look into."""
    with Running(REDIS_URL=redis_server.url) as running:
        yield running


def test_a_text_walks_to_a_referral_that_the_worker_sends(helpline: Running) -> None:
    """Greeting, town, need; then the referral comes through the `twilio` client."""
    phone = "+12035550110"

    greeting = helpline.text("hi", sender=phone)
    asked = helpline.text("norwalk", sender=phone)
    silence = helpline.text("1", sender=phone)
    wait_until(lambda: helpline.received(phone))

    [referral] = helpline.received(phone)
    assert "automated" in greeting
    assert asked.startswith("Norwalk.")
    assert silence == ""
    assert HOTLINE in referral
    assert REPORTING in referral
    assert '"via": "worker"' in helpline.log()


def test_one_text_with_town_and_need_is_enough(helpline: Running) -> None:
    """A person in trouble types once."""
    phone = "+12035550111"

    assert helpline.text("Norwalk shelter", sender=phone) == ""

    wait_until(lambda: helpline.received(phone))
    assert "automated" in helpline.received(phone)[0]


def test_fifty_deliveries_of_one_text_are_one_turn(helpline: Running) -> None:
    """One transition, fifty equal bodies (R029)."""
    phone, sid = "+12035550112", "SM" + "5" * 32
    helpline.text("hi", sender=phone)

    with ThreadPoolExecutor(50) as pool:
        deliveries = [
            pool.submit(helpline.post, "danbury", sender=phone, sid=sid) for _ in range(50)
        ]
        bodies = {delivery.result().text for delivery in deliveries}

    assert len(bodies) == 1
    assert said(bodies.pop()).startswith("Danbury.")
    assert helpline.text("0", sender=phone).startswith("What CT town")


@pytest.mark.parametrize("sid", ["SM" + "6" * 32])
def test_a_referral_delivered_twice_is_sent_once(helpline: Running, sid: str) -> None:
    """A retried webhook does not order a second referral."""
    phone = "+12035550113"

    bodies = {helpline.post("norwalk food", sender=phone, sid=sid).text for _ in range(5)}
    wait_until(lambda: helpline.received(phone))

    assert len(bodies) == 1
    assert len(helpline.received(phone)) == 1


def test_a_forged_text_is_refused_and_writes_nothing(
    helpline: Running, redis_server: Redis
) -> None:
    """Wrong token, flipped byte, dropped field: 403 and an empty body (R024)."""
    form = {"MessageSid": "SM1", "From": "+12035550114", "Body": "hi"}
    before = _keys(redis_server)

    for signature in ("", "AAAA", "not base64 \udce9".encode("utf-8", "replace").decode()):
        response = requests.post(
            f"{helpline.site}/sms", data=form, headers={"X-Twilio-Signature": signature}, timeout=9
        )
        assert (response.status_code, response.text) == (403, "")

    assert _keys(redis_server) == before


def test_a_get_is_not_a_text(helpline: Running) -> None:
    """GET would put the number into the query string (R033)."""
    assert requests.get(f"{helpline.site}/sms", timeout=9).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "   ",
        "🙂🙏",
        "\x00",
        "a\x00b",
        "\ufffd",
        "x" * 10_000,
        "\u202e\u05e9\u05dc\u05d5\u05dd",
        "<b>&amp;</b>",
        "%s{0}",
    ],
    ids=repr,
)
def test_odd_bodies_are_answered(helpline: Running, body: str | None) -> None:
    """Whatever is typed, the answer is a text and 200 (R032)."""
    response = helpline.post(body, sender="+12035550115", NumMedia="1", Unknown="field")

    assert response.status_code == 200
    assert said(response.text)


def test_a_text_without_its_fields_is_answered(helpline: Running) -> None:
    """A missing sender or MessageSid is no reason for silence."""
    response = helpline.post("hello", sender="", sid="")

    assert response.status_code == 200
    assert said(response.text)


def test_stop_silences_and_start_brings_back(helpline: Running) -> None:
    """One confirmation, then nothing but HELP and the way back (R006-R012)."""
    phone = "+12035550116"

    stopped = helpline.text("Stop.", sender=phone)
    silent = [helpline.text(word, sender=phone) for word in ("norwalk shelter", "STOP", "menu")]
    helped = helpline.text("HELP", sender=phone)
    started = helpline.text("START", sender=phone)

    assert "opted out" in stopped
    assert silent == ["", "", ""]
    assert HOTLINE in helped
    assert "texts" in started.lower()
    assert helpline.text("hi", sender=phone)


def test_the_log_holds_no_number_and_no_word(helpline: Running) -> None:
    """What the processes printed says what happened, and nothing of anybody."""
    helpline.text("canary phrase in Cornwall", sender="+12035550117")

    assert "referral_sent" in helpline.log()
    assert not re.search(r"203555|5550117|canary|cornwall", helpline.log(), re.IGNORECASE)


def test_health_tells(helpline: Running) -> None:
    """The health page counts workers and the age of the queue."""
    report = requests.get(f"{helpline.site}/health", timeout=9).json()

    assert report["status"] == "ok"
    assert report["workers"] == 1
    assert report["oldest_job_seconds"] >= 0


def test_without_a_worker_the_referral_comes_as_twiml() -> None:
    """Killing the worker, then texting: answered at once, in the webhook."""
    with Running() as helpline:
        helpline.kill("bot worker")

        referral = helpline.text("norwalk shelter", sender="+12035550118")

        assert HOTLINE in referral
        assert requests.get(f"{helpline.site}/health", timeout=9).json()["status"] == "degraded"


def test_without_redis_every_text_is_still_answered() -> None:
    """Killing Redis: HELP, danger and a text that says it all are answered from the text alone."""
    with Running() as helpline:
        helpline.kill("valkey")
        phone = "+12035550119"

        assert HOTLINE in helpline.text("HELP", sender=phone)
        assert "911" in helpline.text("he has a gun", sender=phone)
        assert HOTLINE in helpline.text("norwalk shelter", sender=phone)
        assert "2-1-1" in helpline.text("hi", sender=phone)
        assert "text it again" in helpline.text("STOP", sender=phone)
        assert requests.get(f"{helpline.site}/health", timeout=9).json()["status"] == "degraded"


def _keys(server: Redis) -> set[bytes]:
    """Name what a text leaves behind; workers and their beating key come and go."""
    with redis.Redis.from_url(server.url) as connection:
        return {
            key
            for key in connection.scan_iter()
            if not key.startswith((b"rq:", b"helpline:worker"))
        }
