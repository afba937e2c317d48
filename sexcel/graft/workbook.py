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
_BEFORE_NAMES = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences",
)  # fmt: skip


class Sheet(Struct, frozen=True):
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
    def _listed(self) -> list[Element]:
        return children(child(self.package.tree(self.part), "sheets"), "sheet")

    def sheets(self) -> list[Sheet]:
        """The sheets in their order."""
        parts = {
            identifier: relationship.target
            for identifier, relationship in self.package.relationships(self.part).items()
            if relationship.kind == "worksheet" and relationship.target in self.package
        }
        reference = f"{{{references(self.namespace)}}}id"
        return [
            Sheet(
                one.get("name", ""),
                parts.get(one.get(reference, ""), ""),
                one.get("state", "visible") == "visible",
            )
            for one in self._listed
        ]

    def free_name(self, wanted: str) -> str:
        """A sheet name that is not taken: ``Findings``, ``Findings (2)``, …"""
        taken = {one.get("name", "").casefold() for one in self._listed}
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = f"{wanted} ({number})"
        return name

    def append(self, workbook: bytes) -> None:
        """Append the one sheet of a workbook that xlsxwriter made, with its styles and names.

        As the last sheet, so that names local to a sheet, which go by its number, stay right.
        """
        new = _Made(workbook)
        styles = append_styles(self.package, self.part, self.namespace, new.styles)
        part = self.package.free_name("xl/worksheets/sheet{}.xml")
        self.package.put(part, serialise(_sheet(new, styles, self.namespace)))
        self.package.declare(part, _SHEET_TYPE)
        relations = references(self.namespace)
        identifier = self.package.relate(self.part, f"{relations}/worksheet", part)
        self._list(new, f"{{{relations}}}id", identifier)
        self.package.store(self.part)

    def _list(self, new: "_Made", attribute: str, identifier: str) -> None:
        tree = self.package.tree(self.part)
        taken = {number_of(one, "sheetId") for one in self._listed}
        number = len(self._listed)
        free = next(one for one in count(number + 1) if one not in taken)
        sheets = child(tree, "sheets")
        names = child(tree, "definedNames")
        if sheets is None:
            raise damage_refusal(self.package.where(self.part))
        if names is None:
            names = insert_child(tree, "definedNames", _BEFORE_NAMES)
        sheet = add_child(sheets, "sheet", name=new.name, sheetId=str(free))
        sheet.set(attribute, identifier)
        for name in new.names:
            copy_child(names, name).set("localSheetId", str(number))


class _Made:
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


def _sheet(new: _Made, styles: list[int], namespace: str) -> Element:
    """The sheet with the texts in its cells, styles by their new numbers, and not selected."""
    sheet = parse(f'<worksheet xmlns="{namespace}"/>'.encode(), "the sheet")
    for one in new.sheet:
        copy_child(sheet, one)
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
                for one in new.texts[int(number.text or "0")]:
                    copy_child(inline, one)
    return sheet
