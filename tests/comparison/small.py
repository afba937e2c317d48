"""Small workbooks for comparisons: Table 11, its formulas as a person may have written them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "Project",
    "2020/21 Approved Budget",
    "2021/22 Estimated Budget",
    "2022/23 Estimated Budget",
)
LINES = {"Faster Switching": 100, "Load Control": 200, "Gas Networks": 400}


def write_projects(
    path: Path,
    lines: Mapping[str, int | str] | None = None,
    total: str | None = "=SUM({first}:{last})",
    *,
    top: int = 3,
    names: Mapping[str, str] | None = None,
    notes: Sequence[object] = (),
) -> Path:
    """Write the projects with that total formula of the budget year, ``first`` to ``last``.

    ``notes`` go down another sheet. Figures of the later years are 10 each.
    """
    lines = LINES if lines is None else lines
    amounts = [1 if isinstance(amount, str) else amount for amount in lines.values()]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Projects")
        sheet.write_row(top, 1, HEADINGS)
        for row, (name, amount) in enumerate(lines.items(), top + 1):
            sheet.write(row, 1, name)
            if isinstance(amount, str):
                sheet.write_formula(row, 2, amount, None, 1)
            else:
                sheet.write(row, 2, amount)
            sheet.write_row(row, 3, (10, 10))
        row = top + 1 + len(lines)
        cells = {
            "first": f"C{top + 2}",
            "last": f"C{row}",
            **{f"line{number}": f"C{top + 1 + number}" for number in range(1, len(lines) + 1)},
        }
        sheet.write(row, 1, "Total")
        if total is None:
            sheet.write(row, 2, sum(amounts))
        else:
            sheet.write_formula(row, 2, total.format(**cells), None, sum(amounts))
        sheet.write_row(row, 3, (10 * len(lines),) * 2)
        for name, meaning in (names or {}).items():
            book.define_name(name, meaning.format(**{k: f"$C${c[1:]}" for k, c in cells.items()}))
        if notes:
            book.add_worksheet("Notes").write_column(0, 0, notes)
    return path
