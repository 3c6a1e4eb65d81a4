"""Each process has a user of its own in Redis: what it needs works, the rest is refused (R127)."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from redis.exceptions import NoPermissionError

from bot.adapters.redis_acl import ADMIN, STAFF, USERS, WEB, WORKER, acl_file
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.twilio_carrier import TwilioCarrier
from bot.cli import main
from bot.cli.processes import Redis
from bot.conversation import Conversation
from bot.core.book import Book
from bot.core.sender import Sender
from bot.outbox import Outbox
from bot.settings import SettingsError, read_settings
from tests.texting import SetClock, text, worker_present

FORBIDDEN = (
    "MONITOR", "CONFIG GET *", "CONFIG SET save 1", "DEBUG SLEEP 0", "SAVE", "BGSAVE", "KEYS *",
    "FLUSHALL", "FLUSHDB", "ACL LIST", "SLOWLOG GET", "SHUTDOWN NOSAVE", "REPLICAOF 127.0.0.1 1",
    "MODULE LIST", "CLIENT LIST", "CLIENT KILL 127.0.0.1:1", "BGREWRITEAOF", "SWAPDB 0 1",
    "MIGRATE 127.0.0.1 1 a 0 1", "DUMP helpline:flags", "FUNCTION LIST", "LATENCY LATEST",
)  # fmt: skip
ALLOWED = {
    WEB: (
        "GET helpline:s:a", "SET helpline:m:a x EX 1", "SADD helpline:optouts a",
        "SSCAN helpline:optouts 0", "PUBLISH helpline:optouts +a",
        "RPUSH helpline:log:2026-W10 row", "HINCRBY helpline:counts:2026-03 a 1",
        "HKEYS helpline:flags", "PUBSUB NUMSUB helpline:worker", "ZADD helpline:outbox:due 1 a",
        "HSET rq:job:a data x", "RPUSH rq:queue:referrals a", "SADD rq:queues a",
    ),
    WORKER: (
        "HGET helpline:out:a sealed", "SISMEMBER helpline:optouts a",
        "PUBLISH helpline:optouts +a", "SET helpline:worker x PX 4000",
        "HGETALL rq:job:a", "XADD rq:results:a * a 1", "HKEYS helpline:flags",
    ),
    STAFF: (
        "LRANGE helpline:log:2026-W10 0 -1", "HGETALL helpline:counts:2026-03",
        "HDEL helpline:flags a", "SET helpline:staff:sign-in:a x EX 1",
    ),
    ADMIN: ("SMISMEMBER helpline:optouts a", "SET helpline:staff:account:a x EX 1"),
}  # fmt: skip
OUT_OF_REACH = {
    WEB: (
        "LRANGE helpline:log:2026-W10 0 -1",  # writes rows, reads none (R117)
        "GET helpline:staff:a", "HGETALL rq:worker:a", "XADD rq:results:a * a 1", "GET other",
        "SUBSCRIBE helpline:worker",
    ),
    WORKER: (
        "GET helpline:s:a", "EXISTS helpline:m:a", "GET helpline:r:a", "HGETALL helpline:counts:a",
        "LRANGE helpline:log:2026-W10 0 -1", "RPUSH helpline:log:2026-W10 x",
        "GET helpline:staff:a", "SUBSCRIBE other", "HSET helpline:flags a 1",
    ),
    STAFF: (
        "GET helpline:s:a", "EXISTS helpline:m:a", "GET helpline:r:a",
        "SISMEMBER helpline:optouts a", "HGET helpline:out:a sealed", "GET helpline:salt:1",
        "HGETALL rq:job:a",
        "RPUSH helpline:log:2026-W10 x", "HINCRBY helpline:counts:2026-03 a 1",
    ),
    ADMIN: (
        "GET helpline:s:a", "GET helpline:salt:1", "SREM helpline:optouts a", "HGETALL rq:job:a",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    """A server whose refusals nobody else sees."""
    server = Redis()
    yield server
    server.kill()
    server.wait()


def _as(server: Redis, user: str) -> redis.Redis:
    return redis.Redis.from_url(server.address(user))


def _run(connection: redis.Redis, words: str) -> Any:
    return connection.execute_command(*words.split(" "))


def test_without_a_password_not_even_ping_is_answered(server: Redis) -> None:
    """No default user: a stranger on the same machine learns that something listens, no more."""
    refused = pytest.raises(redis.AuthenticationError, match="Authentication required")
    with redis.Redis(port=server.port, protocol=2) as stranger, refused:
        stranger.ping()


@pytest.mark.parametrize("user", USERS, ids=lambda user: user.name)
@pytest.mark.parametrize("words", FORBIDDEN)
def test_what_shows_or_changes_everything_is_forbidden(
    server: Redis, user: Any, words: str
) -> None:
    """MONITOR shows every argument, KEYS every name, CONFIG turns persistence on."""
    # DEBUG is switched off in the server itself, which says so before it looks at the user.
    refused = pytest.raises(redis.ResponseError, match=r"no permissions|DEBUG command not allowed")
    with _as(server, user.name) as connection, refused:
        _run(connection, words)


@pytest.mark.parametrize(
    ("user", "words"), [(user.name, words) for user, each in ALLOWED.items() for words in each]
)
def test_what_a_process_needs_works(server: Redis, user: str, words: str) -> None:
    """A refusal here would be a silent texter."""
    with _as(server, user) as connection:
        _run(connection, words)


@pytest.mark.parametrize(
    ("user", "words"), [(user.name, words) for user, each in OUT_OF_REACH.items() for words in each]
)
def test_what_belongs_to_others_is_out_of_reach(server: Redis, user: str, words: str) -> None:
    """The staff side cannot see who is texting; the worker cannot see conversations."""
    with _as(server, user) as connection, pytest.raises(NoPermissionError):
        _run(connection, words)


@pytest.mark.parametrize(("user", "key"), [("staff", "helpline:salt:1"), ("web", "other")])
def test_a_script_reaches_no_further_than_its_user(server: Redis, user: str, key: str) -> None:
    """EVAL is not a way around the keys."""
    with _as(server, user) as connection, pytest.raises(redis.ResponseError, match=r"ACL|NOPERM"):
        connection.eval("return redis.call('GET', ARGV[1])", 0, key)


def test_the_file_holds_digests_and_no_password() -> None:
    """The file lies on the disk of the Redis host."""
    text = acl_file({"web": "the-password", "worker": "another"})

    assert "the-password" not in text
    assert text.startswith("user default reset off\n")
    assert [line.split()[1] for line in text.splitlines()] == ["default", "web", "worker"]


def test_the_command_prints_what_a_managed_server_takes(
    server: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line that `helpline redis-acl` prints is understood by a server."""
    assert main(["redis-acl", "--format", "commands"]) == 0
    printed = capsys.readouterr()

    with redis.Redis.from_url(server.url) as owner:
        for line in printed.out.splitlines():
            name = line.split()[2]
            assert _run(owner, line.replace(f" {name} ", f" test-{name} ", 1)) in {b"OK", True}
    assert [line.split()[2] for line in printed.out.splitlines()][-1] == "default"
    for line in printed.err.splitlines()[1:]:
        assert line.split("://")[1].split(":")[1].split("@")[0] not in printed.out


