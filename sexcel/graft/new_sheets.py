"""Sheets of a workbook of ours put into the user's package, with all that belongs to them.

Each comes with its styles, texts, notes, drawings, charts, tables, links and names. Nothing of the
user's changes but what lists sheets and styles, and the mark of the sheet that was in view.
"""

import io
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import chain, count

from sexcel.formulas.named_sheets import rename
from sexcel.graft.package import EditablePackage
from sexcel.graft.part_text import PartText
from sexcel.graft.styles import StyleNumbers, append_styles
from sexcel.graft.workbook import SHEET_KINDS, Workbook, WorkbookSheet
from sexcel.graft.xml import (
    Element,
    add_child,
    child,
    children,
    copy_child,
    local_name,
    namespace_of,
    number_of,
    parse,
    serialise,
)
from sexcel.ooxml.namespaces import (
    CONTENT_TYPES_PART,
    RELATIONSHIPS,
    references,
    relationships_of,
    to_strict_names,
)
from sexcel.ooxml.package import open_package
from sexcel.writers.sheet_names import find_free_name

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_FORMULAS = ("f", "formula", "formula1", "formula2")
"""The elements of sheets and charts that hold formulas."""
_TEXTS = "xl/sharedStrings.xml"
_NUMBER = re.compile(r"\d*(?=\.\w+\Z)")
"""The number before the file ending of a part."""
_SELECTED = re.compile(
    r"""<(?:[\w.-]+:)?sheetView\s(?:[^<>"']|"[^"]*"|'[^']*')*?\btabSelected\s*=\s*["'](1|true)["']"""
)
_DIFFERENCES = ("dxfId", "dataDxfId", "headerRowDxfId", "totalsRowDxfId")
"""Attributes that number a format as it differs from a cell's own (dxf)."""
_BEGINNING = 64 * 1024
"""Bytes of a sheet's part in which its views are: Excel puts a few hundred before them."""


def graft_sheets(workbook: Workbook, content: bytes, in_front: int = 0) -> None:
    """Put all sheets of the workbook ``content``, as xlsxwriter writes it, into the user's.

    The first ``in_front`` of them come before the user's sheets, the others after them. Where any
    comes before, the workbook opens on the one that is in view in ``content``. A sheet or a name
    of ours that the user's workbook has too gets another, and what refers to it follows. The
    first day of dates has to be the same.
    """
    new = _NewWorkbook(content, workbook.is_strict, _Naming(workbook))
    styles = append_styles(workbook, new.styles)
    user_sheets = len(workbook.entries)
    if in_front:
        _deselect_sheets(workbook)
    workbook.shift_names(in_front)
    texts_in_cells = not _share_texts(workbook, new)
    parts = _PartGraft(workbook.package, new, styles)
    for number, sheet in enumerate(new.sheets):
        part = parts.add_sheet(sheet, selected=bool(in_front), texts_in_cells=texts_in_cells)
        is_in_front = number < in_front
        workbook.list_sheet(sheet.name, part, number if is_in_front else None)
    for name in new.names:
        workbook.add_name(name, _shift(name, in_front, user_sheets))
    if in_front:
        workbook.open_on(new.sheet_in_view)
    workbook.package.store(workbook.part)


def _shift(name: Element, in_front: int, user_sheets: int) -> int | None:
    """Return the number of the sheet on which a name of ours holds; None for the workbook."""
    number = name.get("localSheetId")
    if number is None:
        return None
    return int(number) if int(number) < in_front else int(number) + user_sheets


class _Naming:
    """New names for sheets and defined names of ours that the user's workbook has, too."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheets_present = {entry.get("name", "").lower() for entry in workbook.entries}
        self._names_present = {
            name.get("name", "").casefold()
            for name in workbook.defined_names
            if "localSheetId" not in name.attrib
        }
        self._sheets: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def take(self, sheets: Iterable[Element], names: Iterable[Element]) -> None:
        """Choose the names for sheets and defined names as our workbook lists them."""
        for sheet in sheets:
            name = sheet.get("name", "")
            free = find_free_name(name, self._sheets_present)
            self._sheets_present.add(free.lower())
            if free != name:
                self._sheets[name.casefold()] = free
                sheet.set("name", free)
        for defined in names:
            name = defined.get("name", "")
            if "localSheetId" not in defined.attrib and name.casefold() in self._names_present:
                self._names[name.casefold()] = self.free_name(name)
                defined.set("name", self._names[name.casefold()])
            defined.text = self.formula(defined.text or "")

    def apply(self, part: Element) -> Element:
        """Return a part of ours in which what refers to sheets and names does so by the new."""
        if self._sheets or self._names:
            for element in part.iter():
                if local_name(element) in _FORMULAS:
                    element.text = self.formula(element.text or "")
                elif local_name(element) == "hyperlink" and "location" in element.attrib:
                    element.set("location", self.formula(element.get("location", "")))
        return part

    def formula(self, text: str) -> str:
        """Return a formula by the new names."""
        return rename(text, self._sheets, self._names)

    def free_name(self, name: str, present: Collection[str] = ()) -> str:
        """Return a name that none of the user's is, nor one ``present``, given in folded case."""
        used = {*self._names_present, *present}
        candidates = chain([name], (f"{name}_{number}" for number in count(2)))
        return next(text for text in candidates if text.casefold() not in used)


