"""What the doctor looks at: the account's settings and the deployment's health.

Every finding says what to do. What Twilio's API does not show (opt-out mode, redaction, quiet
hours) is listed as such, with where to look, rather than left out.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.twilio_account import AccountUnknown, TwilioAccount
from bot.adapters.twilio_carrier import VALIDITY
from bot.conversation import QUEUE_TOO_OLD
from bot.settings import REQUIRED, Settings

OVERRIDES = "#ct=2000&rt=5000&tt=14000&rc=2"
"""Twilio's connection overrides, at the end of the webhook's address (R023)."""
SLOW_REDIS = 0.01  # seconds for a round trip, on average
CLOCK_APART = 2.0  # seconds between this machine and Redis
ROUND_TRIPS = 20


class Finding(NamedTuple):
    """One thing that was looked at: `ok`, `wrong` or `look` (the API does not show it)."""

    state: str
    what: str
    do: str = ""


def examine(settings: Settings, account: TwilioAccount, connection: redis.Redis) -> list[Finding]:
    """Look at everything; never raises for what it finds."""
    return [
        *_settings(settings),
        *_account(settings, account),
        *_unseen(settings),
        *_redis(connection, RedisStore(connection)),
    ]


def _settings(settings: Settings) -> Iterator[Finding]:
    yield _is(settings.production, "production mode", "Set HELPLINE_MODE=production.")
    defaults = [name for name in settings.defaults_in_use() if name.lower() in REQUIRED]
    yield _is(not defaults, "every setting chosen", f"Set {', '.join(defaults)}.")
    secure = urlsplit(settings.site).scheme == "https"
    yield _is(secure, "PUBLIC_URL is https", "Set PUBLIC_URL to the https address.")


def _account(settings: Settings, account: TwilioAccount) -> Iterator[Finding]:
    """Compare what Twilio calls with what we serve (R022, R023, R033, R038)."""
    sender = settings.text("twilio_from")
    try:
        record = account.incoming(sender)
    except AccountUnknown as unknown:
        yield Finding(
            "wrong", f"Twilio's record of our number ({unknown})",
            "Check TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_FROM.",
        )  # fmt: skip
        return
    service = sender.startswith("MG")
    names = ("inbound_request_url", "inbound_method", "fallback_url", "fallback_method")
    plain = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
    url, method, fallback, fallback_method = (
        str(record.get(name) or "") for name in (names if service else plain)
    )
    if service and record.get("use_inbound_webhook_on_number"):
        yield Finding("wrong", "the service's webhook", "Do not defer to the number's webhook.")
    ours = f"{settings.site}/sms"
    yield _is(url.split("#")[0] == ours, "webhook address", f"Set it to {ours}{OVERRIDES}")
    yield _is(url.endswith(OVERRIDES), "connection overrides", f"End it with {OVERRIDES}")
    yield _is(method == "POST", "webhook is POST", "GET puts the number into the address: POST.")
    elsewhere = bool(fallback) and urlsplit(fallback).hostname != urlsplit(ours).hostname
    yield _is(elsewhere, "fallback on another host", "Serve fallback/sms.xml elsewhere, name it.")
    yield _is(fallback_method in {"GET", "POST"}, "fallback method", "Choose POST.")
    if service:
        yield from _service(record)


def _service(record: Mapping[str, Any]) -> Iterator[Finding]:
    validity = int(record.get("validity_period") or 0)
    yield _is(
        0 < validity <= VALIDITY, f"validity period of the service {validity} s",
        f"Set it to {VALIDITY} s: a text that comes later meets somebody else.",
    )  # fmt: skip


def _unseen(settings: Settings) -> Iterator[Finding]:
    """Name what only Twilio's console shows."""
    owner = settings.opt_out_owner
    yield Finding(
        "look", f"Advanced Opt-Out is {'on' if owner == 'twilio' else 'off'} in the console",
        f"OPT_OUT_OWNER={owner} must say the same, or STOP is answered twice or not at all.",
    )  # fmt: skip
    yield Finding("look", "message redaction", "Ask Twilio for content retention `discard` (R050).")
    yield Finding(
        "look", "quiet hours",
        "Compliance Toolkit off, or text at two in the morning and see the answer (R039).",
    )  # fmt: skip


def _redis(connection: redis.Redis, store: RedisStore) -> Iterator[Finding]:
    """Look at persistence, eviction, latency, clock, workers and the age of the queue."""
    try:
        began = time.perf_counter()
        for _ in range(ROUND_TRIPS):
            store.ping()
        took = (time.perf_counter() - began) / ROUND_TRIPS
        workers, oldest = store.outbox.health(time.time() * 1000)
    except StoreDown as down:
        yield Finding("wrong", f"Redis ({down})", "Start it, or correct REDIS_URL.")
        return
    yield _is(took < SLOW_REDIS, f"Redis answers in {took * 1000:.1f} ms", "Bring it closer.")
    yield from _asked(connection, "persistence", _persistent)
    yield from _asked(connection, "memory", _never_evicts)
    yield from _clock(connection)
    yield _is(workers > 0, f"{workers} workers", "Start `helpline worker`.")
    yield _is(
        oldest < QUEUE_TOO_OLD, f"oldest referral waits {oldest:.0f} s",
        "Start more workers, and see whether Twilio refuses.",
    )  # fmt: skip


def _asked(
    connection: redis.Redis, section: str, judge: Callable[[Mapping[str, Any]], Finding]
) -> Iterator[Finding]:
    """Ask Redis about itself; some users and some hosts are not told."""
    try:
        yield judge(connection.info(section))
    except redis.RedisError as error:
        yield Finding("look", f"Redis {section} ({type(error).__name__})", "See the host's page.")


def _persistent(told: Mapping[str, Any]) -> Finding:
    kept = bool(told.get("aof_enabled")) and told.get("aof_last_write_status", "ok") == "ok"
    return _is(kept, "Redis keeps an append-only file", "Set appendonly yes; see the disk.")


def _never_evicts(told: Mapping[str, Any]) -> Finding:
    policy = told.get("maxmemory_policy", "noeviction")
    return _is(
        policy == "noeviction", f"Redis evicts: {policy}",
        "Set maxmemory-policy noeviction: an evicted opt-out is a text after STOP.",
    )  # fmt: skip


def _clock(connection: redis.Redis) -> Iterator[Finding]:
    try:
        seconds, micro = connection.time()
    except redis.RedisError:
        yield Finding("look", "the clock of Redis", "Compare it with this machine's.")
        return
    apart = abs(time.time() - seconds - micro / 1e6)
    yield _is(apart < CLOCK_APART, f"clocks are {apart:.1f} s apart", "Let both follow NTP.")


def _is(fine: bool, what: str, do: str) -> Finding:  # noqa: FBT001 - private, and read as a sentence
    return Finding("ok", what) if fine else Finding("wrong", what, do)
