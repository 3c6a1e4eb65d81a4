"""Redis: all that is remembered between two texts, each concern in a module of its own."""

import redis

from bot.adapters.redis_store.at_carrier import AtCarrier
from bot.adapters.redis_store.connection import translated
from bot.adapters.redis_store.opt_outs import OptOutList
from bot.adapters.redis_store.outbox import OutboxEntries
from bot.adapters.redis_store.pace import SendingPace
from bot.adapters.redis_store.salts import SaltsOfTheDay
from bot.adapters.redis_store.scripts import Scripts
from bot.adapters.redis_store.turns import Turns


class RedisStore:
    """All that the helpline keeps in Redis, by what it is about."""

    def __init__(self, connection: redis.Redis) -> None:
        self.connection = connection
        scripts = Scripts(connection)
        self.salts = SaltsOfTheDay(scripts)
        self.turns = Turns(connection, scripts)
        self.opt_outs = OptOutList(connection, scripts)
        self.outbox = OutboxEntries(connection, scripts)
        self.pace = SendingPace(scripts)
        self.at_carrier = AtCarrier(connection)

    def ping(self) -> None:
        """Raise StoreDown unless Redis answers."""
        with translated():
            self.connection.ping()
