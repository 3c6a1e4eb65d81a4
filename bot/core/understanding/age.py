"""Whether a number in a text is the writer's age, and whether it is under 18 (R080)."""

from collections.abc import Sequence

_SELF = frozenset(
    {"im", "i", "am", "ima", "iam", "turned", "turning", "turn", "age", "aged", "tengo", "tenho",
     "cumplo", "cumpli", "cumplir", "fiz", "faco", "completei", "completo", "edad", "idade", "laj",
     "gen", "genyen", "tng", "tngo", "teno", "tenhu", "gin", "fe", "fazer", "me", "girl", "boy",
     "f", "m", "female", "male", "teen", "runaway", "es", "mgen", "jen", "tenia18"}
)  # fmt: skip
"""Words before a number that make it the writer's age."""
_BETWEEN = frozenset(
    {"only", "just", "about", "almost", "like", "still", "a", "an", "is", "and", "barely", "now",
     "actually", "really", "solo", "apenas", "casi", "como", "ya", "so", "quase", "recien", "selman",
     "fek", "sel", "not", "even", "my", "mi", "se", "minha", "mwen", "i", "de", "todavia", "preske"}
)  # fmt: skip
_YEARS = frozenset(
    {"yo", "y", "yr", "yrs", "year", "years", "yearold", "ano", "anos", "anitos", "an", "ane", "lane",
     "tan", "f", "m", "old", "ans", "nan", "an.", "anos."}
)  # fmt: skip
_UNITS = frozenset(
    {"week", "weeks", "wk", "wks", "month", "months", "mo", "mos", "day", "days", "hour", "hours",
     "hr", "hrs", "min", "mins", "minute", "minutes", "mile", "miles", "mi", "block", "blocks",
     "dollars", "dolares", "dola", "bucks", "usd", "pesos", "reais", "quetzales", "people", "personas",
     "pessoas", "moun", "am", "pm", "percent", "times", "kids", "hijos", "filhos", "pitit", "of",
     "semanas", "semana", "mes", "meses", "dias", "dia", "horas", "hora", "minutos", "veces", "vezes",
     "semenn", "mwa", "jou", "minit", "weekers", "girls", "guys", "men", "women", "others",
     "more", "ago", "texts", "calls", "pills", "cartas", "ft", "feet", "st", "rd", "ave", "street",
     "cents", "gallons", "mg", "beds", "credits", "hombres", "muchachas", "homens", "fwa", "grados",
     "bolsas", "bags", "perc", "percs", "tylenol", "xanax", "bars", "comprimidos", "pastillas",
     "grenn", "steps", "stairs", "different", "guy", "man", "john", "johns", "fiyet", "neg", "clean",
     "sober", "limpio", "limpia", "limpo", "limpa", "married", "together", "weeksalong", "along"}
)  # fmt: skip
_OTHERS = frozenset(
    {"my", "her", "his", "their", "our", "mi", "mis", "su", "meu", "minha", "pitit", "she", "shes",
     "he", "hes", "they", "son", "daughter", "kid", "kids", "hijo", "hija", "filho", "filha", "friend",
     "amiga", "amigo", "sister", "brother", "hermana", "hermano", "irma", "irmao", "who", "one", "a",
     "the", "was", "is", "ella", "el", "ela", "ele", "li", "tiene", "tem", "nina", "nino", "baby",
     "niece", "cousin", "girl", "when", "since", "at", "until", "era", "tenia", "tinha", "te", "de",
     "because", "and", "with", "for", "have", "has", "had", "got", "these", "those", "zanmi", "se",
     "con", "com", "ak", "about", "around", "like", "room", "exit", "route", "apt", "unit", "age",
     "under", "over", "to", "menina", "menino", "muchacha", "fi", "prima", "primo", "sobrina"}
)  # fmt: skip
_HAVES = frozenset(
    {
        "gen",
        "genyen",
        "tengo",
        "tenho",
        "tng",
        "tngo",
        "fe",
        "gin",
        "es",
        "me",
        "girl",
        "boy",
        "teen",
        "runaway",
        "jen",
    }
)
_MARKS = frozenset({".", ","})
_AFTER_BARE = frozenset(
    {".", ",", "and", "n", "y", "e", "need", "needs", "runaway", "homeless", "pregnant", "here", "no",
     "female", "male", "girl", "boy", "gay", "trans", "from", "in", "but", "ran", "kicked", "alone",
     "necesito", "preciso", "bezwen", "year", "years", "yo", "yr", "yrs", "an", "anos"}
)  # fmt: skip
_WORDS = {
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "doce": 12, "trece": 13, "catorce": 14,
    "quince": 15, "kince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
    "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16,
    "dezessete": 17, "dezoito": 18, "dezenove": 19, "katoz": 14, "kenz": 15, "sez": 16, "diset": 17,
    "dizwit": 18, "trez": 13, "douz": 12,
}  # fmt: skip
NUMBER_WORDS = frozenset(_WORDS)
_YOUNGEST = 8
_ADULT = 18
_OLDEST = 99


