"""What Excel asks of a workbook, and offers to repair the file where it is not so.

``faults`` reads the package itself, with no spreadsheet library, and tells every rule that is
broken. The limits are those of ECMA-376 and of Excel's published specifications.
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path

from lxml import etree

Element = etree._Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_ORDER = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection
protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells
phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup
headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing
legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts
extLst
"""
ORDER = _ORDER.split()
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*|_[\w.\\?]*")
LIKE_A_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}|R\d*C\d*|[RC]", re.IGNORECASE)
FORMULA, TEXT, VALIDATION, HEADER = 8192, 32767, 255, 255
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class WrittenPackage:
    """The parts of a workbook, parsed when they are asked for."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}

    def xml(self, name: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self.parts[name], parser)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Return relationship id → its kind and the part it leads to, for a part of the package."""
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self.parts:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in self.xml(rels).iter(f"{RELATION}Relationship")
            if relation.get("TargetMode") != "External"
        }

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Return the name and the part of each worksheet, in order."""
        related = self.related("xl/workbook.xml")
        for sheet in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet"):
            yield sheet.get("name", ""), related[sheet.get(f"{DOCUMENT}id", "")][1]


def faults(path: Path) -> list[str]:
    """Return every rule that the workbook breaks, in words; none is what we want."""
    package = WrittenPackage(path)
    broken_rules = [*_package(package), *_workbook(package)]
    for name, part in package.sheets():
        sheet = package.xml(part)
        rules = (_order, _cells, _formulas, _validations, _sizes, _page)
        broken_rules += [f"{name}: {fault}" for rule in rules for fault in rule(sheet)]
        broken_rules += [f"{name}: {fault}" for fault in _references(package, sheet)]
        broken_rules += [f"{name}: {fault}" for fault in _tables(package, part, sheet)]
        broken_rules += [f"{name}: {fault}" for fault in _drawings(package, part)]
    return broken_rules


def repeated(texts: Iterable[str]) -> list[str]:
    """Return those that are there twice, capitals or not."""
    return [text for text, times in Counter(text.casefold() for text in texts).items() if times > 1]


def _package(package: WrittenPackage) -> Iterator[str]:
    for name in repeated(package.names):
        yield f"two parts are called {name}"
    types = package.xml("[Content_Types].xml")
    extensions = {
        entry.get("Extension", "").lower() for entry in types if "Extension" in entry.attrib
    }
    parts = {entry.get("PartName", "").lstrip("/") for entry in types if "PartName" in entry.attrib}
    for name in package.names:
        known = name in parts or name.rpartition(".")[2].lower() in extensions
        if not known and name != "[Content_Types].xml":
            yield f"{name} has no content type"
        for _, target in package.related(name).values():
            if target not in package.parts:
                yield f"{name} leads to {target}, which is not there"


def _workbook(package: WrittenPackage) -> Iterator[str]:
    book = package.xml("xl/workbook.xml")
    sheets = [name for name, _ in package.sheets()]
    yield from (f"two sheets are called {name}" for name in repeated(sheets))
    for name in sheets:
        is_good = name and len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name)
        if not is_good or name.casefold() == "history":
            yield f"no sheet can be called {name!r}"
    view = next(book.iter(f"{MAIN}workbookView"), None)
    if view is not None and int(view.get("activeTab", 0)) >= len(sheets):
        yield "the sheet it opens on is not there"
    names = [(name.get("name", ""), name.get("localSheetId", "")) for name in _names(book)]
    listed = [table.get("displayName", "") for table in _all_tables(package)]
    yield from (f"two names are {name}" for name in repeated(map("@".join, names)))
    public = [name for name, scope in names if not scope]
    yield from (f"two tables or names are {name}" for name in repeated([*public, *listed]))
    ids = [table.get("id", "") for table in _all_tables(package)]
    yield from (f"two tables have the number {number}" for number in repeated(ids))
    for name in [*(name for name, _ in names if not name.startswith("_xlnm.")), *listed]:
        if not NAME.fullmatch(name) or LIKE_A_CELL.fullmatch(name) or len(name) > 255:
            yield f"{name!r} cannot be a name"
    for definition in _names(book):
        if "#REF!" in (definition.text or ""):
            yield f"the name {definition.get('name')} leads nowhere"
    for text in package.xml("xl/sharedStrings.xml").iter(f"{MAIN}si"):
        if len("".join(part.text or "" for part in text.iter(f"{MAIN}t"))) > TEXT:
            yield "a text is longer than a cell can hold"


def _names(book: Element) -> Iterator[Element]:
    return book.iter(f"{MAIN}definedName")


def _all_tables(package: WrittenPackage) -> Iterator[Element]:
    for name in package.names:
        if re.fullmatch(r"xl/tables/[^/]+\.xml", name):
            yield package.xml(name)


def _order(sheet: Element) -> Iterator[str]:
    names = [etree.QName(element).localname for element in sheet]
    unknown = [name for name in names if name not in ORDER]
    yield from (f"<{name}> is no part of a worksheet" for name in unknown)
    places = [ORDER.index(name) for name in names if name in ORDER]
    if places != sorted(places):
        yield "its elements are out of order"
    only_once = [name for name in names if name != "conditionalFormatting"]
    yield from (f"<{name}> is there twice" for name in repeated(only_once))


def place(a1: str) -> tuple[int, int]:
    """Return row and column of a cell. Raises ValueError for anything else."""
    match = CELL.fullmatch(a1)
    if match is None:
        raise ValueError(a1)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def area(reference: str) -> tuple[int, int, int, int]:
    """Return first row and column, last row and column of a range. Raises ValueError for others."""
    first, _, last = reference.partition(":")
    return (*place(first), *place(last or first))


def _cells(sheet: Element) -> Iterator[str]:
    last_row = 0
    for row in sheet.iter(f"{MAIN}row"):
        number, last_column = int(row.get("r", 0)), 0
        if not last_row < number <= LAST_ROW:
            yield f"row {number} is out of order"
        last_row = number
        for cell in row.iter(f"{MAIN}c"):
            address = cell.get("r", "")
            line, column = place(address)
            if line != number or not last_column < column <= LAST_COLUMN:
                yield f"{address} is out of order"
            last_column = column
            if not _is_typed_well(cell):
                value, kind = cell.findtext(f"{MAIN}v"), cell.get("t", "n")
                yield f"{address} says {value!r} and is a {kind!r}"


def _is_typed_well(cell: Element) -> bool:
    kind, text = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if text is None:
        return kind in ("n", "inlineStr")
    if not text and kind == "n":
        # A formula that comes to nothing, as xlsxwriter writes it and Excel takes it.
        return cell.find(f"{MAIN}f") is not None
    if kind == "n":
        try:
            return isfinite(float(text))
        except ValueError:
            return False
    is_good = {"b": text in ("0", "1"), "e": text in ERRORS, "s": text.isdigit(), "str": True}
    return is_good.get(kind, False)


def _formulas(sheet: Element) -> Iterator[str]:
    for cell in sheet.iter(f"{MAIN}c"):
        text = cell.findtext(f"{MAIN}f")
        if text is None:
            continue
        bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", text)
        depth = deepest = 0
        for letter in bare:
            depth += {"(": 1, ")": -1}.get(letter, 0)
            deepest = max(deepest, depth)
        if not text or text.startswith("=") or len(text) > FORMULA or depth or deepest > 64:
            yield f"{cell.get('r')} has a formula that Excel does not take"


def _validations(sheet: Element) -> Iterator[str]:
    asked: list[tuple[int, int, int, int]] = []
    for rule in sheet.iter(f"{MAIN}dataValidation"):
        where = rule.get("sqref", "")
        for name in ("formula1", "formula2"):
            if len(rule.findtext(f"{MAIN}{name}") or "") > VALIDATION:
                yield f"the validation of {where} is too long"
        if len(rule.get("error", "")) > 255 or len(rule.get("errorTitle", "")) > 32:
            yield f"the message of the validation of {where} is too long"
        for cells in map(area, where.split()):
            if any(overlap(cells, earlier) for earlier in asked):
                yield f"two validations ask for {where}"
            asked.append(cells)


def overlap(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> bool:
    """Say whether two ranges share a cell."""
    rows = first[0] <= second[2] and second[0] <= first[2]
    return rows and first[1] <= second[3] and second[1] <= first[3]


def _sizes(sheet: Element) -> Iterator[str]:
    last = 0
    for span in sheet.iter(f"{MAIN}col"):
        if int(span.get("min", 0)) <= last or float(span.get("width", 0)) > 255:
            yield f"the width of column {span.get('min')} is none"
        last = int(span.get("max", 0))
    for row in sheet.iter(f"{MAIN}row"):
        if float(row.get("ht", 0)) > 409.5 or int(row.get("outlineLevel", 0)) > 7:
            yield f"the height or the level of row {row.get('r')} is none"
    merges = [area(merge.get("ref", "")) for merge in sheet.iter(f"{MAIN}mergeCell")]
    for index, merge in enumerate(merges):
        if any(overlap(merge, earlier) for earlier in merges[:index]):
            yield "merged cells overlap"


def _page(sheet: Element) -> Iterator[str]:
    for name in ("oddHeader", "oddFooter"):
        if any(len(text.text or "") > HEADER for text in sheet.iter(f"{MAIN}{name}")):
            yield "its header or footer is too long"
    breaks = [int(line.get("id", 0)) for line in sheet.iter(f"{MAIN}brk")]
    if breaks != sorted(set(breaks)) or len(breaks) > 1026:
        yield "its page breaks are out of order"


def _references(package: WrittenPackage, sheet: Element) -> Iterator[str]:
    styles = package.xml("xl/styles.xml")
    looks, conditional = styles.find(f"{MAIN}cellXfs"), styles.find(f"{MAIN}dxfs")
    texts = len(list(package.xml("xl/sharedStrings.xml").iter(f"{MAIN}si")))
    for cell in sheet.iter(f"{MAIN}c"):
        if looks is None or int(cell.get("s", 0)) >= len(looks):
            yield f"{cell.get('r')} has a style that is not there"
        if cell.get("t") == "s" and int(cell.findtext(f"{MAIN}v") or 0) >= texts:
            yield f"{cell.get('r')} has a text that is not there"
    priorities = []
    for rule in sheet.iter(f"{MAIN}cfRule"):
        priorities.append(rule.get("priority", ""))
        if "dxfId" in rule.attrib and (
            conditional is None or int(rule.get("dxfId", 0)) >= len(conditional)
        ):
            yield "a conditional format has a style that is not there"
    yield from (f"two conditional formats come {number}th" for number in repeated(priorities))
    sheets = {name.casefold() for name, _ in package.sheets()}
    for link in sheet.iter(f"{MAIN}hyperlink"):
        location = link.get("location")
        if location is None:
            continue
        name = location.rpartition("!")[0].strip("'").replace("''", "'")
        if name.casefold() not in sheets:
            yield f"the link at {link.get('ref')} leads to no sheet"


def _tables(package: WrittenPackage, part: str, sheet: Element) -> Iterator[str]:
    texts = [
        "".join(part.text or "" for part in si.iter(f"{MAIN}t"))
        for si in package.xml("xl/sharedStrings.xml")
    ]
    cells = {cell.get("r", ""): cell for cell in sheet.iter(f"{MAIN}c")}
    related = package.related(part)
    for reference in sheet.iter(f"{MAIN}tablePart"):
        table = package.xml(related[reference.get(f"{DOCUMENT}id", "")][1])
        first_row, first, last_row, last = area(table.get("ref", ""))
        columns = [column.get("name", "") for column in table.iter(f"{MAIN}tableColumn")]
        name = table.get("displayName")
        if last_row <= first_row or len(columns) != last - first + 1:
            yield f"the table {name} has another size than it says"
        if repeated(columns) or not all(columns):
            yield f"the headings of the table {name} do not differ"
        heads = [
            texts[int(cell.findtext(f"{MAIN}v") or 0)] if cell.get("t") == "s" else None
            for address, cell in cells.items()
            if place(address)[0] == first_row and first <= place(address)[1] <= last
        ]
        if heads != columns:
            yield f"the headings of the table {name} are not those of its cells"
        if sheet.find(f"{MAIN}autoFilter") is not None:
            yield f"the table {name} shares its sheet with a filter"


def _drawings(package: WrittenPackage, part: str) -> Iterator[str]:
    for kind, target in package.related(part).values():
        if kind != "drawing":
            continue
        shapes = list(package.xml(target).iter(f"{DRAWING}cNvPr"))
        yield from (
            f"two shapes are {n}" for n in repeated(shape.get("id", "") for shape in shapes)
        )
        for shape in shapes:
            if not shape.get("descr"):
                yield f"{shape.get('name')} has no alternative text"
