"""How names taken from a file are printed in a sentence."""

from collections.abc import Iterable
from itertools import islice

from sexcel.model.wording import join_words, printable

_LONGEST_NAME = 60
"""Characters: twice the 31 of a sheet name, and less than a line of a report."""
_MOST_COMPARED = 500
"""Names among which the nearest is looked for, so that no file makes a refusal slow."""
_MOST_LISTED = 12
"""Names in one sentence: more would make the sentence too long to read."""


def shorten(name: str, most: int = _LONGEST_NAME) -> str:
    """Return a name fit for one line of print: printable, and ``most`` characters at most."""
    text = printable(name[: most + 1])
    return text if len(text) <= most else text[: most - 3] + "..."


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Say which known name may be meant: ``the nearest is 'overview'``; else which there are."""
    from difflib import get_close_matches

    names = {known_name.casefold(): known_name for known_name in islice(known, _MOST_COMPARED)}
    if near := get_close_matches(name.strip().casefold(), names, n=1, cutoff=0.5):
        return f"the nearest is '{shorten(names[near[0]])}'"
    quoted = [f"'{shorten(known_name)}'" for known_name in names.values()]
    return f"there {'is' if len(quoted) == 1 else 'are'} {join_words(quoted, _MOST_LISTED)}"
