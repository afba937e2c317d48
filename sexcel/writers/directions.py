"""Which way a figure moves, in a sign and a word: colour is never the only sign."""

from decimal import Decimal

from sexcel.model.decimals import round_to_whole
from sexcel.writers.cells import PlannedCell, Weight, formula_cell

_GLUE, _JOIN = "\u00a0", "\u2060"
"""A blank that no line breaks at, and nothing at all that none breaks at."""
UP, DOWN = "▲", "▼"
INCREASE, DECREASE, LEVEL = f"{UP} Increase", f"{DOWN} Decrease", "– None"


def direction_cell(cell: str, change: Decimal, weight: Weight = Weight.LINE) -> PlannedCell:
    """Return the live word on the change in ``cell``, which now holds ``change``."""
    word = INCREASE if change > 0 else DECREASE if change < 0 else LEVEL
    formula = f'IF({cell}>0,"{INCREASE}",IF({cell}<0,"{DECREASE}","{LEVEL}"))'
    return formula_cell(word, formula, weight=weight)


def change_label(name: str, name_cell: str, cell: str, change: Decimal) -> PlannedCell:
    """Return what the axis of a chart calls a change, live: ``Projects ▲ +£309k``.

    A program that breaks it into lines keeps the amount with its signs.
    """
    size = abs(change)
    short = f"£{round_to_whole(size / 1000):,}k" if size >= 1000 else f"£{round_to_whole(size):,}"
    more, less = (f" {arrow}{_GLUE}{sign}{_JOIN}" for arrow, sign in ((UP, "+"), (DOWN, "−")))
    sign = f"{more}{short}" if change > 0 else f"{less}{short}" if change < 0 else ""
    amount = f'IF(ABS({cell})>=1000,TEXT(ABS({cell})/1000,"#,##0")&"k",TEXT(ABS({cell}),"#,##0"))'
    formula = f'{name_cell}&IF({cell}=0,"",IF({cell}>0,"{more}£","{less}£")&{amount})'
    return formula_cell(name + sign, formula)
