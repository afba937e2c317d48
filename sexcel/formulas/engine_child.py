"""The engine itself: loads a package, recalculates it, tries changed cells. Runs in a child.

A request is a line of JSON and, to load, the bytes of a package. The answer is JSON.
"""

import json
from collections.abc import Container, Iterator, Mapping
from typing import Any

import formualizer

Corners = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Address = tuple[str, int, int]
"""Sheet, row, column."""


class _LoadedWorkbook:
    """One workbook, loaded once and asked many times."""

    def __init__(self) -> None:
        self._workbook: formualizer.Workbook | None = None
        self._original: dict[Address, tuple[str | None, Any]] = {}
        """Formula and value of each cell that is changed at the moment."""

    def __call__(self, request: bytes) -> bytes:
        line, _, package = request.partition(b"\n")
        asked = json.loads(line)
        if package:
            self._load(package, asked["from_1904"])
        workbook = self._workbook
        assert workbook is not None
        if asked["formulas"] or asked["values"]:
            self._restore(workbook, {})
        for sheet, row, column, text in asked["formulas"]:
            workbook.set_formula(sheet, row, column, "=" + text)
        for sheet, row, column, value in asked["values"]:
            workbook.set_value(sheet, row, column, _from_json(value))
        answers = [
            self._evaluate(workbook, changes, asked["blocks"]) for changes in asked["scenarios"]
        ]
        return json.dumps(answers, separators=(",", ":")).encode()

    def _load(self, package: bytes, from_1904: bool) -> None:
        evaluation = formualizer.EvaluationConfig()
        evaluation.cycle_detection = "runtime"
        evaluation.enable_parallel = False  # threads cost a small workbook more than they save
        evaluation.date_system = "1904" if from_1904 else "1900"
        config = formualizer.WorkbookConfig(eval_config=evaluation, enable_changelog=False)
        self._workbook = None
        self._original = {}
        workbook = formualizer.Workbook.from_bytes(package, config=config)
        workbook.set_temporal_egress("serial")
        self._workbook = workbook

    def _evaluate(
        self,
        workbook: formualizer.Workbook,
        changes: list[tuple[str, int, int, float]],
        blocks: dict[str, list[Corners]],
    ) -> list[list[Any]]:
        """Return the values of each block, row by row, with ``changes`` made to the cells.

        A changed cell stays so until the next scenario, which may well change it again.
        """
        changed = {(sheet, row, column): value for sheet, row, column, value in changes}
        self._restore(workbook, changed)
        for cell in changed:
            if cell not in self._original:
                self._original[cell] = workbook.get_formula(*cell), workbook.get_value(*cell)
        for (sheet, row, column), values in _gather_runs(changed):
            workbook.set_values_batch(sheet, row, column, values)
        workbook.evaluate_all()
        return [
            [_to_json(value) for row in read.get_values(area) for value in row]
            for sheet, sheet_blocks in blocks.items()
            for read in [workbook.sheet(sheet)]
            for area in (formualizer.RangeAddress(sheet, *corners) for corners in sheet_blocks)
        ]

    def _restore(self, workbook: formualizer.Workbook, but: Container[Address]) -> None:
        """Restore what was changed, but for what is about to be changed again."""
        for cell in [cell for cell in self._original if cell not in but]:
            formula, value = self._original.pop(cell)
            if formula is None:
                workbook.set_value(*cell, _to_engine(value))
            else:
                workbook.set_formula(*cell, formula)


def _gather_runs(values: Mapping[Address, float]) -> Iterator[tuple[Address, list[list[float]]]]:
    """Yield the values in runs down a column, each with its first cell: as cheap to set as one."""
    first, run = ("", 0, 0), list[list[float]]()
    for cell in sorted(values, key=lambda cell: (cell[0], cell[2], cell[1])):
        sheet, row, column = first
        if cell != (sheet, row + len(run), column):
            if run:
                yield first, run
            first, run = cell, []
        run.append([values[cell]])
    if run:
        yield first, run


_ERROR_KINDS = {
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
}
"""The engine's words for errors; any other is as good as ``#VALUE!`` to what depends on it."""


def _to_engine(value: Any) -> Any:
    """Return a value that the engine gave in the form in which it takes it back."""
    if isinstance(value, dict):
        return formualizer.LiteralValue.error(value.get("kind", "Value"), None)
    return value


def _from_json(value: Any) -> Any:
    """Return a value out of JSON for the engine, an error out of its code in a list."""
    if isinstance(value, list):
        return formualizer.LiteralValue.error(_ERROR_KINDS.get(value[0], "Value"), None)
    return value


def _to_json(value: Any) -> Any:
    """Return a value for JSON; an error as ``[kind]``, an array as its first value."""
    while isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return [value.get("kind", "Error")]
    return value


answer = _LoadedWorkbook()
