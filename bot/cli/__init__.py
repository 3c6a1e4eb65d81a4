"""The command line: `helpline`, also `python -m bot`. 0 is fine, 1 is findings, 2 is wrong use."""

import argparse
import importlib
import sys

from bot.core.issue import AuthoringError

COMMANDS = {
    "run": "start everything: web, worker, Redis and the simulated phone network",
    "web": "serve the webhook (what the Procfile's `web` calls)",
    "worker": "send referrals (what the Procfile's `worker` calls)",
    "chat": "talk to the bot in the terminal, without a server",
    "play": "play conversation files; a diff where they fail",
    "check": "everything wrong in flows, texts and listings, proved over every reachable state",
    "understand": "what a text means, as JSON",
    "find": "the answer to a town and a need, as JSON",
    "segments": "what a text costs, as JSON",
    "staff": "accounts of staff: add, disable, link, list",
    "staff-web": "serve the staff pages (what the Procfile's `staff` calls)",
    "report": "a month's totals, with small cells withheld",
    "directory": "import, export, audit or confirm listings",
    "load": "simulated texters at a given rate: latency, lost, duplicated, wrong",
    "fallback": "write the static TwiML that a second host serves when this one is away",
    "doctor": "verify the account's settings and the deployment's health, and say what to do",
    "probe": "text the helpline as a phone would, and check what it answers",
    "redis-acl": "the users of Redis, each with only its keys and commands",
    "disclose": "everything that the system can say about a number: opted out, yes or no",
    "schema": "write the editor schema of the flow files",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if arguments is None and sys.argv[1:2] == ["web"]:
        _share_the_thread()
    from bot.settings import SettingsError  # noqa: PLC0415 - loads ssl, which must be shared first

    parser = argparse.ArgumentParser(
        prog="helpline", description="An SMS referral helpline for Connecticut."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    words = sys.argv[1:] if arguments is None else arguments
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        # A command's module is loaded only when it is called: `segments` must not load Flask.
        if name in words[:1]:
            module = importlib.import_module("bot.cli." + name.replace("-", "_"))
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    parsed = parser.parse_args(words)
    try:
        return int(parsed.run(parsed))
    except AuthoringError as error:
        print(error, file=sys.stderr)
        count = len(error.issues)
        print(f"{count} mistake{'s' * (count > 1)}; nothing was started.", file=sys.stderr)
        return 1
    except SettingsError as error:
        print(f"helpline: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone, as `helpline ... | head` does
        return 0
    except KeyboardInterrupt:
        return 130


def _share_the_thread() -> None:
    """Let whatever waits in this process, for Redis or for a socket, let others go on meanwhile.

    The web process serves all its texters in one thread this way. Handing each of them over to a
    thread of a pool took as long as everything that is done for them (`BENCHMARKS.md`).
    """
    from gevent import monkey  # noqa: PLC0415 - for one command alone

    monkey.patch_all()
