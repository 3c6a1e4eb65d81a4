"""The verdict on the sums: the thresholds are tuned elsewhere, what they do is not."""

import pytest

from bot.core.understanding.judgement import (
    ACT_FROM,
    ASK_FROM,
    BESIDE_WITHIN,
    COMMAND_FROM,
    EXACT_ACT_FROM,
    EXACT_ASK_FROM,
    MINOR_FROM,
    OPT_OUT_FROM,
    OPT_OUT_PHRASE_FROM,
    SOMEBODY_ELSE_BELOW,
    command_of,
    is_minor,
    judge,
)
from bot.core.understanding.leaning import BIAS, MINOR, NEEDS, Leaning, pack
from bot.core.understanding.meaning import Command, Urgent

FAR = -5_000
CALM = {"danger": FAR, "suicide": FAR, "overdose": FAR}


def total(**sums: int) -> int:
    """Pack these sums, and nothing for the other classes."""
    return Leaning({BIAS: pack(sums.items())}).of_words([])


def test_the_risks_that_are_sure_act() -> None:
    """A near miss beside them is not acted on: "hes coming over drunk" is no overdose."""
    both = judge(total(**CALM | {"danger": ACT_FROM, "suicide": ACT_FROM}))
    one = judge(total(**CALM | {"danger": ACT_FROM, "suicide": ASK_FROM}))

    assert both.urgent == (Urgent.DANGER, Urgent.SUICIDE)
    assert one.urgent == (Urgent.DANGER,)
    assert not one.maybe


@pytest.mark.parametrize(
    ("sum_", "acts", "asks"),
    [
        (EXACT_ACT_FROM, True, False),
        (EXACT_ACT_FROM - 1, False, True),
        (EXACT_ASK_FROM, False, True),
        (EXACT_ASK_FROM - 1, False, False),
    ],
)
def test_exact_wording_is_believed_unless_the_text_speaks_against_it(
    sum_: int, *, acts: bool, asks: bool
) -> None:
    """It acts where its own sum would not, asks where it would say nothing (R072)."""
    verdict = judge(total(**CALM | {"suicide": sum_}), (False, True, False))

    assert (bool(verdict.urgent), verdict.maybe) == (acts, asks)


def test_a_second_risk_that_is_named_is_believed_beside_a_sure_one() -> None:
    """As in: he has a knife and i want to die."""
    verdict = judge(
        total(**CALM | {"danger": 500, "suicide": EXACT_ASK_FROM}), (False, True, False)
    )

    assert verdict.urgent == (Urgent.DANGER, Urgent.SUICIDE)


def test_what_is_asked_for_by_its_own_word_stands_beside_the_first() -> None:
    """However far behind its sum is."""
    legal = NEEDS.index("legal")
    verdict = judge(total(**CALM, work=1_000, legal=-1_000), asked={legal})

    assert verdict.needs == ("work", "legal")


def test_a_near_miss_asks() -> None:
    """It is not acted on, and not passed over."""
    below = judge(total(**CALM | {"danger": ACT_FROM - 1}))
    calm = judge(total(**CALM | {"danger": ASK_FROM - 1}))

    assert (below.urgent, below.maybe) == ((), True)
    assert (calm.urgent, calm.maybe) == ((), False)


def test_needs_in_order() -> None:
    """The second is offered where it comes close to the first and is more than nothing."""
    close = {"work": 1_000, "shelter": 1_000 - BESIDE_WITHIN, "legal": 1_000 - BESIDE_WITHIN - 1}

    assert judge(total(**CALM, **close)).needs == ("work", "shelter")
    assert judge(total(**CALM, work=1_000, legal=close["legal"])).needs == ("work",)
    assert judge(total(**CALM, work=1_000, none=999)).needs == ("work",)
    assert judge(total(**CALM, work=1_000, legal=1_000, shelter=999)).needs == ("legal", "work")
    assert judge(total(**CALM, none=1)).needs == ()


def test_somebody_at_risk_has_a_need() -> None:
    """Even where the text asks for none."""
    assert judge(total(**CALM | {"danger": ACT_FROM}, none=100, crisis=50)).needs == ("crisis",)


@pytest.mark.parametrize(
    ("shown", "age", "minor"),
    [
        (MINOR_FROM, None, True),
        (MINOR_FROM - 1, None, False),
        (SOMEBODY_ELSE_BELOW, 17, True),
        (SOMEBODY_ELSE_BELOW - 1, 17, False),
        (5_000, 18, False),
    ],
)
def test_who_is_a_minor(shown: int, age: int | None, minor: bool) -> None:  # noqa: FBT001
    """By their age where they say it, unless the text gives it to somebody else."""
    assert is_minor(total(**{MINOR: shown}), age) is minor


def test_an_age_that_the_sums_do_not_know() -> None:
    """The weights know "17" and not "seventeen": they say nothing of whose it is."""
    calm = total(**{MINOR: SOMEBODY_ELSE_BELOW - 1})
    assert is_minor(calm, 17, weighed=False)
    assert not is_minor(calm, 18, weighed=False)


def test_an_opt_out_comes_before_everything() -> None:
    """Also where a need is told: who asks for silence gets it."""
    plain, phrase = total(stop=OPT_OUT_FROM), total(stop=OPT_OUT_PHRASE_FROM)

    assert command_of(plain, asks=True, phrase=False) is Command.STOP
    assert command_of(phrase, asks=True, phrase=True) is Command.STOP
    assert command_of(phrase, asks=False, phrase=False) is None


def test_a_command_in_ones_own_words() -> None:
    """Only where nothing else is asked for, and the likeliest of them."""
    sums = total(stop=FAR, more=COMMAND_FROM, back=COMMAND_FROM + 1)

    assert command_of(sums, asks=False, phrase=False) is Command.BACK
    assert command_of(sums, asks=True, phrase=False) is None
    assert command_of(total(stop=FAR, more=COMMAND_FROM - 1), asks=False, phrase=False) is None
