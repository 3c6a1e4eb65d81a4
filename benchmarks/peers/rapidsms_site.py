"""RapidSMS with three turns: one app, its blocking router, an SQLite database; `PORT` in front."""

import os
import sys
from html import escape
from pathlib import Path
from typing import Any

import django
from django.conf import settings

FOLDER = Path(os.environ["PEER_FOLDER"])
settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106 - protects nothing
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "rapidsms.db",
                           "OPTIONS": {"timeout": 20}}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rapidsms"],
    INSTALLED_BACKENDS={"phone": {"ENGINE": "rapidsms.backends.base.BackendBase"}},
    RAPIDSMS_ROUTER="rapidsms.router.blocking.BlockingRouter",
    RAPIDSMS_HANDLERS=[],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    LOGGING_CONFIG=None,
    USE_TZ=True,
)  # fmt: skip
django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from rapidsms.apps.base import AppBase  # noqa: E402
from rapidsms.backends.base import BackendBase  # noqa: E402
from rapidsms.router import get_router, lookup_connections  # noqa: E402

steps: dict[str, int] = {}


class Referral(AppBase):
    """The three turns, with the step in memory as an example app keeps it."""

    def handle(self, msg: Any) -> bool:
        """Answer one message."""
        sender = msg.connections[0].identity
        step = steps.get(sender, 0)
        said = (
            "Automated. In danger call 911. What town are you in?",
            f"{msg.text}. What do you need? 1 Shelter 2 Health 3 Legal",
            "Norwalk: The Center 203-555-0101 24h. Trafficking Hotline 1-888-373-7888.",
        )[step]
        steps[sender] = (step + 1) % 3
        msg.respond(said)
        return True


BackendBase.send = lambda *_, **__: True  # answers go back in the response instead
router = get_router()
router.add_app(Referral)


@csrf_exempt
def sms(request: Any) -> HttpResponse:
    """Take one message in and give the answer back."""
    if request.method != "POST":
        return HttpResponse("ready")
    [connection] = lookup_connections("phone", [request.POST["From"]])
    message = router.new_incoming_message(text=request.POST["Body"], connections=[connection])
    router.receive_incoming(message)
    said = "".join(
        escape(each["text"] if isinstance(each, dict) else each.text) for each in message.responses
    )
    return HttpResponse(f"<Response><Message>{said}</Message></Response>", "text/xml")


urlpatterns = [path("sms", sms), path("", sms)]
application = get_wsgi_application()

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    os.execv(  # noqa: S606 - the server of its own environment
        sys.executable,
        [sys.executable, "-m", "gunicorn", "--chdir", str(Path(__file__).parent), "--threads", "8",
         "--bind", f"127.0.0.1:{os.environ['PORT']}", "--keep-alive", "75",
         "rapidsms_site:application"],
    )  # fmt: skip
