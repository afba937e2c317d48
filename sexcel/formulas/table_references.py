"""References to columns of Excel tables, resolved to the cells that they mean."""

import re
from collections.abc import Mapping

from sexcel.model.grid import ExcelTable
from sexcel.model.refs import CellRef, RangeRef

_PIECE = re.compile(r"\[((?:'.|[^\[\]'])*)\]|(,)|(:)|\s+|(@)")
_ESCAPED = re.compile(r"'(.)")


def resolve_table_reference(
    text: str, tables: Mapping[str, ExcelTable], cell: CellRef
) -> RangeRef | None:
    """Return the cells that ``Costs[[#Totals],[Fee]]`` means in a formula in ``cell``.

    ``tables`` go by their names in lower case; without a name it is the table around the cell.
    None where there is no such table, column or row.
    """
    name, bracket, inner = text.partition("[")
    around = (table for table in tables.values() if cell in table.area)
    table = tables.get(name.lower()) if name else next(around, None)
    if table is None:
        return None
    specifiers, columns = _split_pieces(inner[:-1]) if bracket else (set(), [])
    rows = _rows(table, specifiers, cell)
    span = _columns(table, columns)
    if rows is None or span is None:
        return None
    return RangeRef(table.area.sheet, rows[0], span[0], rows[1], span[1])


def _split_pieces(inner: str) -> tuple[set[str], list[str]]:
    """Return the special items (``#totals``) and the columns, one or the ends of a run."""
    specifiers: set[str] = set()
    columns: list[str] = []
    if inner.startswith("@"):
        specifiers.add("#this row")
        inner = inner[1:]
    if "[" not in inner or not _PIECE.match(inner):
        pieces = [inner] if inner else []
    else:
        pieces = [match[1] for match in _PIECE.finditer(inner) if match[1] is not None]
        if "@" in inner.partition("[")[0]:
            specifiers.add("#this row")
    for piece in pieces:
        if piece.startswith("#"):
            specifiers.add(piece.lower())
        else:
            columns.append(_ESCAPED.sub(r"\1", piece).strip())
    return specifiers, columns


def _rows(table: ExcelTable, specifiers: set[str], cell: CellRef) -> tuple[int, int] | None:
    """Return the first and last row that the special items mean; the data without any."""
    area = table.area
    top = area.first_row + table.header_rows
    bottom = area.last_row - table.totals_rows
    if "#this row" in specifiers:
        is_inside = cell.sheet == area.sheet and top <= cell.row <= bottom
        return (cell.row, cell.row) if is_inside else None
    if "#all" in specifiers:
        return area.first_row, area.last_row
    first, last = bottom + 1, top - 1
    if not specifiers or "#data" in specifiers:
        first, last = top, bottom
    if "#headers" in specifiers:
        if not table.header_rows:
            return None
        first, last = area.first_row, max(last, top - 1)
    if "#totals" in specifiers:
        if not table.totals_rows:
            return None
        first, last = min(first, bottom + 1), area.last_row
    return (first, last) if first <= last else None


def _columns(table: ExcelTable, columns: list[str]) -> tuple[int, int] | None:
    """Return the first and last column of those named; of the table where none is."""
    if not columns:
        return table.area.first_column, table.area.last_column
    names = [name.strip().lower() for name in table.columns]
    try:
        positions = [table.area.first_column + names.index(name.lower()) for name in columns]
    except ValueError:
        return None
    return min(positions), max(positions)
