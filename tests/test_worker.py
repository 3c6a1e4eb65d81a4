"""The worker: RQ's loop with threads, a presence that dies with it, and a graceful end."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import redis
from rq.exceptions import StopRequested
from rq.utils import now
from rq.worker import SimpleWorker

from bot import worker as module
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.redis_store.keys import PRESENCE
from bot.adapters.rq_queue import ReferralQueue
from bot.deletion import Deletion
from bot.outbox import Outbox
from bot.worker import ReferralWorker, be_present


class Sent(Outbox):
    """Notes what it was asked to send; slow or failing when told so."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.at_once, self.most_at_once = 0, 0
        self.delay = 0.0
        self.swept = 0
        self._lock = threading.Lock()

    def send(self, entry: str, *, via: str) -> None:
        """Send an entry."""
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.delay)
        with self._lock:
            self.at_once -= 1
            self.entries.append(f"{entry} {via}")
        if entry == "bad":
            raise KeyError("+12035550123")

    def watch(self, stop: threading.Event, *, via: str) -> None:
        """Sweep until told to stop."""
        del via
        self.swept += 1
        stop.wait()


class Idle(Deletion):
    """Deletes nothing."""

    def __init__(self) -> None:
        self.watched = 0

    def watch(self, stop: threading.Event) -> None:
        """Wait until told to stop."""
        self.watched += 1
        stop.wait()


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    """A connection to an empty server."""
    with connect(redis_url, timeout=5) as opened:
        yield opened


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """An outbox that the job finds."""
    outbox = Sent()
    monkeypatch.setattr(module, "_outbox", outbox)
    return outbox


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Take back the signal handlers that RQ installs."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def wait_until(true: Callable[[], object]) -> None:
    """Wait for something to become true, or fail."""
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def test_the_job_runs_only_inside_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Called anywhere else it has nothing to send with."""
    monkeypatch.setattr(module, "_outbox", None)

    with pytest.raises(RuntimeError, match="only inside `helpline worker`"):
        module.send("entry-1")


def test_jobs_are_done_and_leave_nothing(connection: redis.Redis, sent: Sent) -> None:
    """Neither the job, nor its result, nor an execution of it stays in Redis."""
    queue = ReferralQueue(connection)
    for number in range(3):
        queue.put(f"entry-{number}")

    ReferralWorker(connection).work(burst=True, logging_level="CRITICAL")

    assert sorted(sent.entries) == [f"entry-{number} worker" for number in range(3)]
    left = connection.keys("rq:job:*") + connection.keys("rq:execution*")
    assert left + connection.keys("rq:wip:*") == []


def test_rqs_registries_tell_the_truth_while_jobs_are_sent(
    connection: redis.Redis, sent: Sent
) -> None:
    """Who looks with RQ's own tools sees what is in flight, and the worker with its count."""
    queue = ReferralQueue(connection)
    for number in range(4):
        queue.put(f"entry-{number}")
    sent.delay = 0.5
    seen: list[tuple[int, list[str]]] = []

    def look() -> None:
        wait_until(lambda: sent.at_once == 3)
        workers = [each.name for each in SimpleWorker.all(connection)]
        seen.append((queue.queue.started_job_registry.count, workers))

    looking = threading.Thread(target=look)
    looking.start()
    worker = ReferralWorker(connection, in_flight=3)
    worker.work(burst=True, logging_level="CRITICAL")
    looking.join()

    assert seen == [(3, [worker.name])]
    assert queue.queue.started_job_registry.count == 0
    assert connection.hget(worker.key, "successful_job_count") == b"4"


def test_a_worker_tells_rq_once_a_second_that_it_lives(connection: redis.Redis) -> None:
    """Twice for every job would be a sixth of what a referral costs."""
    worker = ReferralWorker(connection)
    worker.heartbeat()
    first = connection.hget(worker.key, "last_heartbeat")
    worker.heartbeat()
    assert connection.hget(worker.key, "last_heartbeat") == first
    assert connection.ttl(worker.key) > 60

    assert worker.last_heartbeat is not None
    worker.last_heartbeat -= timedelta(seconds=module.BEAT_EVERY)
    worker.heartbeat()
    assert connection.hget(worker.key, "last_heartbeat") != first
    worker.last_heartbeat += timedelta(hours=1)  # the clock went back since
    worker.heartbeat()
    assert worker.last_heartbeat - now() < timedelta(seconds=1)


def test_many_are_in_flight_but_not_more_than_there_is_room_for(
    connection: redis.Redis, sent: Sent
) -> None:
    """Each waits for Twilio most of its time."""
    queue = ReferralQueue(connection)
    for number in range(6):
        queue.put(f"entry-{number}")
    sent.delay = 0.2

    ReferralWorker(connection, in_flight=3).work(burst=True, logging_level="CRITICAL")

    assert len(sent.entries) == 6
    assert sent.most_at_once == 3


