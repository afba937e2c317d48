"""A page of plain text: what fits a line, what the terminal can show, what has colour."""

import unicodedata
from collections.abc import Sequence

import click
from msgspec import Struct

WIDTH = 80

_SPELT = {
    "£": "GBP ",
    "€": "EUR ",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "x",
    "·": ".",
    "Σ": "sum of ",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "…": "...",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
}
"""What stands for a letter that the terminal's encoding lacks; accents are dropped."""


class Page(Struct, frozen=True):
    """How wide a text may be, whether it has colour, and in which encoding it must be."""

    width: int = WIDTH
    colour: bool = False
    encoding: str = "utf-8"

    def spelt(self, text: str) -> str:
        """The text without control characters, and with no letter that cannot be encoded."""
        if not text.isprintable():
            text = "".join(
                " " if letter.isspace() else letter if letter.isprintable() else "?"
                for letter in text
            )
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return "".join(map(self._letter, text))
        return text

    def _letter(self, letter: str) -> str:
        for spelling in (letter, _SPELT.get(letter), unicodedata.normalize("NFKD", letter)[0]):
            if spelling is not None and _can_be(spelling, self.encoding):
                return spelling
        return "?"

    def painted(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> str:
        """The text in colour, where the page has any."""
        return click.style(text, fg=fg, bold=bold) if self.colour else text

    def wrapped(self, text: str | Sequence[str], indent: int = 0) -> list[str]:
        """The text in lines that fit beside an indent, which is not part of them.

        Of a sequence, each member stays on one line where it fits. Never empty.
        """
        room = max(self.width - indent, 1)
        phrases = text.split() if isinstance(text, str) else text
        return _filled([self.spelt(phrase) for phrase in phrases], room) or [""]

    def hanging(self, head: str, text: str | Sequence[str], indent: int) -> list[str]:
        """``head``, then the text beside it; on the lines below where head is too long."""
        head = self.spelt(head)
        if columns(head) > indent - 1:
            space = head[: len(head) - len(head.lstrip(" "))]
            heads = [space + line for line in self.wrapped(head, len(space))]
            return [*heads, *(" " * indent + line for line in self.wrapped(text, indent))]
        first, *others = self.wrapped(text, indent)
        return [
            (padded(head, indent) + first).rstrip(),
            *(" " * indent + line for line in others),
        ]


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def padded(text: str, width: int) -> str:
    """The text with spaces up to that many columns."""
    return text + " " * (width - columns(text))


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _can_be(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _filled(phrases: Sequence[str], room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for phrase in phrases:
        joined = f"{line} {phrase}" if line else phrase
        if columns(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _broken(phrase, room)
        lines.extend(full)
    return [*lines, line] if line else lines


def _broken(phrase: str, room: int) -> list[str]:
    """A phrase in pieces that fit: broken at its spaces, and within a word that is too long."""
    if columns(phrase) <= room:
        return [phrase]
    words = phrase.split()
    if len(words) > 1:
        return _filled(words, room) or [""]
    pieces = [""]
    for letter in phrase:
        if columns(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
