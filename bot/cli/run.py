"""`helpline run`: web, worker, Redis and the phone network under one command."""

import argparse
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from datetime import datetime
from urllib.error import URLError

import redis

from bot.adapters.redis_store.connection import connect
from bot.cli.processes import Processes, Redis, free_port
from bot.core.directory.hours import CONNECTICUT
from bot.settings import TWILIO, Settings, SettingsError, read_settings
from bot.wiring import HOUSE, read_book

PATIENCE = 75.0  # seconds until the web side must answer; a laptop may be busy
LOOK_EVERY = 0.25
SEALING = {"HELPLINE_SECRET", "HELPLINE_OPT_OUT_SECRET", "REDIS_URL"}
"""What the simulated phone network has no use for."""
TIDY_EVERY = 600.0  # seconds: what has expired leaves the disk within ten minutes


NOT_FOR_STAFF = frozenset(
    {
        "HELPLINE_SECRET", "HELPLINE_OPT_OUT_SECRET", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY",
        "TWILIO_API_SECRET",
    }
)  # fmt: skip
"""Secrets of the texters' side, which the staff process must not be able to read (R117)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Start everything, say what to open, and stop everything on Ctrl-C."""
    del args
    settings = read_settings()
    forbid_core_dumps()
    read_book(settings)  # a broken file stops the start here, with its line
    _refuse_taken_port(settings.port)
    stop = _Stop()
    with Processes() as processes:
        store = _store(settings, processes)
        environment = _environment(settings, processes)
        for name in ("worker", "web"):
            # Each has a user of its own in Redis, and knows no other's password (R127).
            its_own = {"REDIS_URL": store.address(name)} if store else {}
            processes.start(name, [sys.executable, "-m", "bot", name], environment | its_own)
        staff = {"REDIS_URL": store.address("staff")} if store else {}
        staff["STAFF_PORT"] = environment["STAFF_PORT"]
        its_own = {key: value for key, value in environment.items() if key not in NOT_FOR_STAFF}
        processes.start("staff", [sys.executable, "-m", "bot", "staff-web"], its_own | staff)
        if not _answers(settings.port, processes, stop):
            return 0 if stop.asked else 1
        shows = settings.helpline_demonstration == "on" and not settings.production
        if store is not None and shows:
            threading.Thread(target=_demonstrate, args=(settings, store), daemon=True).start()
        shown = store is not None and shows
        _welcome(settings, int(environment["STAFF_PORT"]), demonstrates=shown)
        return _keep(processes, stop, store)


def forbid_core_dumps() -> None:
    """Forbid core dumps to this process and its children: one is a copy of all memory (L26)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Stop:
    """Whether Ctrl-C or a SIGTERM has come.

    Not a `threading.Event`: setting one in a signal handler while the same thread waits on it can
    hang for ever.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> bool:
        """Sleep, then say whether to stop."""
        time.sleep(seconds)
        return self.asked


def _store(settings: Settings, processes: Processes) -> Redis | None:
    """Start the embedded server, unless another one is named."""
    if settings.redis_url is not None:
        _refuse_missing_redis(settings.redis_url.get_secret_value())
        return None
    store = processes.add("redis", Redis(folder=HOUSE / settings.redis_folder))
    store.begin_anew()
    store.tidy()  # before anyone has put a salt into it
    if not store.lasting:
        print(
            f"helpline: another helpline keeps its opt-outs in {settings.redis_folder}. This one "
            "forgets everything when it stops. Choose another: REDIS_FOLDER=var/second make run",
            file=sys.stderr,
        )
    return store


def _environment(settings: Settings, processes: Processes) -> dict[str, str]:
    """Start what the web side and the worker need, and tell them where it is."""
    environment = dict(os.environ)
    environment["STAFF_PORT"] = str(settings.staff_port or _free_near(settings.port + 1))
    if settings.simulated and settings.twilio_api_url == TWILIO:
        port = free_port()
        command = [sys.executable, "-m", "bot.phone_network", str(port)]
        its_own = {key: value for key, value in environment.items() if key not in SEALING}
        processes.start("network", command, its_own)
        environment["TWILIO_API_URL"] = f"http://127.0.0.1:{port}"
    return environment


