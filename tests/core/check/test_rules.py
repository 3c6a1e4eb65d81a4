"""Every rule finds the flow that breaks it, and leaves a sound one alone."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.check import bans, costs, duties, menus, rules, structure
from bot.core.check.subject import Lines, Rule, Spot, Subject
from bot.core.flow import Need, Step, Words
from bot.core.issue import Issue

RULES = {rule.name: rule for rule in rules.RULES}
GONE_STEP: dict[str, Any] = {
    "then": "listings",
    "say": {"en": "a", "es": "a", "pt": "a", "ht": "a"},
}


def found(name: str, subject: Subject) -> list[str]:
    """Return what one rule has to say."""
    return [issue.message for issue in RULES[name].broken(subject)]


def test_the_small_helpline_breaks_no_rule_but_that_it_is_not_translated(small) -> None:
    """The ground that every other test stands on is sound."""
    told = [issue.message for issue in rules.read_through(small())]
    assert [message for message in told if "not translated" not in message] == []


def test_every_rule_has_a_name_of_its_own_and_says_what_it_finds() -> None:
    """A table of rules is read by people: names are unique, each rule has one sentence."""
    assert len(RULES) == len(rules.RULES)
    for rule in rules.RULES:
        assert rule.broken.__doc__ is not None
        assert rule.broken.__doc__.startswith("Find")
        assert rule.standard


def test_a_shared_text_is_named_once(small) -> None:
    """Texts that share a line by an anchor give one finding, with the standard behind it."""
    subject = small(
        ("steps.town.say.en", "Are you a victim? 911."),
        ("steps.need.say.en", "Are you a victim? 911."),
    )
    told = [issue for issue in rules.read_through(subject) if "victim" in issue.message]
    message = "`victim` puts a label before the person [en] [R090]"
    assert told == [Issue("flows/small.yaml", 1, message, "name the person or what happened")]


ONE_CHOICE = {"label": {"en": "No", "es": "No", "pt": "Nao", "ht": "Non"}}
TWO_MEANINGS = [
    {"words": {"en": ["later"]}, "go": "town"},
    {"words": {"es": ["luego", "later"]}, "go": "thanks"},
]
BREAKS: tuple[tuple[str, tuple[str, Any], str], ...] = (
    ("unknown-step", ("steps.town.then", "ned"), "there is no step `ned`"),
    ("unknown-step", ("steps.hello.otherwise", "twon"), "there is no step `twon`"),
    ("unknown-step", ("steps.need.choices.4.go", "other/step"), "there is no step `other/step`"),
    (
        "unknown-step",
        ("steps.need.hears", [{"keep": {"need": "legal"}}, {"go": "thansk"}]),
        "there is no step `thansk`",
    ),
    ("unknown-step", ("enter.language", "lingua"), "there is no step `lingua`"),
    ("unknown-step", ("menu", "nead"), "there is no step `nead`"),
    ("unknown-step", ("words", {"nose": {"en": ("x",)}}), "there is no step `nose`"),
    ("missing-entry", ("enter", {"start": "hello"}), "no flow says what happens on `language`"),
    ("doubled-entry", ("enter.near", "town"), "two flows claim what happens on `near`"),
    ("no-menu", ("menu", None), "MENU leads nowhere"),
    ("unreachable-step", ("steps.lost", GONE_STEP), "nothing leads to `lost`"),
    (
        "dead-end",
        ("steps.note", {"say": {"en": "a", "es": "a", "pt": "a", "ht": "a"}}),
        "`note` is a dead end",
    ),
    ("dead-end", ("steps.tongue.choices.0.go", None), "choice 1 leads nowhere"),
    ("circle", ("steps.need.then", "need"), "`need` comes round to itself once its question"),
    ("says-nothing", ("steps.town.say", None), "`town` says nothing"),
    ("unanswered", ("steps.town.unheard", None), "`town` has nothing to say to an answer"),
    ("town-doubts", ("steps.town.unsure", None), "`town` asks for the town and has no `unsure`"),
    ("town-doubts", ("steps.town.elsewhere", None), "and has no `elsewhere`"),
    ("reserved-word", ("steps.need.choices.0.label.en", "End"), "`End` is reserved and is a menu"),
    ("reserved-word", ("steps.need.choices.0.label.pt", "Ajuda."), "`Ajuda.` is reserved"),
    ("reserved-word", ("words.note.en", ("cancel",)), "`cancel` is reserved and opens a flow"),
    ("taken-word", ("words.note.en", ("menu",)), "`menu` means MENU already"),
    ("taken-word", ("words.town", {"en": ("note",)}), "`note` opens two steps"),
    ("unheard-word", ("words.note.en", ("Note!",)), "`Note!` can never match"),
    ("wordless-language", ("words.note.ht", ()), "no word opens `note` in `ht`"),
    ("wordless-language", ("words.note.hat", ("x",)), "`hat` is no language of ours"),
    (
        "answer-word",
        ("steps.need.choices.0.words", {"en": ["cancel"]}),
        "`cancel` is reserved and is a menu answer",
    ),
    ("answer-word", ("steps.need.choices.0.words", {"en": ["A bed!"]}), "`A bed!` can never match"),
    ("answer-word", ("steps.need.hears", TWO_MEANINGS), "`later` is two answers of one step"),
    ("doubled-label", ("steps.need.choices.1.label.es", "SHELTER"), "two choices are called"),
    ("offered-digit", ("steps.note.say.en", "A note. Reply 2 to go on."), "2 is offered and does"),
    ("offered-digit", ("steps.note.say.en", "A note."), "choice 1 has no label, and the text"),
    ("offered-digit", ("steps.note.unheard.es", "1 Si. 2 No. 911."), "2 is offered and does noth"),
    ("kept-value", ("steps.need.choices.0.keep", {"need": "shelterr"}), "`shelterr` is no need"),
    ("kept-value", ("steps.need.choices.0.keep", {"age": "9"}), "`age` is nothing that can be"),
    ("kept-value", ("steps.hello.choices.0.keep", {"town": "Hartfort"}), "`Hartfort` is no town"),
    ("useless-need", ("steps.need.choices.0.keep", {}), "no menu offers `shelter`"),
    ("lost", ("steps.town.unheard.ht", "Ki vil?"), "does not say 911 or a hotline [ht]"),
    ("dose", ("steps.town.say.en", "Take 4 mg. 911."), "`4 mg` is medical advice [en]"),
    ("alphabet", ("steps.town.say.es", "¿Dónde está? 911."), "not in GSM-7: áó [es]"),
    ("alphabet", ("steps.town.say.en", "It’s 911."), "not in GSM-7: ’ [en]"),
    ("segments", ("steps.town.say.en", "Where? " * 45), "3 segments, 2 at most: 322 units [en]"),
    ("long-sentence", ("steps.town.say.en", "word " * 21), "a sentence of 21 words; 20 at most"),
    ("long-sentence", ("steps.town.say.en", "word " * 13), "13 words a sentence; 12 on average"),
    ("blanks", ("steps.town.say.en", "In {tonw}? 911."), "nothing fills {tonw} [en]"),
    ("blanks", ("steps.need.choices.0.label.en", "In {town}"), "nothing fills {town} [en]"),
    ("blanks", ("steps.town.say.en", "In {town? 911."), "a brace is open or stands alone [en]"),
    ("blanks", ("steps.hello.say.ht", "Otomatik. 911."), "{program} is missing [ht]"),
    ("wrong-number", ("steps.town.say.en", "1-888-373-7788"), "1-888-373-7788 is in no listing"),
    ("wrong-number", ("steps.town.say.en", "Call 912."), "912 is in no listing [en]"),
    ("wrong-number", ("steps.town.say.ht", "233733"), "233733 is read in English and Spanish only"),
    ("differing-numbers", ("steps.town.say.es", "¿Pueblo? 988"), "911 is missing, 988 is added"),
    ("dead-word", ("steps.town.say.en", "Text FOOD. 911."), "`FOOD` is offered and not understood"),
    ("untranslated", ("steps.need.say.es", "{town}. What would help?"), "not translated [es]"),
    ("untidy", ("steps.town.say.en", "Town?  911."), "blanks at an edge, doubled, or a tab [en]"),
    ("untidy", ("steps.town.say.en", " Town? 911."), "blanks at an edge, doubled, or a tab [en]"),
    ("introduction", ("steps.town.introduces", True), "does not say that it is automated [en]"),
    (
        "entry-duty",
        ("steps.hello.say.en", "{program} 911 {contact}"),
        "does not say that it is auto",
    ),
    ("claim", ("steps.town.say.en", "This is anonymous."), "`anonym` claims what nobody can keep"),
    ("claim", ("steps.town.say.es", "Esta línea es segura."), "`linea es segura` claims"),
    ("claim", ("steps.town.say.pt", "100 % sigilo"), "`100 %` claims what nobody can keep [pt]"),
    ("claim", ("steps.town.say.ht", "San pou san. 911."), "`san pou san` claims"),
    ("label", ("steps.town.say.es", "Para víctimas."), "`victimas` puts a label before"),
    ("command", ("steps.town.say.en", "You must call 911."), "`you must` commands or blames [en]"),
    ("bill", ("steps.town.say.en", "This is not on the bill."), "`not on the bill` claims that"),
    ("link", ("steps.town.say.en", "See bit.ly/x"), "`bit.ly` holds a link [en]"),
    ("address", ("steps.town.say.en", "12 Main Street"), "`12 main street` holds what looks like"),
    ("age", ("steps.town.say.pt", "Quantos anos tem?"), "`quantos anos` asks for an age [pt]"),
    ("rescue", ("steps.town.say.en", "Help is on the way."), "`help is on the way` promises"),
    ("operator", ("steps.town.say.en", "Call Polaris."), "`polaris` names a former operator"),
    ("continued", ("steps.town.say.en", "More (1/2)"), "`(1/2)` goes on in another message [en]"),
    ("lock-screen", ("steps.town.say.es", "Trata de personas"), "`trata` in the first 40"),
)


@pytest.mark.parametrize(("name", "change", "message"), BREAKS)
def test_a_rule_finds_the_flow_that_breaks_it(small, name: str, change: Any, message: str) -> None:
    """One change to a sound flow, and the rule names it."""
    assert any(told.startswith(message) or message in told for told in found(name, small(change)))


PHRASE_BREAKS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("phrase-duty", "carrier.help", {"en": "Call 911."}, "does not say {program} [en]"),
    ("phrase-duty", "carrier.stop", {"es": "{program} {contact} 911 START"}, "that no more texts"),
    (
        "phrase-duty",
        "listings.hotline",
        {"ht": "1-888-373-7888"},
        "that they must tell authorities",
    ),
    ("segments", "carrier.help", {"en": "word " * 33}, "2 segments, 1 at most: 165 units [en]"),
    ("blanks", "listings.careline", {"en": "DCF"}, "{number} is missing [en]"),
    ("blanks", "listings.hotline", {"en": "{town}"}, "nothing fills {town} [en]"),
)


@pytest.mark.parametrize(("name", "key", "text", "message"), PHRASE_BREAKS)
def test_a_rule_finds_the_phrase_that_breaks_it(small, name, key, text, message) -> None:
    """Carriers' texts and the words of a referral have duties of their own."""
    assert any(message in told for told in found(name, small(phrases={key: text})))


