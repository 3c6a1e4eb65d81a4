"""`helpline redis-acl`: the users of Redis, for a server that is not the embedded one."""

import argparse
import secrets
import sys

from bot.adapters.redis_acl import USERS, acl_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--format",
        choices=("file", "commands"),
        default="file",
        help="an ACL file (default), or ACL SETUSER commands for a server that takes no file",
    )


def run(args: argparse.Namespace) -> int:
    """Print the users with new random passwords: their digests go out, they themselves to you."""
    passwords = {user.name: secrets.token_urlsafe(32) for user in USERS}
    text = acl_file(passwords)
    if args.format == "commands":
        # The default user goes last: without it, nobody could make the others.
        default, *others = text.splitlines()
        lines = [line.replace("user ", "ACL SETUSER ", 1) for line in (*others, default)]
        text = "\n".join((*lines, ""))
    print(text, end="")
    print("Shown once. For each process its own REDIS_URL:", file=sys.stderr)
    for name, password in passwords.items():
        print(f"  {name:7} rediss://{name}:{password}@HOST:6379/0", file=sys.stderr)
    return 0
