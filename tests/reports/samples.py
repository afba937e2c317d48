"""Reports made by hand: every severity, every kind of figure, short and long texts."""

from decimal import Decimal

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import CellRef, RangeRef
from sexcel.model.report import FileReport, FormulasChecked, Report, TablePlace

OVERVIEW, AREAS = "2 Overview", "8 Service areas"

TOTAL = Finding(
    rule="SEC103",
    name="total-wrong",
    severity=Severity.ERROR,
    where=RangeRef.parse(OVERVIEW, "E12").first_cell,
    message="Table 2, Total, 2020/21 Approved Budget is £8,349,486 and should be £8,352,636 "
    "(the sum of its 4 lines): £3,150 too low.",
    found=Decimal(8349486),
    expected=Decimal(8352636),
    difference=Decimal(-3150),
    effect=Decimal(3150),
    help="Sum every line and sub total once.",
    related=(CellRef(OVERVIEW, 6, 5), CellRef(OVERVIEW, 9, 5)),
)
VARIANCE = Finding(
    rule="SEC104",
    name="variance-wrong",
    severity=Severity.ERROR,
    where=RangeRef.parse(OVERVIEW, "F9").first_cell,
    message="Table 2, Projects, variance is £118,490.50 and should be -£118,490.50.",
    found=Decimal("118490.50"),
    expected=Decimal("-118490.50"),
    difference=Decimal("236981.00"),
    effect=Decimal("-0.5"),
    help="Take the outturn off the budget.",
)
FTE = Finding(
    rule="SEC309",
    name="fte-tables-differ",
    severity=Severity.ERROR,
    where=RangeRef.parse(AREAS, "C5:F5"),
    message="Grade 4 has 12.35 FTE here and 12.3 in Table 7.",
    found=Decimal("12.35"),
    expected=Decimal("12.30"),
    difference=Decimal("0.05"),
    help="Correct the table that is wrong.",
)
TEXT = Finding(
    rule="SEC410",
    name="amount-as-text",
    severity=Severity.WARNING,
    where=RangeRef.parse(OVERVIEW, "D7").first_cell,
    message="The Contractual Discount is typed as text.",
    found="£10,000 ",
    expected=Decimal(10000),
    help="Type the amount as a number.",
)
MISSING = Finding(
    rule="SEC402",
    name="missing-table",
    severity=Severity.WARNING,
    where=None,
    message="Table 9 is not in the workbook, so the meetings could not be set against Table 10.",
    help="Add it, or check its heading.",
)
ROUNDING = Finding(
    rule="SEC105",
    name="rounding-difference",
    severity=Severity.INFO,
    where=RangeRef.parse(OVERVIEW, "C12").first_cell,
    message="The total differs from the sum of its lines by £1, which rounding explains.",
    found=Decimal(5231068),
    expected=Decimal(5231069),
    difference=Decimal(-1),
    help="Nothing to do.",
)
ASSUMED = Finding(
    rule="SEC208",
    name="assumed-rate",
    severity=Severity.INFO,
    where=None,
    message="The workbook states no contingency rate; 5% was taken.",
)


def file_report(*findings: Finding, path: str = "budget.xlsx") -> FileReport:
    """Return a report on one file with three numbered tables and one besides."""
    return FileReport(
        path=path,
        sha256="0f" * 32,
        budget_year="2020/21",
        headline=Decimal(8349486),
        tables=(
            TablePlace("overview", "Table 2", RangeRef(OVERVIEW, 4, 2, 12, 6)),
            TablePlace("fte_by_area", "Table 8", RangeRef(AREAS, 4, 2, 9, 7)),
            TablePlace("projects", "Table 11", RangeRef("11 Projects", 4, 2, 9, 5)),
            TablePlace("projects", "Table 11", RangeRef("11 Projects", 14, 2, 20, 5)),
            TablePlace("rates", "Rates and amounts", RangeRef("Assumptions", 4, 2, 10, 5)),
        ),
        findings=findings,
        formulas=FormulasChecked(120, 119, owned=48, sound=47),
        missing_tables=("Table 9",) if MISSING in findings else (),
    )


FULL = file_report(MISSING, ASSUMED, TEXT, VARIANCE, TOTAL, ROUNDING, FTE)
SAMPLE = Report((FULL,))
