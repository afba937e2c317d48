"""Cell styles of a new sheet, appended to the styles that the user's workbook has."""

from sexcel.graft.package import EditablePackage
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
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_LISTS = {"font": "fonts", "fill": "fills", "border": "borders"}
_DEFAULTS = {
    "numFmts": "",
    "fonts": '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}
"""What stands first in a list that a workbook does without: the look its cells have now."""


def append_styles(
    package: EditablePackage, workbook: str, namespace: str, new: Element
) -> list[int]:
    """Append the cell styles of the styles part ``new``; where each is found in the workbook.

    ``workbook`` is the name of the workbook part, ``namespace`` its own. The first style is the
    workbook's own, and so stays the first.
    """
    part = styles_part(package, workbook, namespace)
    target = package.tree(part)
    formats = _append_formats(target, new)
    offsets = {}
    for name, plural in _LISTS.items():
        looks = children(child(new, plural), name)
        offsets[name] = _append(list_of(target, plural), name, looks)
    list_of(target, "cellStyleXfs")
    styles = children(child(new, "cellXfs"), "xf")[1:]
    for style in styles:
        number = style.get("numFmtId", "0")
        style.set("numFmtId", formats.get(number, number))
        for name, offset in offsets.items():
            style.set(f"{name}Id", str(int(style.get(f"{name}Id", "0")) + offset))
    first = _append(list_of(target, "cellXfs"), "xf", styles)
    package.store(part)
    return [0, *range(first, first + len(styles))]


def styles_part(package: EditablePackage, workbook: str, namespace: str) -> str:
    """The name of the styles part, which is made where there is none."""
    present = package.related_part(workbook, "styles")
    if present is not None:
        return present
    usual = "xl/styles.xml"
    part = package.free_name("xl/styles{}.xml") if usual in package else usual
    package.put(part, f'<styleSheet xmlns="{namespace}"/>'.encode())
    package.declare(part, _CONTENT_TYPE)
    package.relate(workbook, f"{references(namespace)}/styles", part)
    return part


def list_of(target: Element, name: str) -> Element:
    """A list of the styles part, made with its defaults where there is none."""
    found = child(target, name)
    if found is None:
        found = insert_child(target, name, _ORDER[: _ORDER.index(name)])
    if len(found) == 0:
        for one in parse(f"<x>{_DEFAULTS[name]}</x>".encode(), name):
            copy_child(found, one)
    return found


def _append(target: Element, name: str, new: list[Element]) -> int:
    """Append to a list and count it again; the number of the first that is new."""
    first = len(children(target, name))
    for one in new:
        copy_child(target, one)
    target.set("count", str(first + len(new)))
    return first


def _append_formats(target: Element, new: Element) -> dict[str, str]:
    """Append number formats under numbers to spare: new number by the one in ``new``."""
    formats = children(child(new, "numFmts"), "numFmt")
    if not formats:
        return {}
    listed = list_of(target, "numFmts")
    taken = [number_of(one, "numFmtId") for one in children(listed, "numFmt")]
    first = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
    for number, one in enumerate(formats, first):
        add_child(listed, "numFmt", numFmtId=str(number), formatCode=one.get("formatCode", ""))
    listed.set("count", str(len(taken) + len(formats)))
    return {one.get("numFmtId", ""): str(at) for at, one in enumerate(formats, first)}
