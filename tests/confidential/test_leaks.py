"""The leak table of standards.md, section 5: a test for each row that code can close.

Rows that nobody can close in code have an accepted-risk line in SECURITY.md, which is tested too.
"""

# ruff: noqa: N802 - a test is called after its row, and the rows have capital letters
import ast
import base64
import io
import json
import logging
import re
import subprocess
import sys
import threading
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import redis
import structlog
from flask.testing import FlaskClient
from rq.timeouts import JobTimeoutException
from twilio.request_validator import RequestValidator

from bot import log as logging_of_ours
from bot import worker as worker_module
from bot.adapters.rq_queue import FAILURE_LIFE, LIFE, ReferralQueue, expire_forgotten
from bot.adapters.twilio_carrier import TIMEOUT, VALIDITY, CarrierRefused, TwilioCarrier
from bot.cli.processes import Redis, free_port
from bot.conversation import Inbound
from bot.core.book import Book
from bot.core.sender import Sender
from bot.settings import DEVELOPMENT, SettingsError, read_settings
from bot.web import create_app
from bot.wiring import House, build
from bot.worker import JobFailed, ReferralWorker
from tests.confidential.recorder import Recorder
from tests.confidential.searching import Canary
from tests.system.running import HOUSE, said, wait_until

SITE, TOKEN = "https://helpline.example", DEVELOPMENT["twilio_auth_token"]
CANARY = Canary(
    number="+12035550187",
    phrase=("marigold", "lantern", "quixotic"),
    town="Cornwall",
    sid="SM" + "c4a9e1" * 5 + "77",
    keys=(),
)
PHRASE = " ".join(CANARY.phrase)
RQ_3 = HOUSE / "requirements" / "run.txt"


@pytest.fixture
def connection(redis_url: str) -> Iterator[Any]:
    """An empty store."""
    with redis.Redis.from_url(redis_url) as connection:
        yield connection


@pytest.fixture
def house(book: Book, redis_url: str) -> House:
    """The pieces of a helpline on the empty store."""
    return build(read_settings(_env_file=None, public_url=SITE, redis_url=redis_url), book)


@pytest.fixture
def client(house: House) -> FlaskClient:
    """The web side in process."""
    return create_app(house).test_client()


@pytest.fixture
def printed(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], str]]:
    """Configure logging as a process does, and read what is printed; put it back afterwards."""
    output = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    quiet = {
        name: (logging.getLogger(name).level, logging.getLogger(name).propagate)
        for name in ("twilio", "rq", "urllib3", "werkzeug", "redis")
    }
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", output)
        logging_of_ours.configure("test")
    yield lambda: output.getvalue() + "".join(capfd.readouterr())
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers, root.level, logging.raiseExceptions = before
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    for name, (level, propagate) in quiet.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).propagate = propagate


def _text(client: FlaskClient, text: str, sid: str = CANARY.sid) -> Any:
    form = {"MessageSid": sid, "From": CANARY.number, "To": "55501", "Body": text}
    signature = RequestValidator(TOKEN).compute_signature(f"{SITE}/sms", form)
    return client.post("/sms", data=form, headers={"X-Twilio-Signature": signature})


def _clean(content: str) -> bool:
    return not list(CANARY.search("here", content))


def _work(connection: Any, send: Callable[[str], None], entry: str) -> None:
    """Let a real worker run one job of the queue."""

    class Outbox:
        def send(self, entry: str, *, via: str) -> None:
            del via
            send(entry)

    worker_module._outbox = Outbox()  # type: ignore[assignment]
    try:
        ReferralQueue(connection).put(entry)
        ReferralWorker(connection).work(burst=True, logging_level="CRITICAL")
    finally:
        worker_module._outbox = None


def _raise_with_everything(_entry: str) -> None:
    cause = ValueError(f"{CANARY.number} said {PHRASE}")
    raise RuntimeError(f"could not send to {CANARY.number}") from cause


