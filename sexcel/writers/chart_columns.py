"""The columns of the charts' page: what is printed, and what only the charts read."""

from sexcel.model.refs import column_letters

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


def feed(column: int, row: int) -> str:
    """Return a cell of the charts' own columns, as a formula beside it writes it."""
    return f"{column_letters(column)}{row}"