CRISIS_BREAKS: tuple[tuple[str, tuple[str, Any], str], ...] = (
    ("entry-duty", ("steps.overdose.say.en", "Call 911. Automated."), "to give naloxone [en]"),
    ("entry-duty", ("steps.suicide.say.pt", "Ligue 911. Automatizado."), "does not say 988 [pt]"),
    ("segments", ("steps.danger.say.en", "word " * 33), "2 segments, 1 at most"),
    ("introduction", ("steps.near.introduces", False), "a crisis reply stands alone"),
)


@pytest.mark.parametrize(("name", "change", "message"), CRISIS_BREAKS)
def test_a_rule_finds_the_crisis_reply_that_breaks_it(small, name, change, message) -> None:
    """A crisis reply that leaves something out, or costs two segments, is found."""
    assert any(message in told for told in found(name, small(crisis=(change,))))


def test_a_missing_phrase_is_found(small) -> None:
    """What the program says and no file has would break at night; it is found by day."""
    subject = small(phrases={"carrier.stuck": None, "listings.more": None})
    told = found("missing-phrase", subject)
    assert told == ["the phrase `stuck` is missing", "the phrase `more` is missing"]


def test_a_hint_names_what_was_probably_meant(small) -> None:
    """A slip of the finger is answered with the step that was meant, or with all there are."""
    near, far = small(("steps.town.then", "ned")), small(("steps.town.then", "xyzzy"))
    assert next(structure.unknown_steps(near)).hint == "did you mean `need`?"
    assert next(structure.unknown_steps(far)).hint.startswith("known: crisis/danger, ")


