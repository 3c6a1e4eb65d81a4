"""The words around a name that say whether it is a place, and whether the writer is there."""

STATE_WORDS = frozenset({"ct", "conn", "connecticut", "conneticut", "conecticut", "c"})
AREA_WORDS = frozenset({"area", "ct", "conn", "connecticut", "conneticut", "conecticut"})
AFTER_NAME_ELSEWHERE = frozenset(
    {"ma", "mass", "massachusetts", "ny", "nyc", "nj", "ri", "nh", "vt", "fl", "dc", "maine",
     "vermont", "florida", "england", "oregon", "georgia", "texas", "tx", "ga", "nc", "va"}
)  # fmt: skip
NOT_A_PLACE_AFTER = frozenset(
    {"county", "disease", "tick", "ticks", "juice", "station", "university", "college", "ave",
     "avenue", "street", "road", "rd", "st", "blvd", "health", "united", "yankees", "sox"}
)  # fmt: skip
IN = frozenset(
    {"in", "inside", "en", "em", "nan", "lan", "n", "na", "inn", "within", "dentro", "around",
     "here", "aqui", "isit", "location", "town", "city", "ciudad", "cidade", "vil", "pueblo",
     "live", "vivo", "moro", "rete", "stay", "staying", "living", "viviendo", "morando", "now",
     "ahora", "zip", "code", "zipcode", "its", "cep", "postal", "agora", "kounye", "kounyea"}
)  # fmt: skip
NEAR = frozenset(
    {"near", "around", "by", "outside", "close", "next", "cerca", "perto", "pre", "bo", "kote",
     "nearby", "nr", "neer", "downtown", "sentwo", "alrededor", "at", "@", "proximo", "zon"}
)  # fmt: skip
TO = frozenset({"to", "hasta", "ate", "pra", "para", "pou", "toward", "towards", "hacia", "pa"})
FROM = frozenset({"from", "frm", "de", "desde", "do", "soti", "sot", "out", "leaving", "left"})
LEFT = frozenset(
    {"left", "leaving", "escaped", "fled", "ran", "away", "kicked", "used", "grew", "born",
     "raised", "originally", "lived", "stayed", "moved", "dejar", "deje", "sali", "escape", "hui",
     "vine", "vim", "sai", "kite", "sove", "vivia", "morava", "leave", "was", "were", "fugi",
     "antes", "before", "naci", "nasci", "vivi", "morei", "grown", "criada", "criado", "came", "escapo", "escapar", "hacia",
     "leve", "fet", "mude", "mudei", "not", "isnt", "soti", "sot", "te", "coming", "vengo"}
)  # fmt: skip
THEIRS = frozenset(
    {"mom", "mother", "dad", "father", "sister", "brother", "aunt", "uncle", "grandma", "he", "she",
     "ex", "his", "her", "mama", "papa", "hermana", "hermano", "tia", "tio", "mae", "pai", "irma",
     "irmao", "manman", "se", "cousin", "prima", "primo", "abuela", "family", "familia",
     "works", "they", "friend", "amiga", "amigo", "husband", "bf", "boyfriend", "li", "ele", "ela"}
)  # fmt: skip
ASIDE = frozenset({"the", "a", "of", "el", "la", "los", "o", "area", "to", "di", "right",
                    "just", "from", "de", "do", "da", "u", "ou", "greater", "city", "town",
                    "ciudad", "cidade", "vil", "downtown", "actually", "like", "currently"})  # fmt: skip
NOT_NAMED_AFTER = frozenset(
    {"is", "the", "an", "a", "my", "named", "called", "with", "and", "se", "llama", "es", "um",
     "un", "uma", "una", "rele", "name", "names", "im", "y", "e", "ak", "con", "com", "tell", "told",
     "his", "her", "mi", "meu", "o", "el", "hi", "hey", "hello", "dear", "this", "to", "credit",
     "mr", "mrs", "ms", "miss", "officer", "dr", "me", "labor", "labour", "trade", "eat", "for"}
)  # fmt: skip
DOES = frozenset(
    {"is", "was", "and", "has", "hit", "hits", "beat", "beats", "told", "said", "says", "wont",
     "keeps", "keep", "kicked", "took", "takes", "hurt", "hurts", "s", "did", "does", "doesnt",
     "didnt", "made", "makes", "wants", "got", "gets", "left", "called", "calls", "texted", "texts",
     "raped", "touched", "threatened", "abused", "will", "can", "cant", "isnt", "y", "es", "esta",
     "me", "le", "se", "dice", "dijo", "quiere", "tiene", "e", "vai", "quer", "disse", "ta", "ap",
     "di", "vle", "te", "pran", "bat", "my", "lives", "came", "come", "who", "that", "sent", "sends",
     "juice", "state", "soda", "peel", "house", "disease", "him", "her", "of", "the", "hes", "shes",
     "jack", "vest", "suit", "bus", "rep", "president", "silver", "stole", "owes", "pays",
     "drinks", "uses", "cheated", "choked", "pushed", "locked", "grabbed", "sold", "sells", "forced"}
)  # fmt: skip
"""Words after a first name that make it a person who does something."""
CUTS = frozenset({".", ",", "now", "but", "pero", "mas", "men", "and", "y", "ahora", "agora",
                   "kounye", "kounya", "hoy", "hoje"})  # fmt: skip
DENIALS = frozenset({"not", "except", "nao", "n", "isnt", "avoid", "menos", "eksepte"})
ILLNESS = frozenset({"maladi", "enfermedad", "doenca", "have", "got", "chronic", "has"})
OR = frozenset({"or", "o", "ou", "oswa", "oubyen"})
CARRIES = frozenset(
    {"im", "i", "am", "in", "from", "at", "near", "live", "living", "the", "town", "of", "city",
     "please", "pls", "plz", "hi", "hello", "hey", "ct", "conn", "connecticut", "c", "t", "its",
     "is", "zip", "code", "soy", "de", "vivo", "en", "estoy", "moro", "em", "mwen", "rete", "nan",
     "m", "estou", "around", "area", "downtown", "it", "my", "por", "favor", "favo", "tanpri",
     "usa", "hola", "oi", "ola", "bonjou", "bonswa", "sou", "do", "na", "no", "zona", "ciudad",
     "cidade", "vil", "just", "outside", "close", "to", "by", "cerca", "perto", "ok", "okay",
     "umm", "um", "uh", "think", "stay", "staying", "thanks", "thank", "you"}
)  # fmt: skip
