"""What certain texts have to say: the carriers' replies, the crisis replies, the hotline's duty."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.check.rendering import CRISIS
from bot.core.check.subject import Rule, Said, Subject
from bot.core.check.wording import bare
from bot.core.directory.referral import KEYS as LISTING_KEYS
from bot.core.flow import Entry
from bot.core.issue import Issue

CARRIER_KEYS = tuple(
    f"carrier.{use}"
    for use in (
        *("help", "stop", "start", "done", "intro", "anywhere", "stuck"),
        *("fallback", "resend", "flood", "later", "picture"),
    )
)
"""The phrases that engine, prompts and conversation say."""
HOTLINE = "1-888-373-7888"
AUTOMATED = {"any": r"automat|automatiz|otomatik"}
NOBODY = {
    "en": r"no one|nobody|not a person", "es": r"nadie|no (es )?una persona",
    "pt": r"ninguem|nao (e )?uma pessoa", "ht": r"pesonn|pa yon moun",
}  # fmt: skip
RATES = {"en": r"msg|message", "es": r"mensaj", "pt": r"msg|mensage", "ht": r"mesaj"}
DATA = {"en": r"data", "es": r"datos", "pt": r"dados", "ht": r"done"}
NO_MORE = {
    "en": r"no more", "es": r"ya no recib\w+|no (le |te )?(escrib|envi|mand)",
    "pt": r"nao (mais )?envia|nao recebera|sem mais", "ht": r"p ap voye|pa (gen )?mesaj anko",
}  # fmt: skip
BY_TEXT = {"en": r"\btext\b", "es": r"escrib|texto", "pt": r"escrev|texto", "ht": r"\bekri\b|teks"}
NALOXONE = {"any": r"nalox|nalokson|narcan"}
BREATH = {"en": r"breath", "es": r"respir", "pt": r"respir", "ht": r"soufl|respir"}
LAW = {"en": r"\blaw\b", "es": r"\bley\b", "pt": r"\blei\b", "ht": r"\blwa\b|\blalwa\b"}
REPORTS = {
    "en": r"must tell (the )?authorities", "es": r"deben (avisar|informar).*autoridades",
    "pt": r"devem (avisar|informar).*autoridades", "ht": r"(dwe|oblije) (aveti|rapote|di).*otorite",
}  # fmt: skip
CHILDREN = {
    "en": r"child abuse", "es": r"(maltrato|abuso)( de menores| infantil)",
    "pt": r"(maus-tratos|abuso)( a| de| contra)? ?(menores|criancas|infantil)",
    "ht": r"(maltrete|abi|abize|fe) (yon |sou )?timoun",
}  # fmt: skip
AT_ONCE = {
    "en": r"immediate danger", "es": r"peligro inmediato", "pt": r"perigo imediato",
    "ht": r"danje (touswit|imedya)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that a text has to say; a pattern reads small letters without accents."""

    what: str
    standard: str
    patterns: Mapping[str, str]

    def done(self, text: str, language: str) -> bool:
        """Say whether a text does what it has to."""
        pattern = self.patterns.get(language) or self.patterns["any"]
        return re.search(pattern, bare(text), re.DOTALL) is not None


def _exact(what: str, standard: str) -> Duty:
    return Duty(what, standard, {"any": re.escape(what.casefold())})


