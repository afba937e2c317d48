"""The engine itself: loads a package, works its formulas out, tries changed cells. Runs in a child.

A request is a line of JSON and, to load, the bytes of a package. The answer is JSON.
"""

import json
from typing import Any

import formualizer

Block = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Change = tuple[str, int, int, Any]
"""Sheet, row, column, value."""


class _Engine:
    """One workbook, loaded once and asked many times."""

    def __init__(self) -> None:
        self._workbook: formualizer.Workbook | None = None

    def __call__(self, request: bytes) -> bytes:
        line, _, package = request.partition(b"\n")
        asked = json.loads(line)
        if package:
            self._load(package, asked["from_1904"])
        workbook = self._workbook
        assert workbook is not None
        for sheet, row, column, text in asked.get("formulas", ()):
            workbook.set_formula(sheet, row, column, "=" + text)
        for sheet, row, column, value in asked.get("values", ()):
            workbook.set_value(sheet, row, column, _taken(value))
        answers = [self._tried(workbook, changes, asked["blocks"]) for changes in asked["tries"]]
        return json.dumps(answers, separators=(",", ":")).encode()

    def _load(self, package: bytes, from_1904: bool) -> None:
        evaluation = formualizer.EvaluationConfig()
        evaluation.cycle_detection = "runtime"
        evaluation.date_system = "1904" if from_1904 else "1900"
        config = formualizer.WorkbookConfig(eval_config=evaluation, enable_changelog=False)
        self._workbook = None
        workbook = formualizer.Workbook.from_bytes(package, config=config)
        workbook.set_temporal_egress("serial")
        self._workbook = workbook

    def _tried(
        self,
        workbook: formualizer.Workbook,
        changes: list[Change],
        blocks: dict[str, list[Block]],
    ) -> list[list[Any]]:
        """The values of each block, row by row, with ``changes`` made; then they are undone."""
        before = [
            (workbook.get_formula(*change[:3]), workbook.get_value(*change[:3]))
            for change in changes
        ]
        for change in changes:
            workbook.set_value(*change)
        workbook.evaluate_all()
        values = [
            [_plain(value) for row in self._read(workbook, sheet, block) for value in row]
            for sheet, each in blocks.items()
            for block in each
        ]
        for (sheet, row, column, _), (formula, value) in zip(changes, before, strict=True):
            if formula is None:
                workbook.set_value(sheet, row, column, value)
            else:
                workbook.set_formula(sheet, row, column, formula)
        return values

    def _read(self, workbook: formualizer.Workbook, sheet: str, block: Block) -> list[list[Any]]:
        return workbook.sheet(sheet).get_values(formualizer.RangeAddress(sheet, *block))


_KINDS = {
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
}
"""The engine's words for errors; any other is as good as ``#VALUE!`` to what depends on it."""


def _taken(value: Any) -> Any:
    """A value out of JSON for the engine, an error out of its code in a list."""
    if isinstance(value, list):
        return formualizer.LiteralValue.error(_KINDS.get(value[0], "Value"), None)
    return value


def _plain(value: Any) -> Any:
    """A value for JSON; an error as ``[kind]``, an array as its first value."""
    if isinstance(value, list):
        while isinstance(value, list):
            value = value[0] if value else None
        return _plain(value)
    if isinstance(value, dict):
        return [value.get("kind", "Error")]
    return value


answer = _Engine()
