"""The columns of the charts' page: what is printed, and what only the charts read.

Which way a figure moves is a sign and a word there: colour is never the only sign.
"""

from decimal import Decimal

from sexcel.model.decimals import round_to_whole
from sexcel.model.refs import column_letters
from sexcel.writers.cells import PlannedCell, formula_cell

PRINTED = 7
"""Columns that are printed; the eighth is a gap, and from the ninth on charts are fed."""
NAME, OUTTURN, BUDGET, CHANGE, LABEL = range(9, 14)
"""Of every chart: what a bar stands for, its figures in £, and what its axis calls it."""
FEED = 14
"""The first column that is of one chart alone."""
WIDTHS = (17.5, 8.2, 8.2, 8.2, 8.8, 10.2, 8.8, 3.0, 40.0, *(13.0,) * 3, 44.0, *(18.0,) * 7)
HEIGHTS = (315, 275, 235, 195, 175)
"""Of the bridge, in pixels: the first with which both charts and the tables below them are printed
on one page; lower, its columns are no taller than their labels."""
_GLUE, _JOIN = "\u00a0", "\u2060"
"""A blank that no line breaks at, and nothing at all that none breaks at."""
_LONGEST = 30
"""Letters of a name beside a bar: ``Technical Operations sub total`` leaves the bars half the
width."""
UP, DOWN = "▲", "▼"


def feed(column: int, row: int) -> str:
    """Return a cell of the charts' own columns, as a formula beside it writes it."""
    return f"{column_letters(column)}{row}"


def change_label(
    name: str, name_cell: str, cell: str, change: Decimal, *, in_a_line: bool = False
) -> PlannedCell:
    """Return what the axis of a chart calls a change, live: ``Projects ▲ +£309k``.

    A program that breaks it into lines keeps the amount with its signs. One that has to
    be ``in_a_line`` is cut short: LibreOffice leaves out names where one is longer.
    """
    size = abs(change)
    short = f"£{round_to_whole(size / 1000):,}k" if size >= 1000 else f"£{round_to_whole(size):,}"
    more, less = (f" {arrow}{_GLUE}{sign}{_JOIN}" for arrow, sign in ((UP, "+"), (DOWN, "−")))
    sign = f"{more}{short}" if change > 0 else f"{less}{short}" if change < 0 else ""
    amount = f'IF(ABS({cell})>=1000,TEXT(ABS({cell})/1000,"#,##0")&"k",TEXT(ABS({cell}),"#,##0"))'
    if in_a_line:
        cut = f'LEFT({name_cell},{_LONGEST - 1})&"…"'
        name_cell = f"IF(LEN({name_cell})>{_LONGEST},{cut},{name_cell})"
        name = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    formula = f'{name_cell}&IF({cell}=0,"",IF({cell}>0,"{more}£","{less}£")&{amount})'
    return formula_cell(name + sign, formula)
