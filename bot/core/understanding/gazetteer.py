"""Which Connecticut town a text is about: names, villages, ZIP codes, nicknames, misspellings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.towns import Towns
from bot.core.understanding.spelling import Spelling

SHORTEST_FUZZY_TOWN = 6
SHORTEST_FUZZY_PLACE = 7
SHORTEST_SKELETON = 4
MOST_CORRECTIONS = 24
"""Unknown words that are corrected in one text: a bound on the work that nonsense can cause."""
LONGEST_NAME = 5
"""Words in the longest name that is looked for."""

_DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "north": ("n", "no", "nth", "nrth", "nort", "norte"),
    "south": ("s", "so", "sth", "soth", "sout"),
    "east": ("e", "est", "eats", "ea"),
    "west": ("w", "wst", "wes", "oeste"),
    "new": ("nu", "nw", "n", "niu", "nuevo", "nueva", "neew", "nyu"),
    "old": ("ol", "o", "ole"),
}
_SHORTENED: Mapping[str, tuple[str, ...]] = {
    "hartford": ("htfd", "hfd", "htfrd", "hrtfd", "hrtford", "hartfd", "htford", "htd"),
    "haven": ("hvn", "havn", "hven", "hav", "hevn"),
    "windsor": ("wndsr", "winsor", "windsr", "wdsr", "wndsor"),
    "milford": ("mlfrd", "mlfd", "milfrd", "mlford"),
    "britain": ("brit", "britan", "briton", "brittain", "britian", "brittan"),
    "london": ("ldn", "lndn", "londn"),
    "canaan": ("canan", "cannan", "cannaan"),
    "fairfield": ("ffld", "frfld", "fairfld"),
    "haddam": ("hadam", "haddm"),
    "hampton": ("hmptn", "hamptn"),
    "saybrook": ("saybrk", "sabrook"),
    "branford": ("brnfd", "branfrd"),
    "stonington": ("stngtn", "stonin"),
    "locks": ("lcks", "lox", "loks"),
    "granby": ("grnby",),
    "lyme": ("lime",),
    "hill": ("hl", "hil"),
    "river": ("rvr", "rivr"),
    "falls": ("fls",),
    "heights": ("hts", "hghts", "hgts"),
    "center": ("ctr", "centre", "cntr"),
    "village": ("vlg", "vill"),
    "lake": ("lk",),
    "point": ("pt",),
    "saint": ("st",),
    "mount": ("mt",),
}
_COMPOUND_ENDINGS = (
    "ford", "port", "bury", "town", "field", "brook", "land", "wich", "walk", "bridge", "stock",
    "ham", "haven", "chester", "mouth", "view", "worth",
)  # fmt: skip
_STATE_WORDS = frozenset({"ct", "conn", "connecticut", "conneticut", "conecticut", "c"})
_AREA_WORDS = frozenset({"area", "ct", "conn", "connecticut", "conneticut", "conecticut"})
_AFTER_NAME_ELSEWHERE = frozenset(
    {"ma", "mass", "massachusetts", "ny", "nyc", "nj", "ri", "nh", "vt", "fl", "dc", "maine",
     "vermont", "florida", "england", "oregon", "georgia", "texas", "tx", "ga", "nc", "va"}
)  # fmt: skip
_NOT_A_PLACE_AFTER = frozenset(
    {"county", "disease", "tick", "ticks", "juice", "station", "university", "college", "ave",
     "avenue", "street", "road", "rd", "st", "blvd", "health", "united", "yankees", "sox"}
)  # fmt: skip
_IN = frozenset(
    {"in", "inside", "en", "em", "nan", "lan", "n", "na", "inn", "within", "dentro", "around",
     "here", "aqui", "isit", "location", "town", "city", "ciudad", "cidade", "vil", "pueblo",
     "live", "vivo", "moro", "rete", "stay", "staying", "living", "viviendo", "morando", "now",
     "ahora", "zip", "code", "zipcode", "its", "cep", "postal", "agora", "kounye", "kounyea"}
)  # fmt: skip
_NEAR = frozenset(
    {"near", "around", "by", "outside", "close", "next", "cerca", "perto", "pre", "bo", "kote",
     "nearby", "nr", "neer", "downtown", "sentwo", "alrededor", "at", "@", "proximo", "zon"}
)  # fmt: skip
_TO = frozenset({"to", "hasta", "ate", "pra", "para", "pou", "toward", "towards", "hacia", "pa"})
_FROM = frozenset({"from", "frm", "de", "desde", "do", "soti", "sot", "out", "leaving", "left"})
_LEFT = frozenset(
    {"left", "leaving", "escaped", "fled", "ran", "away", "kicked", "used", "grew", "born",
     "raised", "originally", "lived", "stayed", "moved", "dejar", "deje", "sali", "escape", "hui",
     "vine", "vim", "sai", "kite", "sove", "vivia", "morava", "leave", "was", "were", "fugi",
     "antes", "before", "naci", "nasci", "vivi", "morei", "grown", "criada", "criado", "came", "escapo", "escapar", "hacia",
     "leve", "fet", "mude", "mudei", "not", "isnt", "soti", "sot", "te", "coming", "vengo"}
)  # fmt: skip
_THEIRS = frozenset(
    {"mom", "mother", "dad", "father", "sister", "brother", "aunt", "uncle", "grandma", "he", "she",
     "ex", "his", "her", "mama", "papa", "hermana", "hermano", "tia", "tio", "mae", "pai", "irma",
     "irmao", "manman", "se", "cousin", "prima", "primo", "abuela", "family", "familia",
     "works", "they", "friend", "amiga", "amigo", "husband", "bf", "boyfriend", "li", "ele", "ela"}
)  # fmt: skip
_ASIDE = frozenset({"the", "a", "of", "el", "la", "los", "o", "area", "to", "di", "right",
                    "just", "from", "de", "do", "da", "u", "ou", "greater", "city", "town",
                    "ciudad", "cidade", "vil", "downtown", "actually", "like", "currently"})  # fmt: skip
_NOT_NAMED_AFTER = frozenset(
    {"is", "the", "an", "a", "my", "named", "called", "with", "and", "se", "llama", "es", "um",
     "un", "uma", "una", "rele", "name", "names", "im", "y", "e", "ak", "con", "com", "tell", "told",
     "his", "her", "mi", "meu", "o", "el", "hi", "hey", "hello", "dear", "this", "to", "credit",
     "mr", "mrs", "ms", "miss", "officer", "dr", "me", "labor", "labour", "trade", "eat", "for"}
)  # fmt: skip
_DOES = frozenset(
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
_CUTS = frozenset({".", ",", "now", "but", "pero", "mas", "men", "and", "y", "ahora", "agora",
                   "kounye", "kounya", "hoy", "hoje"})  # fmt: skip
_DENIALS = frozenset({"not", "except", "nao", "n", "isnt", "avoid", "menos", "eksepte"})
_ILLNESS = frozenset({"maladi", "enfermedad", "doenca", "have", "got", "chronic", "has"})
_WINDOW = 6
_DENIED = -9
_OR = frozenset({"or", "o", "ou", "oswa", "oubyen"})
_CARRIES = frozenset(
    {"im", "i", "am", "in", "from", "at", "near", "live", "living", "the", "town", "of", "city",
     "please", "pls", "plz", "hi", "hello", "hey", "ct", "conn", "connecticut", "c", "t", "its",
     "is", "zip", "code", "soy", "de", "vivo", "en", "estoy", "moro", "em", "mwen", "rete", "nan",
     "m", "estou", "around", "area", "downtown", "it", "my", "por", "favor", "favo", "tanpri",
     "usa", "hola", "oi", "ola", "bonjou", "bonswa", "sou", "do", "na", "no", "zona", "ciudad",
     "cidade", "vil", "just", "outside", "close", "to", "by", "cerca", "perto", "ok", "okay",
     "umm", "um", "uh", "think", "stay", "staying", "thanks", "thank", "you"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name that people may type: the towns it may mean, none for a place out of state."""

    towns: tuple[str, ...]
    ordinary: bool = False
    official: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: token positions, and how well the text says that the writer is there."""

    start: int
    end: int
    name: Name
    score: int


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The town of a text, or the two likeliest, or that it is out of state."""

    town: str | None = None
    choices: tuple[str, ...] = ()
    out_of_state: bool = False
    mentions: tuple[Mention, ...] = ()


