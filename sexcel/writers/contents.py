"""The first sheet: every other sheet with a way to it, and what the looks mean."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.grid import Visibility
from sexcel.model.refs import CellRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.carried_plan import CarriedPlan
from sexcel.writers.cells import (
    Highlight,
    Look,
    PlannedCell,
    SheetPlan,
    Style,
    Weight,
    reference_cell,
    text_cell,
)
from sexcel.writers.layout import (
    CHANGES,
    CHECKS,
    CONTENTS,
    FINDINGS,
    MASTER_CHECK,
    MOVEMENTS,
    SIGN_OFF,
    SUMMARY,
    VARIANCE,
)
from sexcel.writers.sheets import Cells, workbook_title
from sexcel.writers.styles import MONEY, SIGNED
from sexcel.writers.variance import NEEDED

_REPORTS = {
    SUMMARY: "State of the checks, headline total, three-year projection by category.",
    VARIANCE: "Every line against the estimated outturn and last year's budget, with reasons.",
    MOVEMENTS: "Bridge from outturn to budget, the largest movements, volume apart from price.",
    CHECKS: "Every equation of the budget, checked in this workbook.",
    FINDINGS: "What was wrong when the source was read, with links to the cells.",
    CHANGES: "What stands otherwise than in the source, what was kept, what was left behind.",
    SIGN_OFF: "What was read, what was checked, what was not and why; space to sign.",
}
_CARRIED = "Carried from the workbook read: no budget table stands on it"
_SAMPLE = Decimal(12_345)
"""In £: large enough to show how thousands are parted."""
_LEGEND = (
    (
        Style(Look.INPUT, MONEY),
        "Input, within dots on blue: a figure typed in. Change it and all that follows moves.",
    ),
    (Style(Look.FORMULA, MONEY), "Formula, upright black: worked out on the same sheet."),
    (
        Style(Look.LINK, MONEY),
        "Link, green italics: taken from, or worked out on, other sheets.",
    ),
    (
        Style(Look.KEPT, MONEY),
        "Kept, bold red with a thick edge: as found, although its equation gives another figure; "
        "a note on the cell says which.",
    ),
    (Style(Look.FORMULA, MONEY, Weight.SUB_TOTAL), "Sub total: its lines fold away at the left."),
    (Style(Look.FORMULA, MONEY, Weight.TOTAL), "Total."),
)


def plan_contents(
    book: Book, order: Sequence[str], carried: Sequence[CarriedPlan], master: str
) -> SheetPlan:
    """Plan links to the sheets in ``order`` and to those carried, a line on each, the legend."""
    cells = Cells(CONTENTS, f"Contents: {workbook_title(book)}", REPORT_SHEET)
    cells[3, 1] = PlannedCell(master, Style(Look.NOTE), formula=MASTER_CHECK)
    cells.headings(5, ("Sheet", "What it holds"))
    descriptions = {
        table.table.sheet: f"{table.table.title}. {table.table.description}"
        if table.table.number
        else table.table.description
        for table in book.tables.values()
    }
    row = 6
    for name in order:
        if name == CONTENTS:
            continue
        cells.reference(row, 1, CellRef(name, 1, 1), name)
        cells.text(row, 2, _REPORTS.get(name) or descriptions[name])
        row += 1
    for plan in carried:
        is_visible = plan.sheet.visibility is Visibility.VISIBLE
        target = CellRef(plan.name, 1, 1)
        cells[row, 1] = reference_cell(target, plan.name) if is_visible else text_cell(plan.name)
        hidden = "" if is_visible else "; hidden, as it was"
        cells.text(row, 2, f"{_CARRIED}{hidden}.")
        row += 1
    samples = _add_legend(cells, row + 1)
    return SheetPlan(
        CONTENTS,
        cells,
        (26.0, 110.0),
        header_rows=(5, 5),
        highlights=(*cells.highlight_checks(3, 1), *samples),
        labels_stay=False,
    )


def _add_legend(cells: Cells, row: int) -> tuple[Highlight, ...]:
    """Add what each look means, from ``row`` on; return the highlights among them."""
    cells.section(row, "How to read the cells", 2)
    samples = (
        *((PlannedCell(_SAMPLE, style), text) for style, text in _LEGEND),
        (
            PlannedCell("OK", Style(Look.CHECK)),
            "Check that holds; one that does not says FAIL, in red.",
        ),
        (PlannedCell("'Sheet'!A1", Style(Look.REFERENCE)), "Reference: a click leads to the cell."),
        (
            PlannedCell(_SAMPLE, Style(Look.FORMULA, SIGNED)),
            "Material, bold on amber: a change beyond the thresholds on Assumptions.",
        ),
        (
            text_cell(NEEDED),
            "Gap, bold red: a material change that Commentary gives no reason for.",
        ),
    )
    for position, (sample, text) in enumerate(samples, row + 1):
        cells[position, 1] = sample
        cells.text(position, 2, text)
    last = row + len(samples)
    material, gap = (CellRef(CONTENTS, position, 1).area for position in (last - 1, last))
    return Highlight(material, "TRUE", notable=True), Highlight(gap, "TRUE")
