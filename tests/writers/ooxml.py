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


class Package:
    """The parts of a workbook, parsed when they are asked for."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}

    def xml(self, name: str) -> Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self.parts[name], parser)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Relationship id → its kind and the part it leads to, for a part of the package."""
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels"
        if rels not in self.parts:
            return {}
        return {
            one.get("Id", ""): (
                one.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/"),
            )
            for one in self.xml(rels).iter(f"{RELATION}Relationship")
            if one.get("TargetMode") != "External"
        }

    def sheets(self) -> Iterator[tuple[str, str]]:
        """The name and the part of each worksheet, in order."""
        related = self.related("xl/workbook.xml")
        for sheet in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet"):
            yield sheet.get("name", ""), related[sheet.get(f"{DOCUMENT}id", "")][1]


def faults(path: Path) -> list[str]:
    """Every rule that the workbook breaks, in words; none is what we want."""
    package = Package(path)
    found = [*_package(package), *_workbook(package)]
    for name, part in package.sheets():
        sheet = package.xml(part)
        rules = (_order, _cells, _formulas, _validations, _sizes, _page)
        found += [f"{name}: {fault}" for rule in rules for fault in rule(sheet)]
        found += [f"{name}: {fault}" for fault in _references(package, sheet)]
        found += [f"{name}: {fault}" for fault in _tables(package, part, sheet)]
        found += [f"{name}: {fault}" for fault in _drawings(package, part)]
    return found


def repeated(texts: Iterable[str]) -> list[str]:
    """Those that stand there twice, capitals or not."""
    return [text for text, times in Counter(text.casefold() for text in texts).items() if times > 1]


def _package(package: Package) -> Iterator[str]:
    for name in repeated(package.names):
        yield f"two parts are called {name}"
    types = package.xml("[Content_Types].xml")
    extensions = {one.get("Extension", "").lower() for one in types if "Extension" in one.attrib}
    parts = {one.get("PartName", "").lstrip("/") for one in types if "PartName" in one.attrib}
    for name in package.names:
        known = name in parts or name.rpartition(".")[2].lower() in extensions
        if not known and name != "[Content_Types].xml":
            yield f"{name} has no content type"
        for _, target in package.related(name).values():
            if target not in package.parts:
                yield f"{name} leads to {target}, which is not there"


def _workbook(package: Package) -> Iterator[str]:
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
    names = [(one.get("name", ""), one.get("localSheetId", "")) for one in _names(book)]
    listed = [table.get("displayName", "") for table in _all_tables(package)]
    yield from (f"two names are {name}" for name in repeated("@".join(one) for one in names))
    public = [name for name, scope in names if not scope]
    yield from (f"two tables or names are {name}" for name in repeated([*public, *listed]))
    ids = [table.get("id", "") for table in _all_tables(package)]
    yield from (f"two tables have the number {number}" for number in repeated(ids))
    for name in [*(name for name, _ in names if not name.startswith("_xlnm.")), *listed]:
        if not NAME.fullmatch(name) or LIKE_A_CELL.fullmatch(name) or len(name) > 255:
            yield f"{name!r} cannot be a name"
    for one in _names(book):
        if "#REF!" in (one.text or ""):
            yield f"the name {one.get('name')} leads nowhere"
    for text in package.xml("xl/sharedStrings.xml").iter(f"{MAIN}si"):
        if len("".join(part.text or "" for part in text.iter(f"{MAIN}t"))) > TEXT:
            yield "a text is longer than a cell can hold"


def _names(book: Element) -> Iterator[Element]:
    return book.iter(f"{MAIN}definedName")


def _all_tables(package: Package) -> Iterator[Element]:
    for name in package.names:
        if re.fullmatch(r"xl/tables/[^/]+\.xml", name):
            yield package.xml(name)


def _order(sheet: Element) -> Iterator[str]:
    names = [etree.QName(one).localname for one in sheet]
    unknown = [name for name in names if name not in ORDER]
    yield from (f"<{name}> is no part of a worksheet" for name in unknown)
    places = [ORDER.index(name) for name in names if name in ORDER]
    if places != sorted(places):
        yield "its elements are out of order"
    only_once = [name for name in names if name != "conditionalFormatting"]
    yield from (f"<{name}> is there twice" for name in repeated(only_once))