def test_two_flows_of_one_name_are_found(small) -> None:
    """The second file would hide the first; so would a flow called like a file of phrases."""
    flows = (
        ("small", Spot("flows/a.yaml", 2)),
        ("small", Spot("flows/b.yaml", 3)),
        ("carrier", Spot("flows/c.yaml", 4)),
        ("crisis", Spot("flows/crisis.yaml", 1)),
    )
    told = [str(issue) for issue in structure.doubled_flows(small(lines=Lines({}, flows=flows)))]
    hint = "(give each flow a name of its own)"
    assert told == [
        f"flows/a.yaml:2: the name `small` is taken {hint}",
        f"flows/b.yaml:3: the name `small` is taken {hint}",
        f"flows/c.yaml:4: the name `carrier` is taken {hint}",
    ]


def test_needs_without_label_listing_or_directory_are_found(small, book) -> None:
    """A need has a name here, a place in the directory and somebody who serves it."""
    shelter, *others = book.flows.needs.values()
    dance = Need(code="dance", label=Words(en="Dance", es="Danza", pt="Danca", ht="Danse"))
    assert found("missing-need", small(needs=tuple(others))) == ["the need `shelter` has no label"]
    told = found("useless-need", small(needs=(shelter, *others, dance)))
    assert told == ["the directory knows no need `dance`", "no menu offers `dance`"]
    subject = small()
    listings = {
        key: listing
        for key, listing in book.directory.listings.items()
        if "work" not in listing.record.needs
    }
    directory = type("Small", (), {"listings": listings})()
    subject = replace(subject, book=replace(subject.book, directory=directory))
    assert found("useless-need", subject) == ["no listing serves `work`"]