def _keep(processes: Processes, stop: _Stop, store: Redis | None) -> int:
    """Wait for Ctrl-C; say it when a process ends by itself, and go on while texts are answered."""
    tidied = time.monotonic()
    while not stop.wait(LOOK_EVERY):
        if store is not None and time.monotonic() - tidied > TIDY_EVERY:
            tidied = time.monotonic()
            _tidy(store)
        for name, code in processes.ended():
            if name == "web":
                print(f"helpline: the web side ended by itself (exit {code}).", file=sys.stderr)
                return 1
            print(
                f"helpline: {name} ended by itself (exit {code}). Texts are still answered, "
                "by the webhook alone. Stop with Ctrl-C and start again.",
                file=sys.stderr,
                flush=True,
            )
    print("\nhelpline: stopping.", flush=True)
    return 0


def _tidy(store: Redis) -> None:
    """Take what has expired off the disk; a failure is said, and tried again in ten minutes."""
    try:
        if store.tidy():
            return
    except redis.RedisError:
        pass
    print("helpline: the file of Redis could not be written anew.", file=sys.stderr, flush=True)


def _answers(port: int, processes: Processes, stop: _Stop) -> bool:
    """Wait until the web side answers and a worker is there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not stop.wait(LOOK_EVERY):
        ended = processes.ended()
        if ended:
            names = ", ".join(f"{name} (exit {code})" for name, code in ended)
            print(f"helpline: did not start: {names}.", file=sys.stderr)
            return False
        with suppress(URLError, OSError, ValueError):
            address = f"http://127.0.0.1:{port}/health"
            with urllib.request.urlopen(address, timeout=2) as answer:
                if json.load(answer)["workers"]:
                    return True
    if not stop.asked:
        print(f"helpline: no answer on port {port} after {PATIENCE:.0f} s.", file=sys.stderr)
    return False


def _demonstrate(settings: Settings, store: Redis) -> None:
    """Fill the staff pages, in the embedded server of this computer only."""
    from bot.cli.demonstration import seed, seed_accounts  # noqa: PLC0415 - never in production

    # A Redis that goes away meanwhile leaves the pages emptier, and no traceback behind.
    with suppress(redis.RedisError), redis.Redis.from_url(store.url) as connection:
        seed_accounts(connection, settings)
        seed(connection, read_book(settings), settings, datetime.now(CONNECTICUT))


def _free_near(port: int) -> int:
    """Return a port if nobody listens on it, any other free one if somebody does."""
    with socket.socket() as probe:
        return port if probe.connect_ex(("127.0.0.1", port)) else free_port()


def _welcome(settings: Settings, staff_port: int, *, demonstrates: bool) -> None:
    here = f"http://127.0.0.1:{settings.port}"
    lines = ["", "The helpline is running.", ""]
    if not settings.production:
        lines.append(f"  Simulator   {here}/simulator")
    lines += [
        f"  Staff       http://127.0.0.1:{staff_port}/staff/",
        f"  Webhook     {settings.site}/sms",
        f"  Health      {here}/health",
        "",
    ]
    if settings.simulated:
        lines.append("  No Twilio account is named: texts stay inside this computer.")
        if demonstrates:
            lines.append(
                "  Staff pages show a demonstration; their sign-in page says how to sign in."
            )
    defaults = settings.defaults_in_use()
    if defaults and not settings.production:
        lines.append(f"  Development defaults in use: {', '.join(defaults)}.")
    lines += ["  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - the address that gunicorn will bind
        except OSError:
            raise SettingsError(
                f"port {port} is taken. Choose another: PORT=8001 make run"
            ) from None


def _refuse_missing_redis(url: str) -> None:
    try:
        connect(url, timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        raise SettingsError(
            f"REDIS_URL is set but Redis does not answer there ({type(error).__name__}). "
            "Start it (for example `redis-server`), correct the address, "
            "or unset REDIS_URL to use the embedded one."
        ) from None
