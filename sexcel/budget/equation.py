"""One equation of one workbook: the figure it owns and what that figure is worked out from."""

from msgspec import Struct

from sexcel.model.expressions import Expression, FigureKey


class Equation(Struct, frozen=True):
    """``target`` = ``formula``; ``rule`` names the fault where it does not hold.

    ``meaning`` says the right-hand side in words. A blank target is no fault where the
    equation is ``optional``. ``link`` tells an equation between two tables from one inside
    a table.
    """

    rule: str
    target: FigureKey
    formula: Expression
    meaning: str
    optional: bool = False
    link: bool = False
