"""How many referrals one worker process sends a second when Twilio takes 80 ms, in what memory."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bot.adapters.redis_store import Changes, Entry, Names
from bot.adapters.seals import Seal
from bot.cli.processes import Redis, free_port
from bot.settings import read_settings
from bot.wiring import build

DELAY_MS = 80
REFERRALS = 600
GOAL_PER_SECOND, GOAL_MEMORY_MB = 100, 80
HERE = Path(__file__).parent


def main(workers: int) -> int:
    """Queue referrals, start workers, and time from the first send to the last."""
    redis = Redis()
    port = free_port()
    twilio = subprocess.Popen([sys.executable, HERE / "slow_twilio.py", str(port), str(DELAY_MS)])
    environment = {
        **os.environ, "REDIS_URL": redis.url, "TWILIO_API_URL": f"http://127.0.0.1:{port}",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "55501",
    }  # fmt: skip
    try:
        queue_referrals(redis.url)
        started = [
            subprocess.Popen([sys.executable, "-m", "bot", "worker"], env=environment,
                             stdout=subprocess.DEVNULL)
            for _ in range(workers)
        ]  # fmt: skip
        arrivals = wait_for(port, REFERRALS)
        memory = max(resident_mb(process.pid) for process in started)
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)
    finally:
        twilio.kill()
        twilio.wait()
        redis.kill()
        redis.wait()
    middle = arrivals[REFERRALS // 10 :]  # a start is not a speed
    rate = (len(middle) - 1) / (middle[-1] - middle[0])
    print(f"{workers} worker(s)  {rate:6.0f} referrals/s  {memory:5.0f} MB resident")
    return 0 if rate >= GOAL_PER_SECOND * workers and memory <= GOAL_MEMORY_MB else 1


def queue_referrals(url: str) -> None:
    """Put referrals for different people into the outbox, as the webhook does."""
    settings = read_settings(redis_url=url, _env_file=None)
    house = build(settings)
    seal = Seal(settings.texts("helpline_secret"), "outbox")
    now = time.time()
    salts = house.store.salts(now)
    seal.follow(salts.today, salts.before)
    for number in range(REFERRALS):
        errand = {
            "to": f"+1203555{number:04}", "town": "Norwalk", "need": "shelter", "language": "en",
            "minor": False, "start": 0, "at": int(now), "introduce": True,
        }  # fmt: skip
        entry = Entry(
            f"entry{number}", seal.close(json.dumps(errand).encode()), (now + 60) * 1000, 600_000
        )
        names = Names(f"p{number}", f"q{number}", f"m{number}", (f"o{number}",))
        changes = Changes(
            loaded=None, session=None, session_life=0, reply=b"", now=now * 1000, week="w",
            month="m", entry=entry, queue=house.queue.commands(entry.id),
        )  # fmt: skip
        assert house.store.commit(names, changes).outcome == "done"


def wait_for(port: int, count: int) -> list[float]:
    """Wait until the stand-in has accepted this many; return when each came."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/count", timeout=5) as answer:
                found = json.load(answer)
        except OSError:
            found = {"count": 0}
        if found["count"] >= count:
            return sorted(found["arrivals"])
        time.sleep(0.2)
    raise TimeoutError("the referrals were not sent in time")


def resident_mb(pid: int) -> float:
    """Read a process's proportional set size in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
