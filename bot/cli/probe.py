"""`helpline probe`: text the helpline as a phone would, and check what it answers (R042)."""

import argparse
import re
import secrets
import sys
import time
from html import unescape

import requests
from twilio.request_validator import RequestValidator

from bot.settings import read_settings

PROBE = "+12035550199"
"""A number that nobody has: 555-0100 to 555-0199 are reserved."""
SLOWEST = 2.0  # seconds (R020)
PATIENCE = 15.0  # seconds, as Twilio
HOTLINE = "1-888-373-7888"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--url", help="the site's address; PUBLIC_URL if absent")


def run(args: argparse.Namespace) -> int:
    """Text HELP, which changes nothing and orders nothing; 1 if the answer is not right in time."""
    settings = read_settings()
    url = f"{(args.url or settings.site).rstrip('/')}/sms"
    form = {"MessageSid": f"SM{secrets.token_hex(16)}", "From": PROBE, "Body": "HELP"}
    signer = RequestValidator(settings.texts("twilio_auth_token")[0])
    # What is signed is the public address, whatever way the probe takes to get there.
    headers = {"X-Twilio-Signature": signer.compute_signature(f"{settings.site}/sms", form)}
    began = time.monotonic()
    try:
        answer = requests.post(url, data=form, headers=headers, timeout=PATIENCE)
    except requests.RequestException as error:
        print(f"no answer: {type(error).__name__}", file=sys.stderr)
        return 1
    took = time.monotonic() - began
    found = re.search(r"<Message>(.*?)</Message>", answer.text, re.DOTALL)
    said = unescape(found[1]) if found else ""
    right = answer.ok and HOTLINE in said and settings.text("program_name") in said
    print(f"{'right' if right else 'wrong'} answer, status {answer.status_code}, {took:.2f} s")
    return 0 if right and took <= SLOWEST else 1
