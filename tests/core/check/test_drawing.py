"""A flow is drawn from the same parts that the engine walks."""

from xml.etree import ElementTree as ET

from bot.core.check.drawing import mermaid, svg


def test_a_flow_is_drawn_as_mermaid(small) -> None:
    """Entries, opening words, steps by their kind, choices by their digit and label."""
    flows = small().book.flows
    drawn = mermaid(flows, flows.by_name["small"]).splitlines()
    assert drawn[:3] == [
        "%% small: Asks for the town and the need.",
        "flowchart TD",
        "  start([start]) --> s0",
    ]
    assert '  w_s9(["NOTE"]) --> s9' in drawn
    assert '  s1{{"town"}}' in drawn
    assert '  s5[["listings"]]' in drawn
    assert '  s8["thanks"]' in drawn
    assert '  s0 -->|"1 Skip"| s2' in drawn
    assert '  s0 -->|"a town"| s2' in drawn
    assert '  s0 -->|"not understood"| s1' in drawn
    assert '  s5 -->|"no town yet"| s1' in drawn
    assert '  s8 -->|"an answer"| s5' in drawn
    assert '  s9 -->|"1"| x_resume(["back to where the texter was"])' in drawn


def test_another_flow_is_drawn_by_its_name(small) -> None:
    """An arrow that leaves the flow says where to, and quotes stay harmless."""
    flows = small(
        ("steps.need.choices.0.go", "crisis/danger"),
        ("steps.need.choices.0.label.en", 'A "home"'),
        ("steps.thanks.then", None),
        ("steps.note.choices.0.go", None),
    ).book.flows
    drawn = mermaid(flows, flows.by_name["small"])
    assert '  s2 -->|"1 A \'home\'"| x_crisis_danger(["crisis/danger"])' in drawn
    assert "  s9 -->" not in drawn


def test_what_a_step_hears_without_a_digit_is_drawn(small) -> None:
    """Words that lead elsewhere are an arrow; words that only keep something are none."""
    hears = [
        {"words": {"en": ["later"]}, "go": "thanks"},
        {"words": {"en": ["a bed"]}, "keep": {"need": "shelter"}},
    ]
    flows = small(("steps.need.hears", hears)).book.flows
    drawn = mermaid(flows, flows.by_name["small"]).splitlines()
    assert [line for line in drawn if "other words" in line] == ['  s2 -->|"other words"| s8']


def test_a_flow_is_drawn_as_svg(small) -> None:
    """Every step stands in a box; what cannot be reached stands on top with the entries."""
    flows = small(("steps.listings.say", None)).book.flows
    drawn = svg(flows, flows.by_name["small"])
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    names = [text.text or "" for text in root.iter(f"{space}text")]
    assert sorted(names) == sorted(flows.by_name["small"].steps)
    titles = {title.text for title in root.iter(f"{space}title")}
    assert {"the referral", "1 Skip", "no need yet", "A note. Reply 1 to go on."} <= titles


def test_a_flow_that_asks_for_nothing_has_no_arrows_for_it(small) -> None:
    """A referral in a flow that asks for nothing leads nowhere back."""
    silent = [(f"steps.{name}.asks", None) for name in ("hello", "town", "need-2", "need-3")]
    flows = small(*silent, ("steps.need.asks", None)).book.flows
    assert "no town yet" not in mermaid(flows, flows.by_name["small"])
