"""What no text may say, in any language: claims we cannot keep, blame, commands, traces."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.catalogue import LANGUAGES
from bot.core.check.rendering import messages
from bot.core.check.subject import Rule, Subject
from bot.core.check.wording import bare
from bot.core.issue import Issue

LOCK_SCREEN = 40
"""Characters that a locked phone shows to whoever looks at it (R068)."""


@dataclass(frozen=True, slots=True)
class Ban:
    """Wordings that no text may have; patterns read small letters without accents."""

    name: str
    standard: str
    why: str
    hint: str
    patterns: Mapping[str, str]

    def found(self, text: str, language: str) -> str | None:
        """Return the words of a text that are banned, as they stand in the pattern's spelling."""
        for tongue in dict.fromkeys((language, "any")):
            found = re.search(self.patterns.get(tongue, r"(?!)"), bare(text))
            if found is not None:
                return found[0].strip()
        return None


BANS = (
    Ban(
        "claim", "R057-R058", "claims what nobody can keep",
        "say what is true, such as `We do not keep your number with your answers`",
        {
            "any": r"anonim|anonym|100 ?%|\bencrypt|\bcifrad|\bcriptograf",
            "en": r"untraceabl|can.?t be traced|privileged|\bsecured?\b|\bsecurely|guarantee"
                  r"|completely (safe|private)|totally (safe|private)|hundred percent",
            "es": r"rastrea|privilegiad"
                  r"|(linea|mensajes?|chat|canal|servicio|sitio) (es |son )?segur[oa]"
                  r"|garanti|totalmente (segur|privad)|cien por ciento",
            "pt": r"rastrea|privilegiad"
                  r"|(linha|mensage(m|ns)|chat|canal|servico|site) (e |sao )?segur[oa]"
                  r"|garanti|totalmente (segur|privad)|cem por cento",
            "ht": r"pa ka (swiv|trase|jwenn) ou|privilejye"
                  r"|(liy|mesaj|chat|sevis)( la| yo)? (an sekirite|sekirize)"
                  r"|garanti|san pou san",
        },
    ),
    Ban(
        "label", "R090", "puts a label before the person", "name the person or what happened",
        {
            "any": r"prostitut|pwostitye",
            "en": r"\bvictims?\b|\baddicts?\b|drug abuser|\bjunkie|\bwhore|\billegals?\b",
            "es": r"\bvictimas?\b|drogadict|\badict[oa]s?\b|\bilegales\b",
            "pt": r"\bvitimas?\b|drogad[oa]s?\b|viciad[oa]s?\b|\bilegais\b",
            "ht": r"\bviktim|\bdwoge\b|\bbouzen",
        },
    ),
    Ban(
        "command", "R090", "commands or blames", "offer a choice: `If you can, ...`, `You can ...`",
        {
            "en": r"\byou (must|have to|need to|should|ought)\b|failure to|your (own )?fault"
                  r"|why did(n.?t)? you|you failed",
            "es": r"\b(usted|tu) debe|\bdebes\b|\btienes? que\b|\besta obligad|su culpa|tu culpa"
                  r"|por que no (hizo|dijo|pidio|se fue)",
            "pt": r"\bvoce (deve|precisa)\b|\btem que\b|\bdeves\b|\bobrigad[oa] a\b|sua culpa"
                  r"|por que (voce )?nao (fez|disse|pediu|saiu)",
            "ht": r"\bou dwe\b|\bfok (ou|w)\b|\bou oblije\b|fot ou\b|poukisa ou pa t",
        },
    ),
    Ban(
        "bill", "R063", "claims that a bill hides these texts",
        "carriers decide; say `can stay on the bill`",
        {
            "en": r"\b(not|never|won.?t|hidden|hides?|no trace|without)\b[^.!?\n]{0,40}\bbill",
            "es": r"\b(no|nunca|ocult\w+|sin)\b[^.!?\n]{0,40}\b(factura|recibo|cuenta)\b",
            "pt": r"\b(nao|nunca|ocult\w+|sem)\b[^.!?\n]{0,40}\b(fatura|conta)\b",
            "ht": r"\b(pa|p ap|janm|kache)\b[^.!?\n]{0,40}\b(bodwo|fakti)\b",
        },
    ),
    Ban(
        "link", "R019", "holds a link", "prefer phone numbers; never a link shortener",
        {
            "any": r"https?:|www\."
                   r"|\b[a-z0-9-]+\.(com|org|net|gov|edu|ly|gl|me|io|co|us|info|link|page)\b",
        },
    ),
    Ban(
        "address", "R065", "holds what looks like an address",
        "addresses of safe places are never sent",
        {
            "any": r"\b\d{1,5} (north |south |east |west |[nsew]\.? )?[a-z]+ "
                   r"(street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|place|court|plaza)\b"
                   r"|\bp\.? ?o\.? box\b|\bsuite \d|\b(calle|avenida|rua|ri) [a-z ]{2,20},? \d",
        },
    ),
    Ban(
        "age", "R080", "asks for an age", "age is never asked; the youth route is offered",
        {
            "en": r"how old|your age|birth ?da|date of birth|are you (under|over|a minor)",
            "es": r"cuantos anos|que edad|su edad|fecha de nacimiento|es menor de edad\?",
            "pt": r"quantos anos|que idade|sua idade|data de nascimento|e menor de idade\?",
            "ht": r"ki laj|laj ou|dat nesans|eske ou mine",
        },
    ),
    Ban(
        "rescue", "R078", "promises that somebody comes",
        "nobody calls for the texter; say whom to call",
        {
            "en": r"help is on (the|its) way"
                  r"|we (have|will|are|can) ?(called?|calling|send|alert|notif)"
                  r"|(police|officers?) (are|is) (coming|on)",
            "es": r"la ayuda va en camino|(vamos a|hemos) (llamar|llamado|avis|envi)"
                  r"|llamaremos|enviaremos ayuda",
            "pt": r"a ajuda esta a caminho|(vamos|iremos) (ligar|chamar|avisar|enviar)"
                  r"|ligaremos|enviaremos ajuda",
            "ht": r"sekou (ap|nan) (vini|wout)|n ap (rele|voye) (lapolis|sekou|911)",
        },
    ),
    Ban(
        "operator", "R060", "names a former operator",
        "the hotline is the National Human Trafficking Hotline",
        {"any": r"polaris"},
    ),
    Ban(
        "continued", "R031", "goes on in another message",
        "every message stands alone: they arrive in any order",
        {
            "any": r"\bcont\.|\(\d/\d\)|^\d/\d\b|\.\.\.$",
            "en": r"\bcontinued\b|see next (text|message)",
            "es": r"\bcontinua(ra)?\b|siguiente mensaje",
            "pt": r"\bproxima mensagem",
            "ht": r"pwochen mesaj",
        },
    ),
)  # fmt: skip
_FIRST_SIGHT = Ban(
    "lock-screen", "R068", "shows on a locked phone", "begin with something that anybody may read",
    {
        "any": r"traf(f)?i[ck]|\bsex|\bseks|abus|\babi(ze)?\b|expl(oit|ot|or)|eksplwat"
               r"|poli[cs]|\btrata\b|violen|vyolans|\brape|\bviol(acion|ada)\b",
    },
)  # fmt: skip


