"""A workbook in which a good deal is left to guess, and some of it cannot be guessed."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

OVERVIEW = (
    ("Budget Category", "Approved Budget", "2019/20 Outturn", "2020/21 Approved Budget", "Owner"),
    ("SECCo & Panel Operations", 1000, 900, 1000, "AB"),
    ("Core Team and Subject Matter Experts", 5000, 5000, 5000, "CD"),
    ("Contractual Discont", -500, -500, -500, "CD"),
    ("Accommodation Costs", 300, 300, 300, "CD"),
    ("SECAS Services Total", 4800, 4800, 4800, "CD"),
    ("Projects", 2000, 2000, 2200, "EF"),
    ("Contingent sum", 390, None, 400, "AB"),
    ("Total", 8190, 7700, 8400, None),
)
"""Table 2: a heading without its year, one that no column uses, a line misspelt, one renamed."""

COSTS = (
    ("Service Area", "Sub-Committee", "Care Teems", "Subject Matter Experts", "Total"),
    ("Technical", "OPSG", 3000, 500, 3500),
    ("Security", "SSC", 1000, 500, 1500),
    ("Total", None, 4000, 1000, 5000),
)
"""Table 5, with Core Team misspelt beyond what its name would be taken for: its sums show it."""

AREAS = (
    ("Desk", "Grade 5", "Grade 4"),
    ("OPSG", 2000, 1000),
    ("Security", 1000, 0),
    ("Total", 3000, 1000),
)
"""Looks like Table 8, in hours, and has no heading that says so."""


def _write(sheet: Worksheet, top: int, first_column: int, rows: Sequence[Sequence[object]]) -> None:
    for row, values in enumerate(rows, start=top):
        sheet.write_row(row, first_column, values)


def messy(path: Path) -> Path:
    """Write it."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Summary")
        sheet.write("B2", "Budget pack, second draft")
        _write(sheet, 3, 1, OVERVIEW)
        sheet.write_row("I4", ("Scenario", "High", "Low"))
        sheet.write_row("I5", ("Projects", 2500, 1900))
        sheet.write("B14", "Projects include the smart meter review.")
        sheet = book.add_worksheet("SECAS")
        _write(sheet, 1, 0, COSTS)
        _write(sheet, 7, 0, AREAS)
        sheet = book.add_worksheet("Scratch")
        sheet.write_row("C3", ("workings", 12, "£1,500"))
        sheet.write("A9", "ask AB")
    return path
