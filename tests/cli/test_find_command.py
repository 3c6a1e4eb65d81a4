"""`helpline find`, as somebody types it."""

import json
from argparse import ArgumentParser

import pytest

from bot.cli import find


@pytest.fixture
def helpline(capsys):
    """Run `find` with words and give its code, what it printed, and what it complained of."""

    def run(*words: str) -> tuple[int, str, str]:
        parser = ArgumentParser()
        find.add_arguments(parser)
        code = find.run(parser.parse_args(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_answer_is_the_json_of_the_contract(helpline):
    """Exactly the keys of product.md section 5, with the one message that a texter gets first."""
    code, out, err = helpline("--town", "Norwalk", "--need", "crisis", "--at", "2026-11-29T03:00")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert list(answer) == ["messages", "segments", "encoding", "listings", "hotline", "fallback"]
    assert len(answer["messages"]) == len(answer["segments"]) == len(answer["encoding"]) == 1
    assert answer["listings"][:2] == ["dvcc", "rowan-center"]
    assert answer["hotline"] is True
    assert answer["fallback"] == "town"


def test_a_town_may_be_typed_in_small_letters(helpline):
    """People do."""
    assert helpline("--town", " west hartford", "--need", "health", "--lang", "es")[0] == 0


def test_without_a_town_or_a_time_it_answers_too(helpline):
    """Statewide lines, now, for a minor, the second page, fresh ones only."""
    words = ("--need", "youth", "--minor", "--start", "2", "--enforce-freshness")
    code, out, _ = helpline(*words)
    assert code == 0
    assert json.loads(out)["fallback"] == "statewide"


def test_explain_says_why_and_why_not(helpline):
    """After the JSON, for people."""
    _, out, _ = helpline("--town", "Norwalk", "--need", "shelter", "--explain")
    assert "is the front door for this need (-22)" in out
    assert "left out:" in out
    assert "ywca-greenwich: it has no number or text code of its own to send" in out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--town", "Norwalkk", "--need", "crisis"), "Norwalk"),
        (("--town", "Boston", "--need", "crisis"), "--town: 'Boston' is not a town that I know"),
        (("--need", "shleter"), "did you mean shelter?"),
        (("--need", "crisis", "--lang", "fr"), "--lang: 'fr' is not a language"),
        (("--need", "crisis", "--at", "last week"), "'last week' is not a time"),
        (("--need", "crisis", "--at", ""), "'' is not a time"),
        (("--need", "crisis", "--at", "9999-12-31T23:59"), "is not a time"),
        (("--need", "crisis", "--start", "-3"), "--start: -3"),
        (("--need", "crisis", "--flows", "/nowhere"), "/nowhere/"),
        (("--need", "crisis", "--data", "/nowhere"), "cannot be read"),
    ],
)
def test_wrong_use_is_two_and_says_what_is_near(helpline, words, complaint):
    """Exit 2, one line, no traceback."""
    code, out, err = helpline(*words)
    assert (code, out) == (2, "")
    assert complaint in err
