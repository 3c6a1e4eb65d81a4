"""Where the time of a webhook goes, without a server: python -m benchmarks.profiling.

Profiles that led to a change are kept in `benchmarks/profiles`. Another revision is profiled with
its tree before this one on the path: `PYTHONPATH=var/compare python benchmarks/profiling.py`.
"""

import cProfile
import io
import pstats
import re
import sys
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))

import redis

from benchmarks.client import SITE, TOKEN, conversations
from benchmarks.compare import environ_of
from bot.adapters.redis_store.keys import PRESENCE
from bot.cli.processes import Redis
from bot.settings import read_settings
from bot.web import create_app
from bot.wiring import DATA, build, read_towns

PEOPLE, LINES = 500, 45


def main() -> None:
    """Profile three texts each of five hundred people, referrals queued."""
    server = Redis()
    try:
        owner = redis.Redis.from_url(server.url)
        listening: Any = owner.pubsub()
        listening.subscribe(PRESENCE)
        owner.set(PRESENCE, "", px=600_000)
        settings = read_settings(
            _env_file=None, redis_url=server.url, public_url=SITE, twilio_auth_token=TOKEN
        )
        app: Any = create_app(build(settings)).wsgi_app
        talks = conversations(0, PEOPLE, tuple(read_towns(DATA).by_name))
        asked = [environ_of(raw) for talk in talks for raw in talk]
        profile = cProfile.Profile(time.process_time)  # a busy machine slows only the wall
        profile.enable()
        for environ in asked:
            b"".join(app(environ, lambda *_: None))
        profile.disable()
    finally:
        server.kill()
        server.wait()
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats("cumtime").print_stats(LINES)
    print(re.sub(r"/\S*/(site-packages|lib/python3\.\d+|bot|benchmarks)/", r"\1/", out.getvalue()))


if __name__ == "__main__":
    main()