def stated_age(tokens: Sequence[str]) -> int | None:
    """Return the age that the writer says is theirs, or None; not a child's, a price or a date.

    >>> stated_age(["im", "only", "15"]), stated_age(["my", "son", "is", "15"])
    (15, None)
    """
    found = None
    for at, token in enumerate(tokens):
        value, years = _value(token)
        if _YOUNGEST <= value <= _OLDEST and _is_own(tokens, at, years=years):
            if value >= _ADULT:
                return value  # "he used to when i was 12. im 40": the grown-up age counts
            found = value
    return found


def _value(token: str) -> tuple[int, bool]:
    """Read `15`, `15yo`, `16f` or `fifteen`; 0 for anything else. Says if it names years."""
    if token in _WORDS:
        return _WORDS[token], False
    digits = token[:2]
    rest = token[2:]
    if len(digits) == 2 and digits.isdigit() and digits.isascii():  # noqa: PLR2004 - ages have two digits
        if not rest:
            return int(digits), False
        if rest in _YEARS:
            return int(digits), True
    return (int(token), False) if token in {"8", "9"} else (0, False)


def _is_own(  # noqa: PLR0911 - each reason to doubt returns
    tokens: Sequence[str], at: int, *, years: bool
) -> bool:
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if after in _UNITS or (at and tokens[at - 1] == "$"):
        return False
    if after in _YEARS:
        beyond = tokens[at + 2] if at + 2 < len(tokens) else ""
        if (
            beyond in {"ago", "clean", "sober", "atras", "pase", "married", "together", "de", "in"}
            and beyond != "in"
        ):
            return False
        years = True
    before = at - 1
    while before >= 0 and tokens[before] in _BETWEEN and tokens[before] not in _SELF:
        before -= 1
    word = tokens[before] if before >= 0 else ""
    earlier = tokens[max(0, before - 2) : before] if before > 0 else ()
    if word in _SELF:
        if word in {"i", "me", "am"} and before < at - 1 and tokens[before + 1] == "my":
            return False
        if word in _HAVES or word in {
            "f",
            "m",
            "turning",
            "turned",
            "turn",
            "female",
            "male",
            "edad",
            "idade",
            "laj",
        }:
            return not _someone_else(earlier)
        return True
    if before < at - 1 and {"my", "mi", "minha"} & set(tokens[before + 1 : at]):
        return False
    if before >= 0 and word not in _MARKS:
        return years and word not in _OTHERS and _OTHERS.isdisjoint(earlier)
    if {"a", "an", "de"} & set(tokens[before + 1 : at]):
        return years
    return years or not after or after in _AFTER_BARE


def _someone_else(earlier: Sequence[str]) -> bool:
    """Say whether the words before "tengo 15" make it somebody else's age."""
    others = {"hijo", "hija", "filho", "filha", "pitit", "she", "he", "shes", "hes", "ella", "ele", "ela",
              "li", "amiga", "amigo", "son", "daughter", "sister", "brother", "zanmi", "who", "que",
              "hermana", "hermano", "irma", "irmao", "prima", "primo", "nina", "nino", "cuando", "quando",
              "when", "le", "te", "my", "her", "his", "fi", "gason", "se", "kouzin", "cousin"}  # fmt: skip
    return not others.isdisjoint(earlier)
