"""Every answer that the shipped directory can give, read as a texter would get it."""

import re
import sys
from collections import Counter
from itertools import product

import pytest

from bot.core.catalogue import LANGUAGES, Catalogue
from bot.core.directory.find import Directory, Query
from bot.core.directory.listing import NEEDS
from bot.core.directory.ranking import Nearness
from bot.core.directory.referral import compose
from bot.core.towns import Towns

REPORTING = {
    "en": "They must tell authorities about child abuse or immediate danger.",
    "es": "Deben avisar a las autoridades",
    "pt": "Devem avisar as autoridades",
    "ht": "Yo dwe avèti otorite yo",
}
TELLING = re.compile(
    r"traffick|sex|abuse|exploit|police|abus|traf|explot|explor|polis|polic", re.IGNORECASE
)
STREET = re.compile(r"\d+ [A-Z]\w+ (St|Ave|Rd|Street|Avenue|Road|Blvd|Lane|Ln|Drive|Dr)\b")
NUMBER = re.compile(
    r"(?<![\d-])(?:1-)?\d{3}-\d{3}-\d{4}(?!\d)|(?<![\d-])\d{5,6}(?![\d-])|2-1-1|\b988\b"
)
HOTLINE_NUMBERS = {"1-888-373-7888", "233733"}


def _allowed_numbers(directory: Directory) -> set[str]:
    return {phone.number for listing in directory.listings.values() for phone in listing.phones}


def test_every_town_need_language_age_and_hour_is_answered(
    directory: Directory, towns: Towns, catalogue: Catalogue, tuesday, sunday, capsys
):
    """169 towns x 12 needs x 4 languages x minor or adult x Tuesday 10:00 or Sunday 03:00."""
    fallbacks: Counter[tuple[str, Nearness]] = Counter()
    segments: Counter[int] = Counter()
    numbers: set[str] = set()
    heads: set[str] = set()
    for town, need, language, minor, now in product(
        towns.by_name, NEEDS, LANGUAGES, (False, True), (tuesday, sunday)
    ):
        where = (town, need, language, minor, now)
        finding = directory.find(Query(town, need, language, minor), now)
        referral = compose(finding, catalogue, language, now)
        said = [directory.listings[key] for key in referral.listings]
        assert 1 <= len(said) <= 3, where
        assert any(listing.is_confidential for listing in said), where
        assert "1-888-373-7888" in referral.text, where
        assert REPORTING[language] in referral.text, where
        assert referral.segments <= 3, where
        assert referral.encoding == "GSM-7", where
        fallbacks[need, finding.fallback] += 1
        segments[referral.segments] += 1
        numbers.update(NUMBER.findall(referral.text))
        heads.add(referral.text[:40])
        if minor:
            assert all(listing.record.minimum_age < 18 for listing in said), where
        else:
            assert all((listing.record.maximum_age or 99) >= 18 for listing in said), where

    total = sum(segments.values())
    assert total == 169 * 12 * 4 * 2 * 2
    assert segments[1] + segments[2] >= 0.95 * total, segments
    said_as_what_they_are = {"1-800-842-2288", "203-854-3000"}
    assert numbers <= _allowed_numbers(directory) | HOTLINE_NUMBERS | said_as_what_they_are
    assert not [head for head in heads if TELLING.search(head)]

    table = [f"{'need':<12}" + "".join(f"{near:>12}" for near in Nearness)]
    table += [
        f"{need:<12}" + "".join(f"{fallbacks[need, near]:>12}" for near in Nearness)
        for need in NEEDS
    ]
    table.append(f"segments {dict(sorted(segments.items()))} of {total} answers")
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(table) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("minor", [False, True])
@pytest.mark.parametrize("need", NEEDS)
def test_more_goes_on_until_everybody_was_named_once(
    directory: Directory, catalogue: Catalogue, tuesday, need: str, language: str, minor
):
    """MORE names each place once, every page has the hotline, and the end says that it is one."""
    for town in ("Norwalk", "Windham", None):
        finding = directory.find(Query(town, need, language, minor), tuesday)
        start: int | None = 0
        named: list[str] = []
        while start is not None:
            page = compose(finding, catalogue, language, tuesday, start=start)
            assert page.segments <= 3
            assert REPORTING[language] in page.text
            assert not STREET.search(page.text)
            assert not TELLING.search(page.text[:40])
            named += page.listings
            start = page.next
        assert named == [place.listing.key for place in finding.places]
        after = compose(finding, catalogue, language, tuesday, start=len(named))
        assert after.listings == ()
        assert after.next is None
        assert catalogue.say("listings.end", language) in after.text
        assert after.segments <= 2
