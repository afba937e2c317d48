"""Styles appended to those of the user's workbook: of new sheets, and for cells with figures."""

from msgspec import Struct

from sexcel.graft.workbook import Workbook
from sexcel.graft.xml import (
    Element,
    add_child,
    child,
    children,
    copy_child,
    insert_child,
    number_of,
    parse,
)
from sexcel.ooxml.namespaces import TRUE, references

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_FIRST_OWN_FORMAT = 164
"""The number of the first format that a workbook defines: those below are built into Excel."""
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_LISTS = {"font": "fonts", "fill": "fills", "border": "borders"}
_DEFAULTS = {
    "numFmts": "",
    "fonts": '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    "dxfs": "",
}
"""What stands first in a list that a workbook does without: the look its cells have now."""


class StyleNumbers(Struct, frozen=True):
    """The number that each cell style appended has now, and that of the first difference (dxf)."""

    cells: tuple[int, ...]
    first_difference: int


def append_styles(workbook: Workbook, new: Element) -> StyleNumbers:
    """Append the cell styles and differences of the styles part ``new``; return their numbers.

    The first style is the workbook's own, and so stays the first.
    """
    part = ensure_styles_part(workbook)
    target = workbook.package.tree(part)
    formats = {
        listed.get("numFmtId", ""): append_format(
            ensure_list(target, "numFmts"), listed.get("formatCode", "")
        )
        for listed in children(child(new, "numFmts"), "numFmt")
    }
    offsets = {}
    for name, plural in _LISTS.items():
        looks = children(child(new, plural), name)
        offsets[name] = _append(ensure_list(target, plural), name, looks)
    ensure_list(target, "cellStyleXfs")
    styles = children(child(new, "cellXfs"), "xf")[1:]
    for style in styles:
        number = style.get("numFmtId", "0")
        style.set("numFmtId", formats.get(number, number))
        for name, offset in offsets.items():
            style.set(f"{name}Id", str(int(style.get(f"{name}Id", "0")) + offset))
        if style.get("xfId", "0") != "0":  # A named style, which the user's workbook need not have.
            style.attrib.update({"xfId": "0", "applyFont": "1"})
    first = _append(ensure_list(target, "cellXfs"), "xf", styles)
    differences = children(child(new, "dxfs"), "dxf")
    first_difference = 0
    if differences:
        first_difference = _append(ensure_list(target, "dxfs"), "dxf", differences)
    workbook.package.store(part)
    return StyleNumbers((0, *range(first, first + len(styles))), first_difference)


def ensure_styles_part(workbook: Workbook) -> str:
    """Return the name of the styles part, which is made where there is none."""
    package, namespace = workbook.package, workbook.namespace
    present = package.related_part(workbook.part, "styles")
    if present is not None:
        return present
    usual = "xl/styles.xml"
    part = package.free_name("xl/styles{}.xml") if usual in package else usual
    package.put(part, f'<styleSheet xmlns="{namespace}"/>'.encode())
    package.declare(part, _CONTENT_TYPE)
    package.relate(workbook.part, f"{references(namespace)}/styles", part)
    return part


def ensure_list(target: Element, name: str) -> Element:
    """Return a list of the styles part, made with its defaults where there is none."""
    listed = child(target, name)
    if listed is None:
        listed = insert_child(target, name, _ORDER[: _ORDER.index(name)])
    if len(listed) == 0:
        for default in parse(f"<x>{_DEFAULTS[name]}</x>".encode(), name):
            copy_child(listed, default)
    return listed


def _append(target: Element, name: str, new: list[Element]) -> int:
    """Append to a list and count it again; return the number of the first that is new."""
    first = len(children(target, name))
    for element in new:
        copy_child(target, element)
    target.set("count", str(first + len(new)))
    return first


def append_format(formats: Element, code: str) -> str:
    """Append a number format under the next number that is free; return that number."""
    numbers = [number_of(listed, "numFmtId") for listed in children(formats, "numFmt")]
    number = str(max([_FIRST_OWN_FORMAT - 1, *numbers]) + 1)
    add_child(formats, "numFmt", numFmtId=number, formatCode=code)
    formats.set("count", str(len(numbers) + 1))
    return number


_TEXT = "49"
"""The number of the built-in format ``@``: Excel takes what is typed there as text."""
_GENERAL = "0"


class FigureStyles:
    """Styles appended to those of a workbook; none that is there changes."""

    def __init__(self, workbook: Workbook) -> None:
        self._package = workbook.package
        self._workbook = workbook
        self._part = ""
        self._chosen: dict[tuple[int, str | None], int] = {}

    def choose(self, style: int, number_format: str | None) -> int:
        """Return the style for a figure where a cell has ``style``: the same if that will do.

        With ``number_format`` it shows figures so. A style for text will not do: Excel would read
        a formula there as text as soon as someone edits it.
        """
        key = (style, number_format)
        if key not in self._chosen:
            self._chosen[key] = self._make(style, number_format)
        return self._chosen[key]

    def store(self) -> None:
        """Keep what was appended."""
        if self._part:
            self._package.store(self._part)

    def _make(self, style: int, number_format: str | None) -> int:
        linked = self._package.related_part(self._workbook.part, "styles")
        if linked is None and number_format is None:
            return style
        part = ensure_styles_part(self._workbook)
        tree = self._package.tree(part)
        styles = ensure_list(tree, "cellXfs")
        cell_styles = children(styles, "xf")
        old = cell_styles[style if style < len(cell_styles) else 0]
        number = old.get("numFmtId", _GENERAL)
        wanted = number
        if number_format is not None:
            wanted = _number_of_format(tree, number_format)
        elif _is_text(tree, number):
            wanted = _GENERAL
        if wanted == number and old.get("quotePrefix") not in TRUE:
            return style
        new = copy_child(styles, old)
        new.set("numFmtId", wanted)
        new.set("applyNumberFormat", "1")
        new.attrib.pop("quotePrefix", "")
        styles.set("count", str(len(cell_styles) + 1))
        self._part = part
        return len(cell_styles)


def _is_text(tree: Element, number: str) -> bool:
    return number == _TEXT or any(
        listed.get("numFmtId") == number and listed.get("formatCode") == "@"
        for listed in children(child(tree, "numFmts"), "numFmt")
    )


def _number_of_format(tree: Element, code: str) -> str:
    """Return the number of a number format, appended where the workbook has none like it."""
    if code == "General":
        return _GENERAL
    formats = ensure_list(tree, "numFmts")
    for listed in children(formats, "numFmt"):
        if listed.get("formatCode") == code:
            return listed.get("numFmtId", _GENERAL)
    return append_format(formats, code)
