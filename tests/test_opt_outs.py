"""What a process knows of opt-outs by itself: a STOP stands, and nothing asked for is lost."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from bot import opt_outs as module
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.redis_store.opt_outs import LateChange, OptOutList
from bot.adapters.rq_queue import ReferralQueue
from bot.cli.processes import Redis
from bot.conversation import Conversation
from bot.core.book import Book
from bot.core.sender import Sender
from bot.log import log
from bot.opt_outs import KnownOptOuts, Owed
from tests.texting import PHONE, SetClock, text

OTHER = Sender("+12035550124")
NAMES = ("newest", "older")


class Switch:
    """A store that can be away and come back."""

    def __init__(self, book: Book, server: Redis) -> None:
        self.book, self.server, self.clock = book, server, SetClock()
        self.owner: Any = redis.Redis.from_url(server.url)
        self.owner.flushall()

    def process(self) -> Conversation:
        """Make what a web process holds."""
        connection = connect(self.server.url)
        return Conversation(
            book=self.book, store=RedisStore(connection), queue=ReferralQueue(connection),
            secrets_list=("secret",), clock=self.clock.now, monotonic=self.clock.seconds,
        )  # fmt: skip

    def away(self) -> None:
        """Let Redis refuse everything."""
        self.owner.config_set("maxmemory", "1")

    def back(self) -> None:
        """Let it answer again, and the processes ask it again."""
        self.owner.config_set("maxmemory", "0")
        self.clock.passes(seconds=6)


@pytest.fixture
def house(book: Book, redis_server: Redis) -> Iterator[Switch]:
    """A helpline whose Redis can go away."""
    switch = Switch(book, redis_server)
    yield switch
    switch.back()


def _soon(true: Callable[[], object]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


# -- a STOP stands while Redis is away ---------------------------------------------------------


def test_who_has_said_stop_is_not_answered_while_redis_is_away(house: Switch) -> None:
    """The process knows it; HELP is answered, others are answered."""
    talk = house.process()
    text(talk, "STOP")
    house.away()

    silent = [text(talk, body).text for body in ("norwalk shelter", "hi", "he has a gun", "STOP")]
    assert silent == [""] * 4
    assert "1-888-373-7888" in text(talk, "HELP").text
    assert "1-888-373-7888" in text(talk, "norwalk shelter", sender=OTHER).text


def test_a_process_that_did_not_hear_the_stop_itself_knows_it_too(house: Switch) -> None:
    """One process hears the STOP, another the next text; and one that began long after it."""
    text(house.process(), "STOP", sender=OTHER)
    hears, talk, stop = house.process(), house.process(), threading.Event()
    follower = threading.Thread(target=talk.known.follow, args=(talk._store, stop))
    follower.start()
    try:
        _soon(lambda: talk.known.holds(talk._names.opt_outs(OTHER)))
        text(hears, "STOP")
        _soon(lambda: talk.known.holds(talk._names.opt_outs(PHONE)))
        text(hears, "START", sender=OTHER)
        _soon(lambda: not talk.known.holds(talk._names.opt_outs(OTHER)))
        house.away()
        assert text(talk, "norwalk shelter").text == ""
        assert text(talk, "norwalk shelter", sender=OTHER).text
    finally:
        stop.set()
        follower.join()


def test_what_was_missed_while_the_connection_was_broken_is_read_again(
    house: Switch, redis_server: Redis
) -> None:
    """The list changes while nobody listens: the copy does not go on without it."""
    store, known, stop = RedisStore(connect(redis_server.url)), KnownOptOuts(), threading.Event()
    follower = threading.Thread(target=known.follow, args=(store, stop))
    follower.start()
    try:
        _soon(lambda: house.owner.pubsub_numsub("helpline:optouts")[0][1])
        house.owner.sadd("helpline:optouts", "unheard")
        house.owner.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        _soon(lambda: known.holds(["unheard"]))
    finally:
        stop.set()
        follower.join()


def test_a_copy_that_fails_says_so_and_goes_on(
    house: Switch, redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours must not leave a process with an old list for ever."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    said: list[str] = []
    monkeypatch.setattr(log, "error", lambda event, **_: said.append(event))
    store, known, stop = RedisStore(connect(redis_server.url)), KnownOptOuts(), threading.Event()
    read = store.opt_outs.told
    mistakes = [RuntimeError("once")]

    def once_wrong() -> Iterator[str]:
        if mistakes:
            raise mistakes.pop()
        return read()

    monkeypatch.setattr(store.opt_outs, "told", once_wrong)
    house.owner.sadd("helpline:optouts", "somebody")
    follower = threading.Thread(target=known.follow, args=(store, stop))
    follower.start()
    _soon(lambda: known.holds(["somebody"]))
    stop.set()
    follower.join()

    assert said == ["opt_outs_unheard"]


def test_without_redis_nobody_waits_for_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that begins while Redis is away tries again, and stops when told to."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    stop = threading.Event()
    store = RedisStore(connect("redis://127.0.0.1:1/0"))
    follower = threading.Thread(target=KnownOptOuts().follow, args=(store, stop))
    follower.start()
    time.sleep(0.1)
    assert follower.is_alive()
    stop.set()
    follower.join(timeout=5)

    assert not follower.is_alive()


# -- what is asked for while Redis is away -----------------------------------------------------


def test_a_start_that_came_while_redis_was_away_is_stored(house: Switch) -> None:
    """And the texter is told the truth meanwhile: not yet."""
    talk, stop = house.process(), threading.Event()
    text(talk, "STOP")
    house.away()
    told = text(talk, "START").text
    answered = text(talk, "norwalk shelter").text
    house.back()
    house.clock.passes(minutes=1)
    watcher = threading.Thread(target=talk.watch, args=(stop,))
    watcher.start()
    _soon(lambda: not house.owner.scard("helpline:optouts"))
    _soon(lambda: not talk._answered._told)  # and no answer stays in memory
    stop.set()
    watcher.join()

    assert "could not save" in told
    assert "1-888-373-7888" in answered
    assert "you are back" not in told
    assert text(house.process(), "norwalk shelter").text


def test_a_yes_after_a_stop_counts_too(house: Switch) -> None:
    """For a number that is opted out, YES is START (R012)."""
    talk = house.process()
    text(talk, "STOP")
    house.away()

    assert "could not save" in text(talk, "yes").text
    assert "1-888-373-7888" in text(talk, "norwalk shelter").text


@pytest.mark.parametrize("next_text", ["STOP", "hi"])
def test_a_stop_that_came_while_redis_was_away_is_stored_and_confirmed_once(
    house: Switch, next_text: str
) -> None:
    """With the next text: the first answer said that it was not saved."""
    talk = house.process()
    text(talk, "norwalk")
    house.away()
    told = text(talk, "STOP").text
    house.back()
    talk.settle()

    assert "could not save" in told
    assert house.owner.scard("helpline:optouts") == 1
    assert house.owner.keys("helpline:s:*") == []  # STOP forgets, later as well
    assert "opted out" in text(house.process(), next_text).text
    assert [text(talk, body).text for body in ("STOP", "hi", "norwalk shelter")] == [""] * 3


def test_the_senders_next_text_meets_what_they_asked_for_before(house: Switch) -> None:
    """Redis is back, nothing is stored yet: this text comes after the STOP all the same."""
    talk = house.process()
    house.away()
    text(talk, "STOP")
    house.back()

    assert "opted out" in text(talk, "norwalk shelter").text


def test_what_was_said_later_elsewhere_is_not_undone(house: Switch) -> None:
    """A process stands still with a STOP in hand; the texter has said START since, to another."""
    stood_still, other = house.process(), house.process()
    text(stood_still, "hi")
    house.away()
    text(stood_still, "STOP")
    house.back()
    text(other, "START")
    text(other, "danbury")
    stood_still.settle()

    assert house.owner.scard("helpline:optouts") == 0
    assert "What would help" in text(other, "hm").text  # nor is the conversation forgotten


def test_a_clear_that_came_while_redis_was_away_forgets(house: Switch) -> None:
    """Whoever takes the phone a minute later meets the greeting."""
    talk = house.process()
    text(talk, "norwalk")
    house.away()
    told = text(talk, "CLEAR").text
    house.back()
    talk.settle()

    assert told != "Done."
    assert "What CT town are you in" in text(talk, "hm").text


def test_a_clear_does_not_take_back_a_stop() -> None:
    """Both are owed: the opt-out stands, and the session goes."""
    owed, stored = Owed(), []

    class Stored(OptOutList):
        def __init__(self) -> None:
            pass

        def settle(self, late: LateChange) -> bool:
            stored.append(late)
            return True

    owed.remember(LateChange("out", 1.0, NAMES))
    owed.remember(LateChange("", 2.0, NAMES))
    owed.settle(Stored(), KnownOptOuts())

    assert [late.opt for late in stored] == ["out"]
    assert len(owed) == 0


def test_no_more_is_owed_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes: its texter was told to say it again."""
    monkeypatch.setattr(module, "SENDERS_OWED", 2)
    owed = Owed()
    for name in ("a", "b", "c"):
        owed.remember(LateChange("out", 1.0, (name,)))

    assert list(owed._changes) == ["b", "c"]


