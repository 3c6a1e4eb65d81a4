"""A bounded run of the chaos harness, and what the harness itself must be trusted for."""

import time

import pytest

from bot.core import prompts
from bot.core.book import Book
from tests.chaos.history import STATIC, Asked, Delivery, Judge, Phone, Received, Struck
from tests.chaos.run import run, run_plan
from tests.chaos.schedule import Kind, deploys, plan


def test_the_same_seed_gives_the_same_schedule() -> None:
    """A failure can be met again; another seed is another day."""
    assert plan(7, texters=50, seconds=30) == plan(7, texters=50, seconds=30)
    assert plan(7, texters=50, seconds=30) != plan(8, texters=50, seconds=30)


@pytest.mark.parametrize("seed", range(5))
def test_every_kind_of_blow_falls_in_every_run(seed: int) -> None:
    """No seed is a quiet one."""
    assert {blow.kind for blow in plan(seed, texters=1, seconds=30).blows} == set(Kind)


def test_no_texter_is_left_alone(book: Book) -> None:
    """Web, worker, Redis and carrier are hurt, and every promise is kept."""
    verdict = run(11, texters=60, seconds=40, book=book)

    assert verdict.broken == [], "\n".join([*map(str, verdict.blows), *verdict.stories])
    assert verdict.counts["texts"] > 100


def test_a_deploy_in_the_middle_of_conversations_is_not_noticed(book: Book) -> None:
    """SIGTERM to every web process and worker at once: nobody is left without an answer."""
    verdict = run_plan(deploys(8, texters=60, seconds=16), 8, book=book)

    assert verdict.broken == [], "\n".join(verdict.stories)
    assert verdict.duplicates.total() == 0
    assert [blow.what for blow in verdict.blows] == ["deploy"]


def _history(book: Book, words: str, said: str, *received: Received) -> list[str]:
    """Judge a phone that texted once and was answered so."""
    at = 1_700_000_000.0
    asked = Asked(words, at, [Delivery(at, at + 1, said, "reply")])
    judge = Judge(book, [])
    judge.judge(Phone("+12035550101", [asked], list(received)))
    return judge.verdict.broken


def test_the_judge_sees_silence(book: Book) -> None:
    """An empty answer to a text that is no STOP is a broken promise."""
    assert any("no answer" in each for each in _history(book, "hi", ""))


@pytest.mark.parametrize(("back", "broken"), [(1.0, 0), (-60.0, 1)])
def test_the_judge_lets_a_stop_that_was_stored_late_drop_a_referral(
    book: Book, back: float, broken: int
) -> None:
    """Said while Redis was away, stored between the referral's commit and its sending; no later."""
    at, resend = 1_700_000_000.0, prompts.phrase(book, "carrier.resend", "en")
    asked = [
        Asked("STOP", at, [Delivery(at, at + 1, resend, "fallback")]),
        Asked("norwalk shelter", at + 5, [Delivery(at + 5, at + 6, "", "reply")]),
    ]
    judge = Judge(book, [Struck("read-only redis", at + back - 3, at + back)])
    judge.judge(Phone("+12035550101", asked))

    assert len(judge.verdict.broken) == broken


def test_the_judge_sees_a_referral_that_never_came(book: Book) -> None:
    """A promise to send is not an answer."""
    assert "no referral" in _history(book, "norwalk shelter", "")[0]


def test_the_judge_sees_an_answer_to_something_else(book: Book) -> None:
    """Only what the state machine would say is legal."""
    assert "illegal" in _history(book, "norwalk", "Hartford. What would help?")[0]


def test_the_judge_wants_a_cause_for_a_second_copy(book: Book) -> None:
    """Two copies are excused by a lost answer of the carrier, and by nothing else."""
    copies = [Received(1_700_000_002.0 + n, "the same", "") for n in range(2)]

    assert "second copy" in _history(book, "HELP", "", *copies)[-1]
    copies[0].fault = "lost"
    assert not any("copy" in each for each in _history(book, "HELP", "", *copies))


def test_the_judge_sees_a_text_after_a_stop(book: Book) -> None:
    """What arrives seconds after a confirmed STOP was sent after it."""
    at = time.time()
    asked = [*_stopped(book, at), Asked("menu", at + 1, [Delivery(at + 1, at + 1, "", "reply")])]
    judge = Judge(book, [Struck("kill worker-1", at, at + 1)])

    judge.judge(Phone("+12035550101", asked, [Received(at + 8, "late", "")]))

    assert any("after STOP" in each for each in judge.verdict.broken)


def test_the_judge_knows_that_the_other_host_hears_nothing(book: Book) -> None:
    """A STOP that met only static text has stopped nothing yet; its sender was not told so."""
    at = time.time()
    asked = [Asked("STOP", at, [Delivery(at, at, "", STATIC)])]
    asked.append(Asked("norwalk shelter", at + 1, [Delivery(at + 1, at + 1, "", STATIC)]))
    judge = Judge(book, [])

    judge.judge(Phone("+12015550101", asked, [Received(at + 8, "a referral", "")]))

    assert judge.verdict.broken == []


def _stopped(book: Book, at: float) -> list[Asked]:
    """Say STOP, and have it confirmed."""
    confirmed = prompts.phrase(book, "carrier.stop", "en")
    return [Asked("STOP", at, [Delivery(at, at, confirmed, "reply")])]


@pytest.mark.parametrize(
    ("blows", "excused"),
    [
        ([], False),
        ([Struck("kill redis", 9, 19)], False),
        ([Struck("kill redis", 9, 19), Struck("kill web-1", 12, 13)], True),
        ([Struck("full redis", 9, 19), Struck("kill web-1", 12, 13)], False),
    ],
)
def test_the_judge_sees_an_answer_after_a_stop(
    book: Book, blows: list[Struck], *, excused: bool
) -> None:
    """Only a process that began while Redis was away may not know of the STOP."""
    at = 1_700_000_000.0
    fallback = prompts.phrase(book, "carrier.fallback", "en")
    asked = Asked("hi", at + 15, [Delivery(at + 15, at + 15, fallback, "fallback")])
    moved = [Struck(each.what, at + each.began, at + each.ended) for each in blows]
    judge = Judge(book, moved)

    judge.judge(Phone("+12035550101", [*_stopped(book, at), asked], []))

    assert any("after STOP" in each for each in judge.verdict.broken) is not excused


@pytest.mark.parametrize(
    ("said", "legal"), [("carrier.stop", True), ("carrier.fallback", True), ("carrier.done", False)]
)
def test_the_judge_knows_what_a_stop_that_was_not_saved_may_lead_to(
    book: Book, said: str, *, legal: bool
) -> None:
    """It was stored, and the next text is told so; or it was lost with its process."""
    at = 1_700_000_000.0
    resend, next_ = (prompts.phrase(book, key, "en") for key in ("carrier.resend", said))
    asked = [
        Asked("STOP", at, [Delivery(at, at, resend, "fallback")]),
        Asked("hi", at + 9, [Delivery(at + 9, at + 9, next_, "reply")]),
    ]
    judge = Judge(book, [])

    judge.judge(Phone("+12035550101", asked, []))

    assert (judge.verdict.broken == []) is legal