def rule_of(ban: Ban) -> Rule:
    """Make a rule of a ban, over every text in every language."""

    def broken(subject: Subject) -> Iterator[Issue]:
        for said in subject.texts():
            found = ban.found(said.text, said.language)
            if found is not None:
                yield subject.issue_in(said, f"`{found}` {ban.why}", ban.hint)

    broken.__doc__ = f"Find texts whose wording {ban.why}."
    rule: Callable[[Subject], Iterator[Issue]] = broken
    return Rule(ban.name, ban.standard, rule)


def first_sight(message: str) -> str | None:
    """Return the word in a message's first characters that a locked phone had better not show."""
    return _FIRST_SIGHT.found(message[:LOCK_SCREEN], "any")


def lock_screen(subject: Subject) -> Iterator[Issue]:
    """Find messages whose beginning tells a stranger what they are about."""
    for shown in messages(subject):
        found = first_sight(shown.message)
        if found is not None:
            message = f"`{found}` in the first {LOCK_SCREEN} characters {_FIRST_SIGHT.why}"
            yield subject.issue_in(shown.said, message, _FIRST_SIGHT.hint)


def listed_names(subject: Subject) -> Iterator[Issue]:
    """Find short names of listings that break a ban: they are sent as they are."""
    for listing in subject.book.directory.listings.values():
        record = listing.record
        for ban in BANS:
            for language in LANGUAGES:
                found = ban.found(record.short, language)
                if found is not None:
                    message = f"the short name `{record.short}` {ban.why}"
                    yield Issue("data/services.csv", record.line, message, ban.hint)


RULES = (
    *(rule_of(ban) for ban in BANS),
    Rule(_FIRST_SIGHT.name, _FIRST_SIGHT.standard, lock_screen),
    Rule("listed-name", "R065", listed_names),
)
