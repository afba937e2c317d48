"""How names taken from a file stand in a sentence."""

from collections.abc import Iterable
from itertools import islice

from sexcel.model.wording import join_words

_LONGEST = 60
_MOST_COMPARED = 500
_MOST_LISTED = 12


def shown(name: str, most: int = _LONGEST) -> str:
    """``name`` fit for one line of print: no control characters, ``most`` characters at most."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in name[: most + 1])
    return printable if len(printable) <= most else printable[: most - 3] + "..."


def advice(name: str, known: Iterable[str]) -> str:
    """Which known name may be meant: ``the nearest is 'overview'``; else which there are."""
    from difflib import get_close_matches

    names = {one.casefold(): one for one in islice(known, _MOST_COMPARED)}
    if near := get_close_matches(name.strip().casefold(), names, n=1, cutoff=0.5):
        return f"the nearest is '{shown(names[near[0]])}'"
    quoted = [f"'{shown(one)}'" for one in names.values()]
    return f"there {'is' if len(quoted) == 1 else 'are'} {join_words(quoted, _MOST_LISTED)}"
