"""Whether a recalculated value is the one that was saved."""

from datetime import date
from decimal import Decimal

from sexcel.model.grid import CellValue
from sexcel.ooxml.serials import serial_of

RELATIVE = Decimal("1e-9")
"""Share of the larger of two numbers by which they may differ and still agree."""

ABSOLUTE = Decimal("1e-6")
"""What may be left over once figures of millions, of which 15 digits keep a hundred millionth,
have been added and taken away a few times; no amount of a budget is as small."""


def agree(saved: CellValue, recalculated: CellValue) -> bool:
    """Say whether both are one value: texts and truths exactly, numbers but for their noise.

    An empty text is as good as a blank; a blank as good as 0, which is what a formula makes of it.
    """
    if saved is None or saved == "":
        return recalculated in (None, "") or (saved is None and recalculated == 0)
    if recalculated is None:
        return saved == 0 and not isinstance(saved, bool)
    if isinstance(saved, bool) or isinstance(recalculated, bool):
        return saved is recalculated
    if isinstance(saved, date) and isinstance(recalculated, Decimal):
        return serial_of(saved, False) == int(recalculated)
    if isinstance(saved, Decimal) and isinstance(recalculated, Decimal):
        difference = abs(saved - recalculated)
        return difference <= max(ABSOLUTE, RELATIVE * max(abs(saved), abs(recalculated)))
    return saved == recalculated
