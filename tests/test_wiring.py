"""The pieces fit together, and a broken file stops them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.twilio_carrier import API
from bot.core.book import Book
from bot.core.directory.find import Freshness
from bot.core.issue import AuthoringError
from bot.settings import Settings, SettingsError, read_settings
from bot.wiring import DATA, FLOWS, build, build_post_room, read_answers, read_book

NOWHERE = "redis://127.0.0.1:1/0"


def settings_with(**more: Any) -> Settings:
    """Make development settings that no `.env` can change."""
    return read_settings(_env_file=None, **more)


def test_a_house_is_built_without_asking_anybody(book: Book) -> None:
    """No connection is opened: a process starts while Redis is still away."""
    settings = settings_with(redis_url=NOWHERE, public_url="https://helpline.example/")
    house = build(settings, book)

    assert house.book is book
    assert house.conversation.book is book
    assert house.store.connection is house.connection
    assert house.carrier._callback == {"status_callback": "https://helpline.example/sms/status"}


def test_without_a_public_address_nobody_is_called_back(book: Book) -> None:
    """Twilio could not reach this computer."""
    house = build(settings_with(redis_url=NOWHERE), book)

    assert house.carrier._callback == {}
    assert house.carrier._client.http_client._base == API


def test_a_worker_holds_only_what_it_says(book: Book) -> None:
    """It understands nothing, so it loads no vocabulary."""
    room = build_post_room(settings_with(redis_url=NOWHERE))
    answers = read_answers(room.settings)

    assert answers.catalogue.texts == book.catalogue.texts
    assert set(answers.directory.records) == set(book.directory.records)
    assert answers.program == book.program


def test_freshness_is_a_setting() -> None:
    """`DIRECTORY_FRESHNESS=enforce` withholds what nobody has dialled."""
    strict = read_answers(settings_with(directory_freshness="enforce"))

    assert strict.directory.freshness is Freshness.ENFORCE
    assert read_answers(settings_with()).directory.freshness is Freshness.OFF


def test_a_house_needs_an_address_of_redis(book: Book) -> None:
    """Named, not guessed."""
    with pytest.raises(SettingsError, match="REDIS_URL"):
        build(settings_with(), book)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("flows/referral.yaml", "flows/referral.yaml:1: "),
        ("data/towns.csv", "data/towns.csv:1: "),
        ("data/services.csv", "data/services.csv:1: "),
        ("data/vocabulary/commands.txt", "commands.txt:1: "),
    ],
)
def test_a_broken_file_of_any_kind_is_told_by_its_line(
    tmp_path: Path, file: str, told: str
) -> None:
    """Flows, towns, listings, words."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / file).write_text("nonsense that is none of it\n", encoding="utf-8")

    with pytest.raises(AuthoringError) as caught:
        read_book(settings_with(), flows=tmp_path / "flows", data=tmp_path / "data")

    assert told in str(caught.value)
