"""Which way a figure moves, in a sign and a word: colour is never the only sign."""

from decimal import ROUND_HALF_UP, Decimal

from sexcel.writers.cells import Look, PlannedCell, Style, Weight

UP, DOWN = "▲", "▼"
INCREASE, DECREASE, LEVEL = f"{UP} Increase", f"{DOWN} Decrease", "– None"


def direction(cell: str, change: Decimal, weight: Weight = Weight.LINE) -> PlannedCell:
    """The live word on the change in ``cell``, which now holds ``change``."""
    word = INCREASE if change > 0 else DECREASE if change < 0 else LEVEL
    formula = f'IF({cell}>0,"{INCREASE}",IF({cell}<0,"{DECREASE}","{LEVEL}"))'
    return PlannedCell(word, Style(Look.FORMULA, weight=weight), formula)


def change_label(
    name: str, name_cell: str, cell: str, change: Decimal, *, below: bool = False
) -> tuple[str, str]:
    """What the axis of a chart calls a change: ``Projects ▲ +£309k``; the text and its formula.

    The amount stands in a line ``below`` the name where names have little width.
    """
    size = abs(change)
    short = f"£{_half_up(size / 1000):,}k" if size >= 1000 else f"£{_half_up(size):,}"
    gap, live = ("\n", 'CHAR(10)&"') if below else (" ", '" ')
    sign = f"{gap}{UP} +{short}" if change > 0 else f"{gap}{DOWN} −{short}"
    amount = f'IF(ABS({cell})>=1000,TEXT(ABS({cell})/1000,"#,##0")&"k",TEXT(ABS({cell}),"#,##0"))'
    signs = f'IF({cell}>0,{live}{UP} +£",{live}{DOWN} −£")'
    formula = f'{name_cell}&IF({cell}=0,"",{signs}&{amount})'
    return name + sign if change else name, formula


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), ROUND_HALF_UP)