def test_L01_a_job_says_nothing_of_its_arguments(connection: Any) -> None:
    """The description is one word, and only one module of ours enqueues."""
    ReferralQueue(connection).put("entry")

    [key] = connection.keys("rq:job:*")
    assert connection.hget(key, "description") == b"referral"
    enqueuing = {
        path.name
        for path in (HOUSE / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and re.match(r"enqueue(_|$)", node.attr)
    }
    assert enqueuing == {"rq_queue.py"}


def test_L02_the_data_of_a_job_is_an_opaque_id(connection: Any) -> None:
    """JSON, not pickle: who can write Redis cannot run code in our worker (R130)."""
    ReferralQueue(connection).put("entry")

    [key] = connection.keys("rq:job:*")
    data = connection.hget(key, "data")
    assert data is not None
    assert json.loads(zlib.decompress(data)) == ["bot.worker.send", None, ["entry"], {}]


def test_L03_the_worker_of_rq_prints_nothing(connection: Any, printed: Callable[[], str]) -> None:
    """Neither the start line, nor the description, nor the success."""
    _work(connection, lambda _entry: None, CANARY.number)

    assert printed() == ""


def test_L04_a_failed_job_ends(connection: Any) -> None:
    """RQ keeps a failure for a year, and its result stream for ever."""
    _work(connection, _raise_with_everything, "entry")

    kept = [*connection.keys("rq:job:*"), *connection.keys("rq:results:*")]
    assert len(kept) == 2
    for key in kept:
        assert 0 < connection.ttl(key) <= FAILURE_LIFE


def test_L04_what_has_no_end_is_given_one(connection: Any) -> None:
    """The maintenance that runs every ten minutes finds what another version of RQ left."""
    connection.xadd("rq:results:old", {"return_value": "x"})
    connection.hset("rq:job:old", "data", "x")
    connection.set("rq:job:young", "x", ex=5)

    assert expire_forgotten(connection) == 2

    assert 0 < connection.ttl("rq:results:old") <= LIFE
    assert 0 < connection.ttl("rq:job:old") <= LIFE
    assert connection.ttl("rq:job:young") <= 5
    assert expire_forgotten(connection) == 0


def test_L05_a_done_job_leaves_nothing(connection: Any) -> None:
    """No return value, no job."""
    _work(connection, lambda _entry: None, "entry")

    assert connection.keys("rq:results:*") == []
    assert connection.keys("rq:job:*") == []


def test_L06_a_failure_keeps_its_kind_and_none_of_its_words(
    connection: Any, printed: Callable[[], str]
) -> None:
    """`from None`: without it the chained message would still leak, which the second half shows."""
    _work(connection, _raise_with_everything, "entry")
    [key] = connection.keys("rq:results:*")
    [(_, kept)] = connection.xrange(key)
    error = zlib.decompress(base64.b64decode(kept[b"exc_string"])).decode()

    assert "JobFailed: RuntimeError" in error
    assert _clean(error)
    assert _clean(printed())
    try:
        try:
            _raise_with_everything("entry")
        except RuntimeError as raised:
            raise JobFailed(type(raised).__name__)  # noqa: B904 - the mistake that is shown here
    except JobFailed:
        assert not _clean(traceback.format_exc())


def test_L07_what_libraries_attach_to_a_record_is_dropped(printed: Callable[[], str]) -> None:
    """Message, arguments, extras and traceback: all may quote a number."""
    library = logging.getLogger("some.library")
    try:
        _raise_with_everything("entry")
    except RuntimeError:
        library.exception(
            "failed for %s", CANARY.number, extra={"arguments": CANARY.number, "kwargs": PHRASE}
        )
    library.error("%d is no number", CANARY.number)  # a record that cannot even be formatted

    lines = [json.loads(line) for line in printed().splitlines()]
    assert [line["error"] for line in lines] == ["RuntimeError", "ERROR"]
    assert all(_clean(json.dumps(line)) for line in lines)


@pytest.mark.parametrize(
    "value",
    [CANARY.number, CANARY.number[2:], "203-555-0187", PHRASE, "a b", "x\ny", "a/2035550187"],
)
def test_L07_a_line_of_ours_holds_one_word_of_code(printed: Callable[[], str], value: str) -> None:
    """An unknown key is dropped, a value that is no word of code is withheld; no line breaks."""
    logging_of_ours.log.info("event", error=value, typed=value)

    line = json.loads(printed())
    assert line["error"] == "withheld"
    assert "typed" not in line


def test_L07_an_error_that_nobody_caught_is_named_only(printed: Callable[[], str]) -> None:
    """The end of a thread or of the process prints kind and place."""
    try:
        _raise_with_everything("entry")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    try:
        read_settings(_env_file=None, port=0)
    except SettingsError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    crashed, placed = (json.loads(line) for line in printed().splitlines())
    assert (crashed["event"], crashed["error"]) == ("crashed", "RuntimeError")
    assert _clean(json.dumps(crashed))
    assert re.fullmatch(r"bot/settings\.py:\d+", placed["at"])


def test_L08_no_snapshot_is_written(tmp_path: Path) -> None:
    """Only the append-only file, whose salts are missing (test_salts.py)."""
    server = Redis(folder=tmp_path)
    with redis.Redis.from_url(server.url) as owner:
        for number in range(11_000):
            owner.set(f"key:{number}", "x", ex=100)
        assert owner.config_get("save")["save"] == ""
    server.terminate()
    server.wait()

    assert [path.name for path in tmp_path.rglob("*.rdb")] == ["appendonly.aof.1.base.rdb"]
    assert b"key:" not in next(tmp_path.rglob("*.rdb")).read_bytes()


def test_L09_slow_commands_are_not_kept(tmp_path: Path) -> None:
    """MONITOR is refused to every process in test_redis_users.py."""
    server = Redis(folder=tmp_path)
    with redis.Redis.from_url(server.url) as owner:
        owner.eval("local n = 0 for i = 1, 3000000 do n = n + 1 end return n", 0)
        assert owner.slowlog_get() == []
    server.kill()
    server.wait()


def test_L10_names_of_keys_are_random_or_keyed_hashes(client: FlaskClient, connection: Any) -> None:
    """No number, no MessageSid, nothing that can be computed without a key."""
    for order, text in enumerate(("hi", "cornwall", "1", "more", "bad", "1", "stop")):
        _text(client, text, sid=f"{CANARY.sid[:-1]}{order}")

    known = re.compile(
        r"helpline:(s|m|r|r:texts|r:opt|lane|out):[A-Za-z0-9_-]{22}"
        r"|helpline:(salt:\d{5}(:known)?|optouts|log:\d{4}-W\d\d|(counts|hours):\d{4}-\d\d|flags|worker|outbox:(due|ages))"
        r"|rq:(queues|queue:referrals|job:[0-9a-f-]{36})"
    )
    keys = [key.decode() for key in connection.keys("*")]
    assert len(keys) > 15
    assert [key for key in keys if not known.fullmatch(key)] == []


def test_L11_gunicorn_has_no_access_log() -> None:
    """It would hold the address of every request."""
    from bot.cli.web import _Server  # noqa: PLC0415 - gunicorn is heavy

    server = _Server(read_settings(_env_file=None))
    assert server.cfg.accesslog is None
    assert server.cfg.errorlog == "-"
    assert server.cfg.loglevel == "critical"


CRASHING = """
import sys
from bot.cli import web
from bot.log import configure
from bot.settings import read_settings

class Crashing(web._Server):
    def load(self):
        def app(environ, start_response):
            raise RuntimeError("crashed with " + environ["QUERY_STRING"])
        return app

web._begin_watch = lambda worker: None
configure("web")
Crashing(read_settings(_env_file=None, port=int(sys.argv[1]), web_processes=1)).run()
"""


def test_L12_a_crash_outside_flask_prints_no_address() -> None:
    """Gunicorn would print the method and the whole URI."""
    import requests  # noqa: PLC0415 - only here

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(port)],
        cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip

    def answered() -> int:
        try:
            url = f"http://127.0.0.1:{port}/sms?From=%2B{CANARY.number[1:]}&Body={PHRASE}"
            return requests.get(url, timeout=5).status_code
        except requests.ConnectionError:
            return 0

    try:
        wait_until(answered)
        assert answered() == 500
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=20)
    assert "web_ready" in output
    assert _clean(output)
    assert "QUERY_STRING" not in output