class _NewWorkbook:
    """A workbook that xlsxwriter made; all its parts in the namespaces of the user's."""

    def __init__(self, content: bytes, is_strict: bool, naming: _Naming) -> None:
        self._package = open_package(io.BytesIO(content), "the sheets that are added")
        self._is_strict = is_strict
        self.naming = naming
        self._book = parse(self.read("xl/workbook.xml"), "xl/workbook.xml")
        naming.take(children(child(self._book, "sheets"), "sheet"), self.names)

    def read(self, part: str) -> bytes:
        content = self._package.read_whole(part)
        return to_strict_names(content) if self._is_strict else content

    def tree(self, part: str) -> Element:
        return self.naming.apply(parse(self.read(part), part))

    def relationships(self, part: str) -> list[Element]:
        """Return the relationships of a part, each with its target as the package names it."""
        name = relationships_of(part)
        entries = list(self.tree(name)) if name in self._package else []
        for entry in entries:
            if entry.get("TargetMode") != "External":
                folder = posixpath.dirname(part)
                path = posixpath.join("/", folder, entry.get("Target", ""))
                entry.set("Target", posixpath.normpath(path).lstrip("/"))
        return entries

    @cached_property
    def styles(self) -> Element:
        return self.tree("xl/styles.xml")

    @cached_property
    def texts(self) -> list[Element]:
        return children(self.tree(_TEXTS), "si")

    @cached_property
    def sheets(self) -> list[WorkbookSheet]:
        targets = {
            entry.get("Id"): entry.get("Target", "")
            for entry in self.relationships("xl/workbook.xml")
        }
        attribute = f"{{{references(namespace_of(self._book))}}}id"
        return [
            WorkbookSheet(entry.get("name", ""), targets[entry.get(attribute)], in_view=True)
            for entry in children(child(self._book, "sheets"), "sheet")
        ]

    @cached_property
    def names(self) -> list[Element]:
        return children(child(self._book, "definedNames"), "definedName")

    @cached_property
    def sheet_in_view(self) -> int:
        views = children(child(self._book, "bookViews"), "workbookView")
        return int(views[0].get("activeTab", "0")) if views else 0

    @cached_property
    def types(self) -> Mapping[str, str]:
        """Return the content type of each part that is named, and of each file ending."""
        return {
            entry.get("PartName", "").lstrip("/") or entry.get("Extension", ""): entry.get(
                "ContentType", ""
            )
            for entry in self.tree(CONTENT_TYPES_PART)
        }


