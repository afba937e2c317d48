"""Faults found and sound cells accused, beside other auditors, on workbooks of ours.

Writes the kinds of faults, the sound workbooks that look like them, and the corpus of clean finance
workbooks that the tests have, runs each program on all of them in processes of their own, and
prints the table of docs/auditors.md. spreadsheet-auditor and sheet-lint are run where they are on
the search path (``pip install spreadsheet-auditor sheet-lint``, best in an environment of their
own); the fourth row is what a script of openpyxl's usual checks finds.

    python -m benchmarks.auditors
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sexcel.formulas.recalculation import Engine
from sexcel.model.grid import Cell, Grid
from sexcel.model.refs import RangeRef
from tests.auditing.corpus.drawing import DrawnSheet, finish, work_out
from tests.auditing.test_clean_workbooks import CORPUS
from tests.auditing.test_kinds import SILENT, SPEAKING, FaultKind

Place = tuple[str, str]
"""Sheet and range."""


class Auditor(NamedTuple):
    """A program, and how its findings on a workbook are had: the places of all that it accuses."""

    name: str
    find: Callable[[Path], Iterable[Place]]


def write_workbook(book: Grid, path: Path) -> Path:
    """Write a workbook with the values of its formulas."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as output:
        dates = output.add_format({"num_format": "dd/mm/yyyy"})
        for sheet in book:
            written = output.add_worksheet(sheet.name)
            for row in sheet.hidden_rows:
                written.set_row(row - 1, None, None, {"hidden": True})
            for (row, column), cell in sheet.cells.items():
                shown = output.add_format({"num_format": cell.number_format})
                _write_cell(written, row - 1, column - 1, cell, shown, dates)
    return path


def _write_cell(
    written: object, row: int, column: int, cell: Cell, shown: object, dates: object
) -> None:
    from datetime import date
    from decimal import Decimal

    from sexcel.model.grid import ErrorValue

    value = cell.value
    plain = float(value) if isinstance(value, Decimal) else value
    plain = plain.code if isinstance(plain, ErrorValue) else plain
    if cell.formula is not None:
        saved = 0 if plain is None else plain  # as Excel saves a circle
        written.write_formula(row, column, f"={cell.formula}", shown, saved)
    elif isinstance(value, date):
        written.write_datetime(row, column, value, dates)
    elif isinstance(plain, str):
        written.write_string(row, column, plain)
    else:
        written.write_number(row, column, plain, shown)


def draw_kinds(kinds: Iterable[FaultKind], engine: Engine) -> tuple[Grid, set[Place]]:
    """Return one workbook with a sheet for each kind, and the places of its faults."""
    sheets: list[DrawnSheet] = []
    faults: set[Place] = set()
    for number, kind in enumerate(kinds, 1):
        sheet = DrawnSheet(f"K{number}")
        for row in kind.rows:
            sheet.row(*row)
        sheets.append(sheet)
        faults |= {(sheet.name, cell) for _, cell in kind.faults}
    return work_out(finish(*sheets), engine), faults


def run_sexcel(path: Path) -> Iterator[Place]:
    """Yield the errors and warnings of ``sexcel audit``."""
    command = [sys.executable, "-m", "sexcel", "audit", str(path), "--format", "json"]
    for finding in json.loads(_output(command))["files"][0]["findings"]:
        if finding["severity"] != "info":
            yield finding["sheet"], finding["cell"]


def run_spreadsheet_auditor(path: Path) -> Iterator[Place]:
    """Yield all findings of spreadsheet-auditor but those that it rates low."""
    for finding in json.loads(_output(["spreadsheet-auditor", str(path), "--json", "-"]))[
        "findings"
    ]:
        if finding["severity"] != "Low":
            yield finding["sheet"] or "", finding["range"] or finding["cell"] or ""


def run_sheet_lint(path: Path) -> Iterator[Place]:
    """Yield all findings of sheet-lint but those that it rates low, once for each place."""
    for finding in json.loads(_output(["sheet-lint", str(path), "--json"]))["findings"]:
        if finding["severity"] != "low":
            for location in finding["locations"]:
                yield location["sheet"], location["ref"] or ""


def run_openpyxl(path: Path) -> Iterator[Place]:
    """Yield what the usual checks by openpyxl find: see ``_check_sheet``."""
    command = [sys.executable, "-m", "benchmarks.auditors", str(path)]
    yield from (tuple(place) for place in json.loads(_output(command)))


