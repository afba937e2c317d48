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
from tests.mutation.shifting import Shift, shifted

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

Content = str | int | Decimal | None
"""A formula with its ``=``, an error value such as ``#N/A``, a text, a number, or None: blank."""

_TABLE_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"

_NOT_COPIED = ("hyperlinks", "drawing", "legacyDrawing", "tableParts", "conditionalFormatting")


def _q(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


class Workbook:
    """The parts of a package; sheets are parsed when they are asked for."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = dict(parts)
        self._book = etree.fromstring(self._parts["xl/workbook.xml"])
        rels = etree.fromstring(self._parts["xl/_rels/workbook.xml.rels"])
        targets = {one.get("Id", ""): f"xl/{one.get('Target')}" for one in rels}
        self._part_of = {
            str(one.get("name")): targets[str(one.get(f"{{{_REL}}}id"))]
            for one in self._book.iter(_q("sheet"))
        }
        self._sheets: dict[str, etree._Element] = {}

    @classmethod
    def read(cls, path: Path) -> "Workbook":
        """The package at ``path``."""
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

    def without_values(self) -> "Workbook":
        """The same workbook, every formula as if it had never been worked out."""
        other = Workbook(self._parts)
        other._book, other._part_of = self._book, dict(self._part_of)
        other._sheets = {name: deepcopy(self._root(name)) for name in self._part_of}
        for root in other._sheets.values():
            for cell in root.iter(_q("c")):
                if cell.find(_q("f")) is not None:
                    _keep(cell, None)
        return other

    def put(self, sheet: str, cell: str, content: Content) -> None:
        """Let the cell hold that; its look stays."""
        found = self._cell(sheet, cell)
        del found[:]
        _untyped(found)
        if content is None:
            return
        if isinstance(content, str) and content.startswith("="):
            etree.SubElement(found, _q("f")).text = content[1:]
        elif isinstance(content, str) and content.startswith("#"):
            found.set("t", "e")
            etree.SubElement(found, _q("v")).text = content
        elif isinstance(content, str):
            found.set("t", "inlineStr")
            inline = etree.SubElement(etree.SubElement(found, _q("is")), _q("t"))
            inline.text = content
            inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        else:
            etree.SubElement(found, _q("v")).text = str(content)

    def hide_row(self, sheet: str, row: int) -> None:
        """Hide a row, as with the right mouse button."""
        self._row(sheet, row).set("hidden", "1")

    def insert_row(self, sheet: str, row: int, like: int) -> None:
        """Insert a row with the looks of row ``like`` (numbered as before), without contents."""
        model = deepcopy(self._row(sheet, like))
        for cell in model:
            del cell[:]
            _untyped(cell)
        self._shift(Shift(sheet, row, 1))
        _place(model, row)
        self._insert(sheet, model)

    def delete_row(self, sheet: str, row: int) -> None:
        """Delete a row; a formula elsewhere that refers to a cell of it has ``#REF!`` for it."""
        gone = self._row(sheet, row)
        self.sheet_data(sheet).remove(gone)
        self._shift(Shift(sheet, row, -1))

    def copy_sheet(self, sheet: str, name: str) -> None:
        """Copy a sheet, values and formulas, to the end of the workbook."""
        root = deepcopy(self._root(sheet))
        for tag in _NOT_COPIED:
            for one in root.findall(_q(tag)):
                root.remove(one)
        self._add(name, root)

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet at the end of the workbook."""
        root = etree.fromstring(f'<worksheet xmlns="{_MAIN}"/>')
        etree.SubElement(root, _q("sheetData"))
        self._add(name, root)

    def _add(self, name: str, root: etree._Element) -> None:
        part = f"xl/worksheets/added{len(self._part_of)}.xml"
        self._sheets[name], self._part_of[name] = root, part
        sheets = self._book.find(_q("sheets"))
        assert sheets is not None
        made = etree.SubElement(sheets, _q("sheet"))
        made.set("name", name)
        made.set("sheetId", str(len(sheets) + 100))
        target = part.removeprefix("xl/")
        relation = self._relate("xl/_rels/workbook.xml.rels", "worksheet", target)
        made.set(f"{{{_REL}}}id", relation)
        self._declare(part, _SHEET_KIND)

    def make_table(self, sheet: str, area: str, name: str) -> None:
        """Make an Excel table of cells whose first row has its headings."""
        first, last = (parse_a1(one) for one in area.split(":"))
        table = etree.fromstring(f'<table xmlns="{_MAIN}"/>')
        for key, value in (("id", "901"), ("name", name), ("displayName", name), ("ref", area)):
            table.set(key, value)
        columns = etree.SubElement(table, _q("tableColumns"))
        for place, column in enumerate(range(first[1], last[1] + 1), 1):
            made = etree.SubElement(columns, _q("tableColumn"))
            made.set("id", str(place))
            made.set("name", self._text(sheet, f"{column_letters(column)}{first[0]}"))
        columns.set("count", str(len(columns)))
        self._parts["xl/tables/table_of_tests.xml"] = etree.tostring(table)
        self._declare("xl/tables/table_of_tests.xml", _TABLE_KIND)
        rels = f"xl/worksheets/_rels/{self._part_of[sheet].rpartition('/')[2]}.rels"
        self._parts.setdefault(rels, f'<Relationships xmlns="{_PACKAGE_REL}"/>'.encode())
        relation = self._relate(rels, "table", "../tables/table_of_tests.xml")
        parts = etree.SubElement(self._root(sheet), _q("tableParts"))
        etree.SubElement(parts, _q("tablePart")).set(f"{{{_REL}}}id", relation)

    def _relate(self, rels: str, kind: str, target: str) -> str:
        """Add a relationship to a part; its id."""
        root = etree.fromstring(self._parts[rels])
        made = etree.SubElement(root, f"{{{_PACKAGE_REL}}}Relationship")
        relation = f"rIdAdded{len(root)}"
        for key, value in (("Id", relation), ("Type", f"{_REL}/{kind}"), ("Target", target)):
            made.set(key, value)
        self._parts[rels] = etree.tostring(root)
        return relation

    def _declare(self, part: str, kind: str) -> None:
        root = etree.fromstring(self._parts["[Content_Types].xml"])
        made = etree.SubElement(root, f"{{{_TYPES}}}Override")
        made.set("PartName", f"/{part}")
        made.set("ContentType", kind)
        self._parts["[Content_Types].xml"] = etree.tostring(root)

    def _text(self, sheet: str, cell: str) -> str:
        """The shared text that a cell shows."""
        strings = etree.fromstring(self._parts["xl/sharedStrings.xml"])
        place = self._cell(sheet, cell).findtext(_q("v"))
        return "".join(str(one) for one in strings[int(place or 0)].itertext())

    def define_name(self, name: str, refers_to: str) -> None:
        """Give a name to cells, or to a formula."""
        names = self._book.find(_q("definedNames"))
        assert names is not None
        made = etree.SubElement(names, _q("definedName"))
        made.set("name", name)
        made.text = refers_to

    def make_array(self, sheet: str, cell: str) -> None:
        """Let the formula of one cell be an array formula, entered with Ctrl+Shift+Enter."""
        formula = self._cell(sheet, cell).find(_q("f"))
        assert formula is not None
        formula.set("t", "array")
        formula.set("ref", cell)

    def keep(self, values: Mapping[CellRef, CellValue]) -> None:
        """Save with these as the values of formulas; a formula of which none is told keeps its own,
        and one without any is 0, which Excel saves for a circular reference."""
        for name in self._part_of:
            for cell in self._root(name).iter(_q("c")):
                if cell.find(_q("f")) is None:
                    continue
                ref = CellRef(name, *parse_a1(str(cell.get("r"))))
                if ref in values:
                    _keep(cell, values[ref])
                elif cell.find(_q("v")) is None:
                    _keep(cell, Decimal(0))

    def sheet_data(self, sheet: str) -> etree._Element:
        """The rows of a sheet."""
        found = self._root(sheet).find(_q("sheetData"))
        assert found is not None
        return found

    def _root(self, sheet: str) -> etree._Element:
        if sheet not in self._sheets:
            self._sheets[sheet] = etree.fromstring(self._parts[self._part_of[sheet]])
        return self._sheets[sheet]

    def _row(self, sheet: str, row: int) -> etree._Element:
        for one in self.sheet_data(sheet):
            if one.get("r") == str(row):
                return one
        made = etree.Element(_q("row"), r=str(row))
        self._insert(sheet, made)
        return made

    def _insert(self, sheet: str, row: etree._Element) -> None:
        rows = self.sheet_data(sheet)
        before = [one for one in rows if int(str(one.get("r"))) < int(str(row.get("r")))]
        rows.insert(len(before), row)

    def _cell(self, sheet: str, cell: str) -> etree._Element:
        number, column = parse_a1(cell)
        row = self._row(sheet, number)
        for one in row:
            if one.get("r") == cell:
                return one
        before = [one for one in row if _column(one) < column]
        made = etree.Element(_q("c"), r=cell)
        row.insert(len(before), made)
        return made

    def _shift(self, shift: Shift) -> None:
        for row in self.sheet_data(shift.sheet):
            number = int(str(row.get("r")))
            if number >= shift.row:
                _place(row, number + shift.by)
        for name in self._part_of:
            for formula in self._root(name).iter(_q("f")):
                formula.text = shifted(formula.text or "", name, shift)
        for defined in self._book.iter(_q("definedName")):
            defined.text = shifted(defined.text or "", "", shift)


def _column(cell: etree._Element) -> int:
    return column_number(re.sub(r"\d", "", str(cell.get("r"))))


def _place(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in _cells(row):
        cell.set("r", re.sub(r"\d+", str(number), str(cell.get("r"))))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if cell.tag == _q("c"))


def _untyped(cell: etree._Element) -> None:
    if "t" in cell.attrib:
        del cell.attrib["t"]


def _keep(cell: etree._Element, value: CellValue) -> None:
    for one in cell.findall(_q("v")):
        cell.remove(one)
    _untyped(cell)
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
    etree.SubElement(cell, _q("v")).text = text
