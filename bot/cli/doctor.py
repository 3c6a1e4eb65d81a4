"""`helpline doctor`: the account's settings and the deployment's health, and what to do."""

import argparse

from bot.adapters.redis_store.connection import connect
from bot.adapters.twilio_account import TwilioAccount
from bot.doctor import Finding, examine
from bot.settings import read_settings
from bot.wiring import read_book


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes: nothing, the settings are in the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Print a line for each thing that was looked at; 1 if one is wrong."""
    del args
    settings = read_settings()
    account = TwilioAccount(
        account=settings.text("twilio_account_sid"),
        credentials=settings.rest_credentials,
        base=settings.twilio_api_url,
    )
    read_book(settings)  # a broken flow, text or listing ends here, with its line
    findings = [Finding("ok", "flows, texts and directory can be read")]
    with connect(settings.text("redis_url")) as connection:
        findings += examine(settings, account, connection)
    for state, what, do in findings:
        print(f"{state:6} {what}" + (f"\n       -> {do}" if do else ""))
    wrong = sum(finding.state == "wrong" for finding in findings)
    print(f"{wrong} wrong, {sum(f.state == 'look' for f in findings)} to look at by hand.")
    return 1 if wrong else 0
