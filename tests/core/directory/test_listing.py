"""What cannot be sent cannot become a listing."""

from datetime import date

import pytest

from bot.core.directory.listing import (
    Confidential,
    Limit,
    Listing,
    Phone,
    PhoneType,
    Reach,
    Record,
    Status,
    UnsendableError,
    Verification,
    open_line,
)


@pytest.mark.parametrize(
    ("different", "reason"),
    [
        ({"status": Status.INACTIVE}, "inactive"),
        ({"status": Status.DEFUNCT}, "defunct"),
        ({"status": Status.TEMPORARILY_CLOSED}, "temporarily closed"),
        ({"verification": Verification.ARTICLE_ONLY}, "article-only"),
        ({"verification": Verification.MEMORY}, "unverified-memory"),
        ({"verification": Verification.CONTRADICTED}, "contradicted"),
        ({"kind": "police"}, "police"),
        ({"kind": "court"}, "court"),
        ({"confidential": Confidential.NO}, "not confidential"),
        ({"confidential": Confidential.NO, "limits": (Limit.ASK,)}, "not confidential"),
        ({"confidential": Confidential.UNKNOWN}, "no limits"),
        ({"phones": ()}, "no number"),
        ({"phones": (Phone("860-555-0100", send=False),)}, "no number"),
    ],
)
def test_the_send_rule_guards_the_only_door(made, different, reason):
    """Every way of breaking the rule of product.md section 6 keeps a record from being sent."""
    record = made(**different)
    with pytest.raises(UnsendableError, match=reason):
        Listing(record)


def test_unknown_confidentiality_may_be_sent_with_its_limits(made):
    """Where no source tells, the listing says to ask."""
    listing = Listing(made(confidential=Confidential.UNKNOWN, limits=(Limit.ASK,)))
    assert not listing.is_confidential


def test_only_numbers_to_send_are_sent(made):
    """A number that is kept as a warning is no number of the listing."""
    wrong, right = Phone("860-555-0101", send=False), Phone("55501", PhoneType.TEXT)
    listing = Listing(made(phones=(wrong, right)))
    assert listing.phones == (right,)
    assert listing.key == "oak"
    assert listing.is_confidential


def test_a_number_is_stale_after_ninety_days(made):
    """Never dialled is stale too."""
    record = made(assured=date(2026, 8, 26))
    assert not record.is_stale(date(2026, 11, 24))
    assert record.is_stale(date(2026, 11, 25))
    assert made().is_stale(date(2026, 11, 24))


def test_open_lines_are_the_careline_and_verified_local_police(made):
    """They are no listings, and nothing else can become one."""
    careline = open_line(made("dcf-careline", confidential=Confidential.NO))
    assert careline is not None
    assert (careline.kind, careline.towns) == ("careline", ())
    police = open_line(made("ash-police", kind="police"))
    assert police is not None
    assert (police.kind, police.towns) == ("police", ("Ash",))
    refused: list[Record] = [
        made(),
        made("state-police", kind="police", reach=Reach.STATEWIDE),
        made("ash-police", kind="police", verification=Verification.CONTRADICTED),
        made("ash-police", kind="police", status=Status.INACTIVE),
        made("ash-police", kind="police", phones=(Phone("55501", PhoneType.TEXT),)),
    ]
    assert [open_line(record) for record in refused] == [None] * 5
