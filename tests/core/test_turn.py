"""What one text led to."""

from bot.core.turn import Opt, Turn


def test_a_turn_of_nothing_is_silence() -> None:
    """Whatever is not said here does not happen."""
    silence = Turn(None)

    assert (silence.said, silence.in_place, silence.marks) == ("", "", ())
    assert (silence.order, silence.opt, silence.flagged) == (None, None, ())


def test_opting_is_written_as_the_store_reads_it() -> None:
    """`commit.lua` compares with these two words."""
    assert [Opt.OUT.value, Opt.IN.value] == ["out", "in"]
