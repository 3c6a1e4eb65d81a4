"""`helpline worker`: sends referrals."""

import argparse
from functools import partial

from bot.adapters.redis_store.connection import connect
from bot.log import configure
from bot.settings import read_settings
from bot.wiring import build_post_room
from bot.worker import run as work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    del args
    configure("worker")
    settings = read_settings()
    room = build_post_room(settings)
    room.carrier.warm()
    work(partial(connect, settings.text("redis_url")), room.store, room.outbox, room.deletion)
    return 0
