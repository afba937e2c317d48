"""Names for sheets that Excel takes and that no sheet has yet."""

import re
from collections.abc import Collection
from itertools import count

from sexcel.writers.texts import NOT_IN_XML, utf16_length

_MOST_LETTERS = 31
"""Excel takes no longer name for a sheet."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_RESERVED = ("history",)
"""Excel keeps this name for itself."""


def find_free_name(name: str, used_names: Collection[str]) -> str:
    """Return a sheet name that Excel takes and that is free: ``Notes (2)``.

    ``used_names`` are in lower case.
    """
    valid = NOT_IN_XML.sub("", _NOT_IN_NAMES.sub("_", name)).strip("'").strip() or "Sheet"
    for number in count(1):
        suffix = "" if number == 1 else f" ({number})"
        candidate = _shorten_name(valid, _MOST_LETTERS - len(suffix)) + suffix
        if candidate.lower() not in used_names and candidate.lower() not in _RESERVED:
            return candidate
    raise AssertionError("there is always another number")


def _shorten_name(name: str, most: int) -> str:
    """Shorten a name as Excel counts, in units of UTF-16, so that some letters count twice."""
    while utf16_length(name) > most:
        name = name[:-1]
    return name.rstrip("'")
