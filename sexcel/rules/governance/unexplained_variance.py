"""SEC505: A material variance has no reason."""

from collections.abc import Iterator

from sexcel.budget.variance import COMPARED, find_materiality, variance_lines
from sexcel.model.book import Book
from sexcel.model.expressions import ZERO
from sexcel.model.findings import Finding, Severity
from sexcel.model.rules import Rule
from sexcel.model.wording import percent_to_a_tenth, pounds


def _check(rule: Rule, book: Book) -> Iterator[Finding]:
    materiality = find_materiality(book)
    for line in variance_lines(book):
        if not line.needs_reason or line.reason or not materiality.reaches(line):
            continue
        budget, outturn = line.row.figure("budget"), line.row.figure("outturn")
        if budget is None:  # It is not filled in, which has its own finding.
            continue
        variance = (budget or ZERO) - (outturn or ZERO)
        in_percent = f" ({percent_to_a_tenth(abs(variance / outturn))})" if outturn else ""
        yield rule.finding(
            line.row.cell("budget"),
            f"{line.table.table.caption}, {line.row.name} "
            f"{'rises' if variance > 0 else 'falls'} by {pounds(abs(variance))}{in_percent} "
            f"against the estimated outturn and no reason is given (material: {materiality}).",
            found=variance,
            related=[line.row.cell("outturn")],
        )


RULE = Rule(
    code="SEC505",
    name="unexplained-variance",
    severity=Severity.WARNING,
    summary="A material variance has no reason.",
    why=(
        "The Panel is told why a line moves. A large movement without a reason is the first "
        "question at the meeting."
    ),
    source="sections 1.3, 2.2, 3.2.1 and 3.4.5 (Projects and CodeWorks have none)",
    bad=("                Outturn     Budget   Reason\n17. CodeWorks   £80,000   £125,000"),
    good=(
        "                Outturn     Budget   Reason\n"
        "17. CodeWorks   £80,000   £125,000   licences for a full year"
    ),
    help=(
        "Give the reason in a column headed Reason beside the figures, or in the table headed "
        "Budget line, Reason for variance."
    ),
    reads=tuple(f"{table}.{column}" for table in COMPARED for column in ("outturn", "budget")),
    check=_check,
)