def check_by_openpyxl(path: Path) -> list[Place]:
    """Return errors, numbers held as text, formulas unlike both neighbours, and short sums."""
    from openpyxl import load_workbook

    values = load_workbook(path, data_only=True)
    formulas = load_workbook(path)
    return [place for sheet in formulas for place in _check_sheet(sheet, values[sheet.title])]


def _check_sheet(sheet: object, values: object) -> Iterator[Place]:
    import re

    for row in sheet.iter_rows():
        for cell in row:
            shown = values[cell.coordinate].value
            is_error = isinstance(shown, str) and shown.startswith("#")
            is_text_number = isinstance(cell.value, str) and re.fullmatch(r"[\d,.]+", cell.value)
            formula = cell.value if cell.data_type == "f" else ""
            neighbours = [
                sheet.cell(cell.row + step, cell.column).value for step in (-1, 1) if cell.row > 1
            ]
            moved = {
                _moved(text, f"{cell.column_letter}{cell.row + step}", cell.coordinate)
                for step, text in zip((-1, 1), neighbours, strict=False)
                if isinstance(text, str) and text.startswith("=")
            }
            is_odd = len(neighbours) == 2 and len(moved) == 1 and cell.value is not None
            is_odd = is_odd and all(isinstance(text, str) for text in neighbours)
            is_odd = is_odd and formula not in moved
            match = re.fullmatch(r"=SUM\(([A-Z]+)\d+:\1(\d+)\)", str(formula))
            below = match and sheet[f"{match[1]}{int(match[2]) + 1}"]
            is_short = match and match[1] == cell.column_letter and below.row < cell.row
            is_short = is_short and isinstance(below.value, int | float)
            if is_error or is_text_number or is_odd or is_short:
                yield sheet.title, cell.coordinate


def _moved(formula: str, origin: str, target: str) -> str:
    """Return a formula as it would be copied; empty where that leaves the sheet."""
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(formula, origin).translate_formula(target))
    except TranslatorError:
        return ""


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return done.stdout


AUDITORS = (
    Auditor("sexcel audit", run_sexcel),
    Auditor("spreadsheet-auditor", run_spreadsheet_auditor),
    Auditor("sheet-lint", run_sheet_lint),
    Auditor("checks by openpyxl", run_openpyxl),
)


class Score(NamedTuple):
    """What a program did on a set of workbooks."""

    faults: int
    accused: int
    seconds: float


def score(auditor: Auditor, paths: Iterable[Path], faults: set[Place]) -> Score:
    """Return how many faults a program finds, how many other places it accuses, and its time."""
    caught: set[Place] = set()
    accused = 0
    start = time.perf_counter()
    for path in paths:
        for sheet, cell in set(auditor.find(path)):
            meets = {fault for fault in faults if fault[0] == sheet and _meet(fault[1], cell)}
            caught |= meets
            accused += not meets
    return Score(len(caught), accused, time.perf_counter() - start)


def _meet(fault: str, cell: str) -> bool:
    try:
        return RangeRef.parse("", fault).meets(RangeRef.parse("", cell.partition("!")[2] or cell))
    except ValueError:
        return False


def main() -> None:
    """Write the workbooks, run every program that is there, and print the table."""
    with tempfile.TemporaryDirectory() as name, Engine() as engine:
        folder = Path(name)
        faulty, faults = draw_kinds(SPEAKING, engine)
        sound, _ = draw_kinds(SILENT, engine)
        kinds = [write_workbook(faulty, folder / "faulty.xlsx")]
        look_alikes = [write_workbook(sound, folder / "sound.xlsx")]
        clean = [
            write_workbook(work_out(draw(), engine), folder / f"{draw.__name__}.xlsx")
            for draw in CORPUS
        ]
        print(
            "| program | faults found | accused beside them | sound look-alikes | clean | seconds |"
        )
        print("|---|---|---|---|---|---|")
        for auditor in AUDITORS:
            command = auditor.name if "-" in auditor.name else sys.executable
            if shutil.which(command) is None:
                continue
            on_faulty = score(auditor, kinds, faults)
            on_sound = score(auditor, look_alikes, set())
            on_clean = score(auditor, clean, set())
            seconds = on_faulty.seconds + on_sound.seconds + on_clean.seconds
            print(
                f"| {auditor.name} | {on_faulty.faults} of {len(faults)} | {on_faulty.accused} | "
                f"{on_sound.accused} | {on_clean.accused} | {seconds:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(check_by_openpyxl(Path(sys.argv[1]))))
    else:
        main()
