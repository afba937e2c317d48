"""An Excel workbook of 2007 or later, from its package to a grid of cells."""

from collections.abc import Iterable

from msgspec.structs import replace

from sexcel.model.grid import Grid, SheetGrid
from sexcel.ooxml.excel_tables import read_excel_tables
from sexcel.ooxml.leftovers import name_leftovers
from sexcel.ooxml.limits import MAX_CELLS, SHORTEST_CELL_BYTES
from sexcel.ooxml.package import Package
from sexcel.ooxml.sheet_layout import WorkbookSoFar, cell_count_refusal
from sexcel.ooxml.sheet_xml import SheetParser
from sexcel.ooxml.styles import GENERAL, NumberFormat, read_styles
from sexcel.ooxml.texts import read_shared_strings
from sexcel.ooxml.wording import shown
from sexcel.ooxml.workbook_xml import (
    Relationship,
    SheetEntry,
    find_workbook,
    read_relationships,
    read_workbook,
)
from sexcel.ooxml.xml_policy import damage_refusal

_PLAIN_CELLS = 100_000
"""Up to so many cells a workbook is handed over as plain dictionaries, which answer fastest;
beyond, cells are made when asked for, in a tenth of the memory."""
_PLAIN_CHARACTERS = 2_000_000
"""And with no more than so many characters of shared formulas to write out."""
_SHEETS_WITHOUT_CELLS = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


def read_xlsx(package: Package, sha256: str) -> Grid:
    """The cells of every worksheet, and in words what else the package holds.

    Raises UnreadableWorkbookError where a part that the cells depend on is missing or damaged;
    what is wrong with drawings, comments, properties and the like is not even looked at.
    """
    workbook_part = find_workbook(package)
    relationships = read_relationships(package, workbook_part)
    workbook = read_workbook(package, workbook_part)
    so_far = WorkbookSoFar(
        strings=shared_strings(package, relationships),
        formats=_formats(package, relationships),
        from_1904=workbook.from_1904,
    )
    parts = sheet_parts(package, workbook.sheets, relationships)
    _check_cell_count(package, parts)
    sheets = [_read_sheet(package, entry, part, so_far) for part, entry in parts.items()]
    if so_far.cells <= _PLAIN_CELLS and so_far.shared_characters <= _PLAIN_CHARACTERS:
        sheets = [_with_plain_cells(sheet) for sheet in sheets]
    return Grid(
        path=package.label,
        sha256=sha256,
        sheets=tuple(sheets),
        defined_names=workbook.defined_names,
        not_carried=name_leftovers(package, so_far.leftovers),
        local_names=workbook.local_names,
        hidden_names=workbook.hidden_names,
        excel_tables=read_excel_tables(package, {part: one.name for part, one in parts.items()}),
        iterative=workbook.iterative,
        from_1904=workbook.from_1904,
    )


def related(
    package: Package, relationships: dict[str, Relationship], kind: str
) -> tuple[str, str] | None:
    """The part of that kind and the words for it in a refusal; None where there is none."""
    for relationship in relationships.values():
        if relationship.kind == kind and not relationship.external:
            part = relationship.target
            return part, f"Part {shown(part)} of {package.label}"
    return None


def shared_strings(package: Package, relationships: dict[str, Relationship]) -> list[str]:
    """The shared texts; where their part is missing, the first cell that needs one says so."""
    found = related(package, relationships, "sharedStrings")
    if found is None or found[0] not in package:
        return []
    return read_shared_strings(package.read(found[0]), found[1])


def _formats(package: Package, relationships: dict[str, Relationship]) -> list[NumberFormat]:
    found = related(package, relationships, "styles")
    formats = read_styles(package.read_index_part(found[0]), found[1]) if found else []
    return formats or [GENERAL]


def sheet_parts(
    package: Package, entries: list[SheetEntry], relationships: dict[str, Relationship]
) -> dict[str, SheetEntry]:
    """The worksheets by the name of their part, in sheet order."""
    parts: dict[str, SheetEntry] = {}
    for entry in entries:
        name = f"the part of its sheet '{shown(entry.name)}'"
        relationship = relationships.get(entry.identifier)
        if relationship is None or relationship.external or relationship.target not in package:
            raise damage_refusal(package.label, f"{name} is missing")
        if relationship.kind in _SHEETS_WITHOUT_CELLS:
            continue
        part = relationship.target.lower()
        if part in parts:
            raise damage_refusal(package.label, f"{name} is that of another sheet too")
        parts[part] = entry
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


def _read_sheet(package: Package, entry: SheetEntry, part: str, so_far: WorkbookSoFar) -> SheetGrid:
    where = f"Sheet '{shown(entry.name)}' of {package.label}"
    parser = SheetParser(entry.name, where, so_far)
    parser.read(package.read(part))
    return SheetGrid(
        name=entry.name,
        cells=parser.cells,
        merges=tuple(parser.layout.merges),
        hidden_rows=frozenset(parser.hidden_rows),
        hidden_columns=parser.layout.hidden_columns(parser.cells.last_column()),
        visibility=entry.visibility,
        array_ranges=tuple(parser.layout.array_ranges),
        array_formulas=frozenset(parser.layout.array_formulas),
        serials=parser.cells.times(),
    )


def _with_plain_cells(sheet: SheetGrid) -> SheetGrid:
    return replace(sheet, cells=dict(sheet.cells.items()))
