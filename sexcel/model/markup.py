"""Records as HTML, for the notebooks that show them."""

from collections.abc import Iterable, Sequence

_MOST_ROWS = 500
"""Rows shown: a notebook draws more of them slowly, and nobody reads them there."""


def html_table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return an HTML table in which every text is escaped; None is an empty cell."""
    from html import escape

    def line(tag: str, cells: Sequence[object]) -> str:
        texts = ("" if cell is None else escape(str(cell)) for cell in cells)
        return f"<tr>{''.join(f'<{tag}>{text}</{tag}>' for text in texts)}</tr>"

    shown = list(rows)
    body = "\n".join(line("td", cells) for cells in shown[:_MOST_ROWS])
    more = f" (the first {_MOST_ROWS:,} are shown)" if len(shown) > _MOST_ROWS else ""
    return (
        f"<table>\n<caption>{escape(caption + more)}</caption>\n"
        f"<thead>{line('th', headings)}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )
