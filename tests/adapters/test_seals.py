"""Seals and names: what is kept opens only with our secret, what is named leads nowhere."""

import re

import pytest

from bot.adapters.seals import Names, Seal, derive
from bot.core.sender import Sender

SENDER = Sender("+12035550123")
SALT, OTHER_SALT = b"s" * 32, b"o" * 32


def test_what_was_sealed_opens_and_shows_nothing() -> None:
    """Authenticated encryption: the sealed bytes hold no part of the content."""
    seal = Seal(["secret"], "session")
    sealed = seal.close(b"norwalk shelter")

    assert seal.open(sealed) == b"norwalk shelter"
    assert b"norwalk" not in sealed
    assert seal.close(b"norwalk shelter") != sealed


def test_what_was_tampered_with_does_not_open() -> None:
    """A flipped byte, a cut end, nonsense: None, never an exception."""
    seal = Seal(["secret"], "session")
    sealed = seal.close(b"norwalk")

    assert seal.open(sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:]) is None
    assert seal.open(sealed[:-4]) is None
    assert seal.open(b"") is None
    assert seal.open("señal".encode()) is None


def test_the_length_of_what_is_sealed_is_rounded_up() -> None:
    """Who counts bytes in Redis learns neither town nor need."""
    seal = Seal(["secret"], "session")

    assert len(seal.close(b"Avon")) == len(seal.close(b"North Stonington"))
    for content in (b"", b"\x80", b"x\x80\x00", b"x" * 63, b"x" * 64, b"x" * 65):
        assert seal.open(seal.close(content)) == content


def test_a_seal_opens_only_what_was_sealed_for_its_purpose() -> None:
    """A session cannot be passed off as a reply, nor under another secret."""
    sealed = Seal(["secret"], "session").close(b"x")

    assert Seal(["secret"], "reply").open(sealed) is None
    assert Seal(["other"], "session").open(sealed) is None


def test_rotation_seals_with_the_first_secret_and_opens_with_all() -> None:
    """A rolling deploy with `new,old` loses no session."""
    old, both, new = (Seal(secrets, "s") for secrets in (["old"], ["new", "old"], ["new"]))

    assert both.open(old.close(b"x")) == b"x"
    assert new.open(both.close(b"x")) == b"x"
    assert old.open(both.close(b"x")) is None


def test_a_seal_follows_the_salt_of_the_day() -> None:
    """When the salt is gone, so is what was sealed under it, secret or no secret."""
    seal = Seal(["secret"], "session")
    seal.follow(SALT, OTHER_SALT)
    sealed = seal.close(b"x")
    seal.follow(OTHER_SALT, SALT)
    still = seal.open(sealed)
    seal.follow(OTHER_SALT)

    assert still == b"x"
    assert seal.open(sealed) is None


def test_following_the_same_salts_changes_nothing() -> None:
    """It is called before every use."""
    seal = Seal(["secret"], "session")
    seal.follow(SALT)
    before = seal._keys
    seal.follow(SALT)

    assert seal._keys is before


def test_a_pseudonym_lives_as_long_as_its_salt() -> None:
    """The same sender, another day: another name (R098)."""
    names = Names(["secret"])

    assert names.pseudonym(SENDER, SALT) == names.pseudonym(SENDER, SALT)
    assert names.pseudonym(SENDER, SALT) != names.pseudonym(SENDER, OTHER_SALT)
    assert names.pseudonym(SENDER, SALT) != Names(["other"]).pseudonym(SENDER, SALT)


def test_names_are_128_bits_that_hold_no_digit_of_the_number() -> None:
    """Each kind of name of one sender is unlike the others, so that tables cannot be joined."""
    names = Names(["secret"])
    made = {
        names.pseudonym(SENDER, SALT),
        names.message(SENDER),
        *names.opt_outs(SENDER),
    }

    assert len(made) == 3
    assert all(re.fullmatch(r"[\w-]{22}", name) for name in made)
    assert not any("5550123" in name for name in made)


def test_an_opt_out_outlives_a_rotation() -> None:
    """Newest key first; the older names are still looked up (R101)."""
    [old] = Names(["old"]).opt_outs(SENDER)

    assert Names(["new", "old"]).opt_outs(SENDER) == (*Names(["new"]).opt_outs(SENDER), old)
    assert Names(["general"], ["old"]).opt_outs(SENDER) == (old,)


@pytest.mark.parametrize("text", ["", "\ud83d", "\x00", "+1 (203) 555-0123 ☎"])
def test_anything_can_be_named(text: str) -> None:
    """A field that is missing or garbled raises nothing (R032)."""
    assert len(Names(["secret"]).message(text)) == 22


def test_a_derived_key_is_256_bits_for_one_purpose_and_salt() -> None:
    """HKDF-SHA256 (RFC 5869)."""
    keys = {derive("a", "x"), derive("b", "x"), derive("a", "y"), derive("a", "x", SALT)}

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
