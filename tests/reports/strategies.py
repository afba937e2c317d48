"""Any finding: texts of any letters, figures as large as Excel's, cells anywhere or nowhere."""

from decimal import Decimal

from hypothesis import strategies as st

from sexcel.model.findings import Finding, Severity
from sexcel.model.refs import MAX_COLUMNS, MAX_ROWS, CellRef, RangeRef
from sexcel.model.report import FileReport, Report, TablePlace

TEXTS = st.text(max_size=200)
FIGURES = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal("-1E308"), max_value=Decimal("1E308")
)
CELLS = st.builds(
    CellRef,
    TEXTS,
    st.integers(1, MAX_ROWS),
    st.integers(1, MAX_COLUMNS),
)
VALUES = st.none() | FIGURES | TEXTS

FINDINGS = st.builds(
    Finding,
    rule=st.from_regex(r"[A-Z]{3}[0-9]{3}", fullmatch=True) | TEXTS,
    name=TEXTS,
    severity=st.sampled_from(Severity),
    where=st.none() | CELLS | CELLS.map(lambda cell: RangeRef(cell.sheet, 1, 1, cell.row, 2)),
    message=TEXTS,
    found=VALUES,
    expected=VALUES,
    difference=st.none() | FIGURES,
    effect=st.none() | FIGURES,
    help=TEXTS,
    related=st.lists(CELLS, max_size=3).map(tuple),
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a report on up to three files, with tables where the findings may be."""
    files = []
    for _ in range(draw(st.integers(1, 3))):
        findings = tuple(draw(st.lists(FINDINGS, max_size=4)))
        tables = tuple(
            TablePlace(name, name, RangeRef(finding.sheet, 1, 1, MAX_ROWS, MAX_COLUMNS))
            for finding in findings
            for name in draw(st.sampled_from([(), ("overview",), ("meetings",), ("rates",)]))
        )
        headline = draw(st.none() | FIGURES)
        files.append(FileReport(draw(TEXTS), "0" * 64, "2020/21", headline, tables, findings))
    return Report(tuple(files))
