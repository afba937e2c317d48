"""How names taken from a file stand in a sentence."""

_LONGEST = 60


def shown(name: str) -> str:
    """``name`` fit for one line of print: no control characters, 60 characters at most."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in name[: _LONGEST + 1])
    return printable if len(printable) <= _LONGEST else printable[: _LONGEST - 3] + "..."
