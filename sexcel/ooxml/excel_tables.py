"""Excel's tables, whose columns formulas name, and pivot tables, whose cells nobody typed."""

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import ExcelTable
from sexcel.model.refs import RangeRef
from sexcel.ooxml.limits import MAX_TABLES
from sexcel.ooxml.namespaces import names_of
from sexcel.ooxml.package import Package
from sexcel.ooxml.texts import unescape
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.workbook_xml import related_parts
from sexcel.ooxml.xml_policy import parse_elements

_TABLE = names_of("table")
_COLUMN = names_of("tableColumn")


def read_excel_tables(package: Package, sheets: dict[str, str]) -> tuple[ExcelTable, ...]:
    """Return the tables of the sheets, at most 10,000; ``sheets`` are names by part.

    A table whose part is missing or damaged is left out: the cells are there without it.
    """
    tables: list[ExcelTable] = []
    for part, sheet in sheets.items():
        for table_part in related_parts(package, part, "table"):
            table = _read(package, table_part, sheet)
            if table is not None:
                tables.append(table)
            if len(tables) == MAX_TABLES:
                return tuple(tables)
    return tuple(tables)


def _read(package: Package, part: str, sheet: str) -> ExcelTable | None:
    table: dict[str, str] = {}
    columns: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _COLUMN:
            columns.append(unescape(attributes.get("name", "")))
        elif name in _TABLE:
            table.update(attributes)

    try:
        parse_elements(package.read_index_part(part), f"Part {shorten(part)}", start)
        return ExcelTable(
            name=table.get("displayName") or table["name"],
            area=RangeRef.parse(sheet, table.get("ref", "")),
            columns=tuple(columns),
            header_rows=int(table.get("headerRowCount", "1")),
            totals_rows=int(table.get("totalsRowCount", "0")),
        )
    except (UnreadableWorkbookError, KeyError, ValueError):
        return None


_LOCATION = names_of("location")


def read_pivot_ranges(package: Package, part: str, sheet: str) -> tuple[RangeRef, ...]:
    """Return the ranges that pivot tables fill on the sheet of a part; at most 10,000.

    A table whose definition is missing or damaged is left out: its cells are there without it.
    """
    ranges: list[RangeRef] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _LOCATION and len(ranges) < MAX_TABLES:
            ranges.append(RangeRef.parse(sheet, attributes.get("ref", "")))

    for definition in related_parts(package, part, "pivotTable"):
        try:
            pieces = package.read_index_part(definition)
            parse_elements(pieces, f"Part {shorten(definition)}", start)
        except (UnreadableWorkbookError, KeyError, ValueError):
            continue
    return tuple(ranges)
