"""Names as people write them, brought to one spelling so that they can be compared."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_PERCENT_NOTE = re.compile(r"\([^()%£]*[%£][^()]*\)")
_NUMBERING = re.compile(r"^\s*\d{1,3}\s*[.)]\s+")
_APOSTROPHES = re.compile("['\u2019\u2018`]")
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_TWICE = re.compile(r"\b(\w+(?: \w+)?) \1\b")
"""A full name with its short form in brackets, once both are in the short form."""

_BARE_PMA = re.compile(r"(?<!smki )\bpma\b")
_GRADE = re.compile(r"^gr?(?: (?=\d)|(?=\d))(?=\d\d?\b)")
"""``G6`` or ``Gr 6``."""
_SPELLINGS = {
    "subject matter expert": "sme",
    "sub committee": "subcommittee",
    "security subcommittee": "ssc",
    "smart meter key infrastructure": "smki",
    "smart metering key infrastructure": "smki",
    "smki policy management authority": "smki pma",
    "smki privacy management authority": "smki pma",
    "policy management authority": "pma",
    "technical architecture and business architecture subcommittee": "tabasc",
    "technical and business architecture subcommittee": "tabasc",
    "operation group": "opsg",
    "ops group": "opsg",
    "ops": "operation",
    "testing advisory group": "tag",
    "test advisory group": "tag",
    "change subcommittee": "csc",
    "tabasc subcommittee": "tabasc",
    "ssc subcommittee": "ssc",
    "csc subcommittee": "csc",
}
"""Full names of the bodies and terms of the budget (section 3.2), each in its short form.

The published budget itself calls the SMKI PMA by two full names. A later spelling builds on
those before it.
"""


@lru_cache(maxsize=1 << 16)
def normalise(text: str) -> str:
    """Return a label in one spelling: lower case, no numbering, punctuation or plural.

    Bodies and terms have their short forms: ``"12. Operations Group Independent Chairs:"`` is
    ``"opsg independent chair"``.
    """
    plain = strip_number(unicodedata.normalize("NFKC", text))
    plain = (
        _PERCENT_NOTE.sub(" ", plain)
        .lower()
        .replace("&", " and ")
        .replace("σ", " total ")
        .replace("∑", " total ")
    )
    plural = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", plain)).split()
    words = " ".join([_singular(word) if word[-1] == "s" else word for word in plural])
    for long, short in _SPELLINGS.items():
        if long in words:
            words = re.sub(rf"\b{long}\b", short, words)
    if "pma" in words:
        words = _BARE_PMA.sub("smki pma", words)
    words = _GRADE.sub("grade ", words)
    single = words.split()
    return _TWICE.sub(r"\1", words) if len(set(single)) < len(single) else words


def strip_number(text: str) -> str:
    """Return a label without the number in front of it: ``Legal`` for ``12. Legal``."""
    return _NUMBERING.sub("", text)


_NOT_PLURAL = frozenset({"secas", "tsirs", "smets"})


def _singular(word: str) -> str:
    """Return the singular of a word that ends in an s."""
    if word in _NOT_PLURAL:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class LabelIndex:
    """Labels as written, in their order, so that names find theirs without a look at each."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = tuple(labels)
        self._positions: dict[str, list[int]] = {}
        for position, label in enumerate(self._labels):
            self._positions.setdefault(normalise(label), []).append(position)

    def positions(self, names: Iterable[str]) -> list[int]:
        """Return where the labels are that any of the names covers, first to last."""
        covered: set[int] = set()
        for name in names:
            if "*" not in name:
                covered.update(self._positions.get(normalise(name), ()))
                continue
            covered.update(p for p, label in enumerate(self._labels) if matches_name(name, label))
        return sorted(covered)


@lru_cache(maxsize=1 << 16)
def matches_name(pattern: str, text: str) -> bool:
    """Say whether a declared name covers a text as written; ``*`` matches any words."""
    if "*" not in pattern:
        return normalise(pattern) == normalise(text)
    name = normalise(text)
    first, *inner, last = map(normalise, pattern.split("*"))
    is_covered = name.startswith(first) and name.endswith(last)
    end = len(first)
    for words in inner:
        start = name.find(words, end)
        is_covered = is_covered and start >= 0
        end = start + len(words)
    return is_covered and end <= len(name) - len(last)
