"""Styles for cells that come to hold a figure or a formula: as before, shown as a figure."""

from sexcel.graft.styles import append_format, ensure_list, ensure_styles_part
from sexcel.graft.workbook import Workbook
from sexcel.graft.xml import Element, child, children, copy_child
from sexcel.ooxml.namespaces import TRUE

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
