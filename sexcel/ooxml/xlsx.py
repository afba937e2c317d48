"""An Excel workbook of 2007 or later, from its package to a grid of cells."""

from collections.abc import Iterable

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Grid, SheetGrid
from sexcel.ooxml.excel_tables import read_excel_tables, read_pivot_ranges
from sexcel.ooxml.leftovers import name_leftovers
from sexcel.ooxml.limits import MAX_CELLS, MAX_PLAIN_CELLS, SHORTEST_CELL_BYTES
from sexcel.ooxml.package import Package
from sexcel.ooxml.packed_cells import with_plain_cells
from sexcel.ooxml.sheet_layout import WorkbookContext, cell_count_refusal
from sexcel.ooxml.sheet_xml import SheetParser
from sexcel.ooxml.styles import GENERAL, NumberFormat, read_styles
from sexcel.ooxml.texts import read_shared_strings
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import SheetEntry, WorkbookPart, read_workbook
from sexcel.ooxml.xml_policy import damage_refusal

_PLAIN_CHARACTERS = 2_000_000
"""Of shared formulas once written out: up to so many a workbook gets plain dictionaries, unless
it has too many cells; at 20 a formula, one for each of the cells that are then allowed."""
_SHEETS_WITHOUT_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


def read_xlsx(package: Package, sha256: str) -> Grid:
    """Return the cells of every worksheet, and in words what else the package holds.

    Raises UnreadableWorkbookError where a part that the cells depend on is missing or damaged;
    what is wrong with drawings, comments, properties and the like is not even looked at.
    """
    workbook = read_workbook(package)
    context = WorkbookContext(
        strings=read_texts(package, workbook),
        formats=_read_formats(package, workbook),
        from_1904=workbook.from_1904,
    )
    parts = find_sheet_parts(package, workbook)
    read = {entry.name for entry in parts.values()}
    _check_cell_count(package, parts)
    has_pivot_tables = any("/pivottable" in name.lower() for name in package.names())
    sheets = [
        _read_sheet(package, entry, part, context, has_pivot_tables=has_pivot_tables)
        for part, entry in parts.items()
    ]
    if context.cells <= MAX_PLAIN_CELLS and context.shared_characters <= _PLAIN_CHARACTERS:
        sheets = [with_plain_cells(sheet) for sheet in sheets]
    return Grid(
        path=package.label,
        sha256=sha256,
        sheets=tuple(sheets),
        defined_names=workbook.defined_names,
        not_carried=name_leftovers(package, context.leftovers),
        unread_sheets=tuple(entry.name for entry in workbook.sheets if entry.name not in read),
        local_names=workbook.local_names,
        hidden_names=workbook.hidden_names,
        excel_tables=read_excel_tables(
            package, {part: entry.name for part, entry in parts.items()}
        ),
        iterative=workbook.iterative,
        from_1904=workbook.from_1904,
    )


def read_texts(package: Package, workbook: WorkbookPart) -> list[str]:
    """Return the shared texts; where their part is missing, the first cell that needs one says so.

    Raises UnreadableWorkbookError where the part is damaged.
    """
    part = workbook.related_part("sharedStrings")
    if part is None or part not in package:
        return []
    return read_shared_strings(package.read(part), package.where(part))


def _read_formats(package: Package, workbook: WorkbookPart) -> list[NumberFormat]:
    part = workbook.related_part("styles")
    if part is None:
        return [GENERAL]
    return read_styles(package.read_index_part(part), package.where(part)) or [GENERAL]


def find_sheet_parts(package: Package, workbook: WorkbookPart) -> dict[str, SheetEntry]:
    """Return the worksheets by the name of their part, in sheet order.

    Raises UnreadableWorkbookError where a part is missing, or belongs to two sheets, and where
    there is no worksheet.
    """
    parts: dict[str, SheetEntry] = {}
    for entry in workbook.sheets:
        name = f"the part of its sheet '{shorten(entry.name)}'"
        relationship = workbook.relationships.get(entry.identifier)
        if relationship is None or relationship.external or relationship.target not in package:
            raise damage_refusal(package.label, f"{name} is missing")
        if relationship.kind in _SHEETS_WITHOUT_CELLS:
            continue
        part = relationship.target.lower()
        if part in parts:
            raise damage_refusal(package.label, f"{name} is that of another sheet too")
        parts[part] = entry
    if not parts:
        raise UnreadableWorkbookError(
            f"{package.label} has no worksheet, only sheets of charts, macros or dialogs, so there "
            "is nothing to check: give another workbook."
        )
    return parts


def _check_cell_count(package: Package, parts: Iterable[str]) -> None:
    """Refuse what has far too many cells before minutes are spent on reading the first of them."""
    if sum(map(package.size, parts)) < MAX_CELLS * SHORTEST_CELL_BYTES:
        return
    count = sum(
        piece.count(b"<c ") + piece.count(b"<c>") + piece.count(b"<c/")
        for part in parts
        for piece in package.read(part)
    )
    if count > MAX_CELLS:
        raise cell_count_refusal(package.label)


def _read_sheet(
    package: Package,
    entry: SheetEntry,
    part: str,
    context: WorkbookContext,
    *,
    has_pivot_tables: bool,
) -> SheetGrid:
    where = f"Sheet '{shorten(entry.name)}' of {package.label}"
    parser = SheetParser(entry.name, where, context)
    parser.read(package.read(part))
    return SheetGrid(
        name=entry.name,
        cells=parser.cells,
        merges=tuple(parser.layout.merges),
        hidden_rows=frozenset(parser.hidden_rows),
        hidden_columns=parser.layout.hidden_columns(parser.cells.last_column()),
        visibility=entry.visibility,
        array_ranges=tuple(parser.layout.array_ranges),
        pivot_ranges=read_pivot_ranges(package, part, entry.name) if has_pivot_tables else (),
        array_formulas=frozenset(parser.layout.array_formulas),
        serials=parser.cells.serials,
    )
