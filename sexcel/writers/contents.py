"""The first sheet: every other sheet with a way to it, and what the looks mean."""

from collections.abc import Sequence
from decimal import Decimal

from sexcel.model.book import Book
from sexcel.model.grid import Visibility
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.tables import REPORT_SHEET
from sexcel.writers.carried import CarriedPlan
from sexcel.writers.cells import Highlight, Look, PlannedCell, SheetPlan, Style, Weight, words
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
from sexcel.writers.sheets import Cells, headings, section, state_of_checks, title_of, top
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
_SAMPLE = Decimal(12_345)
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


def contents_sheet(
    book: Book, order: Sequence[str], carried: Sequence[CarriedPlan], master: str
) -> SheetPlan:
    """Links to the sheets in ``order`` and to those carried, one line on each, and the legend."""
    cells = top(f"Contents: {title_of(book)}", REPORT_SHEET)
    cells[3, 1] = PlannedCell(master, Style(Look.NOTE), formula=MASTER_CHECK)
    cells |= headings(5, ("Sheet", "What it holds"))
    about = {
        table.table.sheet: f"{table.table.title}. {table.table.description}"
        if table.table.number
        else table.table.description
        for table in book.tables.values()
    }
    row = 6
    for name in order:
        if name == CONTENTS:
            continue
        cells[row, 1] = PlannedCell(name, Style(Look.REFERENCE), target=CellRef(name, 1, 1))
        cells[row, 2] = words(_REPORTS.get(name) or about[name])
        row += 1
    for plan in carried:
        cells[row, 1] = _link(plan)
        cells[row, 2] = words(_about(plan))
        row += 1
    told = _legend(cells, row + 1)
    return SheetPlan(
        CONTENTS,
        cells,
        (26.0, 110.0),
        header_rows=(5, 5),
        highlights=(*state_of_checks(CONTENTS, 3, 1), *told),
        labels_stay=False,
    )


def _link(plan: CarriedPlan) -> PlannedCell:
    """The sheet's name; nothing leads to a sheet that is hidden."""
    if plan.sheet.visibility is not Visibility.VISIBLE:
        return words(plan.name)
    return PlannedCell(plan.name, Style(Look.REFERENCE), target=CellRef(plan.name, 1, 1))


def _about(plan: CarriedPlan) -> str:
    is_seen = plan.sheet.visibility is Visibility.VISIBLE
    hidden = "" if is_seen else "; hidden, as it was"
    return f"Carried from the workbook read: no budget table stands on it{hidden}."


def _legend(cells: Cells, row: int) -> tuple[Highlight, ...]:
    """What each look means, from ``row`` on; gives the highlights among them."""
    cells |= section(row, "How to read the cells", 2)
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
        (words(NEEDED), "Gap, bold red: a material change that Commentary gives no reason for."),
    )
    for at, (sample, text) in enumerate(samples, row + 1):
        cells[at, 1] = sample
        cells[at, 2] = words(text)
    last = row + len(samples)
    material, gap = (RangeRef(CONTENTS, at, 1, at, 1) for at in (last - 1, last))
    return Highlight(material, "TRUE", notable=True), Highlight(gap, "TRUE")
