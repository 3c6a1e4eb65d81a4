"""The salt of the day: agreed on by all, destroyed on time, and never on a disk (R097, R098)."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store import salts as salts_of_the_day
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.salts import SALT_TURNS_AT
from bot.adapters.seals import Names, Seal
from bot.cli.processes import Redis
from bot.core.sender import Sender

PHONE = Sender("+12035550142")
NINE = 20_500 * 86400 + SALT_TURNS_AT  # the moment a salt turns
HOUR = 3600


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    """A server with a folder that outlives it."""
    server = Redis(folder=tmp_path / "redis")
    yield server
    server.kill()
    server.wait()


def _store(server: Redis) -> RedisStore:
    return RedisStore(redis.Redis.from_url(server.address("web")))


def _disk(server: Redis) -> bytes:
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in files)


def test_processes_agree_and_a_day_has_its_own(server: Redis) -> None:
    """Two processes name a sender alike today, and nobody does tomorrow as today."""
    one, other = _store(server), _store(server)

    today = one.salts.at(NINE + 5 * HOUR)
    assert other.salts.at(NINE + 5 * HOUR).today == today.today
    assert one.salts.at(NINE + 23 * HOUR) == today

    tomorrow = one.salts.at(NINE + 24 * HOUR)
    assert tomorrow.before == today.today
    assert other.salts.at(NINE + 25 * HOUR).before == today.today
    assert tomorrow.today != today.today


def test_a_salt_is_destroyed_two_hours_after_its_day(server: Redis) -> None:
    """Then neither Redis nor a process can name a sender of that day again."""
    store = _store(server)
    old = store.salts.at(NINE - HOUR).today
    assert store.salts.at(NINE + HOUR).before == old

    later = store.salts.at(NINE + 2 * HOUR)

    assert old not in (later.today, later.before)
    assert repr(old) not in repr(vars(store.salts))
    with redis.Redis.from_url(server.url) as owner:
        lives = [owner.pttl(key) for key in owner.scan_iter("helpline:salt:*")]
    assert all(0 < life <= 26 * HOUR * 1000 for life in lives)


def test_no_salt_reaches_the_disk_and_a_restart_keeps_opt_outs(server: Redis) -> None:
    """What is on the disk names nobody: the salt lives in memory only, also while it is tidied."""
    store = _store(server)
    salts = store.salts.at(time.time())
    store.opt_outs.add("an-opt-out")
    assert server.tidy()
    with redis.Redis.from_url(server.url) as owner:
        while owner.info("persistence")["aof_rewrite_in_progress"]:
            time.sleep(0.02)
        assert salts.today in {owner.get(key) for key in owner.scan_iter("helpline:salt:*")}
    store.opt_outs.add("another")
    folder = server.folder

    server.kill()
    server.wait()
    disk = _disk(server)
    again = Redis(folder=folder)
    try:
        with redis.Redis.from_url(again.url) as owner:
            found = {bytes(key) for key in owner.scan_iter("*")}
            opted_out = owner.smembers("helpline:optouts")
        assert salts.today not in disk
        assert salts.before not in disk
        days = (salts.day, salts.day - 1)
        marks = {f"helpline:salt:{day}:known".encode() for day in days} & found
        assert found == {b"helpline:optouts"} | marks
        assert opted_out == {b"an-opt-out", b"another"}
    finally:
        again.kill()
        again.wait()


def test_processes_give_a_restarted_redis_its_salt_back(server: Redis) -> None:
    """Redis restarts in mid-conversation: the texter goes on where they were."""
    now = time.time()
    store = _store(server)
    salts = store.salts.at(now)
    with redis.Redis.from_url(server.url) as owner:
        owner.flushall()

    store.salts.agree(now)

    assert _store(server).salts.at(now).today == salts.today


def test_a_newcomer_waits_for_somebody_who_knows(server: Redis) -> None:
    """Redis dies as a process starts: what waits sealed can still be read, by all (R098).

    Without the wait the newcomer, coming first, made a new salt, and the others took it over.
    """
    now = time.time()
    with redis.Redis.from_url(server.url) as owner:
        knows, newcomer = RedisStore(owner), RedisStore(owner)
        salts = knows.salts.at(now)
        seal = Seal(("secret",), "outbox")
        seal.follow(*salts.in_use)
        sealed = seal.close(b"a referral that waits")
        owner.delete(*(f"helpline:salt:{day}" for day in (salts.day, salts.day - 1)))

        with pytest.raises(StoreDown, match="SaltMissing"):
            newcomer.salts.at(now)
        assert knows.salts.agree(now).today == salts.today
        read = Seal(("secret",), "outbox")
        read.follow(*newcomer.salts.at(now).in_use)

    assert read.open(sealed) == b"a referral that waits"


def test_a_newcomer_does_not_wait_for_ever(server: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """When all who knew it are gone, so is what it sealed: a new one, and texts are answered."""
    monkeypatch.setattr(salts_of_the_day, "SALT_PATIENCE", 0.2)
    now = time.time()
    with redis.Redis.from_url(server.url) as owner:
        salts = RedisStore(owner).salts.at(now)
        owner.delete(*(f"helpline:salt:{day}" for day in (salts.day, salts.day - 1)))
        newcomer = RedisStore(owner)
        with pytest.raises(StoreDown):
            newcomer.salts.at(now)
        time.sleep(0.3)

        made = newcomer.salts.at(now)
        assert made.today != salts.today
        assert RedisStore(owner).salts.at(now).today == made.today


def test_a_salt_of_before_is_not_given_back_as_todays(server: Redis) -> None:
    """A process that stood still while all others took a new salt does not bring the old one."""
    now = time.time()
    with redis.Redis.from_url(server.url) as owner:
        stale, knows = RedisStore(owner), RedisStore(owner)
        stale.salts.at(now)
        owner.flushall()
        salts = knows.salts.at(now)
        owner.delete(*(f"helpline:salt:{day}" for day in (salts.day, salts.day - 1)))

        with pytest.raises(StoreDown):
            stale.salts.agree(now)
        assert knows.salts.agree(now).today == salts.today
        assert stale.salts.agree(now).today == salts.today


def test_a_fingerprint_outlives_a_restart_and_a_supervisor_can_end_it(server: Redis) -> None:
    """It is on the disk, where the salt is not; `make run` knows that nobody is left who knows."""
    now = time.time()
    _store(server).salts.at(now)
    folder = server.folder
    server.kill()
    server.wait()
    again = Redis(folder=folder)
    try:
        with pytest.raises(StoreDown, match="SaltMissing"):
            _store(again).salts.at(now)
        again.begin_anew()
        assert len(_store(again).salts.at(now).today) == 32
    finally:
        again.kill()
        again.wait()


def test_a_process_that_was_away_adopts_what_the_others_use(server: Redis) -> None:
    """Whoever says it first is right; nobody goes on alone under another salt."""
    now = time.time()
    late = _store(server)
    late.salts.at(now)
    with redis.Redis.from_url(server.url) as owner:
        owner.flushall()
    early = _store(server).salts.at(now)

    assert late.salts.agree(now).today == early.today


def test_what_was_sealed_under_a_salt_dies_with_it() -> None:
    """Every secret in hand, the salt gone: nothing opens, and nothing names the sender."""
    secrets = ("new", "old")
    seal = Seal(secrets, "outbox")
    seal.follow(b"salt of monday", b"salt of sunday")
    sealed = seal.close(b"+12035550142")
    name = Names(secrets).pseudonym(PHONE, b"salt of monday")

    seal.follow(b"salt of tuesday", b"salt of monday")
    assert seal.open(sealed) == b"+12035550142"
    seal.follow(b"salt of wednesday", b"salt of tuesday")
    assert seal.open(sealed) is None
    assert Names(secrets).pseudonym(PHONE, b"salt of wednesday") != name


def test_two_helplines_do_not_share_a_folder(tmp_path: Path) -> None:
    """Two servers on one file would destroy it: the second keeps nothing, and says so."""
    first = Redis(folder=tmp_path)
    second = Redis(folder=tmp_path)
    try:
        assert (first.lasting, second.lasting) == (True, False)
        assert second.folder != first.folder
    finally:
        for server in (first, second):
            server.kill()
            server.wait()
