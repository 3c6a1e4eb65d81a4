"""Rows read back, and put together to conversations."""

from bot.core.report.rows import Talk, read_row, stopped_at, talks

ASKED = "a|began|referral/greeting|-|-|-|en|first"
NAMED = "a|answered|referral/need|-|-|Capitol|es|<1m"
GIVEN = "a|referred|referral/listings|near|legal|Capitol|es|1-5m"
MORE = "a|more|referral/listings|exhausted|legal|Capitol|es|<1m"
AGAIN = "a|referred|referral/listings|town|health|Capitol|es|<1m"


def test_a_row_has_eight_fields() -> None:
    """A row of another version is left out, and nothing breaks."""
    row = read_row(GIVEN)
    assert row is not None
    assert (row.outcome, row.need) == ("near", "legal")
    assert read_row("a|began") is None
    assert talks(["a|began", ASKED])[0].path[0].event == "began"


def test_a_conversation_is_its_rows_in_order_without_their_session() -> None:
    """Need and region are the first that were known, the language is the last."""
    [talk] = talks([ASKED, NAMED, GIVEN])
    assert [step.event for step in talk.path] == ["began", "answered", "referred"]
    assert (talk.need, talk.region, talk.language) == ("legal", "Capitol", "es")
    assert (talk.texts_to_referral, talk.reach, talk.asked_for_more) == (3, "near", False)


def test_more_and_another_need_both_count_as_asking_for_more() -> None:
    """Whoever comes back after a referral asked for more."""
    assert talks([ASKED, GIVEN, MORE])[0].asked_for_more
    assert talks([ASKED, GIVEN, AGAIN])[0].asked_for_more


def test_a_conversation_that_began_the_week_before_is_left_out() -> None:
    """It was counted there."""
    assert talks([NAMED, GIVEN]) == []


def test_rows_without_a_session_belong_to_nobody() -> None:
    """A STOP is not tied to the conversation that it ended."""
    assert talks(["-|stopped|referral/need|-|-|-|en|<1m"]) == []


def test_a_conversation_without_a_referral_ended_somewhere() -> None:
    """The stage is that of the last step."""
    [talk] = talks([ASKED, NAMED])
    assert (talk.texts_to_referral, talk.reach) == (0, "-")
    assert stopped_at(talk, {"referral/need": "need"}.__getitem__) == "need"


def test_the_first_risk_of_a_conversation_counts() -> None:
    """Two crisis answers are one conversation with a risk."""
    lines = [
        "a|urgent|crisis/danger|danger|-|-|en|first",
        "a|urgent|crisis/suicide|suicide|-|-|en|<1m",
    ]
    assert talks(lines)[0].risk == "danger"
    assert Talk((), "-", "-", "en").risk == "-"
