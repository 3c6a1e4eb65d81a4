"""The worker: RQ's own, with many sends in flight, that says it is alive and sweeps the outbox.

RQ forks a process for each job and waits for Twilio inside it; a referral is one HTTP request, so
threads of one process share one `twilio` client and its connections instead.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import redis
from redis.client import Pipeline
from rq import Queue
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.utils import now
from rq.worker import SimpleWorker

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown
from bot.adapters.redis_store.keys import PRESENCE
from bot.adapters.rq_queue import NAME, expire_forgotten
from bot.deletion import Deletion
from bot.log import log
from bot.outbox import Outbox

IN_FLIGHT = 16  # sends at once; each waits for Twilio most of its time
BEAT_EVERY, BEAT_LIFE = 1.0, 4000  # seconds, milliseconds
WORKER_LIFE = 25  # seconds; a blocking read takes 15 fewer, and is given up 10 after that
RESUME_AFTER = 0.5  # seconds

_outbox: Outbox | None = None
"""Set once by `run`: RQ calls a job by its name and hands it nothing but its arguments."""


class JobFailed(Exception):  # noqa: N818 - it names what happened to the job
    """A job did not end well. Carries the kind of the error and none of its words."""


def send(entry: str) -> None:
    """Compose and send one outbox entry: the one job of the queue."""
    if _outbox is None:
        raise RuntimeError("this job runs only inside `helpline worker`")
    try:
        _outbox.send(entry, via="worker")
    except Exception as error:  # noqa: BLE001 - RQ would keep its words in Redis and in the log (L6)
        log.error("job_failed", error=type(error).__name__, alarm=True)
        raise JobFailed(type(error).__name__) from None


class _Bounded(BaseDeathPenalty):
    """RQ's job time-out raises inside a thread at any line; ours is the carrier's own time-out."""

    def setup_death_penalty(self) -> None:
        pass

    def cancel_death_penalty(self) -> None:
        pass


class ReferralWorker(SimpleWorker):
    """An RQ worker that runs its jobs in threads and finishes them before it stops."""

    death_penalty_class = _Bounded
    max_connection_wait_time = 2.0  # seconds; RQ's own 60 would keep a texter waiting

    def __init__(self, connection: redis.Redis, *, in_flight: int = IN_FLIGHT) -> None:
        super().__init__(
            [Queue(NAME, connection=connection, serializer=JSONSerializer)],
            connection=connection,
            serializer=JSONSerializer,
            log_job_description=False,
            worker_ttl=WORKER_LIFE,
        )
        self._threads = ThreadPoolExecutor(in_flight, thread_name_prefix="send")
        self._room = threading.BoundedSemaphore(in_flight)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Hand a job to a free thread, waiting for one when all are sending."""
        self._room.acquire()
        execution = self.prepare_execution(job)
        self._threads.submit(self._run, job, queue, execution)

    def _run(self, job: Job, queue: Queue, execution: Execution) -> None:
        try:
            self.perform_job(job, queue, execution)
        except redis.RedisError as error:
            log.error("job_bookkeeping_failed", error=type(error).__name__)
        finally:
            self._room.release()

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Do a job with RQ's own bookkeeping, in two round trips around it instead of ten.

        RQ also looks for dependents, results, repeats, callbacks, rate slots, and in every registry
        for other executions; our one job has none of them (`ReferralQueue`). Registries, counters
        and worker are kept as RQ keeps them; a failure goes RQ's whole way.
        """
        try:
            self.prepare_job_execution(job, remove_from_intermediate_queue=True)
            began = now()
            job.perform()
            ended = now()
            with self.connection.pipeline() as pipe:
                self.increment_successful_job_count(pipeline=pipe)
                self.increment_total_working_time(ended - began, pipe)
                self.cleanup_execution(job, pipeline=pipe, execution=execution)
                pipe.delete(job.key, job.execution_registry.key)
                pipe.execute()
        except Exception:  # noqa: BLE001 - RQ writes down every failure, whatever it was
            self._finalize_failure(job, queue, execution, sys.exc_info())
            return False
        return True

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell RQ that this worker lives, once a second at most.

        RQ tells it twice for every job, in six round trips: a sixth of what a referral costs. What
        is told this way holds for more than a minute.
        """
        told_at = self.last_heartbeat
        if (
            timeout is None
            and pipeline is None
            and told_at is not None
            and timedelta(0) <= now() - told_at < timedelta(seconds=BEAT_EVERY)
        ):
            return
        super().heartbeat(timeout, pipeline)

    def run_maintenance_tasks(self) -> None:
        """Do what RQ does every ten minutes, and end what it would keep for ever."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        count = expire_forgotten(self.connection)
        if count:
            log.warning("jobs_without_end", count=count)

    def procline(self, message: str) -> None:
        """Leave the process title alone: RQ would put job names into the process list."""

    @property
    def told_to_stop(self) -> bool:
        """Whether it ended because somebody asked, rather than because Redis went away."""
        return bool(self._stop_requested)

    def _shutdown(self) -> None:
        """Stop taking jobs at once; `teardown` lets those in flight finish."""
        self._stop_requested = True
        super()._shutdown()  # type: ignore[no-untyped-call]

    def teardown(self) -> None:
        """Finish what is in flight, then say goodbye to RQ if Redis is there to hear it."""
        self._threads.shutdown(wait=True)
        for goodbye in (self.register_death, self.unsubscribe):
            with suppress(redis.RedisError):
                goodbye()  # type: ignore[no-untyped-call]


def run(
    open_connection: Callable[[], redis.Redis],
    store: RedisStore,
    outbox: Outbox,
    deletion: Deletion,
) -> None:
    """Work until told to stop, through every absence of Redis.

    Args:
        open_connection: Opens a pool of connections of its own for RQ, which sets their time-outs
            to the length of its blocking read: the store's must stay short.
        store: Where this worker says that it lives.
        outbox: What it sends from.
        deletion: What it deletes at the carrier's.
    """
    global _outbox  # noqa: PLW0603 - the one place where RQ leaves us no argument
    _outbox = outbox
    stop = threading.Event()
    watchers = [
        threading.Thread(target=be_present, args=(open_connection(), store, stop), name="presence"),
        threading.Thread(target=outbox.watch, args=(stop,), kwargs={"via": "worker"}, name="sweep"),
        threading.Thread(target=deletion.watch, args=(stop,), name="deletion"),
    ]
    for watcher in watchers:
        watcher.daemon = True
        watcher.start()
    log.info("worker_ready")
    # Until RQ has its own: told to stop before Redis was ever there, it ends as well as ever.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        _work_on(open_connection)
    finally:
        stop.set()
        for watcher in watchers:
            watcher.join(timeout=2)
        log.info("worker_stopped")


def _work_on(open_connection: Callable[[], redis.Redis]) -> None:
    """Start RQ's worker again whenever it gives up: it ends when Redis is away at a bad moment."""
    while True:
        worker = None
        try:
            worker = ReferralWorker(open_connection())
            worker.work(logging_level="CRITICAL")
            if worker.told_to_stop:
                return
            log.warning("worker_resumes", alarm=True)
            time.sleep(RESUME_AFTER)
        except redis.RedisError as error:
            if worker is not None and worker.told_to_stop:
                return
            log.warning("worker_resumes", error=type(error).__name__, alarm=True)
            time.sleep(RESUME_AFTER)
        except StopRequested:
            return


def be_present(connection: redis.Redis, store: RedisStore, stop: threading.Event) -> None:
    """Show that a worker is here, in two ways, until told to stop.

    A subscription ends the moment the process dies, which a key with an expiry cannot show; a
    beating key ends when the process hangs, which an open connection cannot show.
    """
    listening: Any = None
    while True:
        try:
            if listening is None:
                listening = connection.pubsub()  # type: ignore[no-untyped-call]
                listening.subscribe(PRESENCE)
            listening.get_message(timeout=0)
            store.outbox.beat(BEAT_LIFE)
        except (redis.RedisError, StoreDown):
            listening = None
        if stop.wait(BEAT_EVERY):
            break
    if listening is not None:
        listening.close()
