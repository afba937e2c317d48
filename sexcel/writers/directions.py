"""Which way a figure moves, in a sign and a word: colour is never the only sign."""

from decimal import Decimal

from sexcel.model.decimals import round_to_whole
from sexcel.writers.cells import PlannedCell, formula_cell

_GLUE, _JOIN = "\u00a0", "\u2060"
"""A blank that no line breaks at, and nothing at all that none breaks at."""
_LONGEST = 30
"""Letters of a name beside a bar: ``Technical Operations sub total`` leaves the bars half the
width."""
UP, DOWN = "▲", "▼"


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