def test_needs_need_no_menu_where_no_menu_asks_for_them(small) -> None:
    """A flow may take the need from free text only."""
    asks_nothing = [(f"steps.{name}.asks", None) for name in ("need", "need-2", "need-3")]
    no_digits: list[tuple[str, Any]] = [
        (f"steps.{name}.choices", []) for name in ("need", "need-2", "need-3")
    ]
    assert found("useless-need", small(*asks_nothing, *no_digits)) == []


def test_a_menu_of_six_is_found(small) -> None:
    """The loader refuses it already; the rule stands should the loader change."""
    subject = small()
    step = subject.book.flows.by_name["small"].steps["need"]
    longer = step.model_copy(update={"choices": (*step.choices, step.choices[0])})
    assert isinstance(longer, Step)
    subject.book.flows.by_name["small"].steps["need"] = longer
    assert found("too-many-choices", subject) == ["6 choices; 5 at most"]


def test_a_flow_that_refers_has_to_ask(small) -> None:
    """Without a question for the town or the need there is nothing to refer to."""
    silent = [(f"steps.{name}.asks", None) for name in ("need", "need-2", "need-3")]
    told = found("refers-unasked", small(*silent))
    assert told == ["`listings` refers, and nothing in this flow asks for the need"]


def test_without_a_start_the_other_rules_still_speak(small) -> None:
    """One mistake never hides the others behind a traceback."""
    subject = small(("enter", {"language": "tongue"}), ("menu", None))
    assert "no flow says what happens on `start`" in found("missing-entry", subject)
    assert found("no-menu", subject) == []
    assert found("town-doubts", subject) == []
    assert found("unreachable-step", subject) != []


def test_questions_that_lead_to_another_flow_or_nowhere_are_no_circle(small) -> None:
    """A circle is within a flow; an unknown step is named by another rule."""
    assert found("circle", small(("steps.need.then", "crisis/danger"))) == []
    assert found("circle", small(("steps.need.then", "nowhere"))) == []
    assert found("circle", small(("steps.need.then", "town"))) != []


def test_a_listing_whose_short_name_breaks_a_ban_is_found(small) -> None:
    """Short names are sent as they are, so they follow the same rules."""
    subject = small()
    record = next(iter(subject.book.directory.listings.values())).record
    listing = type("Bad", (), {"record": replace(record, short="www.x", line=7)})()
    directory = type("Small", (), {"listings": {"bad": listing}})()
    subject = replace(subject, book=replace(subject.book, directory=directory))
    told = [str(issue) for issue in bans.listed_names(subject)]
    hint = "(prefer phone numbers; never a link shortener)"
    assert set(told) == {f"data/services.csv:7: the short name `www.x` holds a link {hint}"}


def test_a_stated_reason_allows_another_alphabet(small) -> None:
    """Where no wording does without a letter, the author says so beside the text."""
    spot = Spot("flows/small.yaml", 9)
    lines = Lines({("small", "steps", "town", "say", "es"): spot}, reasons=[spot])
    assert found("alphabet", small(("steps.town.say.es", "¿Dónde? 911."), lines=lines)) == []


def test_plain_punctuation_is_the_hint_where_it_is_enough(small) -> None:
    """Word processors put in quotes and dashes that double the cost of a text."""
    assert next(costs.alphabet(small(("steps.town.say.en", "It\u2019s 911.")))).hint == (
        "plain quotes, dashes and dots are enough"
    )


def test_a_text_without_any_word_has_no_long_sentence(small) -> None:
    """A text of signs only is nobody's long sentence."""
    assert found("long-sentence", small(("steps.town.say.en", "???"))) == []


def test_an_entry_that_is_missing_has_no_duties(small) -> None:
    """What is not there is named by another rule."""
    subject = small(crisis=(("enter", {"danger": "danger"}),))
    assert found("entry-duty", subject) == []


def test_a_rule_is_a_value() -> None:
    """Rules of the table are made of the same parts, whichever module they stand in."""
    tables = (structure.RULES, menus.RULES, duties.RULES, costs.RULES, bans.RULES)
    assert sum(map(len, tables)) == len(rules.RULES)
    assert all(isinstance(rule, Rule) for table in tables for rule in table)
