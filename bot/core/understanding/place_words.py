"""The words around a name that say whether it is a place, and whether the writer is there."""

AREA_WORDS = frozenset({"area", "ct", "conn", "connecticut", "conneticut", "conecticut"})
AFTER_NAME_ELSEWHERE = frozenset(
    {"ma", "mass", "massachusetts", "ny", "nyc", "nj", "ri", "nh", "vt", "fl", "dc", "maine",
     "vermont", "florida", "england", "oregon", "texas", "tx", "nc", "alabama", "alaska",
     "arizona", "arkansas", "california", "colorado", "delaware", "hawaii", "idaho", "illinois",
     "indiana", "iowa", "kansas", "kentucky", "louisiana", "maryland", "michigan", "minnesota",
     "mississippi", "missouri", "montana", "nebraska", "nevada", "ohio", "oklahoma",
     "pennsylvania", "tennessee", "utah", "wisconsin", "wyoming", "canada", "ontario", "uk",
     "ireland", "germany", "jersey"}
)  # fmt: skip
"""States and countries that make the name before them a place elsewhere."""
LAST_ELSEWHERE = frozenset(
    {"pa", "va", "virginia", "georgia", "ga", "oh", "md", "il", "ca", "mi", "sc", "tn", "ky"}
)
"""The same, of which some are first names or plain words: only at the end of a clause."""
NOT_A_PLACE_AFTER = frozenset(
    {"county", "disease", "tick", "ticks", "juice", "station", "sta", "university", "college",
     "health", "united", "yankees", "sox"}
)  # fmt: skip
NOT_A_PLACE_BEFORE = frozenset({"county", "condado", "konte"})
"""Words that, with or without `de`, make the name after them a county."""
STREET_AFTER = frozenset(
    {"ave", "avenue", "street", "road", "rd", "st", "blvd", "boulevard", "tpke", "turnpike", "pike",
     "hwy", "highway", "lane", "ln", "parkway", "pkwy", "bridge"}
)  # fmt: skip
TURNPIKES = frozenset({"tpke", "turnpike", "pike"})
"""Roads that bear the name of the one town that they go through, mostly."""
STREET_BEFORE = frozenset({"avenida", "calle", "rua", "carretera", "estrada", "ri", "av"})
SAINTS = frozenset(
    {"francis", "mary", "marys", "vincent", "vincents", "raphael", "raphaels", "joseph", "josephs",
     "james", "ann", "anns", "anthony", "john", "johns", "paul", "pauls", "peter", "peters"}
)  # fmt: skip
"""Names after `st` that make it a saint's hospital or church, not a street."""
ALONE_OR_IN = frozenset({"sono"})
"""Names that are everyday words of a language (`sono`, sleep): places alone or after "in" only."""
FIRST_NAMES = frozenset(
    {"washington", "franklin", "sharon", "madison", "chester", "clinton", "preston", "warren",
     "sherman", "vernon", "morris", "seymour", "monroe", "kent", "sterling", "bethany", "jordan",
     "marion", "wilson", "tracy", "rogers", "milton", "devon", "chelsea"}
)  # fmt: skip
OWN = frozenset({"my", "mi", "mis", "meu", "minha", "mari", "mennaj"})
"""Words after a first name at the start of a text that say whose it is: "Sharon my friend"."""
IN = frozenset(
    {"in", "inside", "en", "em", "nan", "lan", "n", "na", "inn", "within", "dentro", "around",
     "here", "aqui", "isit", "location", "town", "city", "ciudad", "cidade", "vil", "pueblo",
     "live", "vivo", "moro", "rete", "stay", "staying", "living", "viviendo", "morando", "now",
     "ahora", "zip", "code", "zipcode", "its", "cep", "postal", "agora", "kounye", "kounyea"}
)  # fmt: skip
IN_ITSELF = frozenset({"in", "en", "em", "nan", "lan", "at"})
"""Those that are never the beginning of a name: "in chester" is not Winchester."""
NEAR = frozenset(
    {"near", "around", "by", "outside", "close", "next", "cerca", "perto", "pre", "bo", "kote",
     "nearby", "nr", "neer", "downtown", "sentwo", "alrededor", "at", "@", "proximo", "zon"}
)  # fmt: skip
TO = frozenset(
    {"to", "vin", "hasta", "ate", "pra", "para", "pou", "toward", "towards", "hacia", "pa"}
)
FROM = frozenset({"from", "frm", "de", "d", "desde", "do", "soti", "sot", "out", "leaving", "left"})
LEFT = frozenset(
    {"left", "leaving", "escaped", "fled", "ran", "away", "kicked", "used", "grew", "born",
     "raised", "originally", "lived", "stayed", "moved", "dejar", "deje", "sali", "escape", "hui",
     "vine", "vim", "sai", "kite", "sove", "vivia", "morava", "leave", "was", "were", "fugi",
     "antes", "before", "naci", "nasci", "vivi", "morei", "grown", "criada", "criado", "came", "escapo", "escapar", "hacia",
     "leve", "fet", "mude", "mudei", "not", "isnt", "soti", "sot", "te", "coming", "vengo"}
)  # fmt: skip
THEIRS = frozenset(
    {"moms", "dads", "landlord", "son", "daughter", "hijo", "hija", "filho", "filha", "niece", "sobrino", "sobrina", "mom", "mother", "dad", "father", "sister", "brother", "aunt", "uncle", "grandma", "he", "she",
     "ex", "his", "her", "mama", "papa", "hermana", "hermano", "tia", "tio", "mae", "pai", "irma",
     "irmao", "manman", "se", "cousin", "prima", "primo", "abuela", "family", "familia",
     "works", "they", "friend", "amiga", "amigo", "husband", "bf", "boyfriend", "li", "ele", "ela"}
)  # fmt: skip
ASIDE = frozenset({"the", "a", "of", "el", "la", "los", "o", "area", "to", "di", "right",
                    "just", "from", "de", "do", "da", "u", "ou", "greater", "city", "town",
                    "ciudad", "cidade", "vil", "downtown", "actually", "like", "currently"})  # fmt: skip
