"""Accounts, sessions, proposals and the audit log of staff, in Redis under `helpline:staff`.

A session is found under the hash of its token, so that reading Redis lets nobody in (R119).
"""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import redis

from bot.core.staff.account import Account, Role
from bot.core.staff.proposal import Proposal

PREFIX = "helpline:staff"
IDLE, LONGEST = 30 * 60, 8 * 3600  # seconds (R119)
TRIES, PATIENCE = 10, 15 * 60  # failures, and seconds until they are forgotten (R124)
CODE_KEPT = 300  # seconds that a used code is remembered: longer than it could be right
DEVICE_KEPT = 180 * 86400
TRIP_KEPT = 600  # seconds for a way to the provider and back
HOUR = 3600
AUDIT_KEPT = 365 * 86400  # seconds (standards.md section 6)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, since when (Unix seconds), and the token that their forms must carry."""

    name: str
    began: float
    form_token: str


@dataclass(frozen=True, slots=True)
class Audited:
    """One line of the audit log: when (Unix seconds), who, what, and which page or listing."""

    at: float
    who: str
    what: str
    which: str


class Accounts:
    """The people who may sign in, and what they did."""

    def __init__(self, connection: redis.Redis) -> None:
        # redis-py types every reply for its asynchronous twin as well.
        self._redis = cast("Any", connection)

    # -- people --------------------------------------------------------------------------------

    def find(self, name: str) -> Account | None:
        """Return an account, None if there is none."""
        kept = self._redis.hget(f"{PREFIX}:accounts", name)
        return _account(name, kept) if kept else None

    def everybody(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        kept = self._redis.hgetall(f"{PREFIX}:accounts")
        found = {name.decode(): text for name, text in kept.items()}
        return tuple(_account(name, found[name]) for name in sorted(found))

    def keep(self, account: Account) -> None:
        """Add an account or change it."""
        text = {
            "role": account.role.value,
            "password": account.password,
            "code_secret": account.code_secret.decode("ascii"),
            "disabled": account.disabled,
            "subject": account.subject,
        }
        self._redis.hset(f"{PREFIX}:accounts", account.name, json.dumps(text))

    # -- signing in ----------------------------------------------------------------------------

    def take_code(self, name: str, period: int) -> bool:
        """Use a code up; False if it was used before (R123)."""
        key = f"{PREFIX}:code:{name}:{period}"
        return bool(self._redis.set(key, "", nx=True, ex=CODE_KEPT))

    def may_try(self, name: str, device: str) -> bool:
        """Say whether somebody may try to sign in.

        Failures of a browser that has signed in before are counted apart from those of all the
        others: a stranger who fails ten times shuts strangers out, not the person (R124).
        """
        return int(self._redis.get(self._tries(name, device)) or 0) < TRIES

    def failed(self, name: str, device: str) -> None:
        """Count a failure; the first one starts the quarter of an hour."""
        key = self._tries(name, device)
        self._redis.set(key, 0, nx=True, ex=PATIENCE)
        self._redis.execute_command("INCR", key)  # redis-py would send INCRBY

    def trust(self, name: str, device: str) -> str:
        """Remember the browser of somebody who has signed in; return its token."""
        token = device if self._is_trusted(name, device) else secrets.token_urlsafe(24)
        self._redis.set(f"{PREFIX}:device:{name}:{_digest(token)}", "", ex=DEVICE_KEPT)
        self._redis.delete(self._tries(name, token))
        return token

    def _is_trusted(self, name: str, device: str) -> bool:
        key = f"{PREFIX}:device:{name}:{_digest(device)}"
        return bool(device) and bool(self._redis.exists(key))

    def _tries(self, name: str, device: str) -> str:
        whose = _digest(device) if self._is_trusted(name, device) else "strangers"
        return f"{PREFIX}:tries:{_digest(name)}:{whose}"

    def sign_in(self, name: str, now: float) -> str:
        """Begin a session and return its token: 256 random bits, new at every sign-in."""
        token = secrets.token_urlsafe(32)
        key = f"{PREFIX}:session:{_digest(token)}"
        form = secrets.token_urlsafe(24)
        self._redis.hset(key, mapping={"name": name, "began": now, "form": form})
        self._redis.expire(key, IDLE)
        self._redis.sadd(f"{PREFIX}:sessions:{name}", _digest(token))
        self._redis.expire(f"{PREFIX}:sessions:{name}", LONGEST)
        return token

    def signed_in(self, token: str, now: float) -> SignedIn | None:
        """Return whose session it is, and let it live on; None if it is over or never was."""
        if not token:
            return None
        key = f"{PREFIX}:session:{_digest(token)}"
        found = {k.decode(): v.decode() for k, v in self._redis.hgetall(key).items()}
        if not found:
            return None
        session = SignedIn(found["name"], float(found["began"]), found["form"])
        left = session.began + LONGEST - now
        if left <= 0:
            self._redis.delete(key)
            return None
        self._redis.expire(key, max(1, int(min(IDLE, left))))
        return session

    def sign_out(self, token: str) -> None:
        """End one session."""
        self._redis.delete(f"{PREFIX}:session:{_digest(token)}")

    def sign_out_everywhere(self, name: str) -> int:
        """End every session of a person; return how many there were."""
        digests = self._redis.smembers(f"{PREFIX}:sessions:{name}")
        ended = 0
        for digest in digests:
            ended += self._redis.delete(f"{PREFIX}:session:{digest.decode()}")
        self._redis.delete(f"{PREFIX}:sessions:{name}")
        return ended

    # -- signing in with a provider --------------------------------------------------------------

    def with_subject(self, subject: str) -> Account | None:
        """Return the account that belongs to somebody of the provider, None if there is none."""
        return next(
            (each for each in self.everybody() if subject and each.subject == subject), None
        )

    def keep_trip(self, token: str, trip: tuple[str, ...]) -> None:
        """Remember what must come back from the provider, for the browser that has the token."""
        self._redis.set(f"{PREFIX}:trip:{_digest(token)}", json.dumps(trip), ex=TRIP_KEPT)

    def take_trip(self, token: str) -> tuple[str, ...] | None:
        """Return what must come back, once; None if it is out of date or never was."""
        kept = self._redis.getdel(f"{PREFIX}:trip:{_digest(token)}") if token else None
        return tuple(json.loads(kept)) if kept else None

    # -- changes that wait for a second person -------------------------------------------------

    def propose(self, proposal: Proposal) -> None:
        """Keep a proposal until somebody decides."""
        self._redis.hset(f"{PREFIX}:proposals", proposal.id, proposal.to_json())

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what waits for a second person, oldest first."""
        kept = self._redis.hgetall(f"{PREFIX}:proposals").values()
        found = (Proposal.from_json(text) for text in kept)
        return tuple(sorted(found, key=lambda proposal: (proposal.on, proposal.id)))

    def decide(self, proposal: str) -> bool:
        """Take a proposal off the list; False if somebody else has just done so."""
        return bool(self._redis.hdel(f"{PREFIX}:proposals", proposal))

    def enters(self, text: str, name: str) -> bool:
        """Say whether somebody may write down a signature of a text: nobody may write two (R126).

        The first who does is remembered; the readers themselves need no account.
        """
        key, first = f"{PREFIX}:signed", name.encode()
        if self._redis.hsetnx(key, text, name):
            return True
        return bool(self._redis.hget(key, text) != first)

    # -- the audit log -------------------------------------------------------------------------

    def audit(
        self, at: float, who: str, what: str, which: str = "", *, hourly: bool = False
    ) -> None:
        """Write down a view, an export or a change; kept for a year (R116).

        What is `hourly` is one line an hour, however often it happens: what somebody without an
        account can cause must not fill the store, nor push everything else off the page.
        """
        at, nonce = (at - at % HOUR, "") if hourly else (at, secrets.token_hex(4))
        line = json.dumps([at, who, what, which, nonce], ensure_ascii=True)
        self._redis.zadd(f"{PREFIX}:audit", {line: at})
        self._redis.zremrangebyscore(f"{PREFIX}:audit", "-inf", at - AUDIT_KEPT)

    def audited(self, limit: int = 200) -> Iterator[Audited]:
        """Return what was written down last, newest first."""
        newest = self._redis.execute_command("ZRANGE", f"{PREFIX}:audit", 0, limit - 1, "REV")
        for line in newest:
            at, who, what, which, _ = json.loads(line)
            yield Audited(at, who, what, which)


def _account(name: str, kept: str | bytes) -> Account:
    found = json.loads(kept)
    return Account(
        name,
        Role(found["role"]),
        found["password"],
        found["code_secret"].encode("ascii"),
        found["disabled"],
        found.get("subject", ""),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