def place(a1: str) -> tuple[int, int]:
    """Row and column of a cell. Raises ValueError for anything else."""
    found = CELL.fullmatch(a1)
    if found is None:
        raise ValueError(a1)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def area(reference: str) -> tuple[int, int, int, int]:
    """First row and column, last row and column of a range. Raises ValueError for others."""
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
            at = cell.get("r", "")
            line, column = place(at)
            if line != number or not last_column < column <= LAST_COLUMN:
                yield f"{at} is out of order"
            last_column = column
            if not _is_typed_well(cell):
                yield f"{at} says {cell.findtext(f'{MAIN}v')!r} and is a {cell.get('t', 'n')!r}"


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
        for one in map(area, where.split()):
            if any(overlap(one, other) for other in asked):
                yield f"two validations ask for {where}"
            asked.append(one)


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Whether two ranges share a cell."""
    rows = one[0] <= other[2] and other[0] <= one[2]
    return rows and one[1] <= other[3] and other[1] <= one[3]


def _sizes(sheet: Element) -> Iterator[str]:
    last = 0
    for span in sheet.iter(f"{MAIN}col"):
        if int(span.get("min", 0)) <= last or float(span.get("width", 0)) > 255:
            yield f"the width of column {span.get('min')} is none"
        last = int(span.get("max", 0))
    for row in sheet.iter(f"{MAIN}row"):
        if float(row.get("ht", 0)) > 409.5 or int(row.get("outlineLevel", 0)) > 7:
            yield f"the height or the level of row {row.get('r')} is none"
    merges = [area(one.get("ref", "")) for one in sheet.iter(f"{MAIN}mergeCell")]
    for at, one in enumerate(merges):
        if any(overlap(one, other) for other in merges[:at]):
            yield "merged cells overlap"


def _page(sheet: Element) -> Iterator[str]:
    for name in ("oddHeader", "oddFooter"):
        if any(len(one.text or "") > HEADER for one in sheet.iter(f"{MAIN}{name}")):
            yield "its header or footer is too long"
    breaks = [int(one.get("id", 0)) for one in sheet.iter(f"{MAIN}brk")]
    if breaks != sorted(set(breaks)) or len(breaks) > 1026:
        yield "its page breaks are out of order"


def _references(package: Package, sheet: Element) -> Iterator[str]:
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


def _tables(package: Package, part: str, sheet: Element) -> Iterator[str]:
    texts = [
        "".join(part.text or "" for part in si.iter(f"{MAIN}t"))
        for si in package.xml("xl/sharedStrings.xml")
    ]
    cells = {cell.get("r", ""): cell for cell in sheet.iter(f"{MAIN}c")}
    related = package.related(part)
    for one in sheet.iter(f"{MAIN}tablePart"):
        table = package.xml(related[one.get(f"{DOCUMENT}id", "")][1])
        first_row, first, last_row, last = area(table.get("ref", ""))
        columns = [column.get("name", "") for column in table.iter(f"{MAIN}tableColumn")]
        name = table.get("displayName")
        if last_row <= first_row or len(columns) != last - first + 1:
            yield f"the table {name} has another size than it says"
        if repeated(columns) or not all(columns):
            yield f"the headings of the table {name} do not differ"
        heads = [
            texts[int(cell.findtext(f"{MAIN}v") or 0)] if cell.get("t") == "s" else None
            for at, cell in cells.items()
            if place(at)[0] == first_row and first <= place(at)[1] <= last
        ]
        if heads != columns:
            yield f"the headings of the table {name} are not those of its cells"
        if sheet.find(f"{MAIN}autoFilter") is not None:
            yield f"the table {name} shares its sheet with a filter"


def _drawings(package: Package, part: str) -> Iterator[str]:
    for kind, target in package.related(part).values():
        if kind != "drawing":
            continue
        shapes = list(package.xml(target).iter(f"{DRAWING}cNvPr"))
        yield from (f"two shapes are {n}" for n in repeated(one.get("id", "") for one in shapes))
        for one in shapes:
            if not one.get("descr"):
                yield f"{one.get('name')} has no alternative text"
