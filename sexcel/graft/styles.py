"""Styles of new sheets, appended to the styles that the user's workbook has."""

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
from sexcel.ooxml.namespaces import references

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