NOT_NAMED_AFTER = frozenset(
    {"is", "the", "an", "a", "my", "named", "called", "with", "and", "se", "llama", "es", "um",
     "un", "uma", "una", "rele", "llamo", "chamo", "nombre", "nome", "hillary", "bill", "name", "names", "im", "y", "e", "ak", "con", "com", "tell", "told",
     "his", "her", "mi", "meu", "o", "el", "hi", "hey", "hello", "dear", "this", "to", "credit",
     "mr", "mrs", "ms", "miss", "officer", "dr", "me", "labor", "labour", "trade", "eat", "for"}
)  # fmt: skip
DOES = frozenset(
    {"is", "was", "and", "has", "hit", "hits", "beat", "beats", "told", "said", "says", "wont",
     "keeps", "keep", "kicked", "took", "takes", "hurt", "hurts", "s", "did", "does", "doesnt",
     "didnt", "made", "makes", "wants", "got", "gets", "left", "called", "calls", "texted", "texts",
     "raped", "touched", "threatened", "abused", "will", "can", "cant", "isnt", "y", "es", "esta",
     "me", "le", "se", "dice", "dijo", "quiere", "tiene", "e", "vai", "quer", "disse", "ta", "ap",
     "di", "vle", "te", "pran", "bat", "lives", "came", "come", "who", "that", "sent", "sends",
     "juice", "state", "soda", "park", "church", "iglesia", "igreja", "peel", "house", "disease", "him", "her", "of", "the", "hes", "shes",
     "jack", "vest", "suit", "bus", "rep", "president", "silver", "stole", "owes", "pays",
     "drinks", "uses", "cheated", "choked", "pushed", "locked", "grabbed", "sold", "sells", "forced"}
)  # fmt: skip
"""Words after a first name that make it a person who does something."""
HAILS = frozenset({"im", "soy", "sou", "am"})
"""Words before "from" that tell where the writer lives: "soy de avon"."""
SELF = frozenset(
    {"im", "i", "ive", "yo", "eu", "mwen", "m", "estoy", "toy", "estou", "vivo", "moro", "ima"}
)
"""Where the writer begins to speak of themselves, what stood before is about somebody else."""
LIVES = frozenset({"live", "living", "vivo", "moro", "rete", "reside", "stay", "staying", "home"})
WORKS = frozenset(
    {"work", "working", "job", "court", "hearing", "school", "appointment", "interview", "trabajo",
     "trabajando", "corte", "juez", "escuela", "cita", "trabalho", "trabalhando", "escola",
     "entrevista", "audiencia", "travay", "tribinal", "lekol"}
)  # fmt: skip
"""What takes the writer to a town that they do not live in."""
CUTS = frozenset({".", ",", "now", "but", "pero", "mas", "men", "and", "y", "ahora", "agora",
                   "kounye", "kounya", "hoy", "hoje"})  # fmt: skip
DENIALS = frozenset({"not", "except", "nao", "n", "isnt", "avoid", "menos", "eksepte"})
ILLNESS = frozenset({"maladi", "enfermedad", "doenca", "have", "got", "chronic", "has"})
OR = frozenset({"or", "o", "ou", "oswa", "oubyen"})
CARRIES = frozenset(
    {".", ",", "conneticut", "conecticut", "im", "i", "am", "in", "from", "at", "near", "live", "living", "the", "town", "of", "city",
     "please", "pls", "plz", "hi", "hello", "hey", "ct", "conn", "connecticut", "c", "t", "its",
     "is", "zip", "code", "soy", "de", "vivo", "en", "estoy", "moro", "em", "mwen", "rete", "nan",
     "m", "estou", "around", "area", "downtown", "it", "my", "por", "favor", "favo", "tanpri",
     "usa", "hola", "oi", "ola", "bonjou", "bonswa", "sou", "do", "na", "no", "zona", "ciudad",
     "cidade", "vil", "just", "outside", "close", "to", "by", "cerca", "perto", "ok", "okay",
     "umm", "um", "uh", "think", "stay", "staying", "thanks", "thank", "you"}
)  # fmt: skip
PLAIN_BEFORE_TOWNS = frozenset({"now", "went", "past", "od"})
"""Words one letter from a direction that people write before a town: "now hartford", "od lyme"."""
