"""`helpline staff-web`: the staff pages, on a port and with a Redis user of their own (R117)."""

import argparse
import threading
import time
from typing import TYPE_CHECKING, Any

import redis
from gunicorn.app.base import BaseApplication

from bot.adapters.redis_store.connection import connect
from bot.adapters.sign_in_codes import code_at
from bot.log import configure, log
from bot.settings import REQUIRED_OF_STAFF, Settings, SettingsError, read_settings
from bot.staff_room import StaffRoom
from bot.web.staff import create_staff_app
from bot.web.staff.guard import Visitors
from bot.wiring import DATA, FLOWS

if TYPE_CHECKING:
    from bot.adapters.sign_in_provider import Provider

CATCH_UP_EVERY = 3600.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    del args
    configure("staff")
    settings = read_settings(required=REQUIRED_OF_STAFF)
    open_provider(settings)  # what is missing is told before the server starts, not by its workers
    _Server(settings).run()
    return 0


def open_room(settings: Settings) -> StaffRoom:
    """Put the staff side together."""
    return StaffRoom(
        connection=connect(settings.text("redis_url"), timeout=10),
        secrets_list=settings.texts("staff_secret"),
        flows_folder=FLOWS,
        data=DATA,
        program=settings.text("program_name"),
    )


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with one process: few people look, and the directory is edited in one place."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what matters; no access log, which would hold addresses (L11)."""
        settings = self._settings
        options: dict[str, Any] = {
            "bind": f"{settings.interface}:{settings.staff_port or settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 60,
            "graceful_timeout": 5,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "critical",
            "control_socket_disable": True,
            "when_ready": lambda server: log.info("staff_ready", port=server.address[0][1]),
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the pieces in the worker, after the fork: connections must not be shared."""
        room = open_room(self._settings)
        threading.Thread(target=_keep_up, args=(room,), daemon=True).start()
        return create_staff_app(
            room,
            production=self._settings.production,
            visitors=_visitors(self._settings),
            provider=open_provider(self._settings),
        )


def open_provider(settings: Settings) -> "tuple[str, Provider] | None":
    """Return the provider that staff sign in with and its name; None where none is set up.

    Raises:
        SettingsError: a setting of it is missing, or the extra `oidc` is not installed.
    """
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client is None or (settings.production and settings.staff_url is None):
        raise SettingsError("OIDC_ISSUER needs OIDC_CLIENT and STAFF_URL. See .env.example.")
    try:
        from bot.adapters.sign_in_provider import Provider  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("OIDC_ISSUER needs the extra `oidc`. See docs/staff.md.") from None
    site = (settings.staff_url or settings.staff_address.removesuffix("/staff/")).rstrip("/")
    secret = settings.oidc_secret.get_secret_value() if settings.oidc_secret else None
    acr = tuple(filter(None, map(str.strip, (settings.oidc_acr or "").split(","))))
    back = f"{site}/staff/provider/back"
    provider = Provider(settings.oidc_issuer, settings.oidc_client, secret, back, acr=acr)
    return settings.oidc_name, provider


def _visitors(settings: Settings) -> Visitors | None:
    """Return who may look around in development, and with what; nobody in production (R125)."""
    if settings.production or settings.helpline_demonstration == "off":
        return None
    from bot.cli.demonstration import PASSWORD, PEOPLE, code_secret  # noqa: PLC0415 - see above

    def visitors() -> list[tuple[str, str, str, str]]:
        return [
            (name, role.value, PASSWORD, code_at(code_secret(settings, name), time.time()))
            for name, role in PEOPLE
        ]

    return visitors


def _keep_up(room: StaffRoom) -> None:
    """Add up weeks, decide months as they open and ask anew, so that no page waits for it."""
    while True:
        try:
            count = room.reporting.catch_up()
            room.asked_of(room.shelf())
            if count:
                log.info("weeks_added_up", count=count)
        except redis.RedisError as error:
            log.warning("store_down", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - pages can still do it themselves
            log.error("catch_up_failed", error=type(error).__name__, alarm=True)
        time.sleep(CATCH_UP_EVERY)
