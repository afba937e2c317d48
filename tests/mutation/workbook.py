"""A workbook's package edited as Excel would edit it: cells, rows, a sheet copied."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from sexcel.model.grid import CellValue, ErrorValue
from sexcel.model.refs import CellRef, column_letters, column_number, parse_a1
from tests.mutation.shifting import RowShift, shift_formula

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

Content = str | int | Decimal | None
"""A formula with its ``=``, an error value such as ``#N/A``, a text, a number, or None: blank."""

_TABLE_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"

_NOT_COPIED = ("hyperlinks", "drawing", "legacyDrawing", "tableParts", "conditionalFormatting")


def _qualify(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


def _part_name(target: str) -> str:
    """Return the part that a relationship of the workbook leads to, relative or absolute."""
    return target[1:] if target.startswith("/") else f"xl/{target}"


class EditableWorkbook:
    """The parts of a package; sheets are parsed when they are asked for."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = dict(parts)
        self._book = etree.fromstring(self._parts["xl/workbook.xml"])
        rels = etree.fromstring(self._parts["xl/_rels/workbook.xml.rels"])
        targets = {link.get("Id", ""): _part_name(str(link.get("Target"))) for link in rels}
        self._part_of = {
            str(entry.get("name")): targets[str(entry.get(f"{{{_RELATIONSHIPS}}}id"))]
            for entry in self._book.iter(_qualify("sheet"))
        }
        self._sheets: dict[str, etree._Element] = {}

    @classmethod
    def read(cls, path: Path) -> "EditableWorkbook":
        """Read the package at ``path``."""
        with ZipFile(path) as package:
            return cls({name: package.read(name) for name in package.namelist()})

    def save(self, path: Path) -> None:
        """Write the package as it stands."""
        parts = dict(self._parts)
        parts["xl/workbook.xml"] = etree.tostring(self._book)
        for name, root in self._sheets.items():
            parts[self._part_of[name]] = etree.tostring(root)
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as package:
            for name, part in parts.items():
                package.writestr(name, part)

    def without_values(self) -> "EditableWorkbook":
        """Return the same workbook, every formula as if it had never been calculated."""
        copy = EditableWorkbook(self._parts)
        copy._book, copy._part_of = self._book, dict(self._part_of)
        copy._sheets = {name: deepcopy(self._root(name)) for name in self._part_of}
        for root in copy._sheets.values():
            for cell in root.iter(_qualify("c")):
                if cell.find(_qualify("f")) is not None:
                    _set_value(cell, None)
        return copy

    def put(self, sheet: str, cell: str, content: Content) -> None:
        """Let the cell hold that; its look stays."""
        element = self._cell(sheet, cell)
        del element[:]
        _drop_type(element)
        if content is None:
            return
        if isinstance(content, str) and content.startswith("="):
            etree.SubElement(element, _qualify("f")).text = content[1:]
        elif isinstance(content, str) and content.startswith("#"):
            element.set("t", "e")
            etree.SubElement(element, _qualify("v")).text = content
        elif isinstance(content, str):
            element.set("t", "inlineStr")
            inline = etree.SubElement(etree.SubElement(element, _qualify("is")), _qualify("t"))
            inline.text = content
            inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            etree.SubElement(element, _qualify("v")).text = str(content)

    def hide_row(self, sheet: str, row: int) -> None:
        """Hide a row, as with the right mouse button."""
        self._row(sheet, row).set("hidden", "1")

    def insert_row(self, sheet: str, row: int, like: int) -> None:
        """Insert a row with the looks of row ``like`` (numbered as before), without contents."""
        model = deepcopy(self._row(sheet, like))
        for cell in model:
            del cell[:]
            _drop_type(cell)
        self._shift(RowShift(sheet, row, 1))
        _renumber(model, row)
        self._insert(sheet, model)

    def delete_row(self, sheet: str, row: int) -> None:
        """Delete a row; a formula elsewhere that refers to a cell of it has ``#REF!`` for it."""
        deleted = self._row(sheet, row)
        self.sheet_data(sheet).remove(deleted)
        self._shift(RowShift(sheet, row, -1))

    def copy_sheet(self, sheet: str, name: str) -> None:
        """Copy a sheet, values and formulas, to the end of the workbook."""
        root = deepcopy(self._root(sheet))
        for tag in _NOT_COPIED:
            for element in root.findall(_qualify(tag)):
                root.remove(element)
        self._add(name, root)

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet at the end of the workbook."""
        root = etree.fromstring(f'<worksheet xmlns="{_MAIN}"/>')
        etree.SubElement(root, _qualify("sheetData"))
        self._add(name, root)

    def _add(self, name: str, root: etree._Element) -> None:
        part = f"xl/worksheets/added{len(self._part_of)}.xml"
        self._sheets[name], self._part_of[name] = root, part
        sheets = self._book.find(_qualify("sheets"))
        assert sheets is not None
        entry = etree.SubElement(sheets, _qualify("sheet"))
        entry.set("name", name)
        entry.set("sheetId", str(len(sheets) + 100))
        target = part.removeprefix("xl/")
        relation = self._relate("xl/_rels/workbook.xml.rels", "worksheet", target)
        entry.set(f"{{{_RELATIONSHIPS}}}id", relation)
        self._declare(part, _SHEET_KIND)

    def make_table(self, sheet: str, area: str, name: str) -> None:
        """Make an Excel table of cells whose first row has its headings."""
        first, last = (parse_a1(corner) for corner in area.split(":"))
        table = etree.fromstring(f'<table xmlns="{_MAIN}"/>')
        for key, value in (("id", "901"), ("name", name), ("displayName", name), ("ref", area)):
            table.set(key, value)
        columns = etree.SubElement(table, _qualify("tableColumns"))
        for place, column in enumerate(range(first[1], last[1] + 1), 1):
            table_column = etree.SubElement(columns, _qualify("tableColumn"))
            table_column.set("id", str(place))
            table_column.set("name", self._text(sheet, f"{column_letters(column)}{first[0]}"))
        columns.set("count", str(len(columns)))
        self._parts["xl/tables/table_of_tests.xml"] = etree.tostring(table)
        self._declare("xl/tables/table_of_tests.xml", _TABLE_KIND)
        rels = f"xl/worksheets/_rels/{self._part_of[sheet].rpartition('/')[2]}.rels"
        self._parts.setdefault(rels, f'<Relationships xmlns="{_PACKAGE_RELATIONSHIPS}"/>'.encode())
        relation = self._relate(rels, "table", "../tables/table_of_tests.xml")
        parts = etree.SubElement(self._root(sheet), _qualify("tableParts"))
        etree.SubElement(parts, _qualify("tablePart")).set(f"{{{_RELATIONSHIPS}}}id", relation)

    def _relate(self, rels: str, kind: str, target: str) -> str:
        """Add a relationship to a part; its id."""
        root = etree.fromstring(self._parts[rels])
        relationship = etree.SubElement(root, f"{{{_PACKAGE_RELATIONSHIPS}}}Relationship")
        relation = f"rIdAdded{len(root)}"
        for key, value in (
            ("Id", relation),
            ("Type", f"{_RELATIONSHIPS}/{kind}"),
            ("Target", target),
        ):
            relationship.set(key, value)
        self._parts[rels] = etree.tostring(root)
        return relation

    def _declare(self, part: str, kind: str) -> None:
        root = etree.fromstring(self._parts["[Content_Types].xml"])
        override = etree.SubElement(root, f"{{{_TYPES}}}Override")
        override.set("PartName", f"/{part}")
        override.set("ContentType", kind)
        self._parts["[Content_Types].xml"] = etree.tostring(root)

    def _text(self, sheet: str, cell: str) -> str:
        """Return the shared text that a cell shows."""
        strings = etree.fromstring(self._parts["xl/sharedStrings.xml"])
        place = self._cell(sheet, cell).findtext(_qualify("v"))
        return "".join(str(text) for text in strings[int(place or 0)].itertext())

    def define_name(self, name: str, refers_to: str) -> None:
        """Give a name to cells, or to a formula."""
        names = self._book.find(_qualify("definedNames"))
        assert names is not None
        defined = etree.SubElement(names, _qualify("definedName"))
        defined.set("name", name)
        defined.text = refers_to

    def make_array(self, sheet: str, cell: str) -> None:
        """Let the formula of one cell be an array formula, entered with Ctrl+Shift+Enter."""
        formula = self._cell(sheet, cell).find(_qualify("f"))
        assert formula is not None
        formula.set("t", "array")
        formula.set("ref", cell)

    def save_values(self, values: Mapping[CellRef, CellValue]) -> None:
        """Save with these as the values of formulas; a formula of which none is told keeps its own,
        and one without any is 0, which Excel saves for a circular reference."""
        for name in self._part_of:
            for cell in self._root(name).iter(_qualify("c")):
                if cell.find(_qualify("f")) is None:
                    continue
                ref = CellRef(name, *parse_a1(str(cell.get("r"))))
                if ref in values:
                    _set_value(cell, values[ref])
                elif cell.find(_qualify("v")) is None:
                    _set_value(cell, Decimal(0))

    def sheet_data(self, sheet: str) -> etree._Element:
        """Return the rows of a sheet."""
        rows = self._root(sheet).find(_qualify("sheetData"))
        assert rows is not None
        return rows

    def _root(self, sheet: str) -> etree._Element:
        if sheet not in self._sheets:
            self._sheets[sheet] = etree.fromstring(self._parts[self._part_of[sheet]])
        return self._sheets[sheet]

    def _row(self, sheet: str, row: int) -> etree._Element:
        for element in self.sheet_data(sheet):
            if element.get("r") == str(row):
                return element
        new = etree.Element(_qualify("row"), r=str(row))
        self._insert(sheet, new)
        return new

    def _insert(self, sheet: str, row: etree._Element) -> None:
        rows = self.sheet_data(sheet)
        before = [
            present for present in rows if int(str(present.get("r"))) < int(str(row.get("r")))
        ]
        rows.insert(len(before), row)

    def _cell(self, sheet: str, cell: str) -> etree._Element:
        number, column = parse_a1(cell)
        row = self._row(sheet, number)
        for element in row:
            if element.get("r") == cell:
                return element
        before = [element for element in row if _column(element) < column]
        new = etree.Element(_qualify("c"), r=cell)
        row.insert(len(before), new)
        return new

    def _shift(self, shift: RowShift) -> None:
        for row in self.sheet_data(shift.sheet):
            number = int(str(row.get("r")))
            if number >= shift.row:
                _renumber(row, number + shift.by)
        for name in self._part_of:
            for formula in self._root(name).iter(_qualify("f")):
                formula.text = shift_formula(formula.text or "", name, shift)
        for defined in self._book.iter(_qualify("definedName")):
            defined.text = shift_formula(defined.text or "", "", shift)


def _column(cell: etree._Element) -> int:
    return column_number(re.sub(r"\d", "", str(cell.get("r"))))


def _renumber(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in _cells(row):
        cell.set("r", re.sub(r"\d+", str(number), str(cell.get("r"))))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if cell.tag == _qualify("c"))


def _drop_type(cell: etree._Element) -> None:
    if "t" in cell.attrib:
        del cell.attrib["t"]


def _set_value(cell: etree._Element, value: CellValue) -> None:
    for value_element in cell.findall(_qualify("v")):
        cell.remove(value_element)
    _drop_type(cell)
    if value is None:
        return
    text = str(value)
    if isinstance(value, bool):
        cell.set("t", "b")
        text = str(int(value))
    elif isinstance(value, ErrorValue):
        cell.set("t", "e")
        text = value.code
    elif isinstance(value, str):
        cell.set("t", "str")
    etree.SubElement(cell, _qualify("v")).text = text
