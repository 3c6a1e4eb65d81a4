"""`helpline worker`: sends referrals."""

import argparse

from bot.log import configure
from bot.settings import read_settings
from bot.wiring import build
from bot.worker import run as work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    del args
    configure("worker")
    house = build(read_settings())
    house.carrier.warm()
    work(house.connection, house.store, house.outbox)
    return 0
