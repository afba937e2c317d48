"""A page of plain text: what fits a line, what the terminal can show, what has colour."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat

import click
from msgspec import Struct

WIDTH = 80
"""Columns of a terminal that nobody has widened, and of most mail programs."""

_SPELLINGS = {
    "£": "GBP ",
    "€": "EUR ",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "x",
    "÷": "/",
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
"""What replaces a letter that the terminal's encoding lacks; accents are dropped."""


class Page(Struct, frozen=True):
    """How wide a text may be, whether it has colour, and in which encoding it must be."""

    width: int = WIDTH
    colour: bool = False
    encoding: str = "utf-8"

    def spell(self, text: str) -> str:
        """Return the text without control characters and letters that cannot be encoded."""
        if not text.isprintable():
            text = "".join(
                " " if letter.isspace() else letter if letter.isprintable() else "?"
                for letter in text
            )
        return text if self._can_encode(text) else "".join(map(self._spell_letter, text))

    def _spell_letter(self, letter: str) -> str:
        for spelling in (letter, _SPELLINGS.get(letter), unicodedata.normalize("NFKD", letter)[0]):
            if spelling is not None and self._can_encode(spelling):
                return spelling
        return "?"

    def _can_encode(self, text: str) -> bool:
        return text.encode(self.encoding, "replace").decode(self.encoding, "replace") == text

    def paint(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> str:
        """Return the text in colour, where the page has any."""
        return click.style(text, fg=fg, bold=bold) if self.colour else text

    def wrap(self, text: str | Sequence[str], indent: int = 0) -> list[str]:
        """Return the text in lines that fit beside an indent, which is not part of them.

        Of a sequence, each member stays on one line where it fits. Never empty.
        """
        room = max(self.width - indent, 1)
        phrases = text.split() if isinstance(text, str) else text
        return _fill([self.spell(phrase) for phrase in phrases], room) or [""]

    def indent(self, text: str | Sequence[str], indent: int) -> list[str]:
        """Return the text in lines behind an indent."""
        return [" " * indent + line for line in self.wrap(text, indent)]

    def embolden(self, text: str, fg: str | None = None) -> list[str]:
        """Return the text in bold lines, in colour where one is given."""
        return [self.paint(line, fg=fg, bold=True) for line in self.wrap(text)]

    def hang(self, head: str, text: str | Sequence[str], indent: int) -> list[str]:
        """Return ``head``, then the text beside it, or below it where head is too long."""
        head = self.spell(head)
        lines = self.indent(text, indent)
        if columns(head) > indent - 1:
            return [*self.indent(head, len(head) - len(head.lstrip(" "))), *lines]
        return [(pad(head, indent) + lines[0][indent:]).rstrip(), *lines[1:]]

    def hang_each(self, head: str, texts: Iterable[str], indent: int) -> list[str]:
        """Return texts below one another, the first of them beside ``head``."""
        heads = chain([head], repeat(""))
        pairs = zip(heads, texts, strict=False)
        return [line for head, text in pairs for line in self.hang(head, text, indent)]

    def list_facts(self, facts: Mapping[str, str], indent: int) -> list[str]:
        """Return each fact beside its heading; one without words is left out."""
        return [
            line for head, text in facts.items() if text for line in self.hang(head, text, indent)
        ]

    def count_more(self, number: int, indent: int = 2) -> list[str]:
        """Return that so many entries are not shown, and how they are; nothing where all are."""
        more = f"... and {number:,} more: --all shows them."
        return self.indent(more, indent) if number > 0 else []


def join_files(files: Iterable[Iterable[str]], conclusion: Sequence[str] = ()) -> str:
    """Return the lines on several files as one text; of one file the conclusion is left out."""
    blocks = ["\n".join(lines) for lines in files]
    if conclusion and len(blocks) != 1:
        blocks.append("\n".join(conclusion))
    return "\n\n\n".join(blocks) + "\n"


def columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def pad(text: str, width: int) -> str:
    """Return the text with spaces up to that many columns."""
    return text + " " * (width - columns(text))


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _fill(phrases: Sequence[str], room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for phrase in phrases:
        joined = f"{line} {phrase}" if line else phrase
        if columns(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _break(phrase, room)
        lines.extend(full)
    return [*lines, line] if line else lines


def _break(phrase: str, room: int) -> list[str]:
    """Return a phrase in pieces that fit: broken at its spaces, and within a word too long."""
    if columns(phrase) <= room:
        return [phrase]
    words = phrase.split()
    if len(words) > 1:
        return _fill(words, room) or [""]
    pieces = [""]
    for letter in phrase:
        if columns(pieces[-1] + letter) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
