"""Small workbooks to run commands on: Table 2 alone, right or wrong."""

from pathlib import Path

import xlsxwriter

HEADINGS = (
    "Budget Category",
    "2019/20 Approved Budget",
    "2019/20 Estimated Outturn",
    "2020/21 Approved Budget",
    "Variance 2020/21 Approved Budget to 2019/20 Estimated Outturn",
)
ROWS = (
    ("SECCo and Panel Operations", 1000, 900, 1000, 100),
    ("Core Team and Subject Matter Experts", 5000, 5000, 5000, 0),
    ("Contractual Discount", -500, -500, -500, 0),
    ("Accommodation Costs", 300, 300, 300, 0),
    ("SECAS Services Total", 4800, 4800, 4800, 0),
    ("Projects", 2000, 2000, 2200, 200),
    ("Contingency", 390, None, 400, 400),
    ("Total", 8190, 7700, 8400, 700),
)


def workbook(path: Path, *, total: int | str = 8400, project: str = "Projects") -> Path:
    """Write Table 2 with that budget total; 8,400 is right."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("2 Overview")
        sheet.write_row(2, 1, HEADINGS)
        for row, figures in enumerate(ROWS, start=3):
            sheet.write_row(row, 1, figures)
        sheet.write(8, 1, project)
        sheet.write(10, 4, total)
        sheet.write(10, 5, int(str(total).replace(",", "")) - 7700)
    return path
