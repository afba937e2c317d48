"""Time and memory of reading a large workbook, side by side with openpyxl loading it twice.

Builds a workbook of 1.2 million cells, 30 % of them formulas with cached values, and one of a
quarter of its cells. Each reading runs in a process of its own, the readers in turns, and the
best times and largest peaks of the rounds are compared.

    python benchmarks/reading.py [--rounds 3]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CELLS = 1_200_000
"""So many that reading them takes seconds, beside which the start of Python does not count."""
SHEETS = 4
"""More than one, so that what is kept from sheet to sheet is measured too."""
COLUMNS = 10
"""A text, a date, five figures and three formulas."""
MEGABYTE = 1024 * 1024  # bytes


def build(path: Path, cells: int) -> None:
    """Write a workbook of ``cells`` cells over four sheets, as Excel would save it."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path))
    money = workbook.add_format({"num_format": "£#,##0.00"})
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for number in range(1, SHEETS + 1):
        sheet = workbook.add_worksheet(f"Ledger {number}")
        for row in range(cells // SHEETS // COLUMNS):
            figures = [((row * 7919 + place * 104729) % 10_000_019) / 100 for place in range(5)]
            excel_row = row + 1
            sheet.write_string(row, 0, f"Budget line {row % 500}")
            sheet.write_number(row, 1, 43_831 + row % 1_096, day)
            for place, figure in enumerate(figures):
                sheet.write_number(row, 2 + place, figure, money)
            total = sum(figures)
            formulas = (
                (f"=SUM(C{excel_row}:G{excel_row})", total),
                (f"=H{excel_row}*0.1", total * 0.1),
                (f"=ROUND(H{excel_row}-I{excel_row},2)", round(total * 0.9, 2)),
            )
            for place, (formula, cached) in enumerate(formulas):
                sheet.write_formula(row, 7 + place, formula, money, cached)
    workbook.close()


def read_ours(path: Path) -> None:
    """Read formulas and values by this project's reader."""
    from sexcel.files.reading import read_grid

    grid = read_grid(path)
    if sum(len(sheet.cells) for sheet in grid) % SHEETS:
        raise SystemExit("cells are missing")


def read_and_visit(path: Path) -> None:
    """Read as ``read_ours``, and then ask for every cell once."""
    from sexcel.files.reading import read_grid

    for sheet in read_grid(path):
        for position in sheet.cells:
            sheet.cells[position]


def read_openpyxl(path: Path) -> None:
    """Read formulas by one load and values by another, as openpyxl needs; keep both."""
    import openpyxl

    formulas = openpyxl.load_workbook(path)
    values = openpyxl.load_workbook(path, data_only=True)
    if formulas.sheetnames != values.sheetnames:
        raise SystemExit("sheets are missing")


READERS: dict[str, Callable[[Path], None]] = {
    "ours": read_ours,
    "visit": read_and_visit,
    "openpyxl": read_openpyxl,
}


def measure(reader: str, path: Path) -> tuple[float, float]:
    """Return processor seconds and peak megabytes of one reading in a process of its own."""
    command = [sys.executable, __file__, "--read", reader, str(path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, megabytes = printed.split()
    return float(seconds), float(megabytes)


def read_here(reader: str, path: Path) -> None:
    """Read in this process and print what it took: processor time, so that neighbours do not count.

    Linux counts the peak of memory in KB, macOS in bytes.
    """
    READERS[reader](path)
    seconds = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(seconds, peak / (MEGABYTE if sys.platform == "darwin" else 1024))


def compare(rounds: int) -> None:
    """Build the workbooks, read them in turns, print what they took and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large.xlsx"), Path(folder, "quarter.xlsx")
        for path, cells in ((large, CELLS), (small, CELLS // 4)):
            # Apart, since Linux counts what a process used before it started another to both.
            subprocess.run([sys.executable, __file__, "--build", path, str(cells)], check=True)
        runs = {
            "one pass of ours": ("ours", large),
            "the same, every cell visited": ("visit", large),
            "a quarter of the cells": ("ours", small),
            "openpyxl twice": ("openpyxl", large),
        }
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (reader, path) in runs.items():
                measured[name].append(measure(reader, path))
    best = {}
    for name, results in measured.items():
        seconds, megabytes = zip(*results, strict=True)
        # The best time, as timeit does: whatever is above it came from elsewhere.
        best[name] = min(seconds), max(megabytes)
        print(f"{name:30} {best[name][0]:7.2f} s {best[name][1]:7.0f} MB")
    ours, quarter = best["one pass of ours"], best["a quarter of the cells"]
    theirs = best["openpyxl twice"]
    print(f"time   ours / openpyxl twice   {ours[0] / theirs[0]:.3f} (at most 0.25)")
    print(f"memory ours / openpyxl twice   {ours[1] / theirs[1]:.3f} (at most 0.33)")
    print(f"time for four times the cells  {ours[0] / quarter[0]:.2f} times (at most 4.4)")


def main() -> None:
    """Compare, or with ``--read`` or ``--build`` be one of the processes compared."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--read", nargs=2, metavar=("READER", "PATH"), help=argparse.SUPPRESS)
    parser.add_argument("--build", nargs=2, metavar=("PATH", "CELLS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read_here(arguments.read[0], Path(arguments.read[1]))
    elif arguments.build:
        build(Path(arguments.build[0]), int(arguments.build[1]))
    else:
        compare(arguments.rounds)


if __name__ == "__main__":
    main()
