"""`helpline staff`: add, disable and list the accounts of staff."""

import getpass
import secrets
import sys
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace

import redis

from bot.adapters.accounts import Accounts
from bot.adapters.passwords import hashed, weakness
from bot.adapters.redis_store.connection import connect
from bot.adapters.seals import Seal
from bot.adapters.sign_in_codes import address, as_terminal, fresh_secret, period_of
from bot.core.staff.account import Account, Role, is_name
from bot.settings import REQUIRED_OF_STAFF, Settings, read_settings

FINE, WRONG_USE = 0, 2
TRIES = 3
NOBODY = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the commands."""
    commands = parser.add_subparsers(dest="staff_command", required=True)
    adding = commands.add_parser("add", help="make an account, or give one a new password and code")
    adding.add_argument("name", help="small letters, digits, dots and hyphens, such as maria.s")
    adding.add_argument("--role", choices=[role.value for role in Role], default=Role.VIEWER.value)
    disabling = commands.add_parser("disable", help="shut an account and end its sessions at once")
    disabling.add_argument("name")
    linking = commands.add_parser("link", help="say who an account is to your own provider")
    linking.add_argument("name")
    linking.add_argument("subject", help="as the provider calls them; `-` for nobody")
    commands.add_parser("list", help="who may sign in")


def run(args: Namespace) -> int:
    """Run one of them."""
    settings = read_settings(required=REQUIRED_OF_STAFF)
    accounts = Accounts(connect(settings.text("redis_url")))
    command = {"add": _add, "disable": _disable, "link": _link, "list": _list}[args.staff_command]
    try:
        return command(args, accounts, settings)
    except redis.RedisError as error:
        print(f"helpline: Redis does not answer ({type(error).__name__}).", file=sys.stderr)
        return WRONG_USE


def _add(args: Namespace, accounts: Accounts, settings: Settings) -> int:
    if not is_name(args.name):
        print("helpline: a name is 2 to 32 small letters, digits, dots, hyphens.", file=sys.stderr)
        return WRONG_USE
    program = settings.text("program_name")
    password = _password((args.name, *program.lower().split()))
    if not password:
        return WRONG_USE
    secret = fresh_secret()
    uri = address(secret, args.name, program)
    print(f"Scan this with an authenticator app, or type the key in it:\n\n{as_terminal(uri)}")
    print(f"  {uri.partition('secret=')[2].partition('&')[0]}\n")
    if sys.stdin.isatty() and not _code_was_right(secret):
        print("helpline: no account was made.", file=sys.stderr)
        return WRONG_USE
    sealed = Seal(settings.texts("staff_secret"), "staff code").close(secret)
    accounts.keep(Account(args.name, Role(args.role), hashed(password), sealed))
    accounts.sign_out_everywhere(args.name)
    accounts.audit(time.time(), "command line", "added account", args.name)
    print(f"{args.name} may sign in as {args.role}.")
    return FINE


def _password(words: tuple[str, ...]) -> str:
    """Ask for a password, or read it from a pipe; the empty text if none will do."""
    asked = sys.stdin.isatty()
    for _ in range(TRIES if asked else 1):
        typed = getpass.getpass("Password: ") if asked else sys.stdin.readline().rstrip("\n")
        wrong = weakness(typed, words)
        if not wrong and asked and getpass.getpass("Again: ") != typed:
            wrong = "The two are not the same."
        if not wrong:
            return typed
        print(wrong, file=sys.stderr)
    return ""


def _code_was_right(secret: bytes) -> bool:
    """Let somebody type a code, so that nobody is shut out by a phone that did not take the key."""
    for _ in range(TRIES):
        if period_of(secret, input("Code: "), time.time()) is not None:
            return True
        print("That code is not right. Is the clock of the phone?", file=sys.stderr)
    return False


def _disable(args: Namespace, accounts: Accounts, settings: Settings) -> int:
    del settings
    account = accounts.find(args.name)
    if account is None:
        print(f"helpline: no account is called {args.name}.", file=sys.stderr)
        return WRONG_USE
    # Not even the old hash is kept: the account can only come back with a new password.
    unusable = hashed(secrets.token_urlsafe(32))
    accounts.keep(replace(account, disabled=True, password=unusable))
    ended = accounts.sign_out_everywhere(args.name)
    accounts.audit(time.time(), "command line", "disabled account", args.name)
    print(f"{args.name} is shut out; {ended} sessions ended.")
    return FINE


def _link(args: Namespace, accounts: Accounts, settings: Settings) -> int:
    del settings
    account = accounts.find(args.name)
    if account is None:
        print(f"helpline: no account is called {args.name}.", file=sys.stderr)
        return WRONG_USE
    subject = "" if args.subject == NOBODY else args.subject
    other = accounts.with_subject(subject)
    if other is not None and other.name != args.name:
        print(f"helpline: that is already {other.name}.", file=sys.stderr)
        return WRONG_USE
    accounts.keep(replace(account, subject=subject))
    accounts.sign_out_everywhere(args.name)
    accounts.audit(time.time(), "command line", "linked account", args.name)
    print(f"{args.name} may {'sign in' if subject else 'no longer sign in'} with your provider.")
    return FINE


def _list(args: Namespace, accounts: Accounts, settings: Settings) -> int:
    del args, settings
    for account in accounts.everybody():
        print(f"{account.name:32} {account.role:8} {'disabled' if account.disabled else 'active'}")
    return FINE
