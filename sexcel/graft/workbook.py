"""The workbook part: what kind of workbook it is, its sheets and names, and more of them."""

from itertools import count

from msgspec import Struct

from sexcel.graft.package import EditablePackage
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
)
from sexcel.ooxml.namespaces import MAIN_STRICT, TRUE, references
from sexcel.writers.sheet_names import find_free_name

_KINDS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
}
SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
"""The kinds of relationship that lead to a sheet."""
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
        self.removed: tuple[str, ...] = ()
        """What a copy does without, in plain words: ``the digital signature``."""
        self.namespace = namespace_of(package.tree(self.part))
        if child(package.tree(self.part), "sheets") is None:
            raise damage_refusal(package.where(self.part))

    @property
    def is_strict(self) -> bool:
        """Say whether the workbook is in the strict form of the format."""
        return self.namespace == MAIN_STRICT

    @property
    def entries(self) -> list[Element]:
        """Return the sheets as the workbook part lists them, in their order."""
        return children(child(self.package.tree(self.part), "sheets"), "sheet")

    @property
    def defined_names(self) -> list[Element]:
        """Return the defined names as the workbook part lists them."""
        return children(child(self.package.tree(self.part), "definedNames"), "definedName")

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
            for entry in self.entries
        ]

    def free_name(self, wanted: str) -> str:
        """Return a sheet name that no sheet has: ``Findings``, ``Findings (2)``, …"""
        return find_free_name(wanted, {entry.get("name", "").lower() for entry in self.entries})

    def list_sheet(self, name: str, part: str, position: int | None = None) -> None:
        """List a new worksheet: as number ``place`` among the sheets, by default last."""
        tree = self.package.tree(self.part)
        relations = references(self.namespace)
        identifier = self.package.relate(self.part, f"{relations}/worksheet", part)
        sheets = child(tree, "sheets")
        if sheets is None:
            raise damage_refusal(self.package.where(self.part))
        identifiers = {number_of(entry, "sheetId") for entry in self.entries}
        free = next(n for n in count(len(self.entries) + 1) if n not in identifiers)
        sheet = add_child(sheets, "sheet", name=name, sheetId=str(free))
        sheet.set(f"{{{relations}}}id", identifier)
        if position is not None:
            sheets.insert(position, sheet)

    def shift_names(self, number: int) -> None:
        """Let the names that hold on one sheet only hold on the sheet so many further on."""
        for name in self.defined_names if number else ():
            if "localSheetId" in name.attrib:
                name.set("localSheetId", str(number_of(name, "localSheetId") + number))

    def add_name(self, name: Element, sheet: int | None) -> None:
        """Add a copy of a defined name, which holds on the ``sheet`` of that number, or on all."""
        tree = self.package.tree(self.part)
        names = child(tree, "definedNames")
        if names is None:
            names = insert_child(tree, "definedNames", BEFORE_NAMES)
        copy = copy_child(names, name)
        if sheet is not None:
            copy.set("localSheetId", str(sheet))

    def open_on(self, sheet: int) -> None:
        """Let the workbook open on the sheet of that number, its tab in view."""
        tree = self.package.tree(self.part)
        views = child(tree, "bookViews")
        if views is None:
            views = insert_child(tree, "bookViews", BEFORE_NAMES[: BEFORE_NAMES.index("bookViews")])
        for view in children(views, "workbookView") or [add_child(views, "workbookView")]:
            view.attrib.pop("firstSheet", "")
            view.set("activeTab", str(sheet))


def drop_order_of_calculation(workbook: Workbook) -> None:
    """Drop it: Excel reports damage where it lists a cell that has no formula."""
    chain = workbook.package.related_part(workbook.part, "calcChain")
    if chain is not None:
        workbook.package.drop(chain)
        workbook.package.drop_relationships(workbook.part, kind="/calcChain")


def ask_to_calculate(workbook: Workbook) -> None:
    """Ask Excel to work out all formulas when it opens the workbook."""
    tree = workbook.package.tree(workbook.part)
    properties = child(tree, "calcPr")
    if properties is None:
        properties = insert_child(tree, "calcPr", (*BEFORE_NAMES, "definedNames"))
    if properties.get("fullCalcOnLoad") in TRUE:
        return
    properties.set("fullCalcOnLoad", "1")
    workbook.package.store(workbook.part)
