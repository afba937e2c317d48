"""References of formulas after a row was inserted or deleted, as Excel moves them."""

import re
from dataclasses import dataclass

_REFERENCE = re.compile(
    r"""(?P<text>"[^"]*")"""
    r"""|(?P<sheet>(?:'(?:[^']|'')+'|[A-Za-z_][A-Za-z0-9_.]*)!)?"""
    r"""(?<![A-Za-z0-9_.])(?P<c1>\$?[A-Z]{1,3}\$?)(?P<r1>\d+)"""
    r"""(?::(?P<c2>\$?[A-Z]{1,3}\$?)(?P<r2>\d+))?(?![A-Za-z0-9_(.!])"""
)


@dataclass(frozen=True)
class RowShift:
    """Row ``row`` of a sheet inserted (``by`` 1) or deleted (``by`` -1)."""

    sheet: str
    row: int
    by: int


def shift_formula(formula: str, own_sheet: str, shift: RowShift) -> str:
    """Return a formula or the text of a name after the shift; its sheet is ``own_sheet``."""

    def move(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match[0]
        sheet = match["sheet"] or ""
        referred_sheet = sheet[:-1].strip("'").replace("''", "'") if sheet else own_sheet
        if referred_sheet != shift.sheet:
            return match[0]
        first = int(match["r1"])
        last = first if match["r2"] is None else int(match["r2"])
        if shift.by < 0 and first == last == shift.row:
            return f"{sheet}#REF!"
        top, bottom = _start(first, shift), _end(last, shift)
        end = "" if match["r2"] is None else f":{match['c2']}{bottom}"
        return f"{sheet}{match['c1']}{top}{end}"

    return _REFERENCE.sub(move, formula)


def _start(row: int, shift: RowShift) -> int:
    if shift.by > 0:
        return row + 1 if row >= shift.row else row
    return row - 1 if row > shift.row else row


def _end(row: int, shift: RowShift) -> int:
    return row - 1 if shift.by < 0 and row >= shift.row else _start(row, shift)
