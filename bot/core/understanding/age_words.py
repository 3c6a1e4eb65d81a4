"""The words around a number that make it the writer's age, somebody else's, or no age at all."""

SELF = frozenset(
    {"im", "i", "am", "ima", "iam", "turned", "turning", "turn", "age", "aged", "tengo", "tenho",
     "cumplo", "cumpli", "cumplir", "fiz", "faco", "completei", "completo", "edad", "idade", "laj",
     "gen", "genyen", "tng", "tngo", "teno", "tenhu", "gin", "fe", "fazer", "me", "girl", "boy",
     "f", "m", "female", "male", "teen", "runaway", "es", "mgen", "jen"}
)  # fmt: skip
"""Words before a number that make it the writer's age."""
WEAK_SELF = frozenset(
    {"gen", "genyen", "tengo", "tenho", "tng", "tngo", "fe", "gin", "es", "me", "girl", "boy", "teen",
     "runaway", "jen", "f", "m", "turning", "turned", "turn", "female", "male", "edad", "idade",
     "laj"}
)  # fmt: skip
"""Those that make it somebody else's where such a one stands before: "pitit mwen gen 12 an"."""
PRONOUNS = frozenset({"i", "me", "am"})
VERBS = frozenset({"doze"})
"""Numbers of one language that are something to do in another: "till i doze"."""
OWNED = frozenset({"my", "mi", "minha"})
BETWEEN = frozenset(
    {"only", "just", "about", "almost", "like", "still", "a", "an", "is", "and", "barely", "now",
     "actually", "really", "solo", "apenas", "casi", "como", "ya", "so", "quase", "recien", "selman",
     "fek", "sel", "not", "even", "my", "mi", "se", "minha", "mwen", "i", "de", "todavia", "preske",
     "going", "on", "under", "to", "yet"}
)  # fmt: skip
"""Words that may stand between those and the number."""
ARTICLES = frozenset({"a", "an", "de"})
ALMOST = frozenset({"almost", "under", "not", "casi", "quase", "preske", "to", "menor", "todavia"})
"""Before 18 they say that the writer is not 18 yet: "not 18", "about to turn 18"."""
LATER = frozenset({"next", "soon", "yet", "tomorrow", "manana", "amanha", "demen", "in"})
"""After 18 and a word of turning, they say the same: "i turn 18 next month"."""
TURNS = frozenset({"turn", "turning", "cumplo", "faco"})

MARKS_OF_AGE = frozenset({"yo", "y", "yearold", "old", "f", "m"})
"""What follows an age and nothing else: `15 yo`, `16 f`."""
YEARS = frozenset({"yr", "yrs", "year", "years"})
"""An age only with "old" behind or "im" before: "11 years" is how long something lasts."""
ANOS = frozenset({"ano", "anos", "anitos", "an", "ane", "lane", "tan", "ans", "nan"})
"""The same in the other languages, where people do answer "15 anos"."""
OF_AGE = frozenset({"old", "of", "edad", "idade", "girl", "boy", "female", "male"})
LASTING = frozenset(
    {"ago", "clean", "sober", "atras", "pase", "married", "together", "aqui", "casada", "casado",
     "juntos", "juntas", "con", "com", "sin", "sem", "limpio", "limpia", "limpo", "limpa", "depi",
     "isit", "usando", "viviendo", "morando", "trabajando", "trabalhando", "ansanm", "marye",
     "peyi"}
)  # fmt: skip
"""Words within two after the years that make them a time that something lasted."""
LASTS = frozenset(
    {"llevo", "llevamos", "hace", "ha", "faz", "been", "for", "married", "depi", "durante", "por"}
)
"""Words before the years that do the same."""

UNITS = frozenset(
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
     "sober", "limpio", "limpia", "limpo", "limpa", "married", "together", "weeksalong", "along",
     "lbs", "pounds", "libras", "quilos"}
)  # fmt: skip
"""What is counted, where it is not years."""
EACH = frozenset({"hour", "hr", "day", "week", "night"})
"""What follows `an` or `a` in a price: "15 an hour"."""
OTHERS = frozenset(
    {"my", "her", "his", "their", "our", "mi", "mis", "su", "meu", "minha", "pitit", "she", "shes",
     "he", "hes", "they", "son", "daughter", "kid", "kids", "hijo", "hija", "filho", "filha", "friend",
     "amiga", "amigo", "sister", "brother", "hermana", "hermano", "irma", "irmao", "who", "one", "a",
     "the", "was", "is", "ella", "el", "ela", "ele", "li", "tiene", "tem", "nina", "nino", "baby",
     "niece", "cousin", "girl", "when", "since", "at", "until", "era", "tenia", "tinha", "te", "de",
     "because", "and", "with", "for", "have", "has", "had", "got", "these", "those", "zanmi", "se",
     "con", "com", "ak", "about", "around", "like", "room", "exit", "route", "apt", "unit", "age",
     "under", "over", "to", "menina", "menino", "muchacha", "fi", "prima", "primo", "sobrina"}
)  # fmt: skip
"""Words before a number that give it to somebody or something else."""
SOMEBODY = frozenset(
    {"hijo", "hija", "filho", "filha", "pitit", "she", "he", "shes", "hes", "ella", "ele", "ela",
     "li", "amiga", "amigo", "son", "daughter", "sister", "brother", "zanmi", "who", "que",
     "hermana", "hermano", "irma", "irmao", "prima", "primo", "nina", "nino", "cuando", "quando",
     "when", "le", "te", "my", "her", "his", "fi", "gason", "se", "kouzin", "cousin", "a",
     "paid", "gave", "charge", "owe", "owes", "cost", "costs"}
)  # fmt: skip
"""Words before "tengo 15" or "girl 15" that make it somebody else's, or no age."""
CHILDREN = frozenset({"pitit", "timoun"})
"""The same, some words farther off: "pitit fi m nan gen 14 an"."""
CLAUSE_MARKS = frozenset({".", ","})
AFTER_BARE = frozenset(
    {"", ".", ",", "yet", "and", "n", "y", "e", "need", "needs", "runaway", "homeless", "pregnant", "here",
     "no", "female", "male", "girl", "boy", "gay", "trans", "from", "in", "but", "ran", "kicked",
     "alone", "necesito", "preciso", "bezwen"}
)  # fmt: skip
"""What may follow a number that stands by itself as an age: "16 and homeless"."""
NUMBERS = {
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "doce": 12, "trece": 13, "catorce": 14,
    "quince": 15, "kince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
    "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15, "dezesseis": 16,
    "dezessete": 17, "dezoito": 18, "dezenove": 19, "katoz": 14, "kenz": 15, "sez": 16, "diset": 17,
    "dizwit": 18, "trez": 13, "douz": 12,
}  # fmt: skip
