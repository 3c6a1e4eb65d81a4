"""The same walk against a stand-in for Twilio's REST API that we did not write (`emulate`, npm)."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bot.cli.processes import free_port
from tests.system.running import PATIENCE, Running, wait_until

HERE = Path(__file__).parent / "standin"
ACCOUNT, TOKEN = "AC" + "0" * 32, "twilio_test_auth_token"


@pytest.fixture
def standin() -> Iterator[str]:
    """The stand-in on a free port, installed by its lock file if it is not there yet."""
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    port = free_port()
    process = subprocess.Popen(
        [HERE / "node_modules/.bin/emulate", "--service", "twilio", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: _messages(address) is not None)
    yield address
    process.kill()
    process.wait()


@pytest.mark.standin
def test_the_stand_in_receives_the_referral(standin: str) -> None:
    """Signed webhooks walk to the need; the referral arrives through somebody else's API."""
    with Running(
        token=TOKEN,
        TWILIO_ACCOUNT_SID=ACCOUNT,
        TWILIO_AUTH_TOKEN=TOKEN,
        TWILIO_API_KEY="SK" + "0" * 32,
        TWILIO_API_SECRET="twilio_test_api_secret",
        TWILIO_FROM="+15551234567",
        TWILIO_API_URL=standin,
    ) as helpline:
        phone = "+12035550120"
        helpline.text("hi", sender=phone)
        helpline.text("norwalk", sender=phone)
        helpline.text("1", sender=phone)

        wait_until(lambda: _messages(standin))

        [message] = _messages(standin) or []
        assert message["to"] == phone
        assert "1-888-373-7888" in message["body"]


def _messages(address: str) -> list[dict[str, str]] | None:
    try:
        answer = requests.get(
            f"{address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
            auth=(ACCOUNT, TOKEN),
            timeout=PATIENCE,
        )
        return list(answer.json()["messages"])
    except (requests.RequestException, ValueError, KeyError):
        return None
