"""Styles of cells that come to hold a figure or a formula: as before, shown as a figure."""

from sexcel.graft.package import EditablePackage
from sexcel.graft.styles import list_of, styles_part
from sexcel.graft.xml import Element, add_child, child, children, copy_child, number_of

_TEXT = "49"
"""The number of the built-in format ``@``: Excel takes what is typed there as text."""
_GENERAL = "0"
_FIRST_OWN_FORMAT = 164


class Restyled:
    """Styles appended to those of a workbook; none that is there changes.

    ``workbook`` is the name of the workbook part, ``namespace`` its own.
    """

    def __init__(self, package: EditablePackage, workbook: str, namespace: str) -> None:
        self._package = package
        self._workbook = workbook
        self._namespace = namespace
        self._part = ""
        self._known: dict[tuple[int, str | None], int] = {}

    def style(self, style: int, number_format: str | None) -> int:
        """The style for a figure where a cell has ``style``: the same if that will do.

        With ``number_format`` it shows figures so. A style for text is none for figures: Excel
        would take a formula there for text as soon as someone edits it.
        """
        key = (style, number_format)
        if key not in self._known:
            self._known[key] = self._made(style, number_format)
        return self._known[key]

    def store(self) -> None:
        """Keep what was appended."""
        if self._part:
            self._package.store(self._part)

    def _made(self, style: int, number_format: str | None) -> int:
        linked = self._package.related_part(self._workbook, "styles")
        if linked is None and number_format is None:
            return style
        part = styles_part(self._package, self._workbook, self._namespace)
        tree = self._package.tree(part)
        styles = list_of(tree, "cellXfs")
        found = children(styles, "xf")
        old = found[style if style < len(found) else 0]
        number = old.get("numFmtId", _GENERAL)
        wanted = number
        if number_format is not None:
            wanted = _number_of_format(tree, number_format)
        elif _is_text(tree, number):
            wanted = _GENERAL
        if wanted == number and old.get("quotePrefix") not in ("1", "true"):
            return style
        new = copy_child(styles, old)
        new.set("numFmtId", wanted)
        new.set("applyNumberFormat", "1")
        new.attrib.pop("quotePrefix", "")
        styles.set("count", str(len(found) + 1))
        self._part = part
        return len(found)


def _is_text(tree: Element, number: str) -> bool:
    return number == _TEXT or any(
        one.get("numFmtId") == number and one.get("formatCode") == "@"
        for one in children(child(tree, "numFmts"), "numFmt")
    )


def _number_of_format(tree: Element, code: str) -> str:
    """The number of a number format, appended where the workbook has none like it."""
    if code == "General":
        return _GENERAL
    formats = list_of(tree, "numFmts")
    listed = children(formats, "numFmt")
    for one in listed:
        if one.get("formatCode") == code:
            return one.get("numFmtId", _GENERAL)
    number = max([_FIRST_OWN_FORMAT - 1, *(number_of(one, "numFmtId") for one in listed)]) + 1
    add_child(formats, "numFmt", numFmtId=str(number), formatCode=code)
    formats.set("count", str(len(listed) + 1))
    return str(number)
