"""Which way a figure moves, in a sign and a word: colour is never the only sign."""

from decimal import Decimal

from sexcel.writers.cells import Look, PlannedCell, Style, Weight

UP, DOWN = "▲", "▼"
INCREASE, DECREASE, LEVEL = f"{UP} Increase", f"{DOWN} Decrease", "– None"


def direction(cell: str, change: Decimal, weight: Weight = Weight.LINE) -> PlannedCell:
    """The live word on the change in ``cell``, which now holds ``change``."""
    word = INCREASE if change > 0 else DECREASE if change < 0 else LEVEL
    formula = f'IF({cell}>0,"{INCREASE}",IF({cell}<0,"{DECREASE}","{LEVEL}"))'
    return PlannedCell(word, Style(Look.FORMULA, weight=weight), formula)
