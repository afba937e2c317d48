"""The workbook part: its sheets in order, its names, its date epoch; and where its parts are."""

import posixpath
from collections.abc import Iterable

from msgspec import Struct, field

from sexcel.model.errors import UnreadableWorkbookError
from sexcel.model.grid import Visibility
from sexcel.ooxml.limits import MAX_FORMULA_LENGTH, MAX_NAMES, MAX_SHEETS
from sexcel.ooxml.namespaces import (
    REFERENCES,
    REFERENCES_STRICT,
    RELATIONSHIPS,
    TRUE,
    names_of,
    relationships_of,
)
from sexcel.ooxml.package import Package
from sexcel.ooxml.wording import shorten
from sexcel.ooxml.xml_policy import damage_refusal, parse_elements

_RELATIONSHIP = f"{RELATIONSHIPS} Relationship"
_WORKBOOK = names_of("workbook")
_PROPERTIES = names_of("workbookPr")
_SHEET = names_of("sheet")
_NAME = names_of("definedName")
_CALCULATION = names_of("calcPr")
_IDENTIFIERS = tuple(f"{namespace} id" for namespace in (REFERENCES, REFERENCES_STRICT))


class Relationship(Struct, frozen=True):
    """A link from one part to another; ``kind`` is the last word of its type."""

    kind: str
    target: str
    external: bool


class SheetEntry(Struct, frozen=True):
    """A sheet as the workbook part lists it; ``identifier`` is its relationship's."""

    name: str
    identifier: str
    visibility: Visibility


class WorkbookPart(Struct):
    """The contents of the workbook part, and its relationships by identifier."""

    relationships: dict[str, Relationship]
    sheets: list[SheetEntry] = field(default_factory=list)
    defined_names: dict[str, str] = field(default_factory=dict)
    hidden_names: dict[str, str] = field(default_factory=dict)
    local_names: dict[str, dict[str, str]] = field(default_factory=dict)
    from_1904: bool = False
    iterative: bool = False

    def related_part(self, kind: str) -> str | None:
        """Return the part to which the workbook has its first relationship of that kind, if any."""
        for relationship in self.relationships.values():
            if relationship.kind == kind and not relationship.external:
                return relationship.target
        return None


def read_relationships(package: Package, part: str) -> dict[str, Relationship]:
    """Return the relationships of ``part`` ("" for the package itself), by identifier.

    Targets are part names; one that leads out of the package stays a name that no part has.
    Raises UnreadableWorkbookError where the relationships are missing or damaged.
    """
    name = relationships_of(part)
    return parse_relationships(package.read_index_part(name), part, package.where(name))


def parse_relationships(pieces: Iterable[bytes], part: str, where: str) -> dict[str, Relationship]:
    """Return the relationships of ``part`` from their XML; as ``read_relationships``."""
    folder = posixpath.dirname(part)
    relationships: dict[str, Relationship] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == _RELATIONSHIP:
            target = attributes.get("Target", "")
            relationships[attributes.get("Id", "")] = Relationship(
                kind=attributes.get("Type", "").rpartition("/")[2],
                target=posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
                external=attributes.get("TargetMode") == "External",
            )

    parse_elements(pieces, where, start)
    return relationships


def related_parts(package: Package, part: str, *kinds: str) -> list[str]:
    """Return the parts to which ``part`` has relationships of those kinds.

    None where its relationships are missing or damaged.
    """
    if relationships_of(part) not in package:
        return []
    try:
        relationships = read_relationships(package, part).values()
    except UnreadableWorkbookError:
        return []
    return [relationship.target for relationship in relationships if relationship.kind in kinds]


def read_workbook(package: Package) -> WorkbookPart:
    """Return sheets, defined names, date epoch and whether circular references are meant.

    Names that Excel hides or that hold for one sheet only are listed apart; those that it makes
    for itself (print areas, filters) are left out. Raises UnreadableWorkbookError where the part
    is missing or damaged, or has more sheets or names than allowed.
    """
    part = _find_workbook(package)
    where = package.where(part)
    reader = _WorkbookReader(where, read_relationships(package, part))
    parse_elements(
        package.read_index_part(part), where, reader.start, reader.end, reader.pieces.append
    )
    if not reader.workbook.sheets:
        raise damage_refusal(where, "it lists no sheet")
    return reader.workbook


def _find_workbook(package: Package) -> str:
    for relationship in read_relationships(package, "").values():
        if relationship.kind == "officeDocument" and relationship.target in package:
            return relationship.target
    raise UnreadableWorkbookError(
        f"{package.label} is a package without a workbook part: give an .xlsx, .xlsm, .xltx or "
        ".xltm file."
    )


class _WorkbookReader:
    def __init__(self, where: str, relationships: dict[str, Relationship]) -> None:
        self.where = where
        self.workbook = WorkbookPart(relationships)
        self.pieces: list[str] = []
        self._name: str | None = None
        self._names: dict[str, str] = {}
        self._name_count = 0
        self._root_seen = False
        self._sheet_names: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        if not self._root_seen:
            self._root_seen = True
            if name not in _WORKBOOK:
                raise damage_refusal(self.where, "it is no workbook part")
        elif name in _SHEET:
            self._add_sheet(attributes)
        elif name in _NAME:
            self._begin_name(attributes)
        elif name in _PROPERTIES:
            self.workbook.from_1904 = attributes.get("date1904", "").lower() in TRUE
        elif name in _CALCULATION:
            self.workbook.iterative = attributes.get("iterate", "").lower() in TRUE

    def end(self, name: str) -> None:
        if self._name is not None and name in _NAME:
            formula = "".join(self.pieces).strip()
            if len(formula) > MAX_FORMULA_LENGTH:
                raise damage_refusal(
                    self.where,
                    f"the name {shorten(self._name)} means a formula of more than "
                    f"{MAX_FORMULA_LENGTH:,} characters",
                )
            self._names[self._name] = formula.removeprefix("=")
            self._name_count += 1
            if self._name_count > MAX_NAMES:
                raise UnreadableWorkbookError(
                    f"{self.where} was not read: it defines more than the {MAX_NAMES:,} names "
                    "allowed, so delete those that nothing uses in Excel's Name Manager."
                )
            self._name = None
        self.pieces.clear()

    def _begin_name(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        self._name = name if name and not name.lower().startswith("_xlnm.") else None
        local = attributes.get("localSheetId")
        if local is not None:
            sheets = self.workbook.sheets
            index = int(local) if local.isdecimal() else -1
            if not 0 <= index < len(sheets):
                self._name = None
                return
            self._names = self.workbook.local_names.setdefault(sheets[index].name, {})
        elif attributes.get("hidden", "").lower() in TRUE:
            self._names = self.workbook.hidden_names
        else:
            self._names = self.workbook.defined_names

    def _add_sheet(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        identifier = next((attributes[key] for key in _IDENTIFIERS if key in attributes), None)
        if not name or identifier is None:
            raise damage_refusal(self.where, "it lists a sheet without a name or without its part")
        if name.lower() in self._sheet_names:
            raise damage_refusal(self.where, f"it lists two sheets named '{shorten(name)}'")
        self._sheet_names.add(name.lower())
        try:
            visibility = Visibility(attributes.get("state", "visible"))
        except ValueError:
            visibility = Visibility.VISIBLE
        self.workbook.sheets.append(SheetEntry(name, identifier, visibility))
        if len(self.workbook.sheets) > MAX_SHEETS:
            raise UnreadableWorkbookError(
                f"{self.where} lists more than {MAX_SHEETS:,} sheets, more than any workbook "
                "kept by people has, so it was not read."
            )