def test_L13_an_error_in_the_web_side_is_answered_and_not_quoted(
    house: House, monkeypatch: pytest.MonkeyPatch, printed: Callable[[], str]
) -> None:
    """The safety text with status 200, an alarm with the kind of the error (R034)."""

    def broken(inbound: Inbound) -> None:
        raise RuntimeError(f"cannot answer {inbound!r}")

    monkeypatch.setattr(house.conversation, "answer", broken)
    monkeypatch.setattr(house.store.outbox, "health", broken)
    client = create_app(house).test_client()

    answer = _text(client, PHRASE)
    page = client.get("/health")

    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert "911" in said(answer.text)
    assert (page.status_code, page.text) == (500, "")
    told = printed()
    assert told.count("request_failed") == 2
    assert _clean(told)
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/sms", 405), ("PUT", "/sms", 405), ("TRACE", "/sms", 405), ("GET", "/nowhere", 404)],
)
def test_L13_error_pages_say_nothing(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    """No version, no path, no words (R132)."""
    answer = client.open(f"{path}?From={CANARY.number}", method=method)

    assert (answer.status_code, answer.text) == (status, "")
    assert ("Allow" in answer.headers) is (status == 405)


def test_L14_texters_get_no_cookie(client: FlaskClient, house: House) -> None:
    """Nothing is signed into a browser; the staff side keeps its sessions on the server."""
    assert "Set-Cookie" not in _text(client, "hi").headers
    assert "Set-Cookie" not in client.get("/health").headers
    assert create_app(house).config["SECRET_KEY"] is None


@pytest.mark.parametrize(
    "name", ["sentry", "rollbar", "bugsnag", "newrelic", "ddtrace", "opentelemetry", "honeybadger",
             "rq-dashboard", "rq-exporter", "openai", "anthropic", "boto3", "google-cloud"],
)  # fmt: skip
def test_L15_L27_no_tracker_and_no_dashboard_is_installed(name: str) -> None:
    """What is not there sends nothing to anybody (R083)."""
    assert not re.search(rf"^{name}", RQ_3.read_text(), re.MULTILINE)


def _carrier(recorder: Recorder) -> TwilioCarrier:
    return TwilioCarrier(
        account="AC" + "0" * 32, credentials=("SK1", "secret"), sender="55501",
        base=recorder.address,
    )  # fmt: skip


def test_L16_the_logger_of_twilio_prints_nothing(printed: Callable[[], str]) -> None:
    """At INFO it would print the address with the number."""
    with Recorder() as recorder:
        _carrier(recorder).send(Sender(CANARY.number), PHRASE)

    assert len(recorder.sends()) == 1
    assert printed() == ""


def test_L17_a_refusal_is_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twilio's message quotes the number; ours has no cause to follow."""
    from twilio.base.exceptions import TwilioRestException  # noqa: PLC0415 - only here

    def refuse(*_: object, **__: object) -> None:
        raise TwilioRestException(
            400, "https://api.twilio.com", f"The number {CANARY.number} is unsubscribed", 21610
        )

    with Recorder() as recorder:
        carrier = _carrier(recorder)
        monkeypatch.setattr(carrier._client.messages, "create", refuse)
        with pytest.raises(CarrierRefused) as refused:
            carrier.send(Sender(CANARY.number), PHRASE)

    shown = "".join(traceback.format_exception(refused.value, chain=True))
    assert refused.value.code == 21610
    assert CANARY.number not in shown
    assert "unsubscribed" not in shown


def test_L18_the_client_remembers_no_request() -> None:
    """And every request has a time-out, which the SDK has not."""
    with Recorder() as recorder:
        carrier = _carrier(recorder)
        carrier.send(Sender(CANARY.number), PHRASE)

    http = carrier._client.http_client
    assert http.timeout == TIMEOUT <= 10
    assert http._test_only_last_request is None
    assert http._test_only_last_response is None


def test_L19_every_send_asks_twilio_to_forget() -> None:
    """Bodies discarded, addresses obfuscated, ten minutes valid; records go (test_carrier_side)."""
    with Recorder() as recorder:
        _carrier(recorder).send(Sender(CANARY.number), "a referral")

    [send] = recorder.sends()
    assert VALIDITY <= 600
    for asked in ("ContentRetention=discard", "AddressRetention=obfuscate", "ValidityPeriod=600"):
        assert asked in send.body


def test_L21_the_opt_out_list_is_ours() -> None:
    """Twilio's own would hold full numbers, and cannot go together with redaction (R015)."""
    assert read_settings(_env_file=None).opt_out_owner == "helpline"


def test_L22_three_fields_of_a_webhook_are_taken() -> None:
    """The canary suite fills the others with canaries."""
    assert {field.name for field in fields(Inbound)} == {"sid", "sender", "text"}
    source = (HOUSE / "bot" / "web" / "webhook.py").read_text()
    read = set(re.findall(r"request\.form\.get\(\s*\"(\w+)\"", source))
    assert read <= {
        "MessageSid", "From", "Body", "OptOutType",  # of a text
        "MessageStatus", "ErrorCode", "To",  # of a status callback
    }  # fmt: skip


def test_L23_of_a_status_callback_a_code_and_an_hour_are_kept(
    client: FlaskClient, connection: Any
) -> None:
    """Every code has its own test in test_carrier_side.py."""
    form = {"To": CANARY.number, "MessageSid": CANARY.sid, "ErrorCode": "30003"}
    signature = RequestValidator(TOKEN).compute_signature(f"{SITE}/sms/status", form)
    client.post("/sms/status", data=form, headers={"X-Twilio-Signature": signature})

    [key] = connection.keys("*")
    assert re.fullmatch(rb"helpline:codes:\d{4}-\d\d-\d\dT\d\d", key)
    assert connection.hgetall(key) == {b"30003": b"1"}


def test_L26_a_core_dump_is_never_written() -> None:
    """It would be a copy of all that is in memory; the supervisor forbids it to its children."""
    command = (
        "from bot.cli.run import forbid_core_dumps; forbid_core_dumps(); import subprocess, sys;"
        "subprocess.run([sys.executable, '-c', 'print(open(\"/proc/self/limits\").read())'])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", command], cwd=HOUSE, capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Max core file size\s+0\s+0", shown)


def test_L28_no_page_is_kept_by_a_browser(client: FlaskClient) -> None:
    """On every answer, errors included."""
    for path in ("/health", "/sms", "/nowhere", "/simulator"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


ROWS = [f"L{number}" for number in range(1, 30)]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_table_is_closed_or_accepted(row: str) -> None:
    """A test here that is named after it, or a line in SECURITY.md that says why not."""
    number = f"L{int(row[1:]):02}"
    closed = any(f"_{number}_" in name for name in globals())
    accepted = re.search(
        rf"^\| {row} \|.*\| accepted:", (HOUSE / "SECURITY.md").read_text(), re.MULTILINE
    )

    assert closed or accepted


def test_the_death_penalty_of_rq_is_not_ours() -> None:
    """RQ's time-out would raise inside a thread, at any line, with the frame's words at hand."""
    with worker_module._Bounded(1, JobTimeoutException):
        pass
    assert ReferralWorker.death_penalty_class is worker_module._Bounded
