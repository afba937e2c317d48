"""Names with a small typing error, told from names that are different."""

import re
from collections.abc import Collection

_SHORTEST = 5
_LONG = 11
"""Letters of a word in which two may be wrong; in a shorter one, one."""

_MOST_SLIPS = 2
"""In a whole name."""

_SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "or", "the", "to"})

_WORTH_SAYING = 72
"""Of 100: from here on a name that is not taken is worth a word."""

_LENGTHS_APART = 8
_DIGITS = re.compile(r"\d+")


def find_misspelt(name: str, names: Collection[str]) -> str | None:
    """The one of ``names`` that ``name`` misspells; None where none is, or two may be.

    Both in the spelling of ``normal``. A name misspells another word for word: names that differ
    in a number, in a short word such as a body's short form, or in a word's first letter are
    different names (Grade 2 and 3, SSC and CSC, internal and external).
    """
    best = _nearest(name, names)
    return best[0] if len(best) == 1 else None


def _nearest(name: str, names: Collection[str]) -> list[str]:
    """The names that ``name`` misspells with the fewest slips."""
    slips = {one: found for one in names if (found := _slips(name, one)) is not None}
    fewest = min(slips.values(), default=0)
    return [one for one, found in slips.items() if found == fewest]


def _slips(name: str, other: str) -> int | None:
    """By how many slips of the hand one name became the other; None where it did not."""
    if (
        abs(len(name) - len(other)) > _LENGTHS_APART
        or min(len(name), len(other)) < _SHORTEST
        or _DIGITS.findall(name) != _DIGITS.findall(other)
    ):
        return None
    ours, theirs = _words(name), _words(other)
    if len(ours) != len(theirs):
        return _slips_of_spaces(name, other)
    slips = 0
    for one, meant in zip(ours, theirs, strict=True):
        found = 0 if one == meant else _slips_in_word(one, meant)
        if found is None:
            return None
        slips += found
    return slips if slips <= _MOST_SLIPS else None


def _slips_of_spaces(name: str, other: str) -> int | None:
    """As ``_slips``, where words were run together or parted."""
    if min(map(len, f"{name} {other}".split())) <= _SHORTEST - _MOST_SLIPS - 1:
        return None
    found = _slips_in_word(name.replace(" ", ""), other.replace(" ", ""))
    return None if found is None else min(found + 1, _MOST_SLIPS)


def _words(name: str) -> list[str]:
    return [word for word in name.split() if word not in _SMALL_WORDS]


def _slips_in_word(one: str, other: str) -> int | None:
    if one[0] != other[0]:
        return None
    if min(len(one), len(other)) < _SHORTEST:
        # Of a short word only two letters inside may have changed places.
        swapped = sorted(one) == sorted(other) and one[-1] == other[-1]
        return 1 if swapped and len(one) == _SHORTEST - 1 else None
    most = _MOST_SLIPS if min(len(one), len(other)) >= _LONG else 1
    if max(len(one), len(other)) - _in_common(one, other) > most:
        return None
    from rapidfuzz.distance import OSA

    slips = OSA.distance(one, other, score_cutoff=most)
    return slips if slips <= most else None


def _in_common(one: str, other: str) -> int:
    """How many letters both have, wherever they stand.

    It bounds how near they can be, without a library whose import takes longer than all else here.
    """
    letters = list(other)
    for letter in one:
        if letter in letters:
            letters.remove(letter)
    return len(other) - len(letters)


def find_near_miss(name: str, names: Collection[str]) -> tuple[str, str] | None:
    """The one of ``names`` that comes nearest to one that ``nearest`` does not take, and why not.

    None where nothing comes near.
    """
    numbers = _DIGITS.findall(name)
    candidates = [
        one
        for one in names
        if one != name
        and _DIGITS.findall(one) == numbers
        and 200 * _in_common(name, one) >= _WORTH_SAYING * (len(name) + len(one))
    ]
    if not candidates:
        return None
    from rapidfuzz import fuzz, process

    best = process.extract(name, candidates, scorer=fuzz.ratio, score_cutoff=_WORTH_SAYING, limit=2)
    if not best:
        return None
    first = str(best[0][0])
    if min(len(name), len(first)) < _SHORTEST:
        return first, "names this short are taken only as they stand"
    misspelt = _nearest(name, names)
    if not misspelt:
        return first, "not near enough to be sure"
    if len(misspelt) > 1:
        return misspelt[0], f"'{misspelt[1]}' is as near"
    return misspelt[0], "another has that name"