def test_a_job_that_fails_is_kept_for_minutes_without_a_number(
    connection: redis.Redis, sent: Sent, capfd: pytest.CaptureFixture[str]
) -> None:
    """The alarm may see that one failed, not whose; the next one is done all the same."""
    queue = ReferralQueue(connection)
    queue.put("bad")
    queue.put("entry-1")

    ReferralWorker(connection).work(burst=True, logging_level="CRITICAL")

    key: Any
    [key] = connection.keys("rq:job:*")
    assert "entry-1 worker" in sent.entries
    assert 0 < connection.ttl(key) <= 300
    assert "555" not in "".join(capfd.readouterr())
    job = queue.queue.fetch_job(key.decode().removeprefix("rq:job:"))
    assert job is not None
    result = job.latest_result()
    assert result is not None
    assert "JobFailed: KeyError" in str(result.exc_string)
    assert "555" not in str(result.exc_string)


def test_redis_lost_while_a_job_is_booked_is_no_end_of_the_worker(
    connection: redis.Redis, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text was sent; only RQ's bookkeeping failed. The thread is free for the next."""
    worker = ReferralWorker(connection, in_flight=1)
    done: list[str] = []

    def fail_once(job: Any, *_: Any) -> None:
        done.append(job.args[0])
        if len(done) == 1:
            raise redis.ConnectionError("gone")

    monkeypatch.setattr(worker, "perform_job", fail_once)
    queue = ReferralQueue(connection)
    for number in range(2):
        queue.put(f"entry-{number}")
    worker.work(burst=True, logging_level="CRITICAL")

    assert done == ["entry-0", "entry-1"]
    assert sent.entries == []


def test_a_worker_finishes_what_is_in_flight_before_it_stops(
    connection: redis.Redis,
    redis_url: str,  # noqa: ARG001 - empties the server
) -> None:
    """SIGTERM, as a platform sends it: no text is cut off, and presence ends at once."""
    outbox, store = Sent(), RedisStore(connection)
    outbox.delay = 0.5
    ReferralQueue(connection).put("entry-1")

    def terminate() -> None:
        wait_until(lambda: outbox.at_once and connection.exists(PRESENCE))
        os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=terminate)
    stopper.start()
    deletion = Idle()
    module.run(lambda: connection, store, outbox, deletion)
    stopper.join()

    assert outbox.entries == ["entry-1 worker"]
    assert outbox.swept == deletion.watched == 1
    assert store.outbox.health(0)[0] == 0


def test_a_worker_that_gives_up_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """RQ's loop ends when Redis goes away at a bad moment; ours goes on until told to stop."""
    ends: list[BaseException | bool] = [redis.ConnectionError("gone"), False, True]
    monkeypatch.setattr(module, "RESUME_AFTER", 0.0)

    class Ending:
        told_to_stop = False

        def __init__(self, _: object) -> None:
            self.end = ends.pop(0)

        def work(self, *, logging_level: str) -> None:
            assert logging_level == "CRITICAL"
            if isinstance(self.end, BaseException):
                raise self.end
            self.told_to_stop = self.end

    monkeypatch.setattr(module, "ReferralWorker", Ending)
    module._work_on(redis.Redis)

    assert ends == []


@pytest.mark.parametrize("end", [StopRequested(), redis.ConnectionError("gone")])
def test_a_worker_told_to_stop_stops_though_redis_is_away(
    monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    """Whatever RQ says on the way out."""
    begun: list[int] = []

    class Ending:
        told_to_stop = True

        def __init__(self, _: object) -> None:
            begun.append(1)

        def work(self, *, logging_level: str) -> None:
            assert logging_level == "CRITICAL"
            raise end

    monkeypatch.setattr(module, "ReferralWorker", Ending)
    module._work_on(redis.Redis)

    assert begun == [1]


def test_presence_is_a_subscription_and_a_beat(
    connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both, until told to stop."""
    monkeypatch.setattr(module, "BEAT_EVERY", 0.01)
    store, stop = RedisStore(connection), threading.Event()
    watcher = threading.Thread(target=be_present, args=(connection, store, stop))
    watcher.start()
    wait_until(lambda: store.outbox.health(0)[0] == 1)
    stop.set()
    watcher.join()

    assert store.outbox.health(0)[0] == 0


def test_presence_comes_back_with_redis(
    connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis away is waited out; then it subscribes anew."""
    monkeypatch.setattr(module, "BEAT_EVERY", 0.001)
    store, stop = RedisStore(connection), threading.Event()
    beats: list[int] = []

    def beat(life: int) -> None:
        beats.append(life)
        if len(beats) < 3:
            raise StoreDown("ConnectionError")
        stop.set()

    monkeypatch.setattr(store.outbox, "beat", beat)
    be_present(connection, store, stop)

    assert len(beats) == 3


def test_presence_told_to_stop_before_redis_ever_answered() -> None:
    """It has nothing to close."""
    stop = threading.Event()
    stop.set()
    with connect("redis://127.0.0.1:1/0") as nowhere:
        be_present(nowhere, RedisStore(nowhere), stop)

    assert stop.is_set()