def test_production_refuses_a_redis_without_a_password() -> None:
    """An open Redis is the whole helpline laid open."""
    with pytest.raises(SettingsError, match="no password"):
        read_settings(_env_file=None, helpline_mode="production", redis_url="redis://host:6379/0")


def test_whole_conversations_work_for_the_processes_themselves(book: Book, server: Redis) -> None:
    """A key or a command that somebody adds needs its place in redis_acl.py: else, silence."""
    web: Any = connect(server.address("web"))
    worker: Any = connect(server.address("worker"))
    pieces: dict[str, Any] = {"book": book, "secrets_list": ("secret",)}
    conversation = Conversation(
        store=RedisStore(web), queue=ReferralQueue(web), clock=SetClock().now, **pieces
    )
    sent: list[str] = []

    class Carrier(TwilioCarrier):
        def __init__(self) -> None:
            pass

        def send(self, to: Sender, text: str) -> None:
            assert to
            sent.append(text)

    vias: list[str] = []
    with worker_present(redis.Redis.from_url(server.url)):
        vias += [
            text(conversation, words).via
            for words in (
            "hi", "norwalk", "shelter", "more", "the number did not work", "1", "he has a gun",
            "STOP", "START", "danbury food", "zzz", "ohio", "clear", "", "danbury food",
        )]  # fmt: skip
    for connection, via in ((worker, "worker"), (web, "web")):
        outbox = Outbox(
            store=RedisStore(connection), queue=ReferralQueue(connection), carrier=Carrier(),
            clock=lambda: SetClock().seconds() + 30, **pieces,
        )  # fmt: skip
        outbox.sweep(via=via)
        for waiting in worker.zrange("helpline:outbox:due", 0, -1):
            outbox.send(waiting.decode(), via=via)

    assert set(vias) <= {"reply", "queue"}
    assert sent
