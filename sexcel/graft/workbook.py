"""The workbook part: what kind of workbook it is, its sheets, and one more of them."""

import io
from itertools import count

from msgspec import Struct

from sexcel.graft.package import EditablePackage
from sexcel.graft.styles import append_styles
from sexcel.graft.xml import (
    Element,
    add_child,
    child,
    children,
    copy_child,
    damage_refusal,
    insert_child,
    namespace_of,
    number_of,
    parse,
    serialise,
)
from sexcel.ooxml.namespaces import references
from sexcel.ooxml.package import open_package

_KINDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
}
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
BEFORE_NAMES = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences",
)  # fmt: skip
"""What the schema has before the names of a workbook."""


class WorkbookSheet(Struct, frozen=True):
    """A worksheet of the workbook; ``part`` is empty for one without cells, such as a chart."""

    name: str
    part: str
    in_view: bool


class Workbook:
    """The workbook in a package. ``suffix`` is the file ending of its kind, such as ``.xlsm``.

    Raises UnreadableWorkbookError where the package holds no workbook, or a damaged one.
    """

    def __init__(self, package: EditablePackage) -> None:
        part = package.related_part("", "officeDocument")
        suffix = _KINDS.get(package.type_of(part)) if part is not None else None
        if part is None or suffix is None:
            raise package.foreign_refusal()
        self.package = package
        self.part = part
        self.suffix = suffix
        self.namespace = namespace_of(package.tree(self.part))
        if child(package.tree(self.part), "sheets") is None:
            raise damage_refusal(package.where(self.part))

    @property
    def _entries(self) -> list[Element]:
        return children(child(self.package.tree(self.part), "sheets"), "sheet")

    def sheets(self) -> list[WorkbookSheet]:
        """Return the sheets in their order."""
        parts = {
            identifier: relationship.target
            for identifier, relationship in self.package.relationships(self.part).items()
            if relationship.kind == "worksheet" and relationship.target in self.package
        }
        reference = f"{{{references(self.namespace)}}}id"
        return [
            WorkbookSheet(
                entry.get("name", ""),
                parts.get(entry.get(reference, ""), ""),
                entry.get("state", "visible") == "visible",
            )
            for entry in self._entries
        ]

    def free_name(self, wanted: str) -> str:
        """Return a sheet name that no sheet has: ``Findings``, ``Findings (2)``, …"""
        names = {entry.get("name", "").casefold() for entry in self._entries}
        name, number = wanted, 1
        while name.casefold() in names:
            number += 1
            name = f"{wanted} ({number})"
        return name

    def append(self, workbook: bytes) -> None:
        """Append the one sheet of a workbook that xlsxwriter made, with its styles and names.

        It comes last, so that names local to a sheet, which go by its number, stay right.
        """
        new = _NewSheet(workbook)
        styles = append_styles(self.package, self.part, self.namespace, new.styles)
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.put(part, serialise(_merge_texts(new, styles, self.namespace)))
        self.package.declare(part, _SHEET_TYPE)
        relations = references(self.namespace)
        identifier = self.package.relate(self.part, f"{relations}/worksheet", part)
        self._list_sheet(new, f"{{{relations}}}id", identifier)
        self.package.store(self.part)

    def _list_sheet(self, new: "_NewSheet", attribute: str, identifier: str) -> None:
        tree = self.package.tree(self.part)
        identifiers = {number_of(entry, "sheetId") for entry in self._entries}
        number = len(self._entries)
        free = next(candidate for candidate in count(number + 1) if candidate not in identifiers)
        sheets = child(tree, "sheets")
        names = child(tree, "definedNames")
        if sheets is None:
            raise damage_refusal(self.package.where(self.part))
        if names is None:
            names = insert_child(tree, "definedNames", BEFORE_NAMES)
        sheet = add_child(sheets, "sheet", name=new.name, sheetId=str(free))
        sheet.set(attribute, identifier)
        for name in new.names:
            copy_child(names, name).set("localSheetId", str(number))


class _NewSheet:
    """The parts of a workbook of one sheet that xlsxwriter made."""

    def __init__(self, workbook: bytes) -> None:
        package = open_package(io.BytesIO(workbook), "the Findings sheet")

        def tree(part: str) -> Element:
            return parse(package.read_whole(part), part)

        book = tree("xl/workbook.xml")
        self.sheet = tree("xl/worksheets/sheet1.xml")
        self.styles = tree("xl/styles.xml")
        self.texts = children(tree("xl/sharedStrings.xml"), "si")
        self.name = children(child(book, "sheets"), "sheet")[0].get("name", "")
        self.names = children(child(book, "definedNames"), "definedName")


def _merge_texts(new: _NewSheet, styles: list[int], namespace: str) -> Element:
    """Return the sheet with its texts in its cells and its styles by their new numbers.

    It is not selected, as the sheet that the user last saw is.
    """
    sheet = parse(f'<worksheet xmlns="{namespace}"/>'.encode(), "the sheet")
    for section in new.sheet:
        copy_child(sheet, section)
    for view in children(child(sheet, "sheetViews"), "sheetView"):
        view.attrib.pop("tabSelected", "")
    for row in children(child(sheet, "sheetData"), "row"):
        for cell in row:
            cell.set("s", str(styles[int(cell.get("s", "0"))]))
            number = child(cell, "v")
            if cell.get("t") == "s" and number is not None:
                cell.remove(number)
                cell.set("t", "inlineStr")
                inline = add_child(cell, "is")
                for run in new.texts[int(number.text or "0")]:
                    copy_child(inline, run)
    return sheet
