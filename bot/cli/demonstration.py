"""Made-up conversations that have gone through the real engine, so that every page shows something.

Development only, and marked as what it is on every page. Nothing here can run in production.
"""

import random
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import redis

from bot.adapters.accounts import Accounts
from bot.adapters.passwords import hashed
from bot.adapters.seals import Seal, derive
from bot.core.book import Book
from bot.core.engine import advance
from bot.core.flow_log import NOTHING, FlowLog
from bot.core.mark import Outcome, Pace
from bot.core.report.periods import latest_month, monday, quarter_of, visible_weeks, weeks_of
from bot.core.session import Session
from bot.core.staff.account import Account, Role
from bot.settings import Settings

PEOPLE = (("demo", Role.EDITOR), ("demo-second", Role.EDITOR), ("demo-viewer", Role.VIEWER))
PASSWORD = "harbor lantern tulip seven"  # noqa: S105 - known to everybody, made in development only
A_WEEK = 240  # conversations
MARKER = "helpline:staff:demonstration"
# Weights of the hours of a day and of the days of a week: evenings and nights, weekends more.
HOURS = (7, 6, 4, 3, 2, 1, 1, 2, 3, 4, 5, 6, 7, 7, 6, 7, 8, 9, 11, 12, 13, 13, 11, 9)
DAYS = (10, 9, 9, 10, 11, 14, 14)
LANGUAGES = {"en": 70, "es": 21, "pt": 6, "ht": 3}
ASKS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "shelter": ("need somewhere safe to sleep", "shelter", "kicked out, need a place to stay"),
        "crisis": ("need to talk to someone about abuse", "my boyfriend hits me"),
        "basics": ("food pantry", "diapers", "food stamps"),
        "legal": ("restraining order", "need a lawyer", "immigration lawyer"),
        "health": ("std test", "birth control", "clinic"),
        "counseling": ("therapy", "anxiety, need counseling"),
        "substance": ("detox", "need narcan"),
        "exit": ("he makes me do sex work, want out", "trafficking"),
        "work": ("job training", "need a job"),
        "youth": ("im 16 and ran away",),
        "lgbtq": ("lgbtq support",),
        "report": ("worried my cousin is being trafficked",),
    },
    "es": {
        "shelter": ("necesito un refugio", "donde dormir"),
        "crisis": ("mi esposo me pega",),
        "basics": ("comida",),
        "legal": ("abogado de inmigracion",),
        "health": ("clinica",),
        "counseling": ("terapia",),
        "work": ("trabajo",),
    },
    "pt": {"shelter": ("preciso de abrigo",), "legal": ("advogado",), "basics": ("comida",)},
    "ht": {"shelter": ("mwen bezwen yon kote pou domi",), "basics": ("manje",)},
}
WEIGHTS = {
    "shelter": 24, "crisis": 14, "basics": 16, "legal": 10, "health": 8, "counseling": 8,
    "substance": 6, "exit": 4, "work": 5, "youth": 2, "lgbtq": 2, "report": 1,
}  # fmt: skip
HELLO = {"en": ("hi", "hello?"), "es": ("hola",), "pt": ("oi",), "ht": ("bonjou",)}
RISK = {
    "en": ("he has a gun", "i want to kill myself", "my friend is overdosing"),
    "es": ("tiene una pistola", "me quiero matar"),
    "pt": ("quero morrer",),
    "ht": ("mwen vle touye tet mwen",),
}


@dataclass(slots=True)
class Written:
    """What a demonstration adds to the store."""

    rows: dict[str, list[str]] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    hours: dict[str, Counter[int]] = field(default_factory=dict)
    delivery: dict[str, Counter[str]] = field(default_factory=dict)
    flags: Counter[str] = field(default_factory=Counter)


def seed_accounts(connection: redis.Redis, settings: Settings) -> None:
    """Make the accounts of the demonstration, in development only."""
    assert not settings.production, "no default accounts in production (R125)"
    accounts, seal = Accounts(connection), Seal(settings.texts("staff_secret"), "staff code")
    for name, role in PEOPLE:
        if accounts.find(name) is None:
            secret = seal.close(code_secret(settings, name))
            accounts.keep(Account(name, role, hashed(PASSWORD), secret))


def code_secret(settings: Settings, name: str) -> bytes:
    """Return the secret of a demonstration account's codes: known here, so that a page can tell."""
    assert not settings.production, "no default accounts in production (R125)"
    return derive(settings.text("staff_secret"), f"demonstration {name}")[:20]


def seed(connection: redis.Redis, book: Book, settings: Settings, now: datetime) -> int:
    """Fill the weeks that may be looked at and are empty; return how many conversations it took."""
    assert not settings.production, "a demonstration has no place in production"
    pipe = connection.pipeline(transaction=False)
    weeks = visible_weeks(now)
    for week in weeks:
        pipe.exists(f"helpline:log:{week}")
    empty = [week for week, rows in zip(weeks, pipe.execute(), strict=True) if not rows]
    if len(empty) < len(weeks):
        return 0  # somebody's own conversations, or yesterday's demonstration
    profile = {week for month in quarter_of(latest_month(now)) for week in weeks_of(month)}
    written = Written()
    player = _Player(book, random.Random(2026), written)  # noqa: S311 - a demonstration, repeatable
    for week in sorted(profile | set(weeks)):
        for _ in range(A_WEEK):
            player.converse(week, keep=week in weeks)
    _store(connection, written)
    return A_WEEK * len(profile | set(weeks))


