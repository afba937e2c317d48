"""Tells names with a small typing error from names that are different."""

import re
from collections.abc import Collection

_SHORTEST = 5
"""Letters of a word, or of a name, that may hold a slip. In a shorter one a slip makes another
word: CSC and SSC are different bodies."""

_LONG = 11
"""Letters of a word in which two may be wrong; in a shorter one, one."""

_MOST_SLIPS = 2
"""Slips in a whole name: with three, different names of the budget come near each other."""

_SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "or", "the", "to"})

_ALIKE = 72
"""Likeness (of 100) from which a name that is not read as another is shown as a near miss. It is
shown by ``inspect`` only; lower, unrelated labels appear there."""

_LENGTHS_APART = 8
"""Letters by which two names may differ in length: more than two slips can add, but small words
may be left out of either."""

_DIGITS = re.compile(r"\d+")


def find_misspelt(name: str, names: Collection[str]) -> str | None:
    """Return the one of ``names`` that ``name`` misspells; None where none is, or two may be.

    Both are normalised. A name misspells another word for word: names that differ in a number, in
    a short word such as a body's short form, or in a word's first letter are different names
    (Grade 2 and 3, SSC and CSC, internal and external).
    """
    best = _fewest_slips(name, names)
    return best[0] if len(best) == 1 else None


def _fewest_slips(name: str, names: Collection[str]) -> list[str]:
    """Return the names that ``name`` misspells with the fewest slips."""
    slips = {known: count for known in names if (count := _slips(name, known)) is not None}
    fewest = min(slips.values(), default=0)
    return [known for known, count in slips.items() if count == fewest]


def _slips(name: str, known: str) -> int | None:
    """Return the number of slips by which a name misspells a known one; None where it does not."""
    if (
        abs(len(name) - len(known)) > _LENGTHS_APART
        or min(len(name), len(known)) < _SHORTEST
        or _DIGITS.findall(name) != _DIGITS.findall(known)
    ):
        return None
    words, known_words = _long_words(name), _long_words(known)
    if len(words) != len(known_words):
        return _slips_of_spaces(name, known)
    slips = 0
    for word, known_word in zip(words, known_words, strict=True):
        count = 0 if word == known_word else _slips_in_word(word, known_word)
        if count is None:
            return None
        slips += count
    return slips if slips <= _MOST_SLIPS else None


def _slips_of_spaces(name: str, known: str) -> int | None:
    """Return the slips as ``_slips`` does, where words were run together or parted."""
    if min(map(len, f"{name} {known}".split())) <= _SHORTEST - _MOST_SLIPS - 1:
        return None
    count = _slips_in_word(name.replace(" ", ""), known.replace(" ", ""))
    return None if count is None else min(count + 1, _MOST_SLIPS)


def _long_words(name: str) -> list[str]:
    return [word for word in name.split() if word not in _SMALL_WORDS]


def _slips_in_word(word: str, known: str) -> int | None:
    if word[0] != known[0]:
        return None
    if min(len(word), len(known)) < _SHORTEST:
        # In a short word only two letters inside may have changed places.
        is_swapped = sorted(word) == sorted(known) and word[-1] == known[-1]
        return 1 if is_swapped and len(word) == _SHORTEST - 1 else None
    most = _MOST_SLIPS if min(len(word), len(known)) >= _LONG else 1
    if max(len(word), len(known)) - _letters_in_common(word, known) > most:
        return None
    from rapidfuzz.distance import OSA

    slips = OSA.distance(word, known, score_cutoff=most)
    return slips if slips <= most else None


def _letters_in_common(name: str, known: str) -> int:
    """Return how many letters both have, in whatever order.

    It bounds how near they can be, without a library whose import takes longer than the search.
    """
    letters = list(known)
    for letter in name:
        if letter in letters:
            letters.remove(letter)
    return len(known) - len(letters)


def find_near_miss(name: str, names: Collection[str]) -> tuple[str, str] | None:
    """Return the one of ``names`` that comes nearest without being read as it, and why not.

    None where nothing comes near.
    """
    numbers = _DIGITS.findall(name)
    candidates = [
        known
        for known in names
        if known != name
        and _DIGITS.findall(known) == numbers
        and 200 * _letters_in_common(name, known) >= _ALIKE * (len(name) + len(known))
    ]
    if not candidates:
        return None
    from rapidfuzz import fuzz, process

    nearest = process.extractOne(name, candidates, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if nearest is None:
        return None
    known = str(nearest[0])
    if min(len(name), len(known)) < _SHORTEST:
        return known, "names this short must match exactly"
    misspelt = _fewest_slips(name, names)
    if not misspelt:
        return known, "not near enough to be sure"
    if len(misspelt) > 1:
        return misspelt[0], f"'{misspelt[1]}' is as near"
    return misspelt[0], "another has that name"