def test_nothing_owed_and_nothing_known_holds_a_number(house: Switch) -> None:
    """Keyed hashes: the memory of a process gives away no more than Redis does."""
    talk = house.process()
    house.away()
    for body in ("STOP", "START", "CLEAR"):
        text(talk, body)
    text(talk, "STOP", sender=OTHER)

    kept = repr(talk._owed._changes) + repr(talk.known._names)
    assert "LateChange" in kept
    assert "555" not in kept


def test_a_stop_that_does_not_reach_the_disk_is_not_confirmed(
    house: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in memory, where a power cut would take it: they are told so, then the rest."""
    talk = house.process()
    monkeypatch.setattr(redis.Redis, "waitaof", lambda *_: [0, 0])
    told = text(talk, "STOP").text
    monkeypatch.undo()
    other = house.process()

    assert "could not save" in told
    assert "opted out" in text(other, "hi").text  # before its own process has settled anything
    assert text(other, "hi").text == ""
    house.back()


# -- a carrier that delivers again -------------------------------------------------------------


def test_a_text_that_comes_again_while_redis_is_away_is_answered_as_before(house: Switch) -> None:
    """The referral is in the outbox already: no second one, and no fallback text."""
    talk = house.process()
    asked = text(talk, "norwalk", sid="SM1").text
    house.away()

    assert text(talk, "norwalk", sid="SM1").text == asked
    assert "cannot look up" in text(talk, "norwalk", sid="SM2").text


def test_a_text_that_was_answered_alone_is_not_answered_anew_when_redis_is_back(
    house: Switch,
) -> None:
    """The carrier delivers it again because the first response was lost: the same one (R029)."""
    talk = house.process()
    house.away()
    first = text(talk, "norwalk", sid="SM1").text
    house.back()

    assert text(talk, "norwalk", sid="SM1").text == first
    house.clock.passes(minutes=1)
    assert text(talk, "norwalk", sid="SM3").text.startswith("CT SafeText")


def test_a_user_who_may_not_listen_is_said(
    house: Switch, redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ACL from before the list: texts are answered, and somebody must know what is missing."""
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    said: list[str] = []
    monkeypatch.setattr(log, "error", lambda event, error, **_: said.append(f"{event} {error}"))
    store, stop = RedisStore(connect(redis_server.address("staff"))), threading.Event()
    follower = threading.Thread(target=KnownOptOuts().follow, args=(store, stop))
    follower.start()
    _soon(lambda: said)
    stop.set()
    follower.join()

    assert house.owner.pubsub_numsub("helpline:optouts")[0][1] == 0
    assert said[0] == "opt_outs_unheard NoPermissionError"
