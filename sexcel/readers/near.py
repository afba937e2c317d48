"""Names with a small typing error, told from names that are different."""

import re
from collections.abc import Collection

_SHORTEST = 5
_LEAST = 88
"""Of 100: two letters in twenty. The budget's own names are all further apart."""

_WORTH_SAYING = 72
"""Of 100: from here on a name that is not taken is worth a word."""

_MARGIN = 4
_DIGITS = re.compile(r"\d+")


def nearest(name: str, names: Collection[str]) -> str | None:
    """The one of ``names`` that ``name`` misspells; None where none is, or two may be.

    Both in the spelling of ``normal``. Names that differ in a number are different names, and
    short ones are taken as they stand.
    """
    candidates = [
        one
        for one in names
        if len(one) >= _SHORTEST and _DIGITS.findall(one) == _DIGITS.findall(name)
    ]
    if len(name) < _SHORTEST or not candidates:
        return None
    from rapidfuzz import fuzz, process

    best = process.extract(name, candidates, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=2)
    if not best or (len(best) > 1 and best[0][1] - best[1][1] < _MARGIN):
        return None
    return str(best[0][0])


def near_miss(name: str, names: Collection[str]) -> tuple[str, str] | None:
    """The one of ``names`` that comes nearest to one that ``nearest`` does not take, and why not.

    None where nothing comes near.
    """
    numbers = _DIGITS.findall(name)
    candidates = [one for one in names if _DIGITS.findall(one) == numbers and one != name]
    if not candidates:
        return None
    from rapidfuzz import fuzz, process

    best = process.extract(name, candidates, scorer=fuzz.ratio, score_cutoff=_WORTH_SAYING, limit=2)
    if not best:
        return None
    first = str(best[0][0])
    if min(len(name), len(first)) < _SHORTEST:
        return first, "names this short are taken only as they stand"
    if best[0][1] < _LEAST:
        return first, "not near enough to be sure"
    if len(best) > 1 and best[0][1] - best[1][1] < _MARGIN:
        return first, f"'{best[1][0]}' is as near"
    return first, "another has that name"