class _PartGraft:
    """Puts sheets of ours into the package, with the parts that they lead to."""

    def __init__(self, package: EditablePackage, new: _NewWorkbook, styles: StyleNumbers) -> None:
        self._package = package
        self._new = new
        self._styles = styles

    def add_sheet(self, sheet: WorkbookSheet, *, selected: bool, texts_in_cells: bool) -> str:
        """Add a sheet and what it leads to; return the name of its part."""
        tree = self._new.tree(sheet.part)
        if not selected:
            for view in children(child(tree, "sheetViews"), "sheetView"):
                view.attrib.pop("tabSelected", "")
        self._renumber_styles(tree)
        if texts_in_cells:
            self._put_texts_in_cells(tree)
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        self._put(part, serialise(tree), _SHEET_TYPE)
        self._add_related(sheet.part, part)
        return part

    def _put(self, part: str, content: bytes, content_type: str) -> None:
        self._package.put(part, content)
        self._package.declare(part, content_type)

    def _add_related(self, source: str, part: str) -> None:
        """Add the parts that ``source`` of ours leads to, and let ``part`` lead to them."""
        entries = self._new.relationships(source)
        if not entries:
            return
        root = parse(f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode(), part)
        for entry in entries:
            copy = copy_child(root, entry)
            if entry.get("TargetMode") != "External":
                target = self._add_part(entry.get("Target", ""))
                folder = f"/{posixpath.dirname(part)}"
                copy.set("Target", posixpath.relpath(f"/{target}", folder))
        self._package.put(relationships_of(part), serialise(root))

    def _add_part(self, source: str) -> str:
        part = self._package.free_name(_NUMBER.sub("{}", source, count=1))
        types = self._new.types
        content_type = types.get(source) or types[source.rpartition(".")[2]]
        content = self._new.read(source)
        if content_type == _TABLE_TYPE:
            content = self._number_table(self._new.tree(source))
        elif content_type == _CHART_TYPE:
            content = serialise(self._new.tree(source))
        self._put(part, content, content_type)
        self._add_related(source, part)
        return part

    def _number_table(self, table: Element) -> bytes:
        """Give a table a number and a name that no other has, and its formats their numbers."""
        present = [
            self._package.tree(part)
            for part in self._package
            if self._package.type_of(part) == _TABLE_TYPE.lower()
        ]
        numbers = {listed.get("id") for listed in present}
        table.set("id", next(str(n) for n in range(1, len(numbers) + 2) if str(n) not in numbers))
        names = {listed.get("displayName", "").casefold() for listed in present}
        name = self._new.naming.free_name(table.get("displayName", ""), names)
        table.attrib.update({"name": name, "displayName": name})
        self._renumber_differences(table)
        return serialise(table)

    def _renumber_styles(self, sheet: Element) -> None:
        cells = self._styles.cells
        for row in children(child(sheet, "sheetData"), "row"):
            if "s" in row.attrib:
                row.set("s", str(cells[int(row.get("s", "0"))]))
            for cell in row:
                # The usual look is ours too: what the workbook calls its usual one is the user's.
                kind = cell.get("t")
                cell.attrib.pop("t", "")
                cell.set("s", str(cells[int(cell.get("s", "0"))]))
                if kind is not None:
                    cell.set("t", kind)  # behind the style, as in every program's regular rows
        for column in children(child(sheet, "cols"), "col"):
            if "style" in column.attrib:
                column.set("style", str(cells[int(column.get("style", "0"))]))
        self._renumber_differences(sheet)

    def _renumber_differences(self, root: Element) -> None:
        beside_cells = (part for part in root if local_name(part) != "sheetData")
        for element in (root, *(inner for part in beside_cells for inner in part.iter())):
            for attribute in _DIFFERENCES:
                if attribute in element.attrib:
                    number = number_of(element, attribute) + self._styles.first_difference
                    element.set(attribute, str(number))

    def _put_texts_in_cells(self, sheet: Element) -> None:
        for row in children(child(sheet, "sheetData"), "row"):
            for cell in row:
                number = child(cell, "v") if cell.get("t") == "s" else None
                if number is not None:
                    cell.remove(number)
                    cell.set("t", "inlineStr")
                    inline = add_child(cell, "is")
                    for run in self._new.texts[int(number.text or "0")]:
                        copy_child(inline, run)


def _share_texts(workbook: Workbook, new: _NewWorkbook) -> bool:
    """Add the texts that our sheets share; say whether: not where the user's share some already."""
    package = workbook.package
    if package.related_part(workbook.part, "sharedStrings") is not None:
        return False
    part = package.free_name("xl/sharedStrings{}.xml") if _TEXTS in package else _TEXTS
    package.put(part, new.read(_TEXTS))
    package.declare(part, new.types[_TEXTS])
    package.relate(workbook.part, f"{references(workbook.namespace)}/sharedStrings", part)
    return True


def _deselect_sheets(workbook: Workbook) -> None:
    """Take the mark of being selected from the user's sheets, one letter of each that has it.

    Two sheets that are selected are a group: what is typed on one goes into the other.
    """
    package = workbook.package
    links = package.relationships(workbook.part).values()
    parts = [link.target for link in links if link.kind in SHEET_KINDS and link.target in package]
    for part in parts:
        text = PartText(package.beginning(part)[:_BEGINNING]).text(0, _BEGINNING)
        mark = _SELECTED.search(text)
        if mark is not None:
            content = PartText(package.read(part))
            start = len(content.encode(text[: mark.start(1)]))
            end = start + len(content.encode(mark[1]))
            package.put(part, content.splice([(start, end, "0")]))
