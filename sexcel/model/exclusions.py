"""What a total says it leaves out: ``Total (excl. withdrawn)``."""

import re
from collections.abc import Iterable

from sexcel.model.names import normalise

_EXCLUDED = re.compile(
    r"\b(?:excl(?:uding|udes|usive of)?|without|before|net of|not counting)\b\W*(?P<what>[^()]*)",
    re.IGNORECASE,
)

_OF_WHICH = re.compile(r"^\W*(?:of which|o/w|thereof|included above|including)\b", re.IGNORECASE)
"""Names of lines that are part of the line above them."""

_SHORTEST_WORD = 4
"""Letters of a word that may tell one line from another: shorter ones are "the", "and", "of"."""


def says_exclusion(total: str) -> bool:
    """Say whether the name of a total says that it leaves something out."""
    return _EXCLUDED.search(total) is not None


def is_part(line: str) -> bool:
    """Say whether a line is by its name part of another: ``of which: schools``."""
    return _OF_WHICH.search(line) is not None


def is_left_out(total: str, line: Iterable[str], counted: Iterable[str]) -> bool:
    """Say whether the name of a total excludes a line, by a word that no counted line has.

    ``line`` and ``counted`` are the texts in the row of the line and of those that it adds up.

    >>> is_left_out("Total (excl. withdrawn)", ["PR-016", "Withdrawn"], ["PR-011", "Live"])
    True
    """
    match = _EXCLUDED.search(total)
    if match is None:
        return False
    words = {word for word in normalise(match["what"]).split() if len(word) >= _SHORTEST_WORD}
    return bool(words & _words(line) - _words(counted))


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in normalise(text).split()}
