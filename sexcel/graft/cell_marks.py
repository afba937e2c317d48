"""Marks on the cells that a finding is on: a look laid over their own, which stays."""

from collections.abc import Iterable, Mapping

from sexcel.graft.sheet_geometry import read_geometry
from sexcel.graft.styles import ensure_list, ensure_styles_part
from sexcel.graft.workbook import Workbook
from sexcel.graft.xml import add_child, children
from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef

_LOOKS = {
    Severity.ERROR: ("FFFDE9E9", "FF9C0006", "thin"),
    Severity.WARNING: ("FFFFF4DC", "FF6B4A00", "dashed"),
}
"""Fill, colour of the edge and its line, which tells them apart where colour does not."""
_SIDES = ("left", "right", "top", "bottom")


class CellMarks:
    """Marks cells of a package by a conditional format that always holds."""

    def __init__(self, workbook: Workbook, findings: Iterable[Finding]) -> None:
        self._package = workbook.package
        self._workbook = workbook
        self._differences: dict[Severity, int] = {}
        self._worst = _find_worst(findings)

    def add(self, sheet: str, part: str) -> None:
        """Mark the cells of a sheet, whose part is given too.

        Raises UnreadableWorkbookError where that is damaged.
        """
        for severity in _LOOKS:
            cells = [
                cell
                for cell, worst in self._worst.items()
                if cell.sheet == sheet and worst is severity
            ]
            if cells:
                content = self._package.read(part)
                geometry = read_geometry(content, self._package.where(part))
                difference = self._difference(severity)
                self._package.put(part, geometry.mark_cells(content, cells, difference))

    def _difference(self, severity: Severity) -> int:
        """Return the number of the look (dxf), which is appended once."""
        if severity not in self._differences:
            part = ensure_styles_part(self._workbook)
            listed = ensure_list(self._package.tree(part), "dxfs")
            number = len(children(listed, "dxf"))
            look = add_child(listed, "dxf")
            fill, edge, line = _LOOKS[severity]
            pattern = add_child(add_child(look, "fill"), "patternFill", patternType="solid")
            add_child(pattern, "bgColor", rgb=fill)
            border = add_child(look, "border")
            for side in _SIDES:
                add_child(add_child(border, side, style=line), "color", rgb=edge)
            listed.set("count", str(number + 1))
            self._package.store(part)
            self._differences[severity] = number
        return self._differences[severity]


def _find_worst(findings: Iterable[Finding]) -> Mapping[CellRef, Severity]:
    """Return the cells that errors and warnings are on, each with the worst of them."""
    worst: dict[CellRef, Severity] = {}
    for finding in findings:
        cell = finding.first_cell
        if cell is not None and finding.severity in _LOOKS:
            worst[cell] = max(finding.severity, worst.get(cell, Severity.INFO))
    return dict(sorted(worst.items()))
