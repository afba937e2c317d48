"""The engine itself: loads a package, works its formulas out, tries changed cells. Runs in a child.

A request is a line of JSON and, to load, the bytes of a package. The answer is JSON.
"""

import json
from collections.abc import Container, Iterator, Mapping
from typing import Any

import formualizer

Block = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Place = tuple[str, int, int]
"""Sheet, row, column."""


class _Engine:
    """One workbook, loaded once and asked many times."""

    def __init__(self) -> None:
        self._workbook: formualizer.Workbook | None = None
        self._original: dict[Place, tuple[str | None, Any]] = {}
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
            workbook.set_value(sheet, row, column, _taken(value))
        answers = [self._tried(workbook, changes, asked["blocks"]) for changes in asked["tries"]]
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

    def _tried(
        self,
        workbook: formualizer.Workbook,
        changes: list[tuple[str, int, int, float]],
        blocks: dict[str, list[Block]],
    ) -> list[list[Any]]:
        """The values of each block, row by row, with ``changes`` made to the cells as loaded.

        A changed cell stays so until the next time, which may well change it again.
        """
        wanted = {(sheet, row, column): value for sheet, row, column, value in changes}
        self._restore(workbook, wanted)
        for place in wanted:
            if place not in self._original:
                self._original[place] = workbook.get_formula(*place), workbook.get_value(*place)
        for (sheet, row, column), values in _runs(wanted):
            workbook.set_values_batch(sheet, row, column, values)
        workbook.evaluate_all()
        return [
            [_plain(value) for row in self._read(workbook, sheet, block) for value in row]
            for sheet, each in blocks.items()
            for block in each
        ]

    def _restore(self, workbook: formualizer.Workbook, but: Container[Place]) -> None:
        """Put back what was changed, but for what is about to be changed again."""
        for place in [place for place in self._original if place not in but]:
            formula, value = self._original.pop(place)
            if formula is None:
                workbook.set_value(*place, _as_it_was(value))
            else:
                workbook.set_formula(*place, formula)

    def _read(self, workbook: formualizer.Workbook, sheet: str, block: Block) -> list[list[Any]]:
        return workbook.sheet(sheet).get_values(formualizer.RangeAddress(sheet, *block))


def _runs(values: Mapping[Place, float]) -> Iterator[tuple[Place, list[list[float]]]]:
    """The values in runs down a column, each at its first place: as cheap to set as one."""
    first, run = ("", 0, 0), list[list[float]]()
    for place in sorted(values, key=lambda one: (one[0], one[2], one[1])):
        sheet, row, column = first
        if place != (sheet, row + len(run), column):
            if run:
                yield first, run
            first, run = place, []
        run.append([values[place]])
    if run:
        yield first, run


_KINDS = {
    "#DIV/0!": "Div",
    "#N/A": "Na",
    "#NAME?": "Name",
    "#NULL!": "Null",
    "#NUM!": "Num",
    "#REF!": "Ref",
}
"""The engine's words for errors; any other is as good as ``#VALUE!`` to what depends on it."""


def _as_it_was(value: Any) -> Any:
    """A value that the engine gave, for the engine to take back."""
    if isinstance(value, dict):
        return formualizer.LiteralValue.error(value.get("kind", "Value"), None)
    return value


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
