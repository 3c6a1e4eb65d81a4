"""What texters make of the names of places: `w htfd`, `nu milford`, `water bury`."""

from collections.abc import Iterator, Mapping

DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "north": ("n", "no", "nth", "nrth", "nort", "norte"),
    "south": ("s", "so", "sth", "soth", "sout"),
    "east": ("e", "est", "eats", "ea"),
    "west": ("w", "wst", "wes", "oeste"),
    "new": ("nu", "nw", "n", "niu", "nuevo", "nueva", "neew", "nyu"),
    "old": ("ol", "o", "ole"),
}
SHORTENED: Mapping[str, tuple[str, ...]] = {
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
COMPOUND_ENDINGS = (
    "ford", "port", "bury", "town", "field", "brook", "land", "wich", "walk", "bridge", "stock",
    "ham", "haven", "chester", "mouth", "water", "view", "worth",
)  # fmt: skip
LONGEST_WHOLE = 6
"""Letters of a single name that is never abbreviated: too little would be left of it."""
SHORTEST_HALF = 3
"""Letters that a name must keep before an ending that is written apart: "so uthport" is no word."""
PIECES = frozenset({*DIRECTIONS, *SHORTENED}) | {
    short for many in DIRECTIONS.values() for short in many if len(short) > 1
}
"""Words that names are made of, which a misspelt neighbour may be part of."""


def abbreviated(name: str) -> Iterator[str]:
    """Yield a name and what is made of it by abbreviating its words.

    >>> list(abbreviated("west granby"))[:4]
    ['west granby', 'west grnby', 'w granby', 'w grnby']
    """
    first, *rest = name.split()
    if not rest:
        yield from (first, *SHORTENED.get(first, ())) if len(first) > LONGEST_WHOLE else (first,)
        return
    endings = [""]
    for word in rest:
        choice = (word, *SHORTENED.get(word, ()))
        endings = [f"{ending} {each}".strip() for ending in endings for each in choice]
    for start in (first, *DIRECTIONS.get(first, ()), *SHORTENED.get(first, ())):
        for ending in endings:
            yield f"{start} {ending}"


def halved(name: str) -> Iterator[str]:
    """Yield a name of one word written as two.

    >>> list(halved("waterbury")), list(halved("southport"))
    (['water bury'], ['south port'])
    """
    if not name.isalpha():
        return
    for ending in COMPOUND_ENDINGS:
        if name.endswith(ending) and len(name) >= len(ending) + SHORTEST_HALF:
            yield f"{name.removesuffix(ending)} {ending}"