NOWHERE = Whereabouts()
Nearest = Callable[[str], tuple[str, int] | None]
"""Finds the known word that a token may be a misspelling of, and how many edits away it is."""


class Gazetteer:
    """Every name of every place that a text may hold, compiled for look-up by first word."""

    def __init__(
        self,
        towns: Towns,
        *,
        nicknames: Mapping[str, tuple[str, ...]],
        ordinary: Iterable[str],
        elsewhere: Iterable[str],
    ) -> None:
        """Build from names as `words_of` leaves them.

        `nicknames` are further names of towns; `ordinary` names are words or first names too and
        count only where the text uses them as a place; `elsewhere` are places out of state.
        """
        self._population = {name: town.population for name, town in towns.by_name.items()}
        self._ordinary = frozenset(ordinary)
        self._names: dict[str, Name] = {}
        for name in towns.by_name:
            self._name(_plain(name), (name,), official=True)
        for place in towns.places:
            self._name(_plain(place.name), place.towns)
        for nickname, meant in nicknames.items():
            self._name(nickname, meant)
        for name in elsewhere:
            if name not in self._names:
                self._names[name] = Name((), ordinary=name in self._ordinary)
        for code, meant in towns.zips.items():
            self._names[code] = Name(meant[:1], official=True)
            if code[0] == "0":
                self._names[code[1:]] = Name(meant[:1], official=True)
        self._abbreviate()
        self._trie: dict[str, Any] = {}
        self._joined: dict[str, Name] = {}
        for words, named in self._names.items():
            node: dict[str, Any] = self._trie
            for word in words.split():
                node = node.setdefault(word, {})
            node[""] = named
            self._joined.setdefault(words.replace(" ", ""), named)
        self.starts = frozenset(self._trie)
        self._parts = frozenset({*_DIRECTIONS, *_SHORTENED}) | {
            abbreviation
            for many in _DIRECTIONS.values()
            for abbreviation in many
            if len(abbreviation) > 1
        }
        self._official = {
            joined: named
            for joined, named in self._joined.items()
            if named.official and joined.isalpha() and len(joined) >= SHORTEST_FUZZY_TOWN
        }
        self._skeletons: dict[str, Name | None] = {}
        for joined, named in self._official.items():
            bones = _skeleton(joined)
            if len(bones) >= SHORTEST_SKELETON:
                self._skeletons[bones] = None if bones in self._skeletons else named
        self._short = {
            words: name
            for words, name in self._names.items()
            if name.official and words.isalpha() and len(words) == SHORTEST_FUZZY_TOWN - 1
        }
        self._short_spelling = Spelling(self._short)
        self._spelling = Spelling(self._official, shortest=SHORTEST_FUZZY_TOWN)
        self._place_spelling = Spelling(
            (
                joined
                for joined, name in self._joined.items()
                if joined.isalpha()
                and len(joined) >= SHORTEST_FUZZY_PLACE
                and not name.ordinary
                and name.towns
                and joined not in self._official
            ),
            shortest=SHORTEST_FUZZY_PLACE,
        )

    def towns_like(self, word: str) -> tuple[str, ...]:
        """Return the towns that a word may be a misspelling of."""
        near = self._near(word, most=1) if word.isalpha() else None
        return () if near is None else near.towns

    def _name(self, words: str, meant: tuple[str, ...], *, official: bool = False) -> None:
        known = self._names.get(words)
        if known is not None and (known.official or official):
            return
        if known is not None:
            meant = tuple(dict.fromkeys((*known.towns, *meant)))
        self._names[words] = Name(meant, ordinary=words in self._ordinary, official=official)

    def _abbreviate(self) -> None:
        """Add what texters make of compound names: `w htfd`, `nu milford`, `water bury`."""
        added: dict[str, dict[str, None]] = {}
        for words, name in self._names.items():
            first, *rest = words.split()
            firsts = (first, *_DIRECTIONS.get(first, ())) if rest else (first,)
            lasts = [
                (
                    (word, *_SHORTENED.get(word, ()))
                    if rest or len(word) > SHORTEST_FUZZY_TOWN
                    else (word,)
                )
                for word in (rest or [first])
            ]
            if not name.towns:
                continue
            endings = [""]
            for choice in lasts:
                endings = [f"{ending} {word}".strip() for ending in endings for word in choice]
            for start in firsts if rest else ("",):
                for ending in endings:
                    for town in name.towns:
                        added.setdefault(f"{start} {ending}".strip(), {})[town] = None
            if name.official and not rest and words.isalpha():
                for ending in _COMPOUND_ENDINGS:
                    if words.endswith(ending) and len(words) - len(ending) > 2:  # noqa: PLR2004 - "so uthport" is no word
                        added.setdefault(f"{words.removesuffix(ending)} {ending}", {})[
                            name.towns[0]
                        ] = None
        for words, meant in added.items():
            if words not in self._names:
                self._names[words] = Name(tuple(meant), ordinary=words in self._ordinary)

    # ------------------------------------------------------------------ reading a text

    def mentions(
        self,
        tokens: Sequence[str],
        unknown: Sequence[int],
        nearest: Nearest,
        *,
        expecting_town: bool,
    ) -> list[Mention]:
        """Find every name that is used as a place, spelt as it is known or not.

        `unknown` are the places of tokens that are no known word; `nearest` finds the word that
        such a token may be a misspelling of.
        """
        found = self._spelt(tokens, expecting_town=expecting_town)
        if unknown:
            taken = {place for m in found for place in range(m.start, m.end)}
            starts = self.starts
            for at in unknown[:MOST_CORRECTIONS]:
                if at not in taken and tokens[at] not in starts:
                    mention = self._misspelt(tokens, at, nearest, taken)
                    if mention is not None:
                        found.append(mention)
                        taken.update(range(mention.start, mention.end))
        return found

    def settle(
        self,
        tokens: Sequence[str],
        mentions: Sequence[Mention],
        *,
        expecting_town: bool,
        meaningful: bool,
    ) -> Whereabouts:
        """Say where the writer is; `meaningful` texts tell a need or a risk beside the place."""
        if mentions:
            return self._settle(tokens, mentions)
        return self._whole(tokens, expecting_town=expecting_town, meaningful=meaningful)

    def _spelt(self, tokens: Sequence[str], *, expecting_town: bool) -> list[Mention]:
        """Find every name that is spelt as it is known and used as a place."""
        found: list[Mention] = []
        starts = self.starts
        if starts.isdisjoint(tokens):
            return found
        at = 0
        count = len(tokens)
        while at < count:
            if tokens[at] not in starts:
                at += 1
                continue
            node = self._trie[tokens[at]]
            end = at + 1
            name = node.get("")
            stop = end
            while stop < count and (node := node.get(tokens[stop])) is not None:
                stop += 1
                if "" in node:
                    name, end = node[""], stop
            if name is None:
                at += 1
                continue
            mention = self._judge(tokens, at, end, name, expecting_town=expecting_town)
            if mention is not None:
                found.append(mention)
                at = end
            else:
                at += 1
        return found

    def _judge(
        self, tokens: Sequence[str], start: int, end: int, name: Name, *, expecting_town: bool
    ) -> Mention | None:
        """Decide whether this name is used as a place here, and how firmly."""
        after = tokens[end] if end < len(tokens) else ""
        if after in _NOT_A_PLACE_AFTER and not (after == "st" and end + 1 < len(tokens)):
            return None
        token = tokens[start]
        before = tokens[start - 1] if start else ""
        if token == "lyme" and before in _ILLNESS:
            return None
        if token.isdigit():
            if (
                before == "$"
                or before.isdigit()
                or after.isdigit()
                or after in {"dollars", "bucks", "usd", "dolares"}
            ):
                return None
            if (
                len(token) == 4  # noqa: PLR2004 - a ZIP code that lost its 0
                and len(tokens) > 1
                and not expecting_town
                and before not in _IN
                and before not in _NEAR
                and before not in _ASIDE
                and after not in _AREA_WORDS
                and start + 1 != len(tokens)
                and start
                and before != "."
            ):
                return None
        if after in _AFTER_NAME_ELSEWHERE and name.towns:
            return Mention(start, end + 1, Name(()), self._score(tokens, start))
        score = self._score(tokens, start)
        if score <= _DENIED:
            return None
        if name.ordinary and not expecting_town and not self._as_place(tokens, start, end):
            return None
        return Mention(start, end, name, score)

    def _as_place(self, tokens: Sequence[str], start: int, end: int) -> bool:
        """Say whether a name that is also a word or a first name is used as a place."""
        after = tokens[end] if end < len(tokens) else ""
        if after in _AREA_WORDS:
            return True
        at = start - 1
        while at >= 0 and tokens[at] in {"downtown", "town", "city", "the"} and tokens[at] != "the":
            at -= 1
        if at < 0 or tokens[at] == ".":
            return after not in _DOES
        before = tokens[at]
        if before in _FROM:
            return tokens[at - 1] not in {"away", "help", "text", "call", "order"} if at else True
        if before in _IN or before in _NEAR:
            return True
        if before in _TO:
            return at > 0 and tokens[at - 1] in {
                "close",
                "next",
                "move",
                "moved",
                "moving",
                "go",
                "going",
                "get",
                "came",
            }
        at_end = end == len(tokens) or after in {".", ","}
        return at_end and before not in _NOT_NAMED_AFTER

    def _score(self, tokens: Sequence[str], start: int) -> int:
        """Weigh what the words before a name say: being there, near it, on the way, gone."""
        at = start - 1
        while at >= 0 and tokens[at] in _ASIDE and tokens[at] not in _FROM:
            at -= 1
        if at < 0:
            return 1
        before = tokens[at]
        if before in _DENIALS or (
            at and before in _IN and (tokens[at - 1] in _DENIALS or tokens[at - 1] == "seja")
        ):
            return _DENIED
        first = max(0, at - _WINDOW)
        for place in range(at - 1, first - 1, -1):
            if tokens[place] in _CUTS:
                first = place + 1
                break
        window = tokens[first : at + 1]
        score = 1
        if before in _IN:
            score = 5
        elif before in _FROM:
            score = 0
        elif before in _NEAR:
            score = 3
        elif before in _TO:
            score = 2
        if not _LEFT.isdisjoint(window) and before not in _TO:
            score -= 4
        if not _THEIRS.isdisjoint(window):
            score -= 2
        return score

    def _misspelt(
        self, tokens: Sequence[str], at: int, nearest: Nearest, taken: set[int]
    ) -> Mention | None:
        """Read an unknown word, alone or with its neighbours, as a misspelt name."""
        joined = self._misjoined(tokens, at, taken)
        if joined is not None:
            return joined
        token = tokens[at]
        if not token.isalpha():
            return None
        exact = self._joined.get(token)
        if exact is not None and not exact.ordinary:
            return Mention(at, at + 1, exact, self._score(tokens, at))
        near = self._meant(tokens, at, nearest)
        if near is None or (near.ordinary and not self._as_place(tokens, at, at + 1)):
            return None
        return Mention(at, at + 1, near, self._score(tokens, at))

    def _meant(self, tokens: Sequence[str], at: int, nearest: Nearest) -> Name | None:
        """Return the name that one unknown word may be, unless it is nearer to a plain word."""
        token = tokens[at]
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        placed = (
            not at
            or before == "."
            or after in _AREA_WORDS
            or any(before in words for words in (_IN, _NEAR, _FROM, _TO))
        )
        near = self._near(token, most=1)
        if near is None and placed and nearest(token) is None:
            near = self._near(token)
        if near is None and _vowels(token) <= 1:
            near = self._skeletons.get(_skeleton(token))
        if near is None and placed and (at or after in _AREA_WORDS):
            short = self._short_spelling.within_one(token)
            near = self._short[short[0]] if len(short) == 1 else None
        if near is not None and not placed and (word := nearest(token)) is not None:
            return near if word[1] > 1 else None
        return near

    def _misjoined(self, tokens: Sequence[str], at: int, taken: set[int]) -> Mention | None:
        """Read an unknown word and its neighbours as one name: `water burry`, `nu milfrd`."""
        last = len(tokens)
        for start, end in (
            (at - 1, at + 1),
            (at, at + 2),
            (at - 2, at + 1),
            (at - 1, at + 2),
            (at, at + 3),
        ):
            if start < 0 or end > last:
                continue
            joined = "".join(tokens[start:end])
            exact = self._joined.get(joined)
            if exact is not None and exact.towns and taken.isdisjoint(range(start, end)):
                return Mention(start, end, exact, self._score(tokens, start))
            # A neighbour belongs to a misspelt name only if it is a piece of names itself.
            if (
                all(tokens[i] in self._parts for i in range(start, end) if i != at)
                and joined.isalpha()
                and taken.isdisjoint(range(start, end))
            ):
                near = self._near(joined)
                if near is not None:
                    return Mention(start, end, near, self._score(tokens, start))
        return None

    def _near(self, joined: str, *, most: int = 2) -> Name | None:
        """Return the name that this string is a misspelling of, towns before villages."""
        if len(joined) < SHORTEST_FUZZY_TOWN - 1:
            return None
        within_one = self._spelling.within_one(joined)
        if within_one:
            if len(within_one) == 1:
                return self._official[within_one[0]]
            towns = tuple(
                town for official in within_one for town in self._official[official].towns
            )
            return Name(towns)
        found = self._place_spelling.nearest(joined, most=1)
        if found is not None:
            return self._joined[found[0]]
        if most > 1:
            found = self._spelling.nearest(joined)
            if found is not None:
                return self._official[found[0]]
        return None

    def _whole(
        self, tokens: Sequence[str], *, expecting_town: bool, meaningful: bool
    ) -> Whereabouts:
        """Read a text that is nothing but a misspelt name, or an answer that is one."""
        if meaningful and not expecting_town:
            return NOWHERE
        core = [token for token in tokens if token.isalnum() and token not in _STATE_WORDS]
        while core and core[0] in _CARRIES and len(core) > 1:
            core = core[1:]
        while core and core[-1] in _CARRIES and len(core) > 1:
            core = core[:-1]
        if not core or len(core) > LONGEST_NAME:
            return NOWHERE
        joined = "".join(core)
        if len(joined) == 5 and joined.isdigit():  # noqa: PLR2004 - a ZIP code that is not Connecticut's
            return Whereabouts(out_of_state=True)
        name = self._joined.get(joined) or (self._near(joined) if joined.isalpha() else None)
        if name is None:
            return NOWHERE
        return self._settle(tokens, [Mention(0, len(tokens), name, 1)])

    def _settle(self, tokens: Sequence[str], mentions: Sequence[Mention]) -> Whereabouts:
        """Choose among the mentions: where the writer is, not what they left."""
        kept = tuple(mentions)
        firm = [m for m in mentions if len(m.name.towns) == 1]
        vague = [m for m in mentions if len(m.name.towns) > 1]
        abroad = [m for m in mentions if not m.name.towns]
        named = {m.name.towns[0] for m in firm}
        if vague and not firm:
            named = {
                self._names[token].towns[0]
                for token in tokens
                if token in self._names and self._names[token].official
            }
        for m in vague:
            shared = [town for town in m.name.towns if town in named]
            if len(shared) == 1:
                return Whereabouts(town=shared[0], mentions=kept)
        best_abroad = max((m.score for m in abroad), default=-9)
        best = max((m.score for m in firm), default=-9)
        best_vague = max((m.score for m in vague), default=-9)
        if abroad and best_abroad > max(best, best_vague):
            return Whereabouts(out_of_state=True, mentions=kept)
        if firm and best >= min(best_vague, 1):
            top = [m for m in firm if m.score == best]
            rivals = tuple(dict.fromkeys(m.name.towns[0] for m in top))
            if len(rivals) > 1 and self._either(tokens, top):
                return Whereabouts(choices=rivals[:2], mentions=kept)
            return Whereabouts(town=top[0].name.towns[0], mentions=kept)
        meant = max(vague, key=lambda m: m.score).name.towns
        likeliest = sorted(meant, key=lambda town: -self._population[town])[:2]
        return Whereabouts(choices=tuple(likeliest), mentions=kept)

    def _either(self, tokens: Sequence[str], top: list[Mention]) -> bool:
        first, second = top[0], top[-1]
        return not _OR.isdisjoint(tokens[first.end : second.start])


def _vowels(word: str) -> int:
    return sum(letter in "aeiou" for letter in word)


def _skeleton(word: str) -> str:
    """Return the consonants of a word, as texters who drop vowels write it."""
    bones = word[0] + "".join(letter for letter in word[1:] if letter not in "aeiouy")
    return "".join(a for a, b in zip(bones, bones[1:] + " ", strict=True) if a != b)


def _plain(name: str) -> str:
    return name.lower().replace("-", " ").replace("'", "").replace(".", "")
