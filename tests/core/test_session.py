"""What is remembered between two texts, and for how long."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.session import IDLE, LONGEST, Session

NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
FULL = Session(
    id="a", began=AT, last=AT + 60, step="referral/listings", language="ht", language_by="choice",
    town="", need="shelter", also=("basics", "legal"), minor=True, introduced=True,
    trail=("referral/greeting",), resume="referral/town", towns=("Windham", "Salem"),
    sent=("nhth",), next=3, misses=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("began", "last", "alive"),
    [
        (timedelta(0), timedelta(0), True),
        (IDLE, IDLE - timedelta(seconds=1), True),
        (IDLE, IDLE, False),
        (LONGEST - timedelta(seconds=1), timedelta(0), True),
        (LONGEST, timedelta(0), False),
    ],
)
def test_a_session_ends_by_silence_or_by_age(
    began: timedelta, last: timedelta, *, alive: bool
) -> None:
    """Thirty minutes of silence end it, and two hours end even a busy one (R066, R097)."""
    session = Session(
        id="a",
        began=int((NOW - began).timestamp()),
        last=int((NOW - last).timestamp()),
        step="referral/town",
    )

    assert session.alive(NOW) is alive


@pytest.mark.parametrize("session", [FULL, Session(id="a", began=1, last=2, step="referral/town")])
def test_a_session_survives_its_journey_to_redis(session: Session) -> None:
    """What is written is read back equal."""
    assert Session.from_bytes(session.to_bytes()) == session


def test_a_session_takes_little_room() -> None:
    """First values are left out; even a full one stays far below one kilobyte."""
    fresh = Session(id="a", began=1, last=2, step="referral/town").to_bytes()

    assert json.loads(fresh) == {"id": "a", "began": 1, "last": 2, "step": "referral/town"}
    assert len(FULL.to_bytes()) < 500


def test_a_field_of_a_later_version_is_left_out() -> None:
    """While a deploy rolls out, two versions read each other's sessions."""
    blob = json.dumps({"id": "a", "began": 1, "last": 2, "step": "x/y", "mood": "?"}).encode()

    assert Session.from_bytes(blob) == Session(id="a", began=1, last=2, step="x/y")


@pytest.mark.parametrize("blob", [b"", b"{", b"[]", b"7", b'{"id": "a"}', b"\xff"])
def test_what_cannot_be_read_starts_afresh(blob: bytes) -> None:
    """A session that this version cannot read is no session, never an exception."""
    assert Session.from_bytes(blob) is None
