"""What Excel calls tables: their ranges and the names of their columns, by which formulas go."""

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import ExcelTable
from sexcel.model.refs import RangeRef, parse_a1
from sexcel.ooxml.limits import MAX_TABLES
from sexcel.ooxml.namespaces import names_of, relationships_of
from sexcel.ooxml.package import Package
from sexcel.ooxml.texts import unescaped
from sexcel.ooxml.wording import shown
from sexcel.ooxml.workbook_xml import read_relationships
from sexcel.ooxml.xml_policy import parse_elements

_TABLE = names_of("table")
_COLUMN = names_of("tableColumn")


def read_excel_tables(package: Package, sheets: dict[str, str]) -> tuple[ExcelTable, ...]:
    """The tables of the sheets, whose names go by their parts; at most 10,000 of them.

    A table whose part is missing or damaged is left out: the cells are there without it.
    """
    found: list[ExcelTable] = []
    for part, sheet in sheets.items():
        for table_part in _table_parts(package, part):
            table = _read(package, table_part, sheet)
            if table is not None:
                found.append(table)
            if len(found) == MAX_TABLES:
                return tuple(found)
    return tuple(found)


def _table_parts(package: Package, part: str) -> list[str]:
    if relationships_of(part) not in package:
        return []
    try:
        relationships = read_relationships(package, part)
    except UnreadableWorkbookError:
        return []
    return [one.target for one in relationships.values() if one.kind == "table"]


def _read(package: Package, part: str, sheet: str) -> ExcelTable | None:
    table: dict[str, str] = {}
    columns: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in _COLUMN:
            columns.append(unescaped(attributes.get("name", "")))
        elif name in _TABLE:
            table.update(attributes)

    try:
        parse_elements(package.read_index_part(part), f"Part {shown(part)}", start)
        first, _, last = table.get("ref", "").partition(":")
        top, left = parse_a1(first)
        bottom, right = parse_a1(last or first)
        return ExcelTable(
            name=table.get("displayName") or table["name"],
            area=RangeRef(sheet, top, left, bottom, right),
            columns=tuple(columns),
            header_rows=int(table.get("headerRowCount", "1")),
            totals_rows=int(table.get("totalsRowCount", "0")),
        )
    except (UnreadableWorkbookError, KeyError, ValueError):
        return None
