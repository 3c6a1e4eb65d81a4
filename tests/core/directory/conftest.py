"""What the tests of the directory share: the shipped data, and small directories made up."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from bot.adapters.hsds_files import read_directory
from bot.adapters.town_files import read_towns
from bot.core.catalogue import Catalogue
from bot.core.directory.find import Directory
from bot.core.directory.listing import Phone, Record, Weight
from bot.core.towns import Town, Towns

ROOT = Path(__file__).parents[3]
CONNECTICUT = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=CONNECTICUT)
SUNDAY = datetime(2026, 11, 29, 3, 0, tzinfo=CONNECTICUT)


@pytest.fixture(scope="session")
def towns() -> Towns:
    """The 169 towns."""
    return read_towns(ROOT / "data")


@pytest.fixture(scope="session")
def directory(towns: Towns) -> Directory:
    """The shipped directory."""
    return read_directory(ROOT / "data", towns)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped words of a referral."""
    flow = YAML(typ="safe").load(ROOT / "flows" / "listings.yaml")
    return Catalogue({f"listings.{key}": text for key, text in flow["phrases"].items()})


@pytest.fixture
def tuesday() -> datetime:
    """A Tuesday at ten, when offices are open."""
    return TUESDAY


@pytest.fixture
def sunday() -> datetime:
    """A Sunday at three at night, when they are not."""
    return SUNDAY


@pytest.fixture(scope="session")
def three_towns() -> Towns:
    """Ash and Birch are 11 km apart in one region; Cedar is 110 km away in another."""
    return Towns(
        [
            Town("Ash", "West", 41.0, -73.0, 1000, ("Birch",)),
            Town("Birch", "West", 41.1, -73.0, 1000, ("Ash",)),
            Town("Cedar", "East", 42.0, -73.0, 1000),
        ]
    )


@pytest.fixture(scope="session")
def made() -> Callable[..., Record]:
    """Make a record that may be sent, with whatever a test wants to be different."""

    def make(key: str = "oak", number: str = "860-555-0100", **different) -> Record:
        fields = {
            "name": f"The {key}",
            "short": key.title(),
            "needs": {"crisis": Weight.MAIN},
            "phones": (Phone(number),),
            "towns": ("Ash",),
        }
        return Record(key, **(fields | different))

    return make