def _store(connection: redis.Redis, written: Written) -> None:
    pipe = connection.pipeline(transaction=True)
    # The staff side may already have added up that there was nothing.
    pipe.delete("helpline:staff:months", *(f"helpline:staff:week:{week}" for week in written.rows))
    for week, rows in written.rows.items():
        pipe.rpush(f"helpline:log:{week}", *rows)
        pipe.expire(f"helpline:log:{week}", 97 * 86400)
    for name, by_month in (
        ("counts", written.counts), ("hours", written.hours), ("delivery", written.delivery),
    ):  # fmt: skip
        for month, counter in by_month.items():
            for key, count in counter.items():
                pipe.hincrby(f"helpline:{name}:{month}", str(key), count)
    for listing, count in written.flags.most_common(4):
        pipe.hincrby("helpline:flags", listing, count)
    pipe.set(MARKER, "1")
    pipe.execute()


class _Player:
    """Texts the engine as somebody might."""

    def __init__(self, book: Book, dice: random.Random, written: Written) -> None:
        self._book, self._dice, self._written = book, dice, written
        self._log = FlowLog.of(book)
        self._towns = list(book.towns.by_name)
        self._people = [book.towns[name].population for name in self._towns]

    def converse(self, week: str, *, keep: bool) -> None:
        """Play one conversation in a week, and write down what the log would."""
        dice = self._dice
        now = datetime.combine(monday(week), datetime.min.time()).astimezone()
        day = dice.choices(range(7), DAYS)[0]
        hour = dice.choices(range(24), HOURS)[0]
        now = now + timedelta(days=day, hours=hour, minutes=dice.randrange(60))
        month = f"{now:%Y-%m}"
        session: Session | None = None
        fresh = urlsafe_b64encode(dice.randbytes(16)).rstrip(b"=").decode()
        for text in self._texts():
            if session is not None and not keep:
                return  # of weeks whose rows are gone only the hour counts
            turn = advance(self._book, session, text, now=now, fresh_id=fresh)
            if turn.marks and keep:
                who = turn.session.id if turn.session else NOTHING
                row = self._log.row(who, turn.marks[0])
                self._written.rows.setdefault(week, []).append(row)
            if turn.session and turn.marks and turn.marks[0].pace is Pace.FIRST:
                hours = self._written.hours.setdefault(month, Counter())
                hours[day * 24 + hour] += 1
            if keep and turn.order is not None:
                self._count(turn.order.town, turn.order.need, turn.order.start, month,
                            statewide=turn.marks[0].outcome is Outcome.STATEWIDE)  # fmt: skip
            if keep and turn.flagged:
                self._written.flags[turn.flagged[0]] += 1
            session = turn.session
            now += timedelta(seconds=dice.choice((15, 30, 50, 100, 200, 500)))

    def _count(
        self, town: str | None, need: str, start: int, month: str, *, statewide: bool
    ) -> None:
        delivery = self._written.delivery.setdefault(month, Counter())
        states = ("sent", "refused", "expired", "stopped")
        delivery[self._dice.choices(states, (960, 25, 10, 5))[0]] += 1
        if start:
            return
        counts = self._written.counts.setdefault(month, Counter())
        counter = self._log.counter(town, need)
        counts[counter] += 1
        if statewide:
            counts[f"{counter}|{Outcome.STATEWIDE}"] += 1

    def _texts(self) -> Iterator[str]:
        """Think up what somebody writes: all at once, step by step, or not to the end."""
        dice = self._dice
        language = dice.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()))[0]
        asks = ASKS[language]
        need = dice.choices(tuple(asks), [WEIGHTS[each] for each in asks])[0]
        ask, town = dice.choice(asks[need]), dice.choices(self._towns, self._people)[0]
        if dice.random() < 0.05:  # noqa: PLR2004 - one in twenty
            yield dice.choice(RISK[language])
            if dice.random() < 0.4:  # noqa: PLR2004
                return
        shape = dice.random()
        if shape < 0.38:  # noqa: PLR2004 - who says all at once
            yield f"{ask} {town}"
        elif shape < 0.60:  # noqa: PLR2004 - who says the need, then the town
            yield ask
            if dice.random() < 0.12:  # noqa: PLR2004
                return
            yield town
        else:
            yield dice.choice(HELLO[language])
            if dice.random() < 0.22:  # noqa: PLR2004 - who leaves at the greeting
                return
            if dice.random() < 0.15:  # noqa: PLR2004
                yield "????"
            yield town if dice.random() < 0.85 else "5"  # noqa: PLR2004
            if dice.random() < 0.14:  # noqa: PLR2004 - who leaves at the need
                return
            yield ask
        after = dice.random()
        if after < 0.18:  # noqa: PLR2004
            yield "MORE"
        elif after < 0.23:  # noqa: PLR2004
            yield "BAD"
            yield "1"
        elif after < 0.30:  # noqa: PLR2004
            yield "MENU"
            yield "3"
