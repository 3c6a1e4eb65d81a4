"""Puts the pieces together, once at each edge, and passes them down."""

from dataclasses import dataclass
from pathlib import Path

import redis

import bot
from bot.adapters.clock import Clock
from bot.adapters.flow_files import read_flows
from bot.adapters.hsds_files import read_directory
from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import connect
from bot.adapters.rq_queue import ReferralQueue
from bot.adapters.town_files import read_towns
from bot.adapters.twilio_carrier import TwilioCarrier
from bot.adapters.vocabulary_files import read_vocabulary
from bot.conversation import Conversation
from bot.core.book import Answers, Book, Program
from bot.core.directory.find import Freshness
from bot.deletion import Deletion
from bot.outbox import Outbox
from bot.settings import Settings

HOUSE = Path(bot.__file__).parent.parent
FLOWS, DATA = HOUSE / "flows", HOUSE / "data"


def read_book(settings: Settings, *, flows: Path | None = None, data: Path | None = None) -> Book:
    """Read everything the helpline says and knows, from the folders that the settings name.

    Raises:
        AuthoringError: a file cannot be used; every mistake with its file and line.
    """
    flows = flows or settings.helpline_flows or FLOWS
    data = data or settings.helpline_data or DATA
    found, catalogue = read_flows(flows)
    towns = read_towns(data)
    return Book(
        flows=found,
        catalogue=catalogue,
        vocabulary=read_vocabulary(data / "vocabulary", towns),
        towns=towns,
        directory=read_directory(data, towns, Freshness(settings.directory_freshness)),
        program=_program(settings),
    )


def read_answers(settings: Settings) -> Answers:
    """Read only what a worker says: it sends, and understands nothing.

    Raises:
        AuthoringError: a file cannot be used; every mistake with its file and line.
    """
    data = settings.helpline_data or DATA
    _, catalogue = read_flows(settings.helpline_flows or FLOWS)
    directory = read_directory(data, read_towns(data), Freshness(settings.directory_freshness))
    return Answers(catalogue=catalogue, directory=directory, program=_program(settings))


def _program(settings: Settings) -> Program:
    return Program(settings.text("program_name"), settings.text("program_contact"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRoom:
    """The pieces that send: all that a worker needs."""

    settings: Settings
    clock: Clock
    connection: redis.Redis
    store: RedisStore
    queue: ReferralQueue
    carrier: TwilioCarrier
    outbox: Outbox
    deletion: Deletion


@dataclass(frozen=True, slots=True, kw_only=True)
class House(PostRoom):
    """The pieces of a running helpline."""

    book: Book
    conversation: Conversation


def build_post_room(settings: Settings, answers: Answers | None = None) -> PostRoom:
    """Build the pieces that send; opens no connection yet."""
    answers = answers or read_answers(settings)
    secrets_list = settings.texts("helpline_secret")
    connection = connect(settings.text("redis_url"))
    store = RedisStore(connection)
    queue = ReferralQueue(connection)
    clock = Clock(settings.helpline_clock)
    carrier = TwilioCarrier(
        account=settings.text("twilio_account_sid"),
        credentials=settings.rest_credentials,
        sender=settings.text("twilio_from"),
        base=settings.twilio_api_url,
        status_callback=f"{settings.site}/sms/status" if settings.public_url else None,
    )
    return PostRoom(
        settings=settings,
        clock=clock,
        connection=connection,
        store=store,
        queue=queue,
        carrier=carrier,
        deletion=Deletion(store=store, carrier=carrier, clock=clock.now),
        outbox=Outbox(
            book=answers,
            store=store,
            queue=queue,
            carrier=carrier,
            secrets_list=secrets_list,
            opt_out_secrets=settings.opt_out_secrets,
            clock=clock.seconds,
            rate=settings.twilio_rate,
        ),
    )


def build(settings: Settings, book: Book | None = None) -> House:
    """Build every piece; opens no connection yet."""
    book = book or read_book(settings)
    room = build_post_room(settings, book)
    return House(
        settings=settings,
        clock=room.clock,
        connection=room.connection,
        store=room.store,
        queue=room.queue,
        carrier=room.carrier,
        outbox=room.outbox,
        deletion=room.deletion,
        book=book,
        conversation=Conversation(
            book=book,
            store=room.store,
            queue=room.queue,
            secrets_list=settings.texts("helpline_secret"),
            opt_out_secrets=settings.opt_out_secrets,
            clock=room.clock.now,
            monotonic=room.clock.monotonic,
        ),
    )
