"""Which way a figure moves, in a sign and a word: colour is never the only sign."""

from decimal import ROUND_HALF_UP, Decimal

from sexcel.writers.cells import Look, PlannedCell, Style, Weight

_GLUE, _JOIN = "\u00a0", "\u2060"
"""A blank that no line breaks at, and nothing at all that none breaks at."""
UP, DOWN = "▲", "▼"
INCREASE, DECREASE, LEVEL = f"{UP} Increase", f"{DOWN} Decrease", "– None"


def direction(cell: str, change: Decimal, weight: Weight = Weight.LINE) -> PlannedCell:
    """The live word on the change in ``cell``, which now holds ``change``."""
    word = INCREASE if change > 0 else DECREASE if change < 0 else LEVEL
    formula = f'IF({cell}>0,"{INCREASE}",IF({cell}<0,"{DECREASE}","{LEVEL}"))'
    return PlannedCell(word, Style(Look.FORMULA, weight=weight), formula)


def change_label(name: str, name_cell: str, cell: str, change: Decimal) -> tuple[str, str]:
    """What the axis of a chart calls a change: ``Projects ▲ +£309k``; the text and its formula.

    A program that breaks it into lines keeps the amount with its signs.
    """
    size = abs(change)
    short = f"£{_half_up(size / 1000):,}k" if size >= 1000 else f"£{_half_up(size):,}"
    more, less = (f" {arrow}{_GLUE}{sign}{_JOIN}" for arrow, sign in ((UP, "+"), (DOWN, "−")))
    sign = f"{more}{short}" if change > 0 else f"{less}{short}" if change < 0 else ""
    amount = f'IF(ABS({cell})>=1000,TEXT(ABS({cell})/1000,"#,##0")&"k",TEXT(ABS({cell}),"#,##0"))'
    formula = f'{name_cell}&IF({cell}=0,"",IF({cell}>0,"{more}£","{less}£")&{amount})'
    return name + sign, formula


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)