PROGRAM, CONTACT = _exact("{program}", "R002"), _exact("{contact}", "R002")
SAYS_911, SAYS_988 = _exact("911", "R003"), _exact("988", "R073")
SAYS_AUTOMATED = Duty("that it is automated", "R055", AUTOMATED)
REPORTING = (
    _exact(HOTLINE, "R060"),
    Duty("that they must tell authorities", "R059", REPORTS),
    Duty("about child abuse", "R059", CHILDREN),
    Duty("about immediate danger", "R059", AT_ONCE),
)
PHRASES: Mapping[str, tuple[Duty, ...]] = {
    "carrier.help": (
        PROGRAM, CONTACT, SAYS_911, _exact(HOTLINE, "R003"), _exact("STOP", "R002"),
        Duty("what messages may cost", "R002", RATES), Duty("what data may cost", "R002", DATA),
    ),
    "carrier.stop": (
        PROGRAM, CONTACT, SAYS_911, _exact("START", "R009"),
        Duty("that no more texts come", "R008", NO_MORE),
    ),
    "carrier.start": (PROGRAM, CONTACT, SAYS_911, _exact("STOP", "R012"), SAYS_AUTOMATED),
    "carrier.intro": (PROGRAM, CONTACT, SAYS_911, SAYS_AUTOMATED),
    "carrier.stuck": (CONTACT, SAYS_911, _exact("MENU", "R079")),
    "carrier.fallback": (PROGRAM, SAYS_911, SAYS_AUTOMATED),
    "carrier.resend": (
        PROGRAM, CONTACT, SAYS_911, _exact("STOP", "R009"), _exact("START", "R012"),
    ),
    "carrier.flood": (PROGRAM, CONTACT, SAYS_911),
    "listings.hotline": REPORTING,
    "listings.report": (*REPORTING, SAYS_911),
}  # fmt: skip
ENTRIES: Mapping[Entry, tuple[Duty, ...]] = {
    Entry.START: (
        PROGRAM, CONTACT, SAYS_911, SAYS_AUTOMATED, Duty("that no one reads", "R056", NOBODY),
    ),
    Entry.DANGER: (
        SAYS_911, SAYS_988, SAYS_AUTOMATED, Duty("that 911 takes texts", "R073", BY_TEXT),
    ),
    Entry.SUICIDE: (
        SAYS_911, SAYS_988, SAYS_AUTOMATED, Duty("that 988 takes texts", "R073", BY_TEXT),
    ),
    Entry.OVERDOSE: (
        SAYS_911, SAYS_AUTOMATED, _exact("1-800-563-4086", "R074"),
        Duty("to give naloxone", "R074", NALOXONE), Duty("to help to breathe", "R074", BREATH),
        Duty("that the law protects", "R074", LAW),
    ),
    Entry.NEAR: (SAYS_911, SAYS_988, SAYS_AUTOMATED),
}  # fmt: skip
NUMBERED = Duty("911 or a hotline", "product.md 3", {"any": r"\b911\b|\b988\b|1-8\d\d-\d{3}-\d{4}"})
DOSE = re.compile(r"\b\d+ ?(mg|ml|milligram|miligram|doses?|dosis)\b")


def missing_phrases(subject: Subject) -> Iterator[Issue]:
    """Find phrases that the code says and no file has."""
    for key in subject.book.catalogue.missing((*CARRIER_KEYS, *LISTING_KEYS)):
        file, _, phrase = key.partition(".")
        yield subject.issue((file,), f"the phrase `{phrase}` is missing", "the program says it")


def phrase_duties(subject: Subject) -> Iterator[Issue]:
    """Find phrases that leave out what they have to say."""
    for said in subject.texts():
        yield from _undone(subject, said, PHRASES.get(said.key, ()))


def entry_duties(subject: Subject) -> Iterator[Issue]:
    """Find greetings and crisis replies that leave out what they have to say."""
    for entry, duties in ENTRIES.items():
        path = subject.book.flows.entries.get(entry, "")
        key = f"{path.replace('/', '.')}.say"
        for said in subject.texts():
            if said.key == key:
                yield from _undone(subject, said, duties)


def introductions(subject: Subject) -> Iterator[Issue]:
    """Find steps that claim to say that this is automated and do not, and crisis steps without."""
    crisis = {subject.book.flows.entries.get(entry) for entry in CRISIS}
    for flow, name, step in subject.steps():
        place = (flow.flow, "steps", name)
        if f"{flow.flow}/{name}" in crisis and not step.introduces:
            message = "a crisis reply stands alone: it says itself that it is automated"
            yield subject.issue(place, message, "add `introduces: true`")
        for said in subject.texts():
            if step.introduces and said.key == f"{flow.flow}.{name}.say":
                yield from _undone(subject, said, (SAYS_AUTOMATED, SAYS_911))


def lost(subject: Subject) -> Iterator[Issue]:
    """Find answers to what was not understood that leave out any number: it may be danger."""
    for said in subject.texts():
        head, _, use = said.key.rpartition(".")
        if use == "unheard" and head.partition(".")[0] in subject.book.flows.by_name:
            yield from _undone(subject, said, (NUMBERED,))


def doses(subject: Subject) -> Iterator[Issue]:
    """Find texts that give a dose."""
    for said in subject.texts():
        found = DOSE.search(bare(said.text))
        if found is not None:
            yield subject.issue_in(said, f"`{found[0]}` is medical advice", "say whom to call")


def _undone(subject: Subject, said: Said, duties: tuple[Duty, ...]) -> Iterator[Issue]:
    for duty in duties:
        if not duty.done(said.text, said.language):
            hint = f"required by {duty.standard}"
            yield subject.issue_in(said, f"does not say {duty.what}", hint)


RULES = (
    Rule("missing-phrase", "R077", missing_phrases),
    Rule("phrase-duty", "R002-R009, R056, R059", phrase_duties),
    Rule("entry-duty", "R055-R056, R073-R075", entry_duties),
    Rule("introduction", "R055, R075", introductions),
    Rule("lost", "product.md 3", lost),
    Rule("dose", "R074", doses),
)
