"""Puts the pieces together, once at each edge, and passes them down."""

from dataclasses import dataclass
from pathlib import Path

import redis

import bot
from bot.adapters.flow_files import read_flows
from bot.adapters.hsds_files import read_directory
from bot.adapters.redis_store import RedisStore, connect
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.town_files import read_towns
from bot.adapters.twilio_carrier import TwilioCarrier
from bot.adapters.vocabulary_files import read_vocabulary
from bot.conversation import Conversation
from bot.core.book import Book, Program
from bot.outbox import Outbox
from bot.settings import Settings

HOUSE = Path(bot.__file__).parent.parent
FLOWS, DATA = HOUSE / "flows", HOUSE / "data"


def read_book(settings: Settings, *, flows: Path = FLOWS, data: Path = DATA) -> Book:
    """Read everything the helpline says and knows.

    Raises:
        AuthoringError: a file cannot be used; every mistake with its file and line.
    """
    found, catalogue = read_flows(flows)
    towns = read_towns(data)
    return Book(
        flows=found,
        catalogue=catalogue,
        vocabulary=read_vocabulary(data / "vocabulary", towns),
        towns=towns,
        directory=read_directory(data, towns),
        program=Program(settings.text("program_name"), settings.text("program_contact")),
    )


@dataclass(frozen=True, slots=True)
class House:
    """The pieces of a running helpline."""

    settings: Settings
    book: Book
    connection: redis.Redis
    store: RedisStore
    carrier: TwilioCarrier
    conversation: Conversation
    outbox: Outbox


def build(settings: Settings, book: Book | None = None) -> House:
    """Build every piece from the settings; opens no connection yet."""
    book = book or read_book(settings)
    secrets_list = settings.texts("helpline_secret")
    opt_out_secrets = settings.opt_out_secrets
    connection = connect(settings.text("redis_url"))
    store = RedisStore(connection)
    queue = ReferralQueue(connection)
    carrier = TwilioCarrier(
        account=settings.text("twilio_account_sid"),
        credentials=settings.rest_credentials,
        sender=settings.text("twilio_from"),
        base=settings.twilio_api_url,
        status_callback=f"{settings.site}/sms/status" if settings.public_url else None,
    )
    return House(
        settings=settings,
        book=book,
        connection=connection,
        store=store,
        carrier=carrier,
        conversation=Conversation(
            book=book,
            store=store,
            queue=queue,
            secrets_list=secrets_list,
            opt_out_secrets=opt_out_secrets,
        ),
        outbox=Outbox(
            book=book,
            store=store,
            queue=queue,
            carrier=carrier,
            secrets_list=secrets_list,
            opt_out_secrets=opt_out_secrets,
        ),
    )
