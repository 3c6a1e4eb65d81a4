"""A stand-in for Twilio's REST API that takes its time: `python slow_twilio.py PORT MILLISECONDS`.

It answers each send after a fixed delay, as the real one does over the network, and tells at
`GET /arrivals` when each came and to whom.
"""

import asyncio
import itertools
import sys
import time

from aiohttp import web

ids = itertools.count()
arrivals: list[tuple[float, str]] = []


async def accept(request: web.Request) -> web.Response:
    """Accept one text."""
    form = await request.post()
    arrivals.append((time.time(), str(form["To"])))
    await asyncio.sleep(DELAY)
    sid = f"SM{next(ids):032x}"
    record = {"sid": sid, "status": "queued", "to": form["To"], "body": form["Body"]}
    return web.json_response(record, status=201)


async def tell(_request: web.Request) -> web.Response:
    """Tell what was accepted."""
    return web.json_response(arrivals)


async def count(_request: web.Request) -> web.Response:
    """Tell how much was accepted."""
    return web.json_response(len(arrivals))


DELAY = float(sys.argv[2]) / 1000
app = web.Application()
app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", accept)
app.router.add_get("/arrivals", tell)
app.router.add_get("/count", count)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
