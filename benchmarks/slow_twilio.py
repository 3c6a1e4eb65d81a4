"""A stand-in for Twilio's REST API that takes its time: `python slow_twilio.py PORT MILLISECONDS`.

It answers each send after a fixed delay, as the real one does over the network, and tells at
`GET /count` how many it has accepted and when the first and the last came.
"""

import asyncio
import itertools
import sys
import time

from aiohttp import web

ids = itertools.count()
arrivals: list[float] = []


async def accept(request: web.Request) -> web.Response:
    """Accept one text."""
    form = await request.post()
    arrivals.append(time.time())
    await asyncio.sleep(DELAY)
    sid = f"SM{next(ids):032x}"
    record = {"sid": sid, "status": "queued", "to": form["To"], "body": form["Body"]}
    return web.json_response(record, status=201)


async def count(_request: web.Request) -> web.Response:
    """Tell how many were accepted, and when."""
    return web.json_response({"count": len(arrivals), "arrivals": arrivals})


DELAY = float(sys.argv[2]) / 1000
app = web.Application()
app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", accept)
app.router.add_get("/count", count)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
