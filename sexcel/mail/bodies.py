"""The body of an e-mail, as plain text and as HTML: the same blocks in the same order."""

import textwrap
from collections.abc import Iterator
from html import escape

from msgspec import Struct

_WIDTH = 72
"""Letters of a line of text: a reply that quotes it still fits 80 columns."""
_LONGEST_LINE = 78
"""Letters of a line of the table: RFC 5322 asks for no more."""
_NARROWEST_NAME = 16
"""Letters of the column of names, however wide the figures are: a word fits."""
_INK, _QUIET, _RULE, _HEAD = "#1F2A37", "#5F6B7A", "#C9D2DB", "#DCE4EC"
_CELL = f"padding:4px 10px;border-bottom:1px solid {_RULE}"


class Paragraph(Struct, frozen=True):
    """A paragraph: what is asked is strong, what only describes the attachment quiet."""

    text: str
    is_strong: bool = False
    is_quiet: bool = False


class FigureRow(Struct, frozen=True):
    """A row of a table: a name, and figures as they are printed."""

    name: str
    figures: tuple[str, ...]
    is_total: bool = False


class FigureTable(Struct, frozen=True):
    """A table of figures; the first heading is that of the names."""

    headings: tuple[str, ...]
    rows: tuple[FigureRow, ...]


class Bullets(Struct, frozen=True):
    """A list under a title."""

    title: str
    texts: tuple[str, ...]


MailBlock = Paragraph | FigureTable | Bullets


class MailBody(Struct, frozen=True):
    """What an e-mail says, block by block, under the title of what is attached."""

    title: str
    blocks: tuple[MailBlock, ...]


def render_text(body: MailBody) -> str:
    """Return the plain text, in lines of at most 72 letters but for a table that is wider."""
    parts = ("\n".join(_text_lines(block)) for block in body.blocks)
    return "\n\n".join(parts) + "\n"


def _text_lines(block: MailBlock) -> Iterator[str]:
    match block:
        case Paragraph(text):
            yield from _wrap(text)
        case FigureTable():
            yield from _text_table(block)
        case Bullets(title, texts):
            yield title
            for text in texts:
                yield from _wrap(f"- {text}", "  ")


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _text_table(table: FigureTable) -> Iterator[str]:
    """Yield the lines of the table; the year of a heading is over its word, to keep them short."""
    first, *figure_headings = table.headings
    years, names = zip(*map(_split_heading, figure_headings), strict=True)
    rows = [
        *([("", *years)] if any(years) else []),
        (first, *names),
        *((row.name, *row.figures) for row in table.rows),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    room = _LONGEST_LINE - sum(width + 2 for width in widths[1:])
    widths[0] = min(widths[0], max(room, _NARROWEST_NAME))
    for row in rows:
        figures = "  ".join(
            text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)
        )
        name, *more = textwrap.wrap(row[0], widths[0]) or [""]
        yield f"{name.ljust(widths[0])}  {figures}".rstrip()
        yield from (f"  {line}" for line in more)


def _split_heading(text: str) -> tuple[str, str]:
    """Return the two lines of a heading such as ``2019/20 budget``."""
    year, _, name = text.rpartition(" ")
    return year, name


def render_html(body: MailBody) -> str:
    """Return the HTML: no script, no image, nothing fetched; every word of the workbook escaped."""
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(body.title)}</title>'
            "</head>",
            f'<body style="font-family:Arial,sans-serif;font-size:14px;color:{_INK}">',
            *(line for block in body.blocks for line in _html_lines(block)),
            "</body></html>",
            "",
        ]
    )


def _html_lines(block: MailBlock) -> Iterator[str]:
    match block:
        case Paragraph(text, is_strong=True):
            yield f"<p><strong>{escape(text)}</strong></p>"
        case Paragraph(text, is_quiet=True):
            yield f'<p style="color:{_QUIET}">{escape(text)}</p>'
        case Paragraph(text):
            yield f"<p>{escape(text)}</p>"
        case FigureTable():
            yield from _html_table(block)
        case Bullets(title, texts):
            yield f"<p><strong>{escape(title)}</strong></p>"
            yield "<ul>"
            yield from (f"<li>{escape(text)}</li>" for text in texts)
            yield "</ul>"


def _html_table(table: FigureTable) -> Iterator[str]:
    yield '<table style="border-collapse:collapse;font-size:13px">'
    first, *figure_headings = table.headings
    heads = "".join(
        f'<th scope="col" style="{_CELL};text-align:right">{escape(text)}</th>'
        for text in figure_headings
    )
    yield (
        f'<tr style="background:{_HEAD}"><th scope="col" style="{_CELL};text-align:left">'
        f"{escape(first)}</th>{heads}</tr>"
    )
    for row in table.rows:
        bold = ";font-weight:bold" if row.is_total else ""
        cells = "".join(
            f'<td style="{_CELL};text-align:right;white-space:nowrap{bold}">{escape(text)}</td>'
            for text in row.figures
        )
        yield f'<tr><td style="{_CELL}{bold}">{escape(row.name)}</td>{cells}</tr>'
    yield "</table>"
