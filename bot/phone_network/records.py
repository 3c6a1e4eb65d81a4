"""What the network keeps of texts, both ways, until somebody deletes it: as Twilio does."""

import time
from email.utils import formatdate
from typing import Any

from bot.phone_network.phones import Bubble

DATE = "%Y-%m-%dT%H:%M:%SZ"


class Records:
    """Records of texts by their SID, in the shape of Twilio's API."""

    def __init__(self, account: str) -> None:
        self._account = account
        self.by_sid: dict[str, dict[str, Any]] = {}
        self._sent_at: dict[str, str] = {}

    def keep(self, sid: str, form: Any, bubble: Bubble, *, direction: str) -> dict[str, Any]:
        """Keep one text; `direction` is `inbound`, `outbound-api` or `outbound-reply`."""
        date = formatdate(time.time())
        path = f"/2010-04-01/Accounts/{self._account}/Messages/{sid}"
        self._sent_at[sid] = time.strftime(DATE, time.gmtime())
        self.by_sid[sid] = {
            "account_sid": self._account, "api_version": "2010-04-01", "body": form.get("Body"),
            "date_created": date, "date_sent": date, "date_updated": date,
            "direction": direction, "error_code": None, "error_message": None,
            "from": form.get("From"), "messaging_service_sid": form.get("MessagingServiceSid"),
            "num_media": "0", "num_segments": str(bubble.segments), "price": None,
            "price_unit": "USD", "sid": sid, "status": "queued",
            "subresource_uris": {"media": f"{path}/Media.json"}, "to": form.get("To"),
            "uri": f"{path}.json",
        }  # fmt: skip
        return self.by_sid[sid]

    def before(self, moment: str) -> list[dict[str, Any]]:
        """List what was sent before a moment, written as `2026-03-03T15:00:00Z`."""
        kept = list(self.by_sid.items())
        return [record for sid, record in kept if self._sent_at[sid] < moment]

    def delete(self, sid: str) -> bool:
        """Delete one record; False if there is none."""
        self._sent_at.pop(sid, None)
        return self.by_sid.pop(sid, None) is not None
